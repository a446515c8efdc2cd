import OrchAnalysis
import OrchModel
import TestSupport
import Testing

@Suite("orch balance")
struct BalanceTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test func `what is spent from then on is taken off what there was`() throws {
    try bench.call("7")
    bench.wait(.seconds(1))
    bench.expect(
      "balance set 50", width: 80,
      """
      $50.00 is left
      next: orch balance forecast

      """)
    try bench.call("12.5")
    bench.expect(
      "balance", width: 80,
      """
      CLIENT    LEFT      OF   SPENT  SINCE
      -       $37.50  $50.00  $12.50  now

      """)
    bench.expect(
      "balance topup 20", width: 80,
      """
      $57.50 is left
      next: orch balance forecast
      undo: orch balance set 37.5

      """)
    bench.expect(
      "balance show --json",
      """
      {"schema":"orch.balance.show/1","generatedAt":"2026-01-15T09:00:01.000Z","query":{},"items":[{"client":null,\
      "leftUsd":57.5,"amountUsd":70,"spentUsd":12.5,"since":"2026-01-15T09:00:01.000Z","unpricedCalls":0,\
      "metric":"dollars","left":null,"amount":null,"spent":null}],\
      "summary":{},"page":{"limit":null,"next":null},"warnings":[]}

      """)
  }

  @Test func `a client's own pays for its calls alone`() throws {
    _ = bench.said("balance set 50 --client codex")
    _ = bench.said("balance set 9 --client claude")
    try bench.call("12.5")
    try bench.call(nil)
    bench.expect(
      "balance show --fields client,leftUsd",
      """
      client	leftUsd
      claude	-3.5
      codex	50
      --- stderr
      warning: 1 call of claude has no price: less is left than is shown

      """)
  }

  @Test(
    arguments: [
      ("topup 5", "there is no balance", "say what there is: orch balance set 50", 66),
      (
        "topup 5 --client codex", "there is no balance of 'codex'",
        "say what there is: orch balance set 50 --client codex", 66
      ),
      ("topup 0", "nothing is nothing to add", "write an amount above 0", 64),
      (
        "set 2000000000", "'2000000000' is more than a balance can be", "write at most 1000000000",
        64
      ),
      (
        "set 5 --client ''", "'' is not a value for --client",
        "write a client such as claude or codex", 64
      ),
      ("set x", "'x' is not a value for <AMOUNT>", "write a number of dollars such as 2.50", 64),
    ])
  func `what can't be done is refused with what can`(
    _ line: String, _ message: String, _ hint: String, _ exit: Int
  ) throws {
    bench.expect(
      "balance \(line)", "--- stderr\nerror: \(message)\nhint: \(hint)\n--- exit \(exit)\n")
    #expect(try bench.store.balances().isEmpty)
  }

  /// The median of $6, $8 and $7 is $7: $35 last five days.
  @Test func `it lasts as long as the days before tell`() throws {
    try bench.spendOnThreeDays()
    _ = bench.said("balance set 35")
    bench.expect(
      "balance forecast --fields leftUsd,dayRateUsd,daysLeft,runsOutAt,reason",
      """
      leftUsd	dayRateUsd	daysLeft	runsOutAt	reason
      35	7	5.00	2026-01-20T09:00:00.000Z	

      """)
    bench.expect(
      "balance forecast --explain", width: 100,
      """
      CLIENT    LEFT  A DAY  DAYS  RUNS OUT  REASON
      -       $35.00  $7.00  5.00  in 5d     -

      How it was worked out
      all clients dollars left = 35
        amount - spent
        of since 2026-01-15T09:00:00.000Z, n = 0
        amount 35, spent 0
      all clients dollars a day = 7
        F15: median(sample)
        of the last 7 complete days before 2026-01-15T09:00:00.000Z, n = 3
        sample: 3 days before 6, 2 days before 8, 1 day before 7
      all clients dollars days left = 5
        F15: max(0, left) / dayRate, rounded down to hundredths
        of the last 7 complete days before 2026-01-15T09:00:00.000Z, n = 0
        left 35, dayRate 7
      all clients dollars seconds left = 432000
        F15: max(0, left) / dayRate * 86400, rounded down to thousandths
        of the last 7 complete days before 2026-01-15T09:00:00.000Z, n = 0
        left 35, dayRate 7

      """)
  }

  /// $35 less $4.30 last 4.385714 days at $7 a day; what nobody spends from lasts for ever.
  @Test func `what is shown of a balance comes to what is explained`() throws {
    try bench.spendOnThreeDays()
    _ = bench.said("balance set 35")
    _ = bench.said("balance set 9 --client codex")
    bench.wait(.seconds(1))
    try bench.call("4.3")
    let json = try ParsedJSON(bench.said("balance forecast --explain --json").answer)
    let explanations = json["summary"]?["explain"]?.list
    let results = try recompute(explanations)
    let item = try #require(json["items"]?.list?.first)
    func shown(_ key: String) -> Double? { item[key]?.number.flatMap(Double.init) }
    #expect(results["all clients dollars left"] == 30.7 && shown("leftUsd") == 30.7)
    #expect(results["all clients dollars days left"] == 4.38 && shown("daysLeft") == 4.38)
    let runsOut = try #require(item["runsOutAt"]?.text.flatMap(Timestamp.init(iso8601:)))
    #expect(
      results["all clients dollars seconds left"]
        == Double(runsOut.milliseconds - bench.now.milliseconds) / 1000)
    #expect(results["codex dollars left"] == 9 && results["codex dollars a day"] == nil)
    #expect(
      explanations?.contains {
        $0["figure"]?.text == "codex dollars a day"
          && $0["unknown"]?.text == "there are 0 of at least 3 complete days before"
      } == true)
    let left = try ParsedJSON(bench.said("balance show --explain --json").answer)
    #expect(
      try recompute(left["summary"]?["explain"]?.list) == [
        "all clients dollars left": 30.7, "codex dollars left": 9,
      ])
  }

  @Test func `without three days nothing is said, and without balances there is nothing`() throws {
    bench.expect(
      "balance forecast --fields leftUsd",
      "leftUsd\n--- stderr\nno balance; say what there is with 'orch balance set 50'\n")
    _ = bench.said("balance set 35")
    bench.expect(
      "balance forecast --fields daysLeft,reason",
      "daysLeft\treason\n\tthere are 0 of at least 3 complete days before\n")
  }

  @Test func `the course of a balance, by hand`() throws {
    let now = Timestamp(milliseconds: 0)
    func course(_ left: Int64, _ days: [Int64]) -> BalanceCourse? {
      BalanceCourse.of(
        left: Money(nanodollars: left), days: days.map(Money.init(nanodollars:)), now: now
      ).value
    }
    // 10 / 4 a day is two and a half days.
    #expect(course(10, [4, 4, 4])?.hundredthsOfDays == 250)
    #expect(course(10, [4, 4, 4])?.runsOutAt == Timestamp(milliseconds: 216_000_000))
    #expect(course(-5, [4, 4, 4])?.runsOutAt == now)
    #expect(course(10, [0, 0, 9])?.hundredthsOfDays == nil)
    #expect(course(.max, [1, 1, 1])?.runsOutAt == nil)
    #expect(course(.max, [1, 1, 1])?.hundredthsOfDays == .max)
    #expect(course(10, [4, 4]) == nil)
  }
}
