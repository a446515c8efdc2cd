import OrchModel
import Testing

/// A formula as `--explain` prints it, worked out from nothing but what is printed with it.
///
/// What stands behind a comma outside of brackets is words; of those only "rounded" says something.
struct PrintedFormula {
  private enum Token: Equatable {
    case number(Double)
    case name(String)
    case sign(Character)
  }

  private let inputs: [String: Double]
  private let sample: [Double]
  private let names: [String]
  private let text: String

  init(_ explanation: ParsedJSON) {
    let rows = explanation["sample"]?.list ?? []
    sample = rows.compactMap { $0["value"]?.number.flatMap(Double.init) }
    names = rows.compactMap { $0["of"]?.text }
    inputs = Dictionary(
      (explanation["inputs"]?.members ?? []).compactMap { member in
        member.value.number.flatMap(Double.init).map { (member.key, $0) }
      }, uniquingKeysWith: { $1 })
    text = explanation["formula"]?.text ?? ""
  }

  /// Nil for what can't be read.
  var result: Double? {
    if text.contains("the sample that is older than T by then") { return rolling.map(rounded) }
    if text == "F1: completed / (completed + partial + failed)", let ended = inputs["ended"] {
      return inputs["completed"].map { $0 / ended }
    }
    var body = Substring(text)
    if let colon = body.firstIndex(of: ":") { body = body[body.index(after: colon)...] }
    let parts = Self.parts(String(body).replacing(" by nearest rank", with: ""))
    var reader = Reader(tokens: Self.tokens(parts[0]), formula: self)
    guard let value = reader.sum(), reader.isAtEnd else { return nil }
    switch parts.dropFirst().first {
    case "rounded down": return (value + 1e-9).rounded(.down)
    case "rounded down to tenths": return (value * 10 + 1e-9).rounded(.down) / 10
    case "rounded up to a multiple of least":
      let least = inputs["least"] ?? 0
      return (value / least - 1e-6).rounded(.up) * least
    case "rounded to the nearest least": return rounded(value)
    default: return value
    }
  }

  private func rounded(_ value: Double) -> Double {
    guard text.hasSuffix("rounded to the nearest least"), let least = inputs["least"] else {
      return value
    }
    return (value / least).rounded(.toNearestOrEven) * least
  }

  /// The formula, and the words behind it.
  private static func parts(_ text: String) -> [String] {
    var depth = 0
    var parts = [""]
    for character in text {
      if character == "(" { depth += 1 } else if character == ")" { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else if !(character == " " && parts[parts.count - 1].isEmpty) {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  private static func tokens(_ text: String) -> [Token] {
    var tokens: [Token] = []
    var rest = Substring(text)
    while let first = rest.first {
      if first == " " {
        rest = rest.dropFirst()
      } else if first.isNumber {
        let digits = rest.prefix { $0.isNumber || $0 == "." }
        tokens.append(.number(Double(String(digits)) ?? .nan))
        rest = rest.dropFirst(digits.count)
      } else if first.isLetter {
        let name = rest.prefix { $0.isLetter || $0.isNumber }
        tokens.append(.name(String(name)))
        rest = rest.dropFirst(name.count)
      } else {
        tokens.append(.sign(first))
        rest = rest.dropFirst()
      }
    }
    return tokens
  }

  /// What a window that moves comes to at most: it loses each part at its age, and gains at the rate meanwhile.
  private var rolling: Double? {
    guard let total = inputs["T"], let now = inputs["now"], let rate = inputs["dayRate"],
      var spent = inputs["S"]
    else { return nil }
    var most = spent
    for (name, amount) in zip(names, sample) {
      guard let until = Timestamp(iso8601: name) else { return nil }
      let leaves = min(max(total - (now - Double(until.milliseconds) / 1000), 0), total)
      most = max(most, spent + rate / 86_400 * leaves)
      spent -= amount
    }
    return max(most, spent + rate / 86_400 * total)
  }

  private func percentile(_ percent: Int) -> Double? {
    let rank = (percent * sample.count + 99) / 100
    return sample.isEmpty ? nil : sample.sorted()[max(rank, 1) - 1]
  }

  fileprivate func value(_ name: String) -> Double? { inputs[name] }

  /// What a function of the whole sample comes to.
  fileprivate func ofSample(_ function: String) -> Double? {
    let mean = sample.reduce(0, +) / Double(sample.count)
    switch function {
    case "sum": return sample.reduce(0, +)
    case "mean": return mean
    case "median": return percentile(50)
    case "max": return sample.max()
    case "sd":
      let squares = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (squares / Double(max(sample.count - 1, 1))).squareRoot()
    default: return Int(function.dropFirst()).flatMap(percentile)
    }
  }

  /// Reads sums of products, from the left to the right.
  private struct Reader {
    let tokens: [Token]
    let formula: PrintedFormula
    var place = 0

    var isAtEnd: Bool { place == tokens.count }

    init(tokens: [Token], formula: PrintedFormula) {
      self.tokens = tokens
      self.formula = formula
    }

    private mutating func take(_ sign: Character) -> Bool {
      guard place < tokens.count, tokens[place] == .sign(sign) else { return false }
      place += 1
      return true
    }

    mutating func sum() -> Double? {
      guard var value = product() else { return nil }
      while true {
        if take("+") {
          guard let next = product() else { return nil }
          value += next
        } else if take("-") {
          guard let next = product() else { return nil }
          value -= next
        } else {
          return value
        }
      }
    }

    private mutating func product() -> Double? {
      guard var value = part() else { return nil }
      while true {
        if take("*") {
          guard let next = part() else { return nil }
          value *= next
        } else if take("/") {
          guard let next = part() else { return nil }
          value /= next
        } else {
          return value
        }
      }
    }

    private mutating func part() -> Double? {
      guard place < tokens.count else { return nil }
      place += 1
      switch tokens[place - 1] {
      case .number(let number): return number
      case .sign("("):
        guard let value = sum(), take(")") else { return nil }
        return value
      case .sign: return nil
      case .name(let name):
        guard take("(") else { return formula.value(name) }
        if place < tokens.count, tokens[place] == .name("sample") {
          place += 1
          return take(")") ? formula.ofSample(name) : nil
        }
        guard let first = sum() else { return nil }
        if name == "sqrt" { return take(")") ? first.squareRoot() : nil }
        guard name == "max", take(","), let second = sum(), take(")") else { return nil }
        return max(first, second)
      }
    }
  }
}

/// Works every explanation out again from what is printed alone; answers the results by figure.
@discardableResult
func recompute(
  _ explanations: [ParsedJSON]?, sourceLocation: SourceLocation = #_sourceLocation
) throws -> [String: Double] {
  var results: [String: Double] = [:]
  for explanation in try #require(explanations, sourceLocation: sourceLocation) {
    let figure = try #require(explanation["figure"]?.text)
    let formula = explanation["formula"]?.text ?? ""
    guard let result = explanation["result"]?.number.flatMap(Double.init) else {
      #expect(explanation["unknown"]?.text != nil, "\(figure)", sourceLocation: sourceLocation)
      continue
    }
    let again = try #require(
      PrintedFormula(explanation).result, "\(figure): \(formula)", sourceLocation: sourceLocation)
    #expect(
      (again - result).magnitude <= 1e-6 * max(1, result.magnitude),
      "\(figure): \(formula) is \(again), not \(result)", sourceLocation: sourceLocation)
    results[figure] = result
  }
  return results
}
