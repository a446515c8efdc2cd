import OrchAnalysis
import OrchModel

extension CacheRow {
  /// How the ratios and what was saved were worked out (F18), of the calls in `window`: of each row, and of all.
  static func explanations(of rows: [CacheRow], _ window: String) -> [Explanation] {
    guard !rows.isEmpty else { return [] }
    let tokens = rows.reduce(Tokens.zero) { $0 + $1.spend.tokens }
    let sums = rows.compactMap { row in
      row.saved.map { (name: row.name, value: Explanation.dollars($0)) }
    }
    return rows.flatMap { [.hit($0.name, $0.spend.tokens, window)] + $0.savings(window) } + [
      .hit("all", tokens, window), .sum("all saved", sums, window),
    ]
  }

  private var name: String { keys.map { $0 ?? "unattributed" }.joined(separator: " ") }

  /// What was saved at each rate and, where there are several, in all.
  private func savings(_ window: String) -> [Explanation] {
    guard charges.count != 1 else {
      return charges.map { $0.explanation("\(name) saved", window) }
    }
    let names = charges.map { "\($0.model.string) at \($0.rates.words)" }
    let parts = zip(charges, names).map { $0.explanation("\(name) saved, \($1)", window) }
    let sample = zip(parts, names).compactMap { part, name in
      part.result.map { (name: name, value: $0) }
    }
    return parts + [.sum("\(name) saved", sample, window)]
  }
}

extension CacheRow.Charge {
  fileprivate func explanation(_ figure: String, _ window: String) -> Explanation {
    let saved = cacheSaving(of: tokens, at: rates)
    return Explanation(
      figure,
      """
      F18: (cacheRead * (inputRate - readRate) - cacheWrite5m * (write5mRate - inputRate) - \
      cacheWrite1h * (write1hRate - inputRate)) / 1000000
      """, window: "\(window), tokens of \(model.string), rates in USD per million", sample: [],
      inputs: [
        ("cacheRead", Double(tokens.cacheRead)), ("cacheWrite5m", Double(tokens.cacheWrite5m)),
        ("cacheWrite1h", Double(tokens.cacheWrite1h)), ("inputRate", rates.input.perMillion),
        ("readRate", rates.cacheRead.perMillion), ("write5mRate", rates.cacheWrite5m.perMillion),
        ("write1hRate", rates.cacheWrite1h.perMillion),
      ], result: saved.map(Explanation.dollars),
      reason: saved == nil ? "it is no amount of money" : nil)
  }
}

extension ChargedRates {
  /// `3/0.3/3.75/6`: input, read, written for five minutes, for an hour.
  fileprivate var words: String {
    [input, cacheRead, cacheWrite5m, cacheWrite1h].map(\.dollarsPerMillion)
      .joined(separator: "/")
  }
}

extension Rate {
  fileprivate var perMillion: Double { Double(picodollars) / 1_000_000 }
}

extension Explanation {
  fileprivate static func hit(_ name: String, _ tokens: Tokens, _ window: String) -> Explanation {
    let hit = cacheHitRatio(of: tokens)
    let written = tokens.cacheWrite5m.clampedSum(tokens.cacheWrite1h)
    return Explanation(
      "\(name) hit %",
      "F18: cacheRead / (input + cacheRead + cacheWrite) * 100, rounded to tenths",
      window: "\(window), in tokens", sample: [],
      inputs: [
        ("cacheRead", Double(tokens.cacheRead)), ("input", Double(tokens.input)),
        ("cacheWrite", Double(written)),
      ], result: hit.map { Double($0) / 10 }, reason: hit == nil ? "no tokens of prompts" : nil)
  }

  fileprivate static func sum(
    _ figure: String, _ sample: [(name: String, value: Double)], _ window: String
  ) -> Explanation {
    Explanation(
      figure, "F18: sum(sample)", window: "\(window), what has a price, in dollars",
      sample: sample, inputs: [],
      result: sample.isEmpty ? nil : sample.reduce(0) { $0 + $1.value },
      reason: sample.isEmpty ? "no model has a price" : nil)
  }
}
