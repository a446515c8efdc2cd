import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Lists pipelines, by name.
struct PipelinesList: Command {
  static let name = "pipelines list"
  static let aliases = [["pipeline", "list"]]
  static let summary = "List pipelines, by name"
  static let examples = ["orch pipelines", "orch pipelines --json | jq -r '.items[].name'"]

  func run(_ context: Context) throws -> Listing<Pipeline> {
    Listing(
      try context.readStore().pipelines(), columns: Pipeline.wholeColumns,
      empty: "no pipelines; declare one with 'orch pipelines create NAME --stage …'")
  }
}

/// Shows one pipeline and its stages.
struct PipelinesShow: Command {
  static let name = "pipelines show"
  static let aliases = [["pipeline", "show"]]
  static let summary = "Show a pipeline and its stages"
  static let examples = ["orch pipelines show techblog"]

  @Operand(value: "NAME", completing: .dynamic("pipeline"), "The pipeline") var pipeline: String

  func run(_ context: Context) throws -> Card<Pipeline> {
    let pipeline = try context.readStore().knownPipeline(pipeline)
    return Card(
      pipeline, columns: Pipeline.columns,
      sections: [
        Section("stages", title: "Stages", pipeline.steps, columns: Pipeline.Step.columns)
      ])
  }
}
