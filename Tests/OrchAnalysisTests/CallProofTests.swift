import OrchModel
import Testing

@testable import OrchAnalysis

@Suite("the rates a cost was made of")
struct CallProofTests {
  private func rates(_ input: Int64) -> PriceRow.Rates {
    PriceRow.Rates(input: Rate(picodollars: input), output: Rate(picodollars: 5 * input))
  }

  /// $1 in and $5 out a million; half of that in batches, six times fast, a tenth more in the US, twice for
  /// prompts above 1000 tokens.
  private var book: PriceBook {
    PriceBook(
      rows: [
        PriceRow(
          model: "m", from: Timestamp(milliseconds: 1000), source: "list",
          standard: .init(
            rates: rates(1_000_000),
            long: [.init(aboveTokens: 1000, rates: rates(2_000_000))]),
          tiers: [.init(tier: .batches, plan: .init(rates: rates(500_000)))],
          factors: .init(fast: 6000, us: 1100))
      ], withBuiltIns: false)
  }

  private func entry(
    _ nanodollars: Int64?, input: Int64 = 1000, source: String? = "list", from: Int64? = 1000,
    model: String? = "m", kind: LedgerEntry.Kind = .call
  ) -> LedgerEntry {
    LedgerEntry(
      key: "k", kind: kind, at: Timestamp(milliseconds: 5000),
      attribution: .init(project: "p", client: "claude"), model: model,
      tokens: Tokens(input: input, output: 100), cost: nanodollars.map(Money.init(nanodollars:)),
      priceSource: source, priceFrom: from.map(Timestamp.init(milliseconds:)))
  }

  /// 1000 in and 100 out are 1500 µ$ at the standard rates.
  @Test(
    arguments: [
      (1_500_000, 1_000_000, nil, nil, nil, 1000), (750_000, 500_000, "batches", nil, nil, 1000),
      (9_000_000, 1_000_000, nil, "fast", nil, 6000), (1_650_000, 1_000_000, nil, nil, "us", 1100),
      (9_900_000, 1_000_000, nil, "fast", "us", 6600),
    ] as [(Int64, Int64, String?, String?, String?, Int64)])
  func `are those that give exactly it, the plainest first`(
    _ cost: Int64, _ input: Int64, _ tier: String?, _ speed: String?, _ region: String?,
    _ factor: Int64
  ) throws {
    let proof = try #require(book.proof(of: entry(cost)))
    #expect(proof.rates.input.picodollars == input)
    #expect(proof.rates.output.picodollars == 5 * input)
    #expect(proof.rates.cacheRead.picodollars == input)
    #expect(proof.serviceTier == tier)
    #expect(proof.speed == speed)
    #expect(proof.region == region)
    #expect(proof.factor == factor)
  }

  @Test func `a long prompt has its own`() throws {
    let proof = try #require(book.proof(of: entry(3_002_000, input: 1001)))
    #expect(proof.rates.input.picodollars == 2_000_000)
  }

  @Test func `what they can't be is not guessed`() {
    #expect(book.proof(of: entry(1_500_001)) == nil)
    #expect(book.proof(of: entry(nil)) == nil)
    #expect(book.proof(of: entry(1_500_000, source: "another")) == nil)
    #expect(book.proof(of: entry(1_500_000, source: nil)) == nil)
    #expect(book.proof(of: entry(1_500_000, from: 2000)) == nil)
    #expect(book.proof(of: entry(1_500_000, model: "n")) == nil)
    #expect(book.proof(of: entry(1_500_000, model: nil)) == nil)
    #expect(book.proof(of: entry(1_500_000, kind: .unlisted)) == nil)
    #expect(book.proof(of: entry(1_500_000, from: nil)) != nil)
  }
}
