import Glibc
import OrchModel
import OrchStore

/// What every probe finds in the store: a project, a task, and one budget over everything.
enum Scene {
  static let project: ID<Project> = "p"
  static let task: ID<AgentTask> = "t"
  static let budget: ID<Budget> = "b"

  static func make(_ options: ProbeOptions) throws -> ExitCode {
    let store = try Database(path: options.store, patience: options.patience)
    try store.migrate()
    let time = now()
    try store.write {
      _ = try store.project(at: "/p", name: "p", newID: { project }, at: time)
      if try store.task(task) == nil {
        try store.insert(AgentTask(id: task, project: project, title: "t", createdAt: time))
      }
      let limit = Money(nanodollars: Int64(options["limit"] ?? 1_000_000_000))
      try store.set(
        Budget(
          id: budget, name: "all", limit: limit, period: .total, zone: "UTC", createdAt: time),
        at: time)
    }
    say("ready")
    return .success
  }

  /// A run of this process.
  static func insertRun(into store: Database, id: String) throws -> ID<Run> {
    let run = Run(
      id: ID(id), project: project, projectName: "p", task: task, title: "t", taskType: "task",
      workflow: "simple", workflowReason: "", repository: "/p", startedAt: now())
    let owner = RunOwner(bootID: "", pid: getpid(), startTicks: 0)
    return try store.insert(run, owner: owner).id
  }

  static func window(_ store: Database) throws -> BudgetWindow {
    guard let budget = try store.budget(named: "all") else {
      throw ProbeFailure.broken("there is no budget")
    }
    return BudgetWindow(budget, .always)
  }

  static func call(_ key: String, run: ID<Run>?, cost: Int64, at time: Timestamp) -> LedgerEntry {
    LedgerEntry(
      key: key, at: time,
      attribution: LedgerEntry.Attribution(
        project: project, task: task, taskType: "task", run: run, role: "builder",
        client: "replay", session: "session-\(key)", branch: "orch/t-branch"),
      model: "model-4", tokens: Tokens(input: 100, cacheRead: 2000, output: cost),
      cost: Money(nanodollars: cost),
      priceSource: "built-in", priceFrom: Timestamp(milliseconds: 0))
  }

  static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
