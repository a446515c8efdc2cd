import OrchModel
import Testing

@testable import OrchStore

@Suite("what budgets cover, and what each run has for itself")
struct BudgetScopeTests: BudgetScene {
  let store: Database

  init() throws { store = try Self.makeStore() }

  /// A call of a run, in a branch.
  private func record(_ key: String, _ cost: Int64, run: ID<Run>?, branch: String? = nil) throws {
    var entry = Scene.call(key, cost, run: run)
    entry.attribution.branch = branch
    try store.record(entry)
  }

  private func spent(_ scope: Budget.Scope) throws -> Int64 {
    let budget = try set(Scene.budget("b", limit: 1000, scope: scope))
    // From the ledger, and then from the row that is kept.
    let fresh = try standing(budget)[0]
    try hold(0, "r1", budget)
    #expect(try standing(budget)[0] == fresh)
    return fresh
  }

  @Test func `every part of a scope must match`() throws {
    try record("a", 1, run: "r1", branch: "main")
    try record("b", 10, run: "r2", branch: "topic")
    try record("c", 100, run: nil)
    #expect(try spent(.init(task: Scene.task)) == 111)
    #expect(try spent(.init(task: "t9")) == 0)
    #expect(try spent(.init(type: "feature")) == 111)
    #expect(try spent(.init(type: "bugfix")) == 0)
    #expect(try spent(.init(branch: "topic")) == 10)
    #expect(try spent(.init(workflow: "simple")) == 11)
    #expect(try spent(.init(workflow: "full")) == 0)
    #expect(try spent(.init(type: "feature", workflow: "simple", branch: "main")) == 1)
    #expect(try spent(.init(role: "tester", branch: "main")) == 0)
  }

  @Test
  func `a call counts in every budget that covers it, and is held back by the first that is full`()
    throws
  {
    let wide = try set(Scene.budget("b1", limit: 100))
    let narrow = try set(Scene.budget("b2", limit: 30, scope: .init(type: "feature")))
    let other = try set(Scene.budget("b3", limit: 5, scope: .init(workflow: "full")))
    for budget in [wide, narrow, other] { try hold(0, "r1", budget) }
    try record("a", 20, run: "r1")
    #expect(try [wide, narrow, other].map { try standing($0)[0] } == [20, 20, 0])
    let places = [wide, narrow].map { BudgetWindow($0, Scene.today) }
    let refused = failure {
      try store.hold(.exactly(11), for: "r2", in: places, at: Scene.noon)
    }
    #expect((refused as? Refusal)?.standing.budget.name == "budget b2")
    #expect(try standing(wide) == [20, 0])
  }

  @Test func `a run is covered by what its row says`() throws {
    var run = Scene.run("r3")
    run.branch = "topic"
    _ = try store.insert(run, owner: Scene.owner)
    try store.update(run)
    for (id, scope) in [
      ("b1", .init(task: Scene.task)), ("b2", .init(task: "t9")), ("b3", .init(type: "feature")),
      ("b4", .init(workflow: "full")), ("b5", .init(branch: "topic")),
      ("b6", .init(workflow: "simple", branch: "main")), ("b7", .init(agent: "a1")),
    ] as [(ID<Budget>, Budget.Scope)] { _ = try set(Scene.budget(id, limit: 1, scope: scope)) }
    func covering(_ run: ID<Run>?) throws -> [ID<Budget>] {
      try store.budgets(covering: Scene.project, run: run, roles: [], models: [], clients: [])
        .map(\.id)
    }
    #expect(try covering("r3") == ["b1", "b3", "b5"])
    #expect(try covering("r1") == ["b1", "b3"])
    #expect(try covering(nil) == [])
  }

  // MARK: Each run for itself

  private func place(_ budget: Budget, _ run: ID<Run>) -> BudgetWindow {
    BudgetWindow(budget, .always, subject: run.rawValue)
  }

  private func sums(_ budget: Budget, _ run: ID<Run>) throws -> [Int64] {
    #expect(try store.brokenPromises() == [])
    let standing = try store.standing(of: budget, in: .always, subject: run.rawValue)
    return [standing.spent.nanodollars, standing.reserved.nanodollars]
  }

