import OrchAnalysis
import OrchModel
import Terminal

extension StageMetric {
  /// A figure as a value of an answer: credits and shares as numbers, dollars, milliseconds.
  func field(_ value: Double) -> Field { field(value, places: 3) }

  /// The same with credits and items of at most so many decimals.
  func field(_ value: Double, places: Int) -> Field {
    switch self {
    case .credits, .output: number(value, places: places)
    case .yield: number(value, places: 4)
    case .cost:
      Int64(exactly: (value * 1e9).rounded()).map { .money(Money(nanodollars: $0)) } ?? .absent
    case .duration: Int64(exactly: value.rounded()).map(Field.duration) ?? .absent
    }
  }

  /// A figure in words: `45 credits`, `$0.31`, `2m 03s`, `12 out`, `8% yield`.
  func words(_ value: Double, _ style: Style) -> String {
    switch self {
    case .credits: "\(decimalText(value, places: 1)) credits"
    case .cost: style.shown(field(value))
    case .duration: style.shown(field(value))
    case .output: "\(decimalText(value, places: 1)) out"
    case .yield: "\(decimalText(value * 100, places: 1))% yield"
    }
  }

  /// The unit of `field` in an answer that has one column for all.
  var unit: String {
    switch self {
    case .credits: "credits"
    case .cost: "usd"
    case .duration: "ms"
    case .output: "items"
    case .yield: "ratio"
    }
  }
}

/// A number with at most so many decimals, as JSON writes it; absent for what is no finite number.
func number(_ value: Double, places: Int) -> Field {
  let text = decimalText(value, places: places)
  return Int64(text).map(Field.number) ?? (text == "?" ? .absent : .json(.decimal(text)))
}

/// A number with at most so many decimals, ties away from zero: `45`, `7.98`, `-0.5`; `?` for what has none.
func decimalText(_ value: Double, places: Int) -> String {
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  guard let scaled = Int64(exactly: (value * scale).rounded()) else { return "?" }
  let (whole, rest) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
  var text = (scaled < 0 ? "-" : "") + String(whole)
  guard rest > 0 else { return text }
  let digits = String(rest)
  text += "." + String(repeating: "0", count: places - digits.utf8.count) + digits
  while text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
  return text
}

extension RunComparison.Row {
  /// For programs: `value`, `mean` and `median` in the unit of the metric.
  static let columns: [Column<RunComparison.Row>] = [
    Column("stage") { $0.stage },
    Column("metric") { $0.metric.rawValue },
    Column("unit", detail: true) { $0.metric.unit },
    Column("value", heading: "now") { $0.metric.field($0.value) },
    Column("mean", heading: "usual") { row in
      row.deviation.value.map { row.metric.field($0.baseline.mean) }
    },
    Column("changePct", heading: "change") { row in
      row.deviation.value.flatMap(\.percent).map(tenths)
    },
    Column("median") { row in row.deviation.value.map { row.metric.field($0.baseline.median) } },
    Column("robustZ", heading: "z") { row in
      row.deviation.value.flatMap(\.z).map { number($0, places: 1) }
    },
    Column("n") { $0.deviation.n },
    Column("flag") { $0.isFlagged ? $0.metric.flag : nil },
    Column("part", heading: "of", detail: true) { $0.part.map(Words.init) },
    Column("unknown", heading: "why not", detail: true) { $0.deviation.reason },
  ]

  /// A figure as a person reads it; a yield in percent.
  private func shown(_ value: Double) -> Field {
    metric == .yield ? tenths(value * 100).field : metric.field(value, places: 1)
  }

  /// For a person, without what says nothing.
  static let shownColumns: [Column<RunComparison.Row>] = [
    Column("stage") { $0.stage ?? ($0.part == nil ? "whole run" : "done stages") },
    Column("metric", heading: "what") { $0.metric.rawValue },
    Column("value", heading: "now") { $0.shown($0.value) },
    Column("mean", heading: "usual") { row in
      row.deviation.value.map { row.shown($0.baseline.mean) }
    },
    Column("change") { row in row.deviation.value.flatMap(\.percent).map(signedPercent) },
    Column("z") { row in row.deviation.value.flatMap(\.z).map { number($0, places: 1) } },
    Column("n") { $0.deviation.n },
    Column("flag") { $0.isFlagged ? $0.metric.flag : nil },
  ]
}
