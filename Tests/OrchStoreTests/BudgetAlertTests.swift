import OrchModel
import Testing

@testable import OrchStore

/// F15: once for each budget, window, kind and threshold.
@Suite("alerts and the history of budgets")
struct BudgetAlertTests: BudgetScene {
  let store: Database

  init() throws { store = try Self.makeStore() }

  private func fire(
    _ budget: Budget, _ window: Window = Scene.today, over: Bool = false
  ) throws -> [String] {
    try store.fireAlerts(
      of: BudgetWindow(budget, window), isProjectedOver: over, at: Scene.noon
    ).map(\.alert.shown)
  }

  @Test func `each share is told once`() throws {
    let budget = try set(Scene.budget("b", limit: 100))
    #expect(try fire(budget) == [])
    try store.record(Scene.call("a", 49))
    #expect(try fire(budget) == [])
    try store.record(Scene.call("c", 1))
    #expect(try fire(budget) == ["50 %"])
    #expect(try fire(budget) == [])
    try store.record(Scene.call("d", 45))
    #expect(try fire(budget) == ["80 %", "95 %"])
    #expect(try fire(budget, over: true) == ["100 % forecast"])
    try store.record(Scene.call("e", 900))
    #expect(try fire(budget, over: true) == ["100 %"])
    #expect(try fire(budget, over: true) == [])
    #expect(try store.brokenPromises() == [])
    let told = try store.budgetEvents(named: budget.name, limit: 50)
    #expect(
      told.map(\.kind) == Array(repeating: "budget.alert", count: 5) + ["budget.created"])
    #expect(
      told[4].summary
        == "budget 'budget b' has reached 50 % of <$0.0001: <$0.0001 is spent")
  }

  @Test func `the next window begins anew`() throws {
    let budget = try set(Scene.budget("b", limit: 100))
    try store.record(Scene.call("a", 60))
    #expect(try fire(budget) == ["50 %"])
    try store.record(Scene.call("c", 60, at: night))
    #expect(try fire(budget, Scene.tomorrow) == ["50 %"])
    #expect(try fire(budget, Scene.tomorrow) == [])
    #expect(try fire(budget) == [])
  }

  @Test func `another limit gives them anew, another reason to warn does not`() throws {
    var budget = try set(Scene.budget("b", limit: 100))
    try store.record(Scene.call("a", 60))
    #expect(try fire(budget) == ["50 %"])
    budget.onLimit = .pause
    budget = try set(budget)
    #expect(try fire(budget) == [])
    budget.limit = 70
    budget = try set(budget)
    #expect(try fire(budget) == ["50 %", "80 %"])
    budget.override = Budget.Override(limit: 60, until: night)
    budget = try set(budget)
    #expect(try fire(budget) == ["50 %", "80 %", "95 %", "100 %"])
  }

  @Test func `a window that moves is told again when it is reached again`() throws {
    let budget = try set(Scene.budget("b", limit: 100, period: .rolling(hours: 24)))
    try store.record(Scene.call("a", 60))
    #expect(try fire(budget) == ["50 %"])
    #expect(try fire(budget) == [])
    #expect(try fire(budget, Scene.tomorrow) == [])
    #expect(try fire(budget) == ["50 %"])
  }

  @Test func `two at once, each for itself`() throws {
    let one = try set(Scene.budget("b1", limit: 100))
    var two = Scene.budget("b2", limit: 50)
    two.warnPercent = 50
    two = try set(two)
    try store.record(Scene.call("a", 49))
    #expect(try fire(one) == [])
    // A share that is also the one it warns at is one alert.
    #expect(try fire(two) == ["50 %", "95 %"])
    two.pausedAt = night
    two = try set(two)
    try store.record(Scene.call("c", 900))
    #expect(try fire(one).count == 4)
    #expect(try fire(two) == [])
  }

  @Test func `a limit of nothing is reached by something`() throws {
    let budget = try set(Scene.budget("b", limit: 0))
    #expect(try fire(budget) == [])
    try store.record(Scene.call("a", 1))
    #expect(try fire(budget).last == "100 %")
  }

  @Test func `the history says who changed what, from what to what, and why`() throws {
    var budget = try set(Scene.budget("b", limit: 100))
    for number in 1...3 {
      budget.limit = Money(nanodollars: Int64(100 + number))
      budget.warnPercent = 80 + number
      try store.set(budget, by: "ada", because: "reason \(number)", at: night)
      // What others write does not come between.
      try store.append(Event(at: night, kind: "task.created"))
    }
    let events = try store.budgetEvents(named: budget.name, limit: 3)
    #expect(events.map(\.reason) == ["reason 3", "reason 2", "reason 1"])
    #expect(events.map(\.by) == ["ada", "ada", "ada"])
    #expect(events[0].from == 102 && events[0].to == 103)
    #expect(
      events[0].changes.text
        == #"[{"field":"limitUsd","from":0.000000102,"to":0.000000103},{"field":"warnPercent","from":82,"to":83}]"#
    )
    #expect(events[0].summary == "limitUsd 0.000000102 -> 0.000000103, warnPercent 82 -> 83")
    #expect(try store.budgetEvents(named: budget.name, limit: 50).count == 4)
    #expect(try store.budgetEvents(named: "another", limit: 50) == [])
  }

  @Test func `a window keeps the limit it had`() throws {
    var budget = try set(Scene.budget("b", limit: 100))
    try hold(1, "r1", budget)
    budget.limit = 120
    budget = try set(budget)
    try hold(1, "r2", budget, Scene.tomorrow)
    try store.set(budget, at: night)
    budget.limit = 90
    try store.set(budget, at: night)
    #expect(try store.keptWindows(of: "b").map(\.limit) == [90, 120])
  }

  @Test func `budgets of an older store are carried over with what runs hold`() throws {
    let place = Migration.all.firstIndex { $0.id == Migration.windows.id }
    let older = Array(Migration.all.prefix(try #require(place)))
    let store = try Database(path: ":memory:")
    try store.migrate(to: older)
    try store.run(
      script: """
        INSERT INTO project (id, name, created_at) VALUES ('p', 'one', 1);
        INSERT INTO budget (id, name, limit_nd, period, zone, project_id, on_limit, unpriced,
                            warn_percent, created_at)
        VALUES ('b', 'daily', 500, 'week', 'Europe/Berlin', 'p', 'ask', 'allow', 70, 5);
        INSERT INTO event (at, kind, data) VALUES (5, 'budget.created', '{"name":"daily","toUsd":0.0000005}');
        INSERT INTO budget_window VALUES ('b', 10, 20, 0, 30, 0);
        """)
    try store.migrate()
    let budget = try #require(try store.budget(named: "daily"))
    #expect(
      budget
        == Budget(
          id: "b", name: "daily", limit: 500, period: .week, zone: "Europe/Berlin",
          scope: .init(project: "p", projectName: "one"), onLimit: .ask, unpriced: .allow,
          warnPercent: 70, createdAt: Timestamp(milliseconds: 5)))
    let window = Window(start: Timestamp(milliseconds: 10), end: Timestamp(milliseconds: 20))
    #expect(try store.standing(of: budget, in: window).reserved == 30)
    #expect(try store.budgetEvents(named: "daily", limit: 5).map(\.to) == [500])
    // What points at it goes with it.
    try store.delete(budget, at: night)
    #expect(try store.row("SELECT count(*) AS n FROM budget_window") { try $0["n"] as Int } == 0)
  }
}
