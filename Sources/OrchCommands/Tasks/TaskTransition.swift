import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Moves a task from one state to another, or says which moves are legal.
struct TaskTransition {
  let verb: AgentTask.Verb
  /// Percent done, for `progress`.
  var progress: Int?
  var note: String?

  func apply(to word: String, in context: Context) throws -> Change<AgentTask> {
    let store = try context.changeStore()
    let id = try store.knownTask(word).id
    return try store.write {
      let old = try store.knownTask(id.rawValue)
      if old.status == verb.target, progress == nil || progress == old.progress, note == nil {
        return Change(
          old, columns: AgentTask.columns, message: "\(old.id) is \(old.status.rawValue) already")
      }
      guard old.status == verb.target || verb.isLegal(from: old.status) else {
        throw TaskFailure.illegal(old.id, verb, from: old.status)
      }
      let new = changed(old, at: context.now())
      try store.update(new, because: event(old, new))
      if let note { try store.addNote(note, to: old.id, at: context.now()) }
      return Change(
        new, columns: AgentTask.columns,
        message: "\(new.id) is \(new.status.rawValue)\(progress.map { ", \($0) %" } ?? "")",
        changes: changes(from: old, to: new))
    }
  }

  private func changed(_ old: AgentTask, at time: Timestamp) -> AgentTask {
    var task = old
    task.status = verb.target
    task.updatedAt = time
    switch verb {
    case .start, .progress:
      task.startedAt = task.startedAt ?? time
      task.progress = progress ?? task.progress
    case .complete:
      task.progress = 100
      task.outcome = .completed
    case .fail: task.outcome = .failed
    case .cancel: task.outcome = .cancelled
    case .retry:
      task.outcome = nil
      task.progress = 0
    }
    task.endedAt = task.outcome == nil ? nil : time
    return task
  }

  private func event(_ old: AgentTask, _ new: AgentTask) -> Event {
    // F3: progress never goes back unnoticed.
    let kind =
      new.progress < old.progress && verb == .progress
      ? "progress.regressed" : verb == .progress ? "task.progressed" : "task.\(new.status.rawValue)"
    return Event(
      at: new.updatedAt, kind: kind, project: new.project, task: new.id,
      data: [
        "from": .string(old.status.rawValue), "to": .string(new.status.rawValue),
        "progressPct": new.progress.json,
      ])
  }

  private func changes(from old: AgentTask, to new: AgentTask) -> [FieldChange] {
    var changes: [FieldChange] = []
    if old.status != new.status {
      changes.append(FieldChange("status", from: old.status.field, to: new.status.field))
    }
    if old.progress != new.progress {
      changes.append(FieldChange("progressPct", from: old.progress.field, to: new.progress.field))
    }
    if old.outcome != new.outcome {
      changes.append(
        FieldChange(
          "outcome", from: .text(old.outcome?.rawValue ?? ""),
          to: .text(new.outcome?.rawValue ?? "")))
    }
    return changes
  }
}

/// Starts work on a task that a person, not an agent, does.
struct TasksStart: Command {
  static let name = "tasks start"
  static let aliases = [["task", "start"], ["missions", "start"]]
  static let summary = "Say that work on a task has begun"
  static let examples = ["orch tasks start t9"]

  @Operand(completing: .dynamic("task"), "The task") var task: String

  func run(_ context: Context) throws -> Change<AgentTask> {
    try TaskTransition(verb: .start).apply(to: task, in: context)
  }
}

/// Says how far a task is.
struct TasksProgress: Command {
  static let name = "tasks progress"
  static let aliases = [["task", "progress"], ["missions", "progress"]]
  static let summary = "Say how far a task is, in percent"
  static let examples = [
    "orch tasks progress t9 60", "orch tasks progress t9 80 --note \"tests pass\"",
  ]

  @Operand(completing: .dynamic("task"), "The task") var task: String
  @Operand("How much is done, 0 to 100") var percent: Int
  @Option(value: "TEXT", "A note to keep with the task") var note: String?

  func run(_ context: Context) throws -> Change<AgentTask> {
    guard (0...100).contains(percent) else { throw TaskFailure.badProgress(percent) }
    return try TaskTransition(verb: .progress, progress: percent, note: note)
      .apply(to: task, in: context)
  }
}

/// Says that a task is done.
struct TasksComplete: Command {
  static let name = "tasks complete"
  static let aliases = [["task", "complete"], ["missions", "complete"], ["tasks", "done"]]
  static let summary = "Say that a task is done"
  static let examples = ["orch tasks complete t9"]

  @Operand(completing: .dynamic("task"), "The task") var task: String

  func run(_ context: Context) throws -> Change<AgentTask> {
    try TaskTransition(verb: .complete).apply(to: task, in: context)
  }
}

/// Says that a task failed.
struct TasksFail: Command {
  static let name = "tasks fail"
  static let aliases = [["task", "fail"], ["missions", "fail"]]
  static let summary = "Say that a task failed"
  static let examples = ["orch tasks fail t9 --note \"needs a decision\""]

  @Operand(completing: .dynamic("task"), "The task") var task: String
  @Option(value: "TEXT", "Why") var note: String?

  func run(_ context: Context) throws -> Change<AgentTask> {
    try TaskTransition(verb: .fail, note: note).apply(to: task, in: context)
  }
}

/// Calls a task off.
struct TasksCancel: Command {
  static let name = "tasks cancel"
  static let aliases = [["task", "cancel"], ["missions", "cancel"]]
  static let summary = "Call a task off"
  static let examples = ["orch tasks cancel t9"]

  @Operand(completing: .dynamic("task"), "The task") var task: String

  func run(_ context: Context) throws -> Change<AgentTask> {
    try TaskTransition(verb: .cancel).apply(to: task, in: context)
  }
}

/// Opens a failed or cancelled task again.
struct TasksRetry: Command {
  static let name = "tasks retry"
  static let aliases = [["task", "retry"], ["missions", "retry"]]
  static let summary = "Open a failed or cancelled task again"
  static let examples = ["orch tasks retry t9", "orch tasks retry t9 && orch run t9"]

  @Operand(completing: .dynamic("task"), "The task") var task: String

  func run(_ context: Context) throws -> Change<AgentTask> {
    try TaskTransition(verb: .retry).apply(to: task, in: context)
  }
}
