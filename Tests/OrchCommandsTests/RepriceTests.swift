import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch costs reprice")
struct RepriceTests {
  let bench: Workbench
  let run: Run

  /// 100 tokens in at $3 and 20 out at $15 a million are $0.0006.
  init() throws {
    bench = try Workbench()
    run = try bench.start(try bench.file("Write the parser"))
    try bench.book("a", nil, run: run.id)
    try bench.book("b", nil, minutesAgo: 3 * 1440)
    try bench.book("c", "5", minutesAgo: 60)
    try bench.book("d", nil, model: "mystery")
    try bench.book("old", nil, minutesAgo: 40 * 1440)
    try bench.budget(limit: "20")
  }

  private let table = """
    MODEL              CALLS  HAD NO PRICE    OLD      NEW  DIFFERENCE
    claude-sonnet-4-5      2             2  $0.00  $0.0012     $0.0012
    """

  @Test func `a dry run changes nothing`() throws {
    bench.expect(
      "costs reprice --since 7d -n", width: 100,
      """
      \(table)

      would price 2 calls, $0.00 as $0.0012, anew
      --- stderr
      warning: 1 call is left alone: the old price list is gone

      """)
    #expect(try bench.store.ledgerEntry("a")?.cost == nil)
  }

  @Test func `calls are priced, sums follow, and the old figure is kept`() throws {
    bench.expect(
      "costs reprice --since 7d --yes", width: 100,
      """
      \(table)

      priced 2 calls, $0.00 as $0.0012, anew
      --- stderr
      warning: 1 call is left alone: the old price list is gone

      """)
    let entry = try #require(try bench.store.ledgerEntry("a"))
    #expect(entry.cost == Money(decimal: "0.0006"))
    #expect(entry.unpricedReason == nil)
    #expect(entry.priceSource != nil)
    #expect(try bench.store.ledgerEntry("c")?.cost == .dollars(5))
    #expect(try bench.store.ledgerEntry("old")?.cost == nil)
    #expect(try bench.store.check().allSatisfy(\.holds))
    let event = try #require(try bench.store.events(of: run.id).last { $0.kind == "call.repriced" })
    #expect(event.data.text.contains(#""call":"a","fromUsd":null,"toUsd":0.0006"#), "\(event)")
    bench.expect(
      "costs reprice --since 7d --yes", width: 100,
      """
      --- stderr
      warning: 1 call is left alone: the old price list is gone
      every call since 7d has the price it would have now

      """)
  }

  @Test func `it is asked first`() throws {
    bench.expect(
      "costs reprice --since 7d",
      """
      --- stderr
      error: this needs a yes, and nobody is there to ask
      hint: see what it would do with -n; agree beforehand with --yes
      --- exit 64

      """)
    bench.answersYes = false
    #expect(bench.said("costs reprice --since 7d").code == .failure)
    #expect(try bench.store.ledgerEntry("a")?.cost == nil)
    bench.expect(
      "costs reprice --yes",
      """
      --- stderr
      error: from when on calls are priced anew is not said
      hint: orch costs reprice --since 30d -n
      --- exit 64

      """)
  }

  @Test func `a call whose counts can't be read gets no price`() throws {
    var damaged = try #require(try bench.store.ledgerEntry("a"))
    (damaged.key, damaged.tokens, damaged.unpricedReason) = ("z", .zero, "damaged-count")
    try bench.store.record(damaged)
    #expect(bench.said("costs reprice --since 7d --yes").code == .success)
    #expect(try bench.store.ledgerEntry("a")?.cost != nil)
    #expect(try bench.store.ledgerEntry("z")?.cost == nil)
  }

  @Test func `what others changed meanwhile is left alone`() throws {
    let old = try #require(try bench.store.ledgerEntry("a"))
    var (stale, new) = (old, old)
    stale.tokens.output = 1
    new.cost = .dollars(9)
    #expect(try bench.store.reprice([(stale, new)], at: bench.now) == 0)
    #expect(try bench.store.ledgerEntry("a") == old)
    #expect(try bench.store.reprice([(old, new)], at: bench.now) == 1)
    #expect(try bench.store.check().allSatisfy(\.holds))
  }
}
