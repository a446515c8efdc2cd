import OrchModel
import Testing

@testable import OrchStore

@Suite("the ledger")
struct LedgerTests {
  let store: Database

  init() throws { store = try Scene.store() }

  private func total() throws -> Spend { try store.spend(SpendFilter()) }

  @Test func `the same call is booked once, however often it is told`() throws {
    let change = try store.record(Scene.call("a", 10))
    #expect(change == LedgerChange(kind: .added, cost: 10, isUnpriced: false))
    for _ in 1...3 { #expect(try store.record(Scene.call("a", 10)).kind == .unchanged) }
    #expect(try total().calls == 1)
    #expect(try total().cost == 10)
    #expect(try store.brokenPromises() == [])
  }

  @Test func `more output revises a call, less or as much does not`() throws {
    try store.record(Scene.call("a", 10, output: 100, isFinal: false))
    #expect(
      try store.record(Scene.call("a", 30, output: 300))
        == LedgerChange(kind: .revised, cost: 20, isUnpriced: false))
    #expect(try store.record(Scene.call("a", 20, output: 200)).kind == .unchanged)
    #expect(try store.record(Scene.call("a", 99, output: 300)).kind == .unchanged)
    #expect(try store.ledgerEntry("a")?.cost == 30)
    #expect(try store.ledgerEntry("a")?.tokens.output == 300)
    #expect(try store.brokenPromises() == [])
  }

  @Test func `of equal output, more in all revises`() throws {
    try store.record(Scene.call("a", 10))
    var more = Scene.call("a", 11)
    more.tokens.cacheWrite1h = 5
    #expect(try store.record(more).kind == .revised)
    #expect(try store.record(Scene.call("a", 10)).kind == .unchanged)
    #expect(try total().tokens == more.tokens)
  }

  @Test func `a call that was final stays final`() throws {
    try store.record(Scene.call("a", 10, output: 1, isFinal: false))
    #expect(try store.record(Scene.call("a", 10, output: 1, isFinal: true)).kind == .revised)
    #expect(try store.record(Scene.call("a", 10, output: 2, isFinal: false)).kind == .revised)
    #expect(try store.ledgerEntry("a")?.isFinal == true)
  }

  @Test func `a revision keeps the time, the place and the kind of the first`() throws {
    try store.record(Scene.call("a", 10, model: nil))
    let late = Timestamp(milliseconds: Scene.noon.milliseconds + 86_400_000)
    try store.record(Scene.call("a", 20, at: late, role: "other", output: 500))
    let entry = try #require(try store.ledgerEntry("a"))
    #expect(entry.at == Scene.noon)
    #expect(entry.attribution.role == "builder")
    #expect(entry.model == "m1")
    #expect(try store.record(Scene.call("a", 99, output: 900, kind: .unlisted)).kind == .unchanged)
    #expect(try store.ledgerEntry("a")?.kind == .call)
    #expect(try store.brokenPromises() == [])
  }

  @Test func `money no call explains is recomputed, up and down, and is no call`() throws {
    for cost in [10, 25, 5, 5] as [Int64] {
      try store.record(Scene.call("u", cost, output: 0, kind: .unlisted))
      #expect(try total().cost == Money(nanodollars: cost))
      #expect(try store.brokenPromises() == [])
    }
    #expect(try total().calls == 0)
    #expect(try store.record(Scene.call("u", 5, output: 900, kind: .call)).kind == .unchanged)
  }

  @Test func `a call without a price keeps its tokens and has no cost`() throws {
    let change = try store.record(Scene.call("a", nil))
    #expect(change == LedgerChange(kind: .added, cost: 0, isUnpriced: true))
    #expect(try total().unpricedCalls == 1)
    #expect(try total().unpricedTokens == 21_100)
    #expect(try total().knownCost == nil)
    #expect(try store.ledgerEntry("a")?.unpricedReason == "no price")
  }

