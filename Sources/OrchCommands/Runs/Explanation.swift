import OrchAnalysis
import OrchModel
import Terminal

/// How a number came about: what it was worked out from, so that anybody can do it again.
struct Explanation: Sendable {
  /// What the number is of: `clusters credits`.
  let figure: String
  /// The number of the formula, and the formula itself.
  let formula: String
  /// Which observations count.
  let window: String
  /// The observations, each with what it is of.
  let sample: [(name: String, value: Double)]
  /// What was worked out on the way.
  let inputs: [(name: String, value: Double)]
  let result: Double?
  /// Why there is no result.
  let reason: String?

  init(
    _ figure: String, _ formula: String, window: String, sample: [(name: String, value: Double)],
    inputs: [(name: String, value: Double)], result: Double?, reason: String? = nil
  ) {
    self.figure = figure
    self.formula = formula
    self.window = window
    self.sample = sample
    self.inputs = inputs
    self.result = result
    self.reason = reason
  }

  static let columns: [Column<Explanation>] = [
    Column("figure") { $0.figure }, Column("formula") { $0.formula },
    Column("window") { $0.window },
    Column("sample") { explanation in
      explanation.sample.map {
        Field.Object([("of", .text($0.name)), ("value", exact($0.value))])
      }
    },
    Column("inputs") { explanation in
      Field.Object(explanation.inputs.map { ($0.name, exact($0.value)) })
    },
    Column("result") { $0.result.map(exact) },
    Column("unknown") { $0.reason },
  ]

  /// A number with nine decimals, or with as many as it has room for.
  private static func exact(_ value: Double) -> Field {
    let fields = [9, 6, 3].lazy.map { number(value, places: $0) }
    return fields.first { $0 != .absent } ?? number(value, places: 0)
  }

  /// How many observations of a sample a person reads.
  private static let shown = 50

  /// Under its title for a person, a number a paragraph.
  static func write(_ explanations: [Explanation], to page: inout Page) {
    guard !explanations.isEmpty else { return }
    page.write(line: "")
    page.write(line: "How it was worked out")
    for explanation in explanations {
      let result =
        explanation.result.map { decimalText($0, places: 4) } ?? explanation.reason ?? "-"
      page.write(line: "\(explanation.figure) = \(result)")
      page.write(line: "  \(explanation.formula)")
      page.write(line: "  of \(explanation.window), n = \(explanation.sample.count)")
      let sample = explanation.sample.prefix(shown).map {
        "\($0.name) \(decimalText($0.value, places: 4))"
      }
      let more = explanation.sample.count - sample.count
      if !sample.isEmpty {
        page.write(
          line: "  sample: " + sample.joined(separator: ", ")
            + (more > 0 ? ", and \(grouped(more)) more (--json has them)" : ""))
      }
      let inputs = explanation.inputs.map { "\($0.name) \(decimalText($0.value, places: 4))" }
      if !inputs.isEmpty { page.write(line: "  " + inputs.joined(separator: ", ")) }
    }
  }
}

extension RunComparison.Row {
  /// How its change and its z were worked out.
  func explanation(_ window: String) -> [Explanation] {
    let name = "\(stage ?? (part == nil ? "run" : "done stages")) \(metric.rawValue)"
    let window = part.map { "\(window), the sum of \($0.joined(separator: ", "))" } ?? window
    guard let deviation = deviation.value else {
      return [
        Explanation(
          "\(name) change", "F10: baseline of at least 3", window: window, sample: [],
          inputs: [("value", value)], result: nil, reason: self.deviation.reason)
      ]
    }
    let baseline = deviation.baseline
    let sample = zip(sample, baseline.values).map { (name: $0.rawValue, value: $1) }
    var explanations = [
      Explanation(
        "\(name) change", "F11: (value - mean) / mean * 100", window: window, sample: sample,
        inputs: [("value", value), ("mean", baseline.mean)], result: deviation.percent,
        reason: deviation.percent == nil ? "the mean is 0" : nil)
    ]
    explanations.append(
      .robustZ(
        "\(name) z", "F11", of: value, z: deviation.z, from: baseline, sample, window: window))
    return explanations
  }
}
