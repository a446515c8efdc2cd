import OrchModel
import Testing

@testable import OrchStore

@Suite("budgets")
struct BudgetTests: BudgetScene {
  let store: Database

  init() throws { store = try Self.makeStore() }

  @Test func `a budget comes back as it was set, under the id it had first`() throws {
    let scope = Budget.Scope(
      project: Scene.project, projectName: "one", role: "builder", model: "m1", client: "claude")
    var budget = Scene.budget(
      "b1", limit: 5, period: .rolling(hours: 36), scope: scope, unpriced: .allow)
    #expect(try set(budget) == budget)
    budget.limit = 9
    budget.onLimit = .ask
    budget.warnPercent = 50
    let renewed = Budget(
      id: "b2", name: budget.name, limit: 9, period: budget.period, zone: "UTC", scope: scope,
      onLimit: .ask,
      unpriced: .allow, warnPercent: 50, createdAt: night)
    #expect(try set(renewed) == budget)
    #expect(try store.budgets() == [budget])
  }

  @Test func `a run's own limit is a budget that is not listed`() throws {
    var own = Scene.budget("b1", limit: 5, scope: .init(run: "r1"))
    own.name = Budget.ownLimitName(of: "r1")
    own = try set(own)
    #expect(own.isOwnLimit)
    // A person's budget on the same run is.
    let careful = try set(Scene.budget("b3", limit: 5, scope: .init(run: "r1")))
    #expect(!careful.isOwnLimit)
    let all = try set(Scene.budget("b2", limit: 5))
    #expect(try store.budgets() == [all, careful])
    func covering(_ run: ID<Run>?) throws -> [ID<Budget>] {
      try store.budgets(
        covering: Scene.project, run: run, roles: ["builder"], models: [], clients: ["claude"]
      ).map(\.id)
    }
    #expect(try covering("r1") == [own.id, all.id, careful.id])
    #expect(try covering("r2") == [all.id])
    #expect(try covering(nil) == [all.id])
  }

  @Test func `a budget covers a run when it covers some call of it`() throws {
    for (id, scope) in [
      ("b1", .init(role: "builder")), ("b2", .init(role: "tester")), ("b3", .init(model: "m1")),
      ("b4", .init(project: Scene.project, client: "codex")),
      ("b5", .init(role: "builder", model: "m9")),
    ] as [(ID<Budget>, Budget.Scope)] { _ = try set(Scene.budget(id, limit: 1, scope: scope)) }
    let covering = try store.budgets(
      covering: Scene.project, run: "r1", roles: ["builder", "reviewer"], models: ["m1"],
      clients: ["codex"])
    #expect(covering.map(\.id) == ["b1", "b3", "b4"])
  }

  @Test func `a limit that changes keeps what is spent and held`() throws {
    var budget = try set(Scene.budget("b", limit: 100))
    try hold(60, "r1", budget)
    budget.limit = 50
    budget = try set(budget)
    #expect(try standing(budget) == [0, 60])
    #expect(exitCode { try hold(0, "r2", budget) } == .refused)
    budget.limit = 70
    try hold(10, "r2", try set(budget))
    #expect(try standing(budget) == [0, 70])
  }

  @Test func `a period that changes keeps what runs hold`() throws {
    var budget = try set(Scene.budget("b", limit: 100))
    try hold(60, "r1", budget)
    try store.record(Scene.call("a", 10, run: "r1"))
    try store.record(Scene.call("c", 7, at: night))
    budget.period = .total
    budget = try set(budget)
    #expect(try store.held(by: "r1") == ["b": 50])
    try hold(0, "r1", budget, .always)
    #expect(try standing(budget, .always) == [17, 50])
    try store.release("r1", at: night)
    #expect(try standing(budget, .always) == [17, 0])
  }

  @Test func `a longer window that begins at the same moment counts anew`() throws {
    var budget = try set(Scene.budget("b", limit: 100))
    try store.record(Scene.call("a", 10))
    try store.record(Scene.call("c", 7, at: night))
    try hold(20, "r1", budget)
    budget.period = .week
    budget = try set(budget)
    let week = Window(
      start: Scene.today.start,
      end: Timestamp(milliseconds: Scene.today.start.milliseconds + 7 * 86_400_000))
    #expect(try standing(budget, week) == [17, 20])
    try hold(30, "r2", budget, week)
    #expect(try standing(budget, week) == [17, 50])
    #expect(exitCode { try hold(34, "r2", budget, week) } == .refused)
  }

  @Test func `a scope that changes counts anew and keeps what runs hold`() throws {
    var budget = try set(Scene.budget("b", limit: 100))
    try hold(60, "r1", budget)
    try store.record(Scene.call("a", 10, run: "r1", role: "tester"))
    budget.scope.role = "builder"
    budget = try set(budget)
    #expect(try standing(budget) == [0, 50])
    try store.record(Scene.call("c", 5, run: "r1", role: "tester"))
    #expect(try standing(budget) == [0, 50])
  }

  @Test func `a model that becomes known moves a call between budgets`() throws {
    let known = try set(Scene.budget("b", limit: 100, scope: .init(model: "m1")))
    let all = try set(Scene.budget("c", limit: 100))
    try hold(1, "r1", known)
    try hold(1, "r1", all)
    try store.record(Scene.call("a", 10, model: nil, output: 5))
    #expect(try standing(known) == [0, 1])
    try store.record(Scene.call("a", 20, output: 6))
    #expect(try standing(known) == [20, 1])
    #expect(try standing(all) == [20, 1])
  }

  @Test func `a lie about what is held or spent is found and put right`() throws {
    let budget = try set(Scene.budget("b", limit: 100))
    let own = try set(Scene.budget("o", limit: 100, scope: .init(run: "r1")))
    try hold(10, "r1", budget)
    try hold(10, "r1", own)
    try store.record(Scene.call("a", 4, run: "r1"))
    try store.execute("UPDATE budget_window SET held_nd = 99, spent_nd = spent_nd + 5")
    #expect(
      try store.brokenPromises() == [
        "budget windows: differ from the ledger: budget b, budget o",
        "holds: 2 windows hold what no run does",
      ])
    try store.rebuild(at: night)
    #expect(try standing(budget) == [4, 6])
    #expect(try standing(own) == [4, 6])
  }

  @Test func `a run that has ended and holds money is found`() throws {
    let budget = try set(Scene.budget("b", limit: 100))
    try hold(10, "r1", budget)
    var run = try #require(try store.run("r1"))
    run.status = .failed
    run.endedAt = night
    try store.update(run)
    #expect(try store.brokenPromises().map { $0.prefix(4) } == ["runs"])
    try store.release("r1", at: night)
    #expect(try store.brokenPromises() == [])
  }
}
