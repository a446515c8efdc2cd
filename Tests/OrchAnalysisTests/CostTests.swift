import OrchAnalysis
import OrchModel
import Testing

@Suite("what a call costs")
struct CostTests {
  @Test func `is what decimal arithmetic says, for 40 models and 5 mixes of tokens`() throws {
    let lines = try Fixture.rows("costs.tsv")
    #expect(Set(lines.map { $0[0] }).count == 40)
    #expect(lines.count == 360)
    for line in lines {
      let counts = try line[1...6].map { try #require(Int64($0)) }
      let call = call(
        line[0], input: counts[0], read: counts[1], write5m: counts[2], write1h: counts[3],
        output: counts[4], searches: counts[5], tier: line[7], speed: line[8], region: line[9])
      #expect(nanodollars(call) == Int64(line[10]), "\(line)")
    }
  }

  @Test func `takes the long rate for the whole call above the threshold, not at it`() {
    #expect(nanodollars(call("claude-haiku-5-5", input: 60_000, read: 40_000)) == 6_400_000)
    #expect(nanodollars(call("claude-haiku-5-5", input: 60_000, read: 40_001)) == 32_000_050)
    #expect(nanodollars(call("claude-haiku-5-5", write1h: 100_001, output: 1)) == 100_003_500)
    #expect(nanodollars(call("claude-sonnet-4-20250514", input: 200_000)) == 600_000_000)
    #expect(
      nanodollars(call("claude-sonnet-4-20250514", input: 200_001, output: 1)) == 1_200_028_500)
    #expect(nanodollars(call("gpt-6-sol", input: 272_000)) == 544_000_000)
    #expect(nanodollars(call("gpt-6-sol", input: 272_001)) == 1_088_004_000)
    #expect(nanodollars(call("claude-sonnet-4-5", input: 300_000)) == 900_000_000)
    #expect(nanodollars(call("gpt-6-sol", input: 272_000, output: 9_000_000)) == 90_544_000_000)
  }

