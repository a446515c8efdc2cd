import OrchAnalysis
import OrchModel
import Terminal

/// An entry of the ledger with the rates it was priced at and the line that has it, or a line left out.
package struct ProofRow: Sendable {
  /// Nil for a line that was left out.
  let entry: LedgerEntry?
  /// Nil when no rates that are known make its cost.
  let proof: CallProof?
  /// When it was, as clocks show it; nil where that is not shown.
  let time: String?
  let file: String?
  let line: Int?
  /// The kept copy that has the line, when the file is gone or has it no more.
  let copy: String?
  /// Why there is no line, or why the line does not count; nil for a line that has the entry's numbers.
  let reason: String?
  private let leftOut: ProofLines.LeftOut?

  init(_ entry: LedgerEntry, proof: CallProof?, place: ProofLines.Place?, time: String) {
    self.entry = entry
    self.proof = proof
    self.time = time
    file = place?.file
    line = place?.line
    copy = place?.copy
    leftOut = nil
    switch (entry.kind, place) {
    case (.unlisted, _): reason = "the client's own total, beyond its calls"
    case (.call, nil): reason = "no transcript has it"
    case (.call, let place?): reason = place.agrees ? nil : "the line has other numbers"
    }
  }

  init(_ leftOut: ProofLines.LeftOut) {
    entry = nil
    proof = nil
    time = nil
    file = leftOut.file
    line = leftOut.line
    copy = leftOut.copy
    reason = leftOut.reason
    self.leftOut = leftOut
  }

  private var tokens: Tokens? { entry?.tokens ?? leftOut?.tokens }
  private var model: String? { entry?.model ?? leftOut?.model }

  /// The columns of counted lines.
  ///
  /// A person sees what clients recorded where some did.
  static func columns(_ context: Context, of entries: [LedgerEntry]) -> [Column<ProofRow>] {
    guard context.draws else { return all }
    guard entries.contains(where: { $0.recorded != nil }) else { return drawn }
    return Array(drawn.prefix(3)) + [recorded] + drawn.dropFirst(3)
  }

  private static let recorded = Column<ProofRow>("recordedUsd", heading: "client says") {
    $0.entry?.recorded
  }

  /// The columns of lines that were left out.
  static func leftOutColumns(_ context: Context) -> [Column<ProofRow>] {
    context.draws ? drawnLeftOut : all
  }

  private static let all: [Column<ProofRow>] =
    [
      Column("at") { $0.entry?.at ?? $0.leftOut?.at },
      Column("call") { $0.entry?.key ?? $0.leftOut?.call },
      Column("kind") { $0.entry?.kind.rawValue ?? "left-out" }, Column("model") { $0.model },
      Column("session") { $0.entry?.attribution.session ?? $0.leftOut?.session },
      Column("stage") { $0.entry?.attribution.stage },
      Column("agent") { $0.entry?.attribution.agent },
    ] + buckets + [
      Column("webSearches") { $0.entry?.webSearches }, Column("tokens") { $0.tokens },
      Column("rates") { $0.rates }, Column("tier") { $0.proof?.serviceTier },
      Column("speed") { $0.proof?.speed }, Column("region") { $0.proof?.region },
      Column("factor") { $0.factor }, source, from, Column("costUsd") { $0.entry?.cost },
      Column("unpriced") { $0.entry?.unpricedReason }, Column("isFinal") { $0.entry?.isFinal },
      Column("file") { $0.file }, Column("line") { $0.line }, Column("reason") { $0.reason },
      recorded, Column("copy") { $0.copy },
    ]

  private static let drawn: [Column<ProofRow>] =
    [
      Column("at") { $0.time },
      Column("model") { $0.entry?.kind == .unlisted ? "unlisted" : $0.model },
      Column("costUsd", heading: "cost") { $0.entry?.cost },
      Column("rates", heading: "usd per million") { $0.ratesText },
    ] + buckets + [
      Column("line") { $0.line }, Column("file") { $0.fileText }, source, from,
      Column("call") { $0.entry?.key },
    ]

  private static let drawnLeftOut: [Column<ProofRow>] = [
    Column("line") { $0.line }, Column("output") { $0.tokens?.output },
    Column("tokens") { $0.tokens?.total }, Column("reason") { $0.reason },
    Column("file") { $0.fileName },
  ]

  private static let source = Column<ProofRow>("priceSource", heading: "source") {
    $0.entry?.priceSource
  }
  private static let from = Column<ProofRow>("priceFrom", heading: "since") { $0.entry?.priceFrom }

  private static let buckets: [Column<ProofRow>] = [
    Column("input") { $0.tokens?.input },
    Column("cacheRead", heading: "read") { $0.tokens?.cacheRead },
    Column("cacheWrite5m", heading: "write 5m") { $0.tokens?.cacheWrite5m },
    Column("cacheWrite1h", heading: "write 1h") { $0.tokens?.cacheWrite1h },
    Column("output") { $0.tokens?.output },
  ]

  /// The name of the file in its folder, for a person, and whether its kept copy has the line.
  private var fileName: String? {
    file?.split(separator: "/").last.map { "\($0)\(copy == nil ? "" : " (kept copy)")" }
  }

  /// The name of the file, and what is wrong with it; without one, why there is none.
  private var fileText: String? {
    guard let fileName, let reason else { return fileName ?? reason }
    return "\(fileName): \(reason)"
  }

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
