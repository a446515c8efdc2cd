import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Files a task.
struct TasksCreate: Command {
  static let name = "tasks create"
  static let aliases = [["task", "create"], ["missions", "create"], ["tasks", "add"]]
  static let summary = "File a task"
  static let examples = [
    "orch tasks create \"Add a --shout flag to greet\"",
    "orch tasks create \"Fix the date parser\" --type fix --priority high --tag parser",
  ]

  @Operand("What is to be done, in a line") var title: String
  @Option(short: "d", value: "TEXT", "More about it") var description = ""
  @Option(short: "t", value: "WORD", "What kind of work: feature, fix, docs, …") var type = "task"
  @Option(short: "p", "How much it matters") var priority = AgentTask.Priority.medium
  @Option(name: "tag", value: "WORD", "A word to find it by; again for more") var tags: [String] =
    []

  func run(_ context: Context) throws -> Change<AgentTask> {
    guard title.utf8.contains(where: { $0 > 0x20 }) else { throw TaskFailure.noTitle }
    let store = try context.changeStore()
    let project = try context.projectOfFolderIfAny(in: store)
    let task = try store.write {
      let task = AgentTask(
        id: try context.newTaskID(in: store), project: project?.id, projectName: project?.name,
        title: title, description: description, type: type, priority: priority, tags: tags,
        createdAt: context.now())
      try store.insert(task)
      return task
    }
    return Change(
      task, columns: AgentTask.columns, message: "created \(task.id)  \(task.title)",
      undo: "orch tasks cancel \(task.id)", next: ["orch run \(task.id)"])
  }
}
