import OrchAnalysis
import OrchModel
import Terminal

/// One number of a price, with a name for programs and words for people.
package struct PriceValue: Sendable {
  /// `inputPerMillionUsd`, `batches.above200000.outputPerMillionUsd`.
  package let name: String
  /// `input`, `batches output above 200,000`.
  let words: String
  package let field: Field
  /// `$3`, `× 1.1`, `1,000,000`.
  let shown: String

  /// True when both say the same, whatever it is called.
  fileprivate func isSame(as other: PriceValue) -> Bool { field == other.field }
}

/// One number of a price that is not what it was.
package struct PriceDifference: Sendable {
  package let name: String
  package let from: Field
  package let to: Field
  /// `input $3 → $2`.
  package let words: String

  /// As programs read it.
  package var field: Field {
    .object(["field": .text(name), "from": from, "to": to])
  }

  var change: FieldChange { FieldChange(name, from: from, to: to) }
}

extension PriceRow {
  /// All its numbers in the order a price list has them; what it leaves out is not among them.
  package var values: [PriceValue] {
    var values = standard.values(prefix: "", words: "")
    for tier in ServiceTier.allCases {
      guard let plan = tiers.first(where: { $0.tier == tier })?.plan else { continue }
      values += plan.values(prefix: "\(tier.rawValue).", words: "\(tier.rawValue) ")
    }
    for (name, factor) in [("fast", factors.fast), ("us", factors.us), ("eu", factors.eu)] {
      guard let factor else { continue }
      let decimal = Money(nanodollars: factor * 1_000_000).decimal
      values.append(
        PriceValue(
          name: "factors.\(name)", words: name, field: .json(.raw(decimal)), shown: "× \(decimal)"))
    }
    if let webSearch {
      values.append(
        PriceValue(
          name: "webSearchUsd", words: "web search", field: .money(webSearch),
          shown: "$\(webSearch.decimal)"))
    }
    values.add("contextWindow", "context window", contextWindow)
    values.add("maxOutput", "longest answer", maxOutput)
    switch retirement {
    case nil: break
    case .past:
      values.append(PriceValue(name: "retired", words: "retired", field: .flag(true), shown: "yes"))
    case .on(let day):
      values.append(
        PriceValue(
          name: "retiresAt", words: "retires", field: .time(day),
          shown: String(day.iso8601.prefix(10))))
    }
    if !provider.isEmpty {
      values.append(
        PriceValue(name: "provider", words: "provider", field: .text(provider), shown: provider))
    }
    return values
  }

  /// What is other than in `old`, and what only one of them has; all of it where there is none.
  package func differences(from old: PriceRow?) -> [PriceDifference] {
    let (before, after) = (old?.values ?? [], values)
    func value(_ name: String, of values: [PriceValue]) -> PriceValue? {
      values.first { $0.name.isSameBytes(as: name) }
    }
    let gone = before.filter { value($0.name, of: after) == nil }
    return (after + gone).compactMap { one in
      let (was, now) = (value(one.name, of: before), value(one.name, of: after))
      if let was, let now, was.isSame(as: now) { return nil }
      return PriceDifference(
        name: one.name, from: was?.field ?? .absent, to: now?.field ?? .absent,
        words: "\(one.words) \(was?.shown ?? "-") → \(now?.shown ?? "-")")
    }
  }
}

extension PriceRow.Plan {
  fileprivate func values(prefix: String, words: String) -> [PriceValue] {
    rates.values(prefix: prefix, words: words, ending: "")
      + long.sorted { $0.aboveTokens < $1.aboveTokens }.flatMap { long in
        long.rates.values(
          prefix: "\(prefix)above\(long.aboveTokens).", words: words,
          ending: " above \(grouped(long.aboveTokens))")
      }
  }
}

extension PriceRow.Rates {
  fileprivate func values(prefix: String, words: String, ending: String) -> [PriceValue] {
    let rates: [(String, String, Rate?)] = [
      ("input", "input", input), ("cacheRead", "cache read", cacheRead),
      ("cacheWrite5m", "write 5m", cacheWrite5m), ("cacheWrite1h", "write 1h", cacheWrite1h),
      ("output", "output", output),
    ]
    return rates.compactMap { name, word, rate in
      guard let rate else { return nil }
      return PriceValue(
        name: "\(prefix)\(name)PerMillionUsd", words: "\(words)\(word)\(ending)",
        field: .json(.raw(rate.dollarsPerMillion)), shown: "$\(rate.dollarsPerMillion)")
    }
  }
}

extension [PriceValue] {
  fileprivate mutating func add(_ name: String, _ words: String, _ number: Int64?) {
    guard let number else { return }
    append(PriceValue(name: name, words: words, field: .number(number), shown: grouped(number)))
  }
}
