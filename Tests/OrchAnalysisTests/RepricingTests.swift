import OrchModel
import Testing

@testable import OrchAnalysis

@Suite("pricing a call of the ledger anew")
struct RepricingTests {
  private func row(
    _ source: String, from: Int64, _ input: Int64, hasBatches: Bool = false, model: String = "m"
  ) -> PriceRow {
    func rates(_ input: Int64) -> PriceRow.Rates {
      PriceRow.Rates(input: Rate(picodollars: input), output: Rate(picodollars: 5 * input))
    }
    return PriceRow(
      model: model, from: Timestamp(milliseconds: from), source: source,
      standard: .init(rates: rates(input)),
      tiers: hasBatches ? [.init(tier: .batches, plan: .init(rates: rates(input / 2)))] : [])
  }

  /// 1000 tokens in: at a dollar a million 1,000,000 nano-dollars.
  private func entry(
    _ nanodollars: Int64?, source: String? = "old", from: Int64? = 0,
    kind: LedgerEntry.Kind = .call
  ) -> LedgerEntry {
    LedgerEntry(
      key: "k", kind: kind, at: Timestamp(milliseconds: 5000),
      attribution: .init(project: "p", client: "claude"), model: "m", tokens: Tokens(input: 1000),
      cost: nanodollars.map(Money.init(nanodollars:)),
      unpricedReason: nanodollars == nil ? "unknown-model" : nil, priceSource: source,
      priceFrom: from.map(Timestamp.init(milliseconds:)))
  }

  private func repriced(_ entry: LedgerEntry, _ rows: [PriceRow]) -> Repricing {
    PriceBook(rows: rows, withBuiltIns: false).repricing(of: entry)
  }

  private func cost(_ repricing: Repricing) -> Int64? {
    if case .changed(let entry) = repricing { entry.cost?.nanodollars } else { nil }
  }

  @Test func `the row that is valid at the call's own time counts`() {
    let rows = [
      row("old", from: 0, 1_000_000), row("new", from: 4000, 3_000_000),
      row("later", from: 6000, 9_000_000),
    ]
    let repricing = repriced(entry(1_000_000), rows)
    #expect(cost(repricing) == 3_000_000)
    guard case .changed(let new) = repricing else { return }
    #expect(new.priceSource == "new")
    #expect(new.priceFrom == Timestamp(milliseconds: 4000))
  }

  @Test func `a call in a batch stays one`() {
    let rows = [
      row("old", from: 0, 1_000_000, hasBatches: true),
      row("new", from: 4000, 3_000_000, hasBatches: true),
    ]
    #expect(cost(repriced(entry(500_000), rows)) == 1_500_000)
    #expect(cost(repriced(entry(1_000_000), rows)) == 3_000_000)
  }

  @Test func `what had no price gets one, and what has one never loses it`() {
    let rows = [row("new", from: 0, 2_000_000)]
    let repricing = repriced(entry(nil, source: nil, from: nil), rows)
    #expect(cost(repricing) == 2_000_000)
    if case .changed(let new) = repricing { #expect(new.unpricedReason == nil) }
    #expect(repriced(entry(1_000_000), []) == .same)
    #expect(repriced(entry(nil), []) == .same)
  }

  @Test func `what has its price is left alone, and so is what is no call`() {
    let rows = [row("old", from: 0, 1_000_000)]
    #expect(repriced(entry(1_000_000), rows) == .same)
    #expect(repriced(entry(7, kind: .unlisted), rows) == .same)
  }

  @Test func `of a price list that is gone nobody knows the tier`() {
    let gone = entry(1_000_000, source: "gone")
    #expect(repriced(gone, [row("new", from: 0, 3_000_000, hasBatches: true)]) == .undecided)
    // With a single price there is nothing to know.
    #expect(cost(repriced(gone, [row("new", from: 0, 3_000_000)])) == 3_000_000)
  }

  @Test func `a row may have other numbers than it had`() {
    #expect(cost(repriced(entry(1_000_000), [row("old", from: 0, 4_000_000)])) == 4_000_000)
  }
}