  @Test func `each run has the limit for itself`() throws {
    try record("before", 7, run: "r1")
    let budget = try set(Scene.budget("b", limit: 100, period: .run))
    try store.hold(.exactly(60), for: "r1", in: [place(budget, "r1")], at: Scene.noon)
    try store.hold(.exactly(100), for: "r2", in: [place(budget, "r2")], at: Scene.noon)
    #expect(try sums(budget, "r1") == [7, 60])
    #expect(try sums(budget, "r2") == [0, 100])
    try record("a", 50, run: "r1")
    try record("c", 9, run: "r2")
    try record("nobody's", 5, run: nil)
    #expect(try sums(budget, "r1") == [57, 10])
    #expect(try sums(budget, "r2") == [9, 91])
    let refused = failure {
      try store.hold(.exactly(34), for: "r1", in: [place(budget, "r1")], at: Scene.noon)
    }
    #expect(
      (refused as? Refusal)?.message
        == "budget 'budget b' for 'r1' has <$0.0001 left of <$0.0001, and <$0.0001 is needed (<$0.0001 is held by other runs)"
    )
    try store.release("r1", at: night)
    #expect(try sums(budget, "r1") == [57, 0])
    try store.rebuild(at: night)
    #expect(try sums(budget, "r2") == [9, 91])
  }

  @Test func `each task has the limit for all its runs`() throws {
    let budget = try set(Scene.budget("b", limit: 100, period: .task))
    let place = BudgetWindow(budget, .always, subject: Scene.task.rawValue)
    try store.hold(.exactly(60), for: "r1", in: [place], at: Scene.noon)
    #expect(
      exitCode { try store.hold(.exactly(41), for: "r2", in: [place], at: Scene.noon) }
        == .refused)
    try record("a", 50, run: "r2")
    let standing = try store.standing(of: budget, in: .always, subject: Scene.task.rawValue)
    #expect([standing.spent, standing.reserved] == [50, 60])
    #expect(try store.brokenPromises() == [])
  }

  @Test func `the runs at work have windows, else the newest has`() throws {
    let budget = try set(Scene.budget("b", limit: 100, period: .run))
    #expect(try store.subjects(of: budget, limit: 9) == ["r2", "r1"])
    for id in ["r1", "r2"] as [ID<Run>] {
      var run = try #require(try store.run(id))
      run.status = .completed
      run.endedAt = night
      try store.update(run)
    }
    #expect(try store.subjects(of: budget, limit: 9) == ["r2"])
    #expect(try store.newestSubjects(of: budget, limit: 9) == ["r2", "r1"])
    let perTask = try set(Scene.budget("c", limit: 100, period: .task))
    #expect(try store.subjects(of: perTask, limit: 9) == ["t"])
    let elsewhere = try set(
      Scene.budget("d", limit: 1, period: .run, scope: .init(type: "bugfix")))
    #expect(try store.subjects(of: elsewhere, limit: 9) == [])
  }

  // MARK: Limits that do not hold

  @Test func `one that only warns gives whatever is asked`() throws {
    var budget = Scene.budget("b", limit: 10)
    budget.onLimit = .warn
    budget = try set(budget)
    try store.record(Scene.call("a", nil))
    try hold(25, "r1", budget)
    #expect(try standing(budget) == [0, 25])
  }

  @Test func `one that is paused is passed over, and counts on`() throws {
    var budget = try set(Scene.budget("b", limit: 10))
    try hold(5, "r1", budget)
    budget.pausedAt = Scene.noon
    budget = try set(budget)
    try hold(99, "r2", budget)
    #expect(try store.held(by: "r2").isEmpty)
    try record("a", 8, run: "r1")
    #expect(try standing(budget) == [8, 0])
    #expect(
      try store.budgets(covering: Scene.project, run: "r1", roles: [], models: [], clients: [])
        == [])
    budget.pausedAt = nil
    budget = try set(budget)
    #expect(exitCode { try hold(3, "r2", budget) } == .refused)
  }

  @Test func `another limit holds until its time has come`() throws {
    var budget = Scene.budget("b", limit: 10)
    budget.override = Budget.Override(limit: 50, until: night)
    budget = try set(budget)
    #expect(budget.limit(at: Scene.noon) == 50 && budget.limit(at: night) == 10)
    try hold(40, "r1", budget)
    #expect(
      exitCode {
        try store.hold(
          .exactly(0), for: "r2", in: [BudgetWindow(budget, Scene.today)], at: night)
      } == .refused)
    budget.override = Budget.Override(limit: 5, until: night)
    budget = try set(budget)
    #expect(exitCode { try hold(0, "r2", budget) } == .refused)
  }

  @Test func `what has no price is held back by what it is taken to cost`() throws {
    let budget = try set(Scene.budget("b", limit: 100, unpriced: .estimate))
    try store.record(Scene.call("a", nil))
    // Nobody knows prices: it blocks.
    #expect(exitCode { try hold(1, "r1", budget) } == .cannotSay)
    let place = BudgetWindow(budget, Scene.today, estimate: 70)
    try store.hold(.exactly(30), for: "r1", in: [place], at: Scene.noon)
    let refused = failure {
      try store.hold(.exactly(1), for: "r2", in: [place], at: Scene.noon)
    }
    #expect((refused as? Refusal)?.standing.remaining == 0)
    #expect(refused?.exitCode == .refused)
    #expect(try standing(budget) == [0, 30])
  }
}
