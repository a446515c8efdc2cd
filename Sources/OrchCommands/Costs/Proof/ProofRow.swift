import OrchAnalysis
import OrchModel
import Terminal

/// An entry of the ledger, and the rates it was priced at.
struct ProofRow: Sendable {
  let entry: LedgerEntry
  /// Nil when no rates that are known make its cost.
  let proof: CallProof?
  /// When it was, as clocks show it.
  let time: String

  static func columns(_ context: Context) -> [Column<ProofRow>] {
    context.draws ? drawn : all
  }

  private static let all: [Column<ProofRow>] =
    [
      Column("at") { $0.entry.at }, Column("call") { $0.entry.key },
      Column("kind") { $0.entry.kind.rawValue }, Column("model") { $0.entry.model },
      Column("session") { $0.entry.attribution.session },
      Column("stage") { $0.entry.attribution.stage },
      Column("agent") { $0.entry.attribution.agent },
    ] + buckets + [
      Column("webSearches") { $0.entry.webSearches }, Column("tokens") { $0.entry.tokens },
      Column("rates") { $0.rates }, Column("tier") { $0.proof?.serviceTier },
      Column("speed") { $0.proof?.speed }, Column("region") { $0.proof?.region },
      Column("factor") { $0.factor }, source, from, Column("costUsd") { $0.entry.cost },
      Column("unpriced") { $0.entry.unpricedReason }, Column("isFinal") { $0.entry.isFinal },
      // The importer's to know.
      Column("file") { _ in Field.absent }, Column("line") { _ in Field.absent },
    ]

  private static let drawn: [Column<ProofRow>] =
    [
      Column("at") { $0.time },
      Column("model") { row in row.entry.kind == .unlisted ? "unlisted" : row.entry.model },
      Column("costUsd", heading: "cost") { $0.entry.cost },
      Column("rates", heading: "usd per million") { $0.ratesText },
    ] + buckets + [source, from, Column("call") { $0.entry.key }]

  private static let source = Column<ProofRow>("priceSource", heading: "source") {
    $0.entry.priceSource
  }
  private static let from = Column<ProofRow>("priceFrom", heading: "since") { $0.entry.priceFrom }

  private static let buckets: [Column<ProofRow>] = [
    Column("input") { $0.entry.tokens.input },
    Column("cacheRead", heading: "read") { $0.entry.tokens.cacheRead },
    Column("cacheWrite5m", heading: "write 5m") { $0.entry.tokens.cacheWrite5m },
    Column("cacheWrite1h", heading: "write 1h") { $0.entry.tokens.cacheWrite1h },
    Column("output") { $0.entry.tokens.output },
  ]

  /// USD per million tokens by bucket.
  private var rates: Field {
    guard let rates = proof?.rates else { return .absent }
    func rate(_ rate: Rate) -> Field { RateField(rate: rate, isForPeople: false).field }
    return .object([
      "input": rate(rates.input), "cacheRead": rate(rates.cacheRead),
      "cacheWrite5m": rate(rates.cacheWrite5m), "cacheWrite1h": rate(rates.cacheWrite1h),
      "output": rate(rates.output),
    ])
  }

  /// What multiplies the rates; 1 for nothing.
  private var factor: Field {
    guard let proof else { return .absent }
    return .json(.raw(Money(nanodollars: proof.factor * 1_000_000).decimal))
  }

  /// `3/0.3/3.75/6/15`, with what else was charged by.
  private var ratesText: String? {
    guard let proof else { return nil }
    let rates = proof.rates
    let numbers = [
      rates.input, rates.cacheRead, rates.cacheWrite5m, rates.cacheWrite1h, rates.output,
    ].map(\.dollarsPerMillion).joined(separator: "/")
    let words = [proof.serviceTier, proof.speed, proof.region].compactMap(\.self)
    let factor =
      proof.factor == 1000 ? "" : " × \(Money(nanodollars: proof.factor * 1_000_000).decimal)"
    return numbers + factor + (words.isEmpty ? "" : " \(words.joined(separator: " "))")
  }
}
