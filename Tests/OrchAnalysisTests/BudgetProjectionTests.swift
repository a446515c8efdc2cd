import Glibc
import OrchModel
import Testing

@testable import OrchAnalysis

/// F15, by hand.
@Suite("the projection of a budget")
struct BudgetProjectionTests {
  private let day = 86_400.0

  private func moment(_ text: String) -> Timestamp {
    Timestamp(iso8601: text) ?? Timestamp(milliseconds: 0)
  }

  private func inputs(
    limit: String = "1000", _ start: String, _ end: String, now: String, spent: String,
    days: [String] = [], costEvents: Int = 10
  ) -> BudgetProjection.Inputs {
    BudgetProjection.Inputs(
      limit: money(limit), window: Window(start: moment(start), end: moment(end)),
      now: moment(now), spent: money(spent), days: days.map(money), costEvents: costEvents)
  }

  private func money(_ text: String) -> Money { Money(decimal: text) ?? .zero }

  private func april(
    limit: String = "1000", now: String = "2026-04-16", spent: String = "150",
    days: [String] = ["4", "8", "5", "6", "7", "8", "4"], costEvents: Int = 10
  ) -> Measured<BudgetProjection> {
    .of(
      inputs(
        limit: limit, "2026-04-01", "2026-05-01", now: now, spent: spent, days: days,
        costEvents: costEvents))
  }

  /// 15 of 30 days, $150: w = $10 a day.
  ///
  /// The median day is $6. Half of each is $8, times 15 days is $120.
  /// The days differ from their mean of 6 by 2, 2, 1, 0, 1, 2, 2: sd = sqrt(18 / 6) = 1.7320508, and
  /// 1.2816 * 1.7320508 * sqrt(15) = 8.5972.
  @Test func `half of a month speaks half`() throws {
    let projection = try #require(april().value)
    #expect(projection.projected == money("270"))
    #expect(abs((projection.windowRate ?? 0) * day - 10) < 1e-9)
    #expect(abs((projection.trailingRate ?? 0) * day - 6) < 1e-9)
    #expect(abs(projection.rate * day - 8) < 1e-9)
    let spread = 1.2816 * 3.0.squareRoot() * 15.0.squareRoot()
    let range = try #require(projection.range)
    #expect(abs(BudgetProjection.dollars(range.lowerBound) - (270 - spread)) < 1e-8)
    #expect(abs(BudgetProjection.dollars(range.upperBound) - (270 + spread)) < 1e-8)
    #expect(!projection.isOver && projection.exhaustedAt == nil)
    #expect(april().n == 7)
  }

  /// $50 are left at $8 a day: 6.25 days.
  @Test func `a limit that will not last is spent at a moment`() throws {
    let projection = try #require(april(limit: "200").value)
    #expect(projection.exhaustedAt == moment("2026-04-22T06:00:00Z"))
    #expect(projection.isOver)
    // $120 more are exactly what is left: the window ends as it is spent.
    let exact = try #require(april(limit: "270").value)
    #expect(!exact.isOver && exact.exhaustedAt == nil)
    #expect(try #require(april(limit: "269.99").value).isOver)
  }

  /// Early the days before speak, late the window does: 3 of 30 days at $10, and $6 before: 0.1 * 10 + 0.9 * 6.
  @Test func `the window speaks by how much of it has passed`() throws {
    let early = try #require(april(now: "2026-04-04", spent: "30").value)
    #expect(abs(early.rate * day - 6.4) < 1e-9)
    #expect(early.projected == money("202.8"))
    let late = try #require(april(now: "2026-04-28", spent: "270").value)
    #expect(abs(late.rate * day - 9.6) < 1e-9)
    #expect(late.projected == money("298.8"))
  }

