import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Lists runs, newest first.
struct RunsList: Command {
  static let name = "runs list"
  static let aliases = [["run", "list"]]
  static let summary = "List runs, newest first"
  static let examples = [
    "orch runs list --status failed", "orch runs list --json | jq -r '.items[] | .id, .costUsd'",
  ]

  @Option(short: "s", "Only runs with this status; again for more") var status: [Run.Status] = []
  @Option(value: "TASK", completing: .dynamic("task"), "Only runs of this task") var task: String?
  @Group var list = ListOptions()

  func run(_ context: Context) throws -> Listing<RunView> {
    let position = try list.position(in: Self.path)
    let store = try context.readStore()
    let task = try task.map { try store.knownTask($0).id }
    let rows = try store.runs(
      of: try context.projectInView(in: store)?.id, task: task, with: status, before: position,
      limit: list.limit)
    return Listing(
      try rows.map { try RunView($0.run, in: store, context: context, withStages: false) },
      columns: RunView.columns, limit: list.limit,
      next: list.cursor(after: rows.last?.sequence, count: rows.count, in: Self.path),
      empty: "no runs; start one with 'orch run PROMPT'")
  }
}
