import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Shows one run: stages, money, files, what went wrong.
package struct RunsShow: Command {
  package static let name = "runs show"
  package static let aliases = [["run", "show"]]
  package static let summary = "Show one run: its stages, cost, files and incidents"
  package static let discussion = """
    A run is named by its id, the beginning of it, its number as #47 or my-repo#47, or as 'last'.
    """
  package static let examples = [
    "orch runs show last", "orch runs show r4k2p --json | jq .item.stages",
  ]

  @Operand(completing: .dynamic("run"), "The run") var run: String

  package init() {}

  package func run(_ context: Context) throws -> Card<RunView> {
    let store = try context.readStore()
    return RunsShow.card(
      try RunView(try store.knownRun(run, in: context), in: store, context: context))
  }

  /// A run as one answer: also the last words of `orch run`.
  package static func card(_ view: RunView, exitCode: ExitCode = .success) -> Card<RunView> {
    Card(
      view, columns: RunView.columns,
      sections: [
        Section("stages", title: "Stages", view.stages, columns: StageView.columns),
        Section("files", title: "Files", view.files, columns: FileEdit.columns),
        Section("incidents", title: "Incidents", view.incidents, columns: Incident.columns),
      ], exitCode: exitCode)
  }
}
