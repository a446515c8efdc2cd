import OrchModel
import Testing

@testable import OrchStore

@Suite("a store with budgets and balances is carried over")
struct MetricMigrationTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  /// The migrations before limits could be on anything but dollars.
  private static let before = Array(Migration.all.prefix { $0.id != "2026-11-22-metrics" })

  @Test func `limits and balances are in dollars`() throws {
    do {
      let old = try Database(path: folder.store)
      try old.migrate(to: Self.before)
      for statement: SQL in [
        """
        INSERT INTO budget (id, name, limit_nd, period, zone, on_limit, unpriced, warn_percent,
                            created_at)
        VALUES ('b1', 'daily', 20000000000, 'day', 'UTC', 'stop', 'block', 80, 1)
        """,
        """
        INSERT INTO budget_window (budget_id, subject, starts_at, ends_at, spent_nd, unpriced_calls)
        VALUES ('b1', '', 0, 86400000, 0, 0)
        """,
        "INSERT INTO balance (client, amount_nd, since) VALUES ('', 5, 7), ('codex', 6, 8)",
      ] {
        try old.execute(statement)
      }
    }
    let store = try Database(path: folder.store)
    try store.migrate()
    #expect(try store.brokenPromises() == [])
    let budget = try #require(try store.budget(named: "daily"))
    #expect(budget.metric == .dollars && budget.limit == .dollars(20) && budget.notify == [])
    #expect(
      try store.balances() == [
        Balance(client: nil, amount: Money(nanodollars: 5), since: Timestamp(milliseconds: 7)),
        Balance(client: "codex", amount: Money(nanodollars: 6), since: Timestamp(milliseconds: 8)),
      ])
    // Of the same client there can be both.
    try store.set(
      Balance(client: nil, metric: .credits, amount: Money(nanodollars: 9), since: Scene.noon),
      kind: "balance.set", at: Scene.noon)
    #expect(try store.balance(of: nil, in: .credits)?.amount == Money(nanodollars: 9))
    #expect(try store.balance(of: nil, in: .dollars)?.amount == Money(nanodollars: 5))
    #expect(try store.balance(of: "codex", in: .credits) == nil)
  }

  @Test func `what is run for an alert is kept word by word`() throws {
    let store = try Database(path: folder.store)
    try store.migrate()
    var budget = Budget(
      id: "b1", name: "daily", metric: .tokens, limit: Money(nanodollars: 7), period: .day,
      zone: "UTC", notify: ["/usr/bin/sh", "-c", "echo 'a b'"], createdAt: Scene.noon)
    try store.set(budget, at: Scene.noon)
    #expect(try store.budget(named: "daily") == budget)
    budget.notify = []
    try store.set(budget, at: Scene.noon)
    #expect(try store.budget(named: "daily") == budget)
  }
}
