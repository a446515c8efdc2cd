import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Shows one task, with its runs and notes.
struct TasksShow: Command {
  static let name = "tasks show"
  static let aliases = [["task", "show"], ["missions", "show"]]
  static let summary = "Show one task, its runs and its notes"
  static let examples = ["orch tasks show t9", "orch tasks show t9 --json | jq .item.runs"]

  @Operand(completing: .dynamic("task"), "The task: its id, or the beginning of it") var task:
    String

  func run(_ context: Context) throws -> Card<AgentTask> {
    let store = try context.readStore()
    let task = try store.knownTask(task)
    let runs = try store.runs(task: task.id, limit: 100).map { run in
      try RunView(run.run, in: store, context: context, withStages: false)
    }
    let notes = try store.notes(of: task.id)
    let spend = try store.spend(SpendFilter(task: task.id))
    return Card(
      task,
      columns: AgentTask.columns + [Column("costUsd", heading: "cost") { _ in spend.knownCost }],
      sections: [
        Section("runs", title: "Runs", runs, columns: RunView.columns),
        Section(
          "notes", title: "Notes", notes.map { TaskNote(at: $0.at, text: $0.text) },
          columns: TaskNote.columns),
      ])
  }
}

struct TaskNote: Sendable {
  let at: Timestamp
  let text: String

  static let columns: [Column<TaskNote>] = [
    Column("at") { $0.at },
    Column("text") { $0.text },
  ]
}
