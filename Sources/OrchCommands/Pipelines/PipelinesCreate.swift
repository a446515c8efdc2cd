import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Declares a chain of stages that other programs do and record.
struct PipelinesCreate: Command {
  static let name = "pipelines create"
  static let aliases = [["pipeline", "create"]]
  static let summary = "Declare a pipeline: stages that other programs do and record"
  static let discussion = """
    A stage is written TITLE:IN:OUT, where IN and OUT are the kinds of item it takes and makes; it is called by OUT, \
    or by a fourth part: 'Briefs->Articles:briefs:articles:content'. The arrow in a title may be written as ->. A \
    TITLE alone takes items and makes items, and is called by its own words: 'Publish all' is publish-all.
    """
  static let examples = [
    """
    orch pipelines create techblog --stage "Keywords->Clusters:keywords:clusters" \
    --stage "Clusters->Briefs:clusters:briefs"
    """
  ]

  @Operand(value: "NAME", "What it is called") var pipeline: String
  @Option(value: "TITLE:IN:OUT", "A stage; once for each, in their order") var stage: [StageText] =
    []

  func run(_ context: Context) throws -> Change<Pipeline> {
    guard pipeline.isPlainName else { throw PipelineFailure.badName(pipeline) }
    let new = Pipeline(name: pipeline, steps: try stage.steps, createdAt: context.now())
    let store = try context.changeStore()
    return try store.write {
      if let old = try store.pipeline(named: pipeline) {
        guard old.steps == new.steps else { throw PipelineFailure.taken(pipeline) }
        return Change(
          old, columns: Pipeline.wholeColumns, message: "pipeline \(pipeline) is there already")
      }
      try store.insert(new)
      return Change(
        new, columns: Pipeline.wholeColumns,
        message: "pipeline \(pipeline) with \(counted(new.steps.count, "stage"))",
        changes: [FieldChange("name", from: .absent, to: .text(pipeline))],
        next: ["orch runs start \(pipeline) --project NAME"])
    }
  }
}

/// Replaces the stages of a pipeline.
struct PipelinesEdit: Command {
  static let name = "pipelines edit"
  static let aliases = [["pipeline", "edit"]]
  static let summary = "Replace the stages of a pipeline"
  static let discussion = """
    Runs that were begun keep the stages they began with. A stage that was disabled and keeps its name stays so.
    """
  static let examples = ["orch pipelines edit techblog --stage 'Keywords->Briefs:keywords:briefs'"]

  @Operand(value: "NAME", completing: .dynamic("pipeline"), "The pipeline") var pipeline: String
  @Option(value: "TITLE:IN:OUT", "A stage; once for each, in their order") var stage: [StageText] =
    []

  func run(_ context: Context) throws -> Change<Pipeline> {
    let steps = try stage.steps
    return try context.changingPipeline(pipeline) { pipeline in
      let disabled = pipeline.steps.filter { !$0.isEnabled }
      pipeline.steps = steps.map { step in
        var step = step
        step.isEnabled = !disabled.contains { $0.name.isSameBytes(as: step.name) }
        return step
      }
    }
  }
}

/// Has the next runs do a stage again.
struct PipelinesEnable: Command {
  static let name = "pipelines enable"
  static let aliases = [["pipeline", "enable"]]
  static let summary = "Have the next runs of a pipeline do a stage again"
  static let examples = ["orch pipelines enable techblog clusters"]

  @Operand(value: "NAME", completing: .dynamic("pipeline"), "The pipeline") var pipeline: String
  @Operand("The stage, by its name") var stage: String

  func run(_ context: Context) throws -> Change<Pipeline> {
    try context.changingPipeline(pipeline) { try $0.set(stage, enabled: true) }
  }
}

/// Has the next runs leave a stage out.
struct PipelinesDisable: Command {
  static let name = "pipelines disable"
  static let aliases = [["pipeline", "disable"]]
  static let summary = "Have the next runs of a pipeline leave a stage out"
  static let discussion =
    "A run that is begun then has the stage as skipped, because it is disabled."
  static let examples = ["orch pipelines disable techblog clusters"]

  @Operand(value: "NAME", completing: .dynamic("pipeline"), "The pipeline") var pipeline: String
  @Operand("The stage, by its name") var stage: String

  func run(_ context: Context) throws -> Change<Pipeline> {
    try context.changingPipeline(pipeline) { try $0.set(stage, enabled: false) }
  }
}

extension Pipeline {
  fileprivate mutating func set(_ stage: String, enabled: Bool) throws {
    guard let place = steps.firstIndex(where: { $0.name.isSameBytes(as: stage) }) else {
      throw PipelineFailure.unknownStage(stage, pipeline: name, known: steps.map(\.name))
    }
    steps[place].isEnabled = enabled
    guard steps.contains(where: \.isEnabled) else { throw PipelineFailure.nothingLeft(name) }
  }
}

extension Context {
  /// Changes the pipeline called `name`, or says that it is so already.
  fileprivate func changingPipeline(
    _ name: String, _ change: (inout Pipeline) throws -> Void
  ) throws -> Change<Pipeline> {
    let store = try changeStore()
    return try store.write {
      let old = try store.knownPipeline(name)
      var new = old
      try change(&new)
      guard new != old else {
        return Change(
          old, columns: Pipeline.wholeColumns, message: "pipeline \(name) is so already")
      }
      try store.update(new, at: now())
      return Change(
        new, columns: Pipeline.wholeColumns, message: "pipeline \(name): \(new.shownSteps)",
        changes: [FieldChange("stages", from: .text(old.shownSteps), to: .text(new.shownSteps))])
    }
  }
}

extension Pipeline {
  /// `clusters, briefs (disabled)`.
  fileprivate var shownSteps: String {
    steps.map { $0.name + ($0.isEnabled ? "" : " (disabled)") }.joined(separator: ", ")
  }
}

/// `1 stage`, `2 stages`.
func counted(_ count: some BinaryInteger, _ word: String) -> String {
  "\(grouped(count)) \(word)\(count == 1 ? "" : "s")"
}
