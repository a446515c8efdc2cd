import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Lists tasks, newest first.
struct TasksList: Command {
  static let name = "tasks list"
  static let aliases = [["task", "list"], ["missions", "list"]]
  static let summary = "List tasks, newest first"
  static let examples = [
    "orch tasks list --status running",
    "orch tasks list --json | jq -r '.items[].id'",
  ]

  @Option(short: "s", "Only tasks with this status; again for more")
  var status: [AgentTask.Status] = []
  @Group var list = ListOptions()

  func run(_ context: Context) throws -> Listing<AgentTask> {
    let position = try list.position(in: Self.path)
    let store = try context.readStore()
    let rows = try store.tasks(
      of: try context.projectInView(in: store)?.id, with: status, before: position,
      limit: list.limit)
    return Listing(
      rows.map { $0.task }, columns: AgentTask.columns, limit: list.limit,
      next: list.cursor(after: rows.last?.sequence, count: rows.count, in: Self.path),
      empty: "no tasks; make one with 'orch tasks create TITLE' or 'orch run PROMPT'")
  }
}
