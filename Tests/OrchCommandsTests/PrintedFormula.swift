import OrchModel
import Testing

/// A formula as `--explain` prints it, worked out from nothing but what is printed with it.
///
/// What stands behind a comma outside of brackets is words; of those only "rounded" says something, as in `rounded`.
struct PrintedFormula {
  private enum Token: Equatable {
    case number(Double)
    case name(String)
    case sign(Character)
  }

  private let inputs: [String: Double]
  fileprivate let sample: [Double]
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
    if text.contains("the sample that is older than T by then") {
      let (most, first) = rolling
      return text.contains("the first time") ? first.map(rounded) : most.map(rounded)
    }
    if text.hasSuffix("what is missing of 100 added where most was lost") { return share }
    var body = Substring(text)
    if let colon = body.firstIndex(of: ":") { body = body[body.index(after: colon)...] }
    let parts = Self.parts(String(body).replacing(" by nearest rank", with: ""))
    var reader = Reader(tokens: Self.tokens(parts[0]), formula: self)
    guard let value = reader.sum(), reader.isAtEnd else { return nil }
    return rounded(value)
  }

  private func rounded(_ value: Double) -> Double {
    func down(_ parts: Double) -> Double { (value * parts + 1e-9).rounded(.down) / parts }
    let unit = inputs["unit"] ?? 1
    switch Self.parts(text).last {
    case "rounded to tenths": return (value * 10).rounded(.toNearestOrEven) / 10
    case "rounded down": return down(1)
    case "rounded down to tenths": return down(10)
    case "rounded down to hundredths": return down(100)
    case "rounded down to thousandths": return down(1000)
    case "rounded up to a whole 1/unit": return (value * unit - 1e-6).rounded(.up) / unit
    case "rounded to the nearest 1/unit": return (value * unit).rounded(.toNearestOrEven) / unit
    default: return value
    }
  }

  /// What is printed of the sample as an input is what the sample comes to.
  var isConsistent: Bool {
    guard !sample.isEmpty, let median = percentile(50) else { return true }
    let distances = sample.map { ($0 - median).magnitude }
    let known: [String: Double] = [
      "mean": sample.reduce(0, +) / Double(sample.count), "median": median,
      "mad": distances.sorted()[(distances.count + 1) / 2 - 1],
      "meanDeviation": distances.reduce(0, +) / Double(distances.count),
    ]
    return known.allSatisfy { name, value in
      inputs[name].map { ($0 - value).magnitude <= 1e-6 * max(1, value.magnitude) } ?? true
    }
  }

  /// The part at `place`, in tenths of a percent that add up to 100 with those of the others.
  private var share: Double? {
    let sum = sample.reduce(0, +)
    guard let place = inputs["place"].map({ Int($0) - 1 }), sample.indices.contains(place), sum > 0
    else { return nil }
    let exact = sample.map { $0 / sum * 1000 }
    var tenths = exact.map { ($0 + 1e-9).rounded(.down) }
    let lost = exact.indices.sorted { one, other in
      (tenths[one] - exact[one], one) < (tenths[other] - exact[other], other)
    }
    for part in lost.prefix(Int(1000 - tenths.reduce(0, +))) { tenths[part] += 1 }
    return tenths[place] / 10
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

  /// What a window that moves comes to at most, and in how many seconds first to its limit: it loses each part at its
  /// age, and gains at the rate meanwhile.
  private var rolling: (most: Double?, first: Double?) {
    guard let total = inputs["T"], let now = inputs["now"], let rate = inputs["dayRate"],
      let limit = inputs["limit"], var spent = inputs["S"]
    else { return (nil, nil) }
    var (most, first) = (spent, Double?.none)
    func goOn(to seconds: Double) {
      most = max(most, spent + rate / 86_400 * seconds)
      if first == nil, spent + rate / 86_400 * seconds >= limit {
        first = (limit - spent) / (rate / 86_400)
      }
    }
    for (name, amount) in zip(names, sample) {
      guard let until = Timestamp(iso8601: name) else { return (nil, nil) }
      goOn(to: min(max(total - (now - Double(until.milliseconds) / 1000), 0), total))
      spent -= amount
    }
    goOn(to: total)
    return (most, first)
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
          if name == "count", take("<"), take("="), let most = part(), take(")") {
            return Double(formula.sample.count { $0 <= most })
          }
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
    let printed = PrintedFormula(explanation)
    let again = try #require(
      printed.result, "\(figure): \(formula)", sourceLocation: sourceLocation)
    #expect(printed.isConsistent, "\(figure)", sourceLocation: sourceLocation)
    #expect(results[figure] == nil, "\(figure) twice", sourceLocation: sourceLocation)
    #expect(
      (again - result).magnitude <= 1e-6 * max(1, result.magnitude),
      "\(figure): \(formula) is \(again), not \(result)", sourceLocation: sourceLocation)
    results[figure] = result
  }
  return results
}