  @Test func `in the first moment only the days before speak, and without them nothing does`()
    throws
  {
    let first = try #require(april(now: "2026-04-01", spent: "0").value)
    #expect(first.windowRate == nil)
    #expect(first.projected == money("180"))
    let silent = april(now: "2026-04-01", spent: "0", days: ["6", "6"])
    #expect(silent.value == nil)
    #expect(
      silent.reason
        == "the window has only begun, and there are 2 of at least 3 complete days before")
    // One second in, a cent: $864 a day, and nothing to say otherwise.
    let second = try #require(
      april(now: "2026-04-01T00:00:01Z", spent: "0.01", days: []).value)
    #expect(abs(second.rate * day - 864) < 1e-6)
    #expect(second.range == nil && !second.isFirm)
  }

  @Test func `with fewer than three days the window speaks alone, without a range`() throws {
    for days in [[], ["100"], ["100", "1"]] as [[String]] {
      let projection = try #require(april(days: days).value)
      #expect(projection.projected == money("300"))
      #expect(projection.range == nil && projection.trailingRate == nil)
    }
  }

  @Test func `nothing spent is nothing projected`() throws {
    let projection = try #require(april(spent: "0", days: []).value)
    #expect(projection.projected == .zero)
    #expect(projection.exhaustedAt == nil && !projection.isOver)
    let quiet = try #require(april(limit: "0", spent: "0", days: ["0", "0", "0"]).value)
    #expect(quiet.projected == .zero && !quiet.isOver)
    #expect(quiet.range == Money.zero...Money.zero)
  }

  @Test func `days that are all the same have a range of nothing`() throws {
    let projection = try #require(april(days: ["6", "6", "6"]).value)
    #expect(projection.range == money("270")...money("270"))
  }

  @Test func `the range does not go below what is spent`() throws {
    let projection = try #require(
      april(now: "2026-04-30", spent: "150", days: ["0", "0", "90"]).value)
    #expect(projection.range?.lowerBound == money("150"))
  }

  @Test func `a limit lowered below what is spent is over, and not spent once more`() throws {
    let projection = try #require(april(limit: "100").value)
    #expect(projection.isOver && projection.exhaustedAt == nil)
  }

  /// $305 in 30.5 days are $10 a day, as the days before; half a day is left.
  @Test func `on 31 December half a day is left`() throws {
    let projection = try #require(
      BudgetProjection.of(
        inputs(
          "2026-12-01", "2027-01-01", now: "2026-12-31T12:00:00Z", spent: "305",
          days: ["10", "10", "10"])
      ).value)
    #expect(projection.projected == money("310"))
    #expect(projection.range == money("310")...money("310"))
  }

  /// Berlin's 29 March 2026 has 23 hours, its 25 October 25.
  @Test(
    arguments: [
      ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-03-29T10:30:00Z", 23.0, "23"),
      ("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "2026-10-25T10:30:00Z", 25.0, "25"),
    ])
  func `a day in which the clock changes is as long as it is`(
    _ start: String, _ end: String, _ now: String, _ hours: Double, _ projected: String
  ) throws {
    let inputs = inputs(start, end, now: now, spent: String(hours / 2))
    #expect(inputs.total == hours * 3600 && inputs.elapsed == hours * 1800)
    #expect(try #require(BudgetProjection.of(inputs).value).projected == money(projected))
  }

  /// A late dollar was spent when it was: it changes the window it falls in, or the days before.
  @Test func `a cost that comes late counts where it was made`() throws {
    let before = try #require(april(days: ["6", "6", "6"]).value)
    #expect(before.projected == money("270"))
    #expect(
      try #require(april(spent: "151", days: ["6", "6", "6"]).value).projected == money("271.5"))
    // The median of 6, 6, 7 is 6 as before; of 6, 7, 7 it is 7, half of which counts for 15 days.
    #expect(try #require(april(days: ["6", "6", "7"]).value).projected == money("270"))
    #expect(try #require(april(days: ["6", "7", "7"]).value).projected == money("277.5"))
  }

  @Test func `a forecast is firm after a tenth of the window and five calls`() throws {
    #expect(try #require(april(now: "2026-04-04", costEvents: 5).value).isFirm)
    #expect(try #require(april(now: "2026-04-03T23:59:59Z", costEvents: 5).value).isFirm == false)
    #expect(try #require(april(now: "2026-04-04", costEvents: 4).value).isFirm == false)
  }

  @Test func `a moment outside of the window counts as its nearest end`() throws {
    let after = try #require(april(now: "2026-05-03", spent: "150").value)
    #expect(after.projected == money("150"))
    #expect(after.exhaustedAt == nil)
    #expect(april(now: "2026-03-01", spent: "0", days: []).value == nil)
  }

  @Test func `amounts beyond all measure do not trap`() throws {
    let most = "9000000000"
    let projection = try #require(
      april(limit: most, now: "2026-04-01T00:00:01Z", spent: most, days: [most, most, most]).value)
    #expect(projection.projected == Money(nanodollars: .max))
    let now = Timestamp(milliseconds: .max)
    let odd = BudgetProjection.Inputs(
      limit: .zero, window: Window(start: now, end: now), now: now, spent: .zero, days: [],
      costEvents: 0)
    #expect(BudgetProjection.of(odd).reason == "the window has no length")
  }

  // MARK: Windows that move

  private func rolling(limit: String, days: [String], _ parts: [(String, String)]) -> Measured<
    BudgetProjection
  > {
    let spent = parts.reduce(Money.zero) { $0 + money($1.1) }
    var inputs = inputs(
      limit: limit, "2026-04-09", "2026-04-16", now: "2026-04-16", spent: spent.decimal, days: days)
    inputs.costEvents = 5
    return BudgetProjection.ofRolling(
      inputs, parts: parts.map { AgeingSpend(until: moment($0.0), cost: money($0.1)) })
  }

  /// $70 leave after a day, $7 after six, and $10 a day come: up to 77 + 10, then 7 + 60, then 70.
  @Test func `what grows old leaves a window that moves`() throws {
    let parts = [("2026-04-10", "70"), ("2026-04-15", "7")]
    let projection = try #require(rolling(limit: "100", days: ["10", "10", "10"], parts).value)
    #expect(projection.projected == money("87"))
    #expect(projection.exhaustedAt == nil && !projection.isOver && projection.range == nil)
    // $8 are left at $10 a day.
    let short = try #require(rolling(limit: "85", days: ["10", "10", "10"], parts).value)
    #expect(short.exhaustedAt == moment("2026-04-16T19:12:00Z"))
    #expect(short.isOver && short.isFirm)
    // At $40 a day there are 77 + 40, then 7 + 240, then 280 of them.
    #expect(
      try #require(rolling(limit: "1", days: ["40", "40", "40"], parts).value).projected
        == money("280"))
  }

  @Test func `without days before a window that moves goes on at its own rate`() throws {
    let projection = try #require(rolling(limit: "100", days: [], [("2026-04-16", "7")]).value)
    #expect(projection.projected == money("14"))
    #expect(try #require(rolling(limit: "1", days: [], []).value).projected == .zero)
  }

  // MARK: No end

  /// $850 are left at $6 a day: 141 days and 16 hours.
  @Test func `a limit without an end is spent on a day`() throws {
    var inputs = inputs(
      "1970-01-01", "9999-12-31", now: "2026-04-16", spent: "150", days: ["4", "6", "8"])
    #expect(try #require(BudgetProjection.ofTotal(inputs).value) == moment("2026-09-04T16:00:00Z"))
    inputs.days = [money("4")]
    #expect(
      BudgetProjection.ofTotal(inputs).reason
        == "there are 1 of at least 3 complete days before")
  }
}