  @Test func `multiplies by speed and region, but not the searches`() {
    #expect(nanodollars(call("claude-opus-5-5", input: 1000)) == 4_000_000)
    #expect(nanodollars(call("claude-opus-5-5", input: 1000, speed: "standard")) == 4_000_000)
    #expect(nanodollars(call("claude-opus-5-5", input: 1000, speed: "fast")) == 8_000_000)
    #expect(nanodollars(call("claude-opus-5-5", input: 1000, region: "us")) == 4_400_000)
    #expect(
      nanodollars(call("claude-opus-5-5", input: 1000, searches: 2, speed: "fast", region: "us"))
        == 28_800_000)
    #expect(nanodollars(call("claude-haiku-4-5", input: 1000, region: "us")) == 1_000_000)
    #expect(nanodollars(call("gpt-5.4", input: 1000, region: "eu")) == 2_750_000)
  }

  @Test func `follows the service tier where it has rates of its own`() {
    #expect(nanodollars(call("claude-opus-5", input: 1000, tier: "priority")) == 5_000_000)
    #expect(nanodollars(call("claude-opus-5", input: 1000, tier: "batch")) == 2_500_000)
    #expect(nanodollars(call("claude-opus-5", write1h: 1000, tier: "batch")) == 5_000_000)
    #expect(nanodollars(call("gpt-5.4", input: 1000, tier: "priority")) == 5_000_000)
    #expect(nanodollars(call("gpt-5.4", read: 1000, tier: "flex")) == 130_000)
    #expect(nanodollars(call("gpt-6-astra", output: 10, tier: "ultrafast")) == 3_000_000)
    #expect(nanodollars(call("gemini-2.5-pro", read: 1000, tier: "batches")) == 125_000)
  }

  @Test func `rounds once, half to even`() {
    let rates = PriceRow.Rates(input: Rate(picodollars: 500), output: Rate(picodollars: 250))
    let row = PriceRow(model: "m", from: today, source: "user", standard: .init(rates: rates))
    func cost(_ input: Int64, _ output: Int64) -> PricedCall {
      row.cost(of: call("m", input: input, output: output))
    }
    #expect(cost(1, 0) == .priced(.zero))
    #expect(cost(3, 0) == .priced(Money(nanodollars: 2)))
    #expect(cost(5, 0) == .priced(Money(nanodollars: 2)))
    #expect(cost(1, 1) == .priced(Money(nanodollars: 1)))
    #expect(cost(0, 2) == .priced(.zero))
    #expect(cost(1, 2) == .priced(Money(nanodollars: 1)))
  }

  /// Input, cache read, 5-minute and 1-hour writes, output, as a client recorded them.
  private func sum(_ model: String, _ calls: [[Int64]]) -> Int64 {
    calls.compactMap { counts in
      nanodollars(
        call(
          model, input: counts[0], read: counts[1], write5m: counts[2], write1h: counts[3],
          output: counts[4]))
    }.reduce(0, +)
  }

  @Test func `is the sum the client itself arrived at`() {
    let later: [[Int64]] = [[6, 5200, 310, 0, 85], [4, 5510, 220, 0, 70], [4, 5730, 150, 0, 22]]
    let subagent: [[Int64]] = [[8, 0, 900, 0, 30], [5, 900, 60, 0, 18]]
    let model = "claude-sonnet-4-5-20250929"
    #expect(sum(model, [[10, 0, 5200, 0, 120]] + later + subagent) == 36_138_000)
    #expect(sum(model, subagent) == 4_629_000)
    #expect(sum(model, [[10, 0, 200, 5000, 120]] + later) == 42_759_000)
    #expect(sum("claude-haiku-4-5", [[12, 4000, 800, 0, 64]]) == 1_732_000)
    #expect(sum(model, [[12, 4000, 800, 0, 64], [12, 4000, 800, 0, 64]]) == 10_392_000)
  }

  @Test func `is unknown, never zero, for what has no price`() {
    func reason(_ call: ModelCall) -> UnpricedReason? {
      guard case .unpriced(let reason) = PriceBook.builtIn.cost(of: call, at: today).cost else {
        return nil
      }
      return reason
    }
    #expect(reason(call("claude-unheard-of", input: 1)) == .unknownModel)
    #expect(reason(ModelCall(key: "", model: nil, tokens: .zero)) == .unknownModel)
    #expect(reason(call("gpt-5", input: 1, tier: "platinum")) == .unknownTier("platinum"))
    #expect(reason(call("gpt-5", input: 1, speed: "fast")) == .unknownSpeed("fast"))
    #expect(reason(call("gpt-5", input: 1, speed: "warp")) == .unknownSpeed("warp"))
    #expect(reason(call("codex-mini", input: 1, searches: 1)) == .unknownModel)
    #expect(reason(call("codex-mini-latest", input: 1, searches: 1)) == .unknownSearchPrice)
  }

  @Test func `what can't be true goes to quarantine`() {
    func reason(_ call: ModelCall) -> UnpricedReason? {
      guard case .unpriced(let reason) = PriceBook.builtIn.cost(of: call, at: today).cost else {
        return nil
      }
      #expect(reason.isQuarantine)
      return reason
    }
    #expect(reason(call("gpt-5", input: -1)) == .damagedCount)
    for model in ["gpt-5", "unheard-of"] {
      var unread = call(model, input: 5)
      unread.isDamaged = true
      #expect(reason(unread) == .damagedCount)
    }
    #expect(reason(call("gpt-5", output: 1_000_000_001)) == .tooManyTokens)
    #expect(reason(call("gpt-5", read: .max)) == .tooManyTokens)
    #expect(reason(call("gpt-5", input: .max, read: .max, output: .max)) == .tooManyTokens)
    #expect(reason(call("gpt-5", searches: .max)) == .tooManyTokens)
    #expect(reason(call("claude-opus-4-1", output: 13_333_334)) == .tooDear)
    #expect(nanodollars(call("claude-opus-4-1", output: 13_333_333)) == 999_999_975_000)
    let huge = PriceRow(
      model: "m", from: today, source: "user",
      standard: .init(
        rates: .init(input: Rate(picodollars: .max), output: Rate(picodollars: .max))),
      factors: .init(fast: .max, us: .max), webSearch: Money(nanodollars: .max))
    let cost = huge.cost(
      of: call(
        "m", input: 999_999_999, output: 1, searches: 999_999_999, speed: "fast", region: "us"))
    #expect(cost == .unpriced(.tooDear))
  }

  @Test func `what a list leaves out is charged as its documentation says`() {
    #expect(nanodollars(call("gpt-5.4", write5m: 1000, write1h: 1000)) == 5_000_000)
    #expect(nanodollars(call("gpt-6-sol", write1h: 1000)) == 2_500_000)
    #expect(
      nanodollars(call("gpt-5-pro", read: 1000)) == nanodollars(call("gpt-5-pro", input: 1000)))
  }

  @Test func `the worst turn fills the window and the answer`() throws {
    func row(_ model: String) throws -> PriceRow {
      try #require(PriceBook.builtIn.row(for: model, at: today)).row
    }
    #expect(try row("claude-opus-4-5").worstTurn() == Money(decimal: "2.6"))
    #expect(try row("claude-opus-4-5").worstTurn(countingWrites: true) == Money(decimal: "3.6"))
    #expect(try row("claude-haiku-5-5").worstTurn() == Money(decimal: "0.82"))
    #expect(
      try row("claude-opus-5-5").worstTurn(speed: "fast", region: "us") == Money(decimal: "14.432"))
    #expect(try row("claude-opus-5-5").worstTurn(speed: "warp") == nil)
    var odd = try row("claude-opus-4-5")
    odd.contextWindow = 1
    odd.maxOutput = 0
    odd.standard.rates.input = Rate(picodollars: 1)
    #expect(odd.worstTurn() == Money(nanodollars: 1))
    odd.contextWindow = .max
    odd.maxOutput = .max
    odd.standard.rates = .init(input: Rate(picodollars: .max), output: Rate(picodollars: .max))
    #expect(odd.worstTurn() == nil)
    odd.maxOutput = nil
    #expect(odd.worstTurn() == nil)
  }
}
