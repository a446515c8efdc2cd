import OrchModel

@testable import OrchStore

/// Names and moments the tests share; project and task are also those the probes write to.
enum Scene {
  /// 2026-01-15 12:00 UTC.
  static let noon = Timestamp(milliseconds: 1_768_478_400_000)
  static let project: ID<Project> = "p"
  static let task: ID<AgentTask> = "t"

  static let today = Window(
    start: Timestamp(milliseconds: 1_768_435_200_000),
    end: Timestamp(milliseconds: 1_768_521_600_000))
  static let tomorrow = Window(
    start: today.end, end: Timestamp(milliseconds: 1_768_608_000_000))

  /// A store with a project `one` and a task in it.
  static func store(at path: String = ":memory:") throws -> Database {
    let store = try Database(path: path)
    try store.migrate()
    _ = try store.project(at: "/one/.git", name: "one", newID: { project }, at: noon)
    try store.insert(
      AgentTask(id: task, project: project, title: "Write the parser", createdAt: noon))
    return store
  }

  static func run(_ id: ID<Run>, status: Run.Status = .running) -> Run {
    Run(
      id: id, project: project, projectName: "one", task: task, title: "Write the parser",
      taskType: "feature", workflow: "simple", workflowReason: "asked for", status: status,
      repository: "/one", startedAt: noon)
  }

  static let owner = RunOwner(bootID: "boot", pid: 42, startTicks: 4200)

  static func call(
    _ key: String, _ cost: Int64? = 10, at time: Timestamp = noon, run: ID<Run>? = nil,
    role: String? = "builder", model: String? = "m1", client: String = "claude",
    output: Int64 = 100,
    kind: LedgerEntry.Kind = .call, isFinal: Bool = true
  ) -> LedgerEntry {
    LedgerEntry(
      key: key, kind: kind, at: time,
      attribution: LedgerEntry.Attribution(
        project: project, task: task, taskType: "feature", run: run, role: role, client: client),
      model: model, tokens: Tokens(input: 1000, cacheRead: 20_000, output: output),
      isFinal: isFinal,
      cost: cost.map(Money.init(nanodollars:)), unpricedReason: cost == nil ? "no price" : nil)
  }

  static func budget(
    _ id: ID<Budget>, limit: Int64, period: Budget.Period = .day, scope: Budget.Scope = .init(),
    unpriced: Budget.Unpriced = .block
  ) -> Budget {
    Budget(
      id: id, name: "budget \(id)", limit: Money(nanodollars: limit), period: period, zone: "UTC",
      scope: scope, unpriced: unpriced, createdAt: noon)
  }
}

extension Money: ExpressibleByIntegerLiteral {
  /// Nano-dollars.
  package init(integerLiteral value: Int64) { self.init(nanodollars: value) }
}

extension Database {
  /// What its promises say, when one does not hold.
  func brokenPromises() throws -> [String] {
    try check().filter { !$0.holds }.map { "\($0.name): \($0.detail)" }
  }
}
