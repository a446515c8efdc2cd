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
  private static let most = 50

  /// A number with four decimals, or with as many as it takes to show that it is not 0.
  private static func shown(_ value: Double) -> String {
    let text = decimalText(value, places: 4)
    return value != 0 && value.magnitude < 0.000_05 ? decimalText(value, places: 9) : text
  }

  /// Under its title for a person, a number a paragraph.
  static func write(_ explanations: [Explanation], to page: inout Page) {
    guard !explanations.isEmpty else { return }
    page.write(line: "")
    page.write(line: "How it was worked out")
    for explanation in explanations {
      let result = explanation.result.map(shown) ?? explanation.reason ?? "-"
      page.write(line: "\(explanation.figure) = \(result)")
      page.write(line: "  \(explanation.formula)")
      page.write(line: "  of \(explanation.window), n = \(explanation.sample.count)")
      let sample = explanation.sample.prefix(most).map { "\($0.name) \(shown($0.value))" }
      let more = explanation.sample.count - sample.count
      if !sample.isEmpty {
        page.write(
          line: "  sample: " + sample.joined(separator: ", ")
            + (more > 0 ? ", and \(grouped(more)) more (--json has them)" : ""))
      }
      let inputs = explanation.inputs.map { "\($0.name) \(shown($0.value))" }
      if !inputs.isEmpty { page.write(line: "  " + inputs.joined(separator: ", ")) }
    }
  }
}