extension Measured<BudgetProjection> {
  fileprivate static func of(_ inputs: BudgetProjection.Inputs) -> Self {
    BudgetProjection.of(inputs)
  }
}

/// F20, by hand.
@Suite("the burn rate")
struct BurnRateTests {
  private func reading(_ second: Int64, _ cost: String?, _ tokens: Int64 = 0) -> BurnRate.Reading {
    BurnRate.Reading(
      at: Timestamp(milliseconds: second * 1000), cost: cost.flatMap(Money.init(decimal:)),
      tokens: tokens)
  }

  @Test func `it is none with fewer than two calls`() {
    #expect(BurnRate.of([]).reason == "no data")
    #expect(BurnRate.of([reading(0, "1")]).reason == "only 1 of at least 2")
  }

  /// Three minutes of the clock have calls: 0, 1 and 5.
  @Test func `only minutes in which something was asked count`() throws {
    let rate = try #require(
      BurnRate.of([
        reading(0, "0.1", 300), reading(59, "0.2", 300), reading(60, nil, 300),
        reading(330, "0.6", 99),
      ]).value)
    #expect(rate.activeMinutes == 3)
    #expect(rate.cost == Money(decimal: "0.9"))
    #expect(rate.perMinute == Money(decimal: "0.3"))
    #expect(rate.tokensPerMinute == 333)
  }

  @Test func `calls without a price burn tokens, not money`() throws {
    let rate = try #require(BurnRate.of([reading(0, nil, 10), reading(1, nil, 10)]).value)
    #expect(rate.perMinute == .zero && rate.tokensPerMinute == 20)
  }
}

@Suite("what calls without a price are taken to cost")
struct UnpricedEstimateTests {
  private func row(_ model: String, _ input: Int64, _ output: Int64) -> PriceRow {
    PriceRow(
      model: model, from: Timestamp(milliseconds: 0), source: "test",
      standard: PriceRow.Plan(
        rates: PriceRow.Rates(
          input: Rate(picodollars: input), output: Rate(picodollars: output))))
  }

  private func cost(_ model: String?, _ tokens: Tokens) -> String? {
    let book = PriceBook(
      rows: [
        row("claude-a", 3_000_000, 15_000_000), row("claude-b", 5_000_000, 10_000_000),
        row("gpt-9", 50_000_000, 100_000_000),
      ], withBuiltIns: false)
    return UnpricedEstimate(book).cost(of: [.init(model: model, tokens: tokens)])?.decimal
  }

  /// $5 and $15 a million: the dearer of the two for each bucket.
  @Test func `each bucket counts at the dearest rate of its maker`() {
    #expect(cost("claude-new", Tokens(input: 1_000_000)) == "5")
    #expect(cost("Claude-New", Tokens(output: 1_000_000)) == "15")
    #expect(cost("anthropic/claude-new", Tokens(cacheRead: 1_000_000)) == "5")
    #expect(cost("gpt-10", Tokens(input: 1_000_000, output: 1_000_000)) == "150")
  }

  @Test func `who is of no known maker counts as the dearest of all`() {
    #expect(cost("llama-4", Tokens(input: 1_000_000)) == "50")
    #expect(cost(nil, Tokens(input: 1_000_000)) == "50")
  }

  @Test func `nothing is nothing, and without prices nobody knows`() {
    #expect(cost("claude-new", .zero) == "0")
    let none = UnpricedEstimate(PriceBook(rows: [], withBuiltIns: false))
    #expect(none.cost(of: [.init(model: "claude-a", tokens: Tokens(input: 1))]) == nil)
    #expect(none.cost(of: []) == .zero)
  }

  @Test func `tokens beyond all measure are no amount`() {
    #expect(cost("claude-new", Tokens(input: .max)) == nil)
  }
}