  @Test func `a price that comes later is taken`() throws {
    try store.record(Scene.call("a", nil))
    #expect(
      try store.record(Scene.call("a", 7))
        == LedgerChange(kind: .revised, cost: 7, isUnpriced: false))
    #expect(try store.record(Scene.call("a", nil)).kind == .unchanged)
    #expect(try total().unpricedCalls == 0)
    #expect(try total().unpricedTokens == 0)
    #expect(try store.brokenPromises() == [])
  }

  @Test func `an entry comes back as it was stored`() throws {
    _ = try store.insert(Scene.run("r1"), owner: Scene.owner)
    var entry = Scene.call("claude:msg_\u{1F600}\0x", 10, run: "r1")
    entry.attribution.stage = "s"
    entry.attribution.agent = "a"
    entry.attribution.session = "session"
    entry.attribution.branch = "orch/x"
    entry.webSearches = 3
    entry.priceSource = "built-in"
    entry.priceFrom = Scene.noon
    try store.record(entry)
    #expect(try store.ledgerEntry(entry.key) == entry)
    #expect(try store.ledger(of: "r1") == [entry])
  }

  @Test(arguments: [-1, -3_600_001, .min, .max, 253_402_300_800_000])
  func `a time that cannot be is counted all the same`(_ milliseconds: Int64) throws {
    try store.set(Scene.budget("b", limit: 100, period: .total), at: Scene.noon)
    let budget = try #require(try store.budget(named: "budget b"))
    _ = try store.insert(Scene.run("r1"), owner: Scene.owner)
    try store.hold(.exactly(1), for: "r1", in: [BudgetWindow(budget, .always)], at: Scene.noon)
    let entry = Scene.call("a", 10, at: Timestamp(milliseconds: milliseconds))
    try store.record(entry)
    #expect(try store.record(entry).kind == .unchanged)
    #expect(try store.standing(of: budget, in: .always).spent == 10)
    #expect(try total().cost == 10)
    #expect(try store.brokenPromises() == [])
  }

  @Test func `numbers that are out of bounds are refused and change nothing`() throws {
    try store.record(Scene.call("a", 10))
    var negative = Scene.call("b", 10)
    negative.tokens.input = -5
    #expect(exitCode { try store.record(negative) } == .badData)
    #expect(exitCode { try store.record(Scene.call("c", -1)) } == .badData)
    try store.record(Scene.call("d", .max - 20))
    #expect(exitCode { try store.record(Scene.call("e", 100)) } == .badData)
    #expect(try store.ledgerEntry("e") == nil)
    #expect(try total().calls == 2)
    #expect(try store.brokenPromises() == [])
  }

  @Test func `the sums are computed anew from the ledger, and a lie in them is found`() throws {
    for number in 0..<20 { try store.record(Scene.call("\(number)", Int64(number))) }
    let right = try total()
    try store.execute("UPDATE spend_hour SET cost_nd = cost_nd + 1")
    #expect(try store.brokenPromises().count == 1)
    try store.rebuild(at: Scene.noon)
    #expect(try store.brokenPromises() == [])
    #expect(try total() == right)
    try store.execute("DELETE FROM spend_hour")
    #expect(try store.brokenPromises() == ["sums by hour: 1 rows differ from the ledger"])
    try store.execute("UPDATE call SET cost_nd = 1000 WHERE key = '3'")
    try store.rebuild(at: Scene.noon)
    #expect(try total().cost != right.cost)
  }

  @Test func `the spend of each stage`() throws {
    _ = try store.insert(Scene.run("r1"), owner: Scene.owner)
    for (key, stage, cost) in [("a", "s1", 1), ("b", "s2", 2), ("c", "s1", 4)]
      as [(String, ID<Stage>, Int64)]
    {
      var entry = Scene.call(key, cost, run: "r1")
      entry.attribution.stage = stage
      try store.record(entry)
    }
    try store.record(Scene.call("d", 8, run: "r1"))
    let spends = try store.spendByStage(of: "r1")
    #expect(spends.mapValues(\.cost) == ["s1": 5, "s2": 2])
  }
}
