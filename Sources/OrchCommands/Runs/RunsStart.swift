import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Says that another program has begun a run of a pipeline.
struct RunsStart: Command {
  static let name = "runs start"
  static let aliases = [["run", "start"]]
  static let summary = "Record that a run of a pipeline has begun, and print its id"
  static let discussion = """
    The run is counted under --project, which is made when there is none of that name, else under the repository of \
    this folder. It has a stage for each of its pipeline; those that are disabled are skipped. --input says how many \
    items of each kind there are now.

    With --id, which is the other program's own name for the run, doing this twice is doing it once: the run that \
    was begun is answered again, wherever it stands.
    """
  static let examples = [
    "orch runs start techblog --project TechBlog.com --trigger scheduled --input keywords=150",
    "run=$(orch runs start techblog --project TechBlog.com --id nightly-2026-01-15)",
  ]

  @Operand(completing: .dynamic("pipeline"), "What runs") var pipeline: String
  @Option(value: "WORD", "What set it off") var trigger = Run.Trigger.manual
  @Option(value: "ITEM=N,…", "How many items of each kind there are") var input: ItemCounts?
  @Option(value: "ID", "What the program that runs it calls the run") var id: String?

  func run(_ context: Context) throws -> StartedRun {
    let id = try id.map { try checkedName($0, of: "run") }
    let store = try context.changeStore()
    return try store.write {
      let pipeline = try store.knownPipeline(self.pipeline)
      let project = try context.subject(in: store)
      if let id, let old = try store.run(externalID: id, of: project.id) {
        return StartedRun(
          Change(
            try RunView(old, in: store, context: context), columns: RunView.columns,
            message: "\(old.id) was begun already"), isNew: false)
      }
      let (run, stages) = new(pipeline, project, id: try context.newRunID(in: store), context)
      let filed = try store.insert(run, stages: stages)
      return StartedRun(
        Change(
          try RunView(filed, in: store, context: context), columns: RunView.columns,
          message: "\(filed.id) has begun",
          changes: [FieldChange("status", from: .absent, to: filed.status.field)],
          next: ["orch runs stage \(filed.id) \(stages[0].name.asWord) --start"]), isNew: true)
    }
  }

  private func new(_ pipeline: Pipeline, _ project: Project, id: ID<Run>, _ context: Context) -> (
    Run, [Stage]
  ) {
    let now = context.now()
    let run = Run(
      id: id, project: project.id, projectName: project.name, task: nil, title: pipeline.name,
      taskType: "pipeline", workflow: pipeline.name, workflowReason: "recorded", trigger: trigger,
      repository: "", plan: JSONValue.object([.init("input", input?.json ?? [:])]).text,
      startedAt: now, externalID: self.id)
    return (run, pipeline.steps.enumerated().map { Stage($1, position: $0, of: run, at: now) })
  }
}

extension Stage {
  /// The stage of a run that is begun now; one that is disabled is skipped.
  init(_ step: Pipeline.Step, position: Int, of run: Run, at time: Timestamp) {
    self.init(
      id: Stage.recordedID(run.id, position), run: run.id, position: position, name: step.name,
      role: step.title, kind: .recorded, needs: [], status: step.isEnabled ? .pending : .skipped,
      outcome: step.isEnabled ? nil : .skipped, reason: step.isEnabled ? nil : "disabled",
      endedAt: step.isEnabled ? nil : time)
  }

  /// The id of a recorded run's stage: that of the run with its place behind it.
  static func recordedID(_ run: OrchModel.ID<Run>, _ position: Int) -> OrchModel.ID<Stage> {
    ID("\(run).\(position + 1)")
  }
}

/// A run that was begun: its id alone for who reads a line.
struct StartedRun: Report {
  let change: Change<RunView>
  let isNew: Bool

  init(_ change: Change<RunView>, isNew: Bool) {
    self.change = change
    self.isNew = isNew
  }

  var notes: [String] {
    ["\(change.record.run.name): \(change.message)"] + change.next.map { "next: \($0)" }
  }

  func write(to page: inout Page) throws {
    switch page.format {
    case .table where page.fields.isEmpty, .tsv where page.fields.isEmpty:
      page.write(line: change.record.run.id.rawValue)
    case .table, .tsv, .csv, .markdown, .json, .ndjson: try change.write(to: &page)
    }
  }
}

extension Context {
  /// The project a recorded run is counted under: the one named, made when there is none, else `other` or that
  /// of the folder.
  func subject(named other: String? = nil, in store: Database) throws -> Project {
    if let name = globals.project ?? other {
      return try store.subject(
        named: try checkedName(name, of: "project"), newID: { ID(randomID("p", 6)) }, at: now())
    }
    guard RepositoryPlace(containing: directory) != nil else { throw RunFailure.noProject }
    return try projectOfFolder(in: store)
  }
}
