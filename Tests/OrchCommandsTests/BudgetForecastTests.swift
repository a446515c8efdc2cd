import OrchCommands
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch budget projection")
struct BudgetForecastTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    try bench.spendOnFourDays()
  }

  /// 9 of 24 hours: w = 9 / 9 h = $1 an hour, r = $7 a day.
  ///
  /// (9/24) * 24 + (15/24) * 7 = $13.375 a day, of which
  /// 15/24 are to come: $8.359375. sd = 1: 1.2816 * sqrt(0.625) = 1.0132.
  @Test func `where a day is going`() throws {
    try bench.budget(limit: "15")
    bench.expect(
      "budget projection", width: 100,
      """
      BUDGET  STATE  SO FAR   LIMIT  PER  PROJECTED  RUNS OUT  OVER
      daily   ✓ ok    $9.00  $15.00  day     $17.36  in 10h    yes

      """)
    bench.expect(
      "budget projection daily --json",
      """
      {"schema":"orch.budget.projection/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{"names":["daily"]},\
      "items":[{"name":"daily","state":"ok","spentUsd":9,"limitUsd":15,"period":"day",\
      "windowStart":"2026-01-15T00:00:00.000Z","windowEnd":"2026-01-16T00:00:00.000Z","projectedUsd":17.359375,\
      "projectedLowUsd":16.346181238,"projectedHighUsd":18.372568762,"exhaustedAt":"2026-01-15T19:45:58.879Z",\
      "projectedOver":true,"dayRateUsd":13.375,"burnPerMinuteUsd":null,"burnTokensPerMinute":null,\
      "projectionReason":null,"projected":null,"projectedLow":null,"projectedHigh":null,"dayRate":null,\
      "metric":"dollars","spent":null,"limit":null}],"summary":{},"page":{"limit":null,"next":null},"warnings":[]}

      """)
  }

  @Test func `each kind of budget has its own answer`() throws {
    try bench.budget("a-total", limit: "100", .total)
    try bench.budget("b-run", limit: "100", .run)
    try bench.budget("c-rolling", limit: "100", .rolling(hours: 48))
    try bench.budget("d-nothing", limit: "100", scope: Budget.Scope(role: "nobody"))
    // $70 are left of the total at $7 a day: 10 days. Of the $16 of two days $7 leave after 25 hours of $7 a day.
    bench.expect(
      "budget projection --fields name,projectedUsd,exhaustedAt,projectedOver,projectionReason",
      """
      name	projectedUsd	exhaustedAt	projectedOver	projectionReason
      a-total		2026-01-25T09:00:00.000Z		the limit never starts anew
      b-run				nobody knows when a run ends
      c-rolling	23.291666667		false	
      d-nothing	0		false	

      """)
  }

  @Test func `show says the same`() throws {
    try bench.budget(limit: "15")
    bench.expect(
      "budget show daily --ndjson --fields projectedUsd,exhaustedAt,dayRateUsd,projectedOver",
      "{\"projectedUsd\":17.359375,\"exhaustedAt\":\"2026-01-15T19:45:58.879Z\",\"dayRateUsd\":13.375,\"projectedOver\":true}\n"
    )
  }

  @Test func `calls of the last quarter of an hour make a rate`() throws {
    try bench.budget()
    bench.wait(.seconds(60))
    try bench.call("2", tokens: Tokens(input: 100, cacheRead: 9999, output: 20))
    // $9 and $2 in two minutes of the clock.
    bench.expect(
      "budget projection --ndjson --fields burnPerMinuteUsd,burnTokensPerMinute",
      "{\"burnPerMinuteUsd\":5.5,\"burnTokensPerMinute\":120}\n")
    bench.wait(.seconds(15 * 60))
    bench.expect(
      "budget projection --ndjson --fields burnPerMinuteUsd", "{\"burnPerMinuteUsd\":null}\n")
  }

  @Test func `without budgets there is nothing to project`() {
    bench.expect(
      "budget projection --fields name",
      "name\n--- stderr\nno budgets; make one with 'orch budget set daily --limit 20'\n")
  }

  // MARK: Alerts

  private func fire() throws -> [String] {
    try bench.store.fireBudgetAlerts(at: bench.now).map { $0.alert.shown }
  }

  @Test func `who books many calls gives the alerts of all budgets, also of where they go`() throws
  {
    try bench.budget("a", limit: "15")
    try bench.budget("b", limit: "100")
    #expect(try fire() == ["50 %"])
    // Five calls make the forecast firm.
    for _ in 1...4 { try bench.call("0") }
    #expect(try fire() == ["100 % forecast"])
    #expect(try fire() == [])
    bench.expect(
      "budget list --fields name,alerts --ndjson",
      "{\"name\":\"a\",\"alerts\":[\"50 %\",\"100 % forecast\"]}\n{\"name\":\"b\",\"alerts\":[]}\n")
    #expect(
      bench.said("budget history a").answer.contains(
        "budget 'a' will pass $15.00 if it goes on so: $9.00 is spent"))
    // Another limit: what is due is given anew.
    _ = bench.said("budget edit a --limit 16")
    #expect(try fire() == ["50 %", "100 % forecast"])
    bench.wait(.seconds(86_400))
    #expect(try fire() == [])
  }
}
