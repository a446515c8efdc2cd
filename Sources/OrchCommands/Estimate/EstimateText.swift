import OrchAnalysis
import OrchModel
import Terminal

extension Measured {
  /// A range as a JSON object, with how many observations it has and why it is unknown.
  func field<Figure>(
    low: String, high: String, _ field: (Figure) -> Field
  ) -> Field where Value == EstimateRange<Figure> {
    .object(
      Field.Object([
        (low, value.map { field($0.p50) } ?? .absent),
        (high, value.map { field($0.p80) } ?? .absent), ("n", .number(Int64(n))),
        ("reason", reason.field),
      ]))
  }

  /// `$2.00 to $4.00  (p50 to p80 of 3)`, or why there is no number.
  func text<Figure>(_ shown: (Figure) -> String) -> String where Value == EstimateRange<Figure> {
    switch self {
    case .value(let range, let n):
      "\(shown(range.p50)) to \(shown(range.p80))  (p50 to p80 of \(n))"
    case .none(let reason, _): reason
    }
  }
}

extension Measured<EstimateRange<Money>> {
  var moneyField: Field { field(low: "p50Usd", high: "p80Usd") { .money($0) } }
}

extension Int64 {
  /// Milliseconds as a person reads a time at work: `45s`, `12m`, `1h 05m`.
  var spanShown: String {
    let seconds = Swift.max(0, self) / 1000
    if seconds < 60 { return "\(seconds)s" }
    if seconds < 3600 { return "\(seconds / 60)m" }
    let minutes = seconds / 60 % 60
    return "\(seconds / 3600)h \(minutes < 10 ? "0" : "")\(minutes)m"
  }
}
