import OrchModel

/// A price of the user's own, exactly as written: it wins over every table.
///
/// Rates are whole pico-dollars per token: a dollar per million tokens is 1,000,000.
package struct PriceSettings: Hashable, Sendable {
  package let model: String
  /// Valid from; nil for always.
  package var from: Timestamp?
  package var input: Int64
  package var output: Int64
  package var cacheRead: Int64?
  package var cacheWrite5m: Int64?
  package var cacheWrite1h: Int64?
  package var webSearch: Money?
  package var contextWindow: Int64?
  package var maxOutput: Int64?
  package let origin: Origin
}

extension LayerReader {
  private static let rates = ["input", "output", "cache_read", "cache_write_5m", "cache_write_1h"]
  private static let others = ["model", "from", "web_search", "context_window", "max_output"]
  /// A million dollars per million tokens: above it is a slip of the unit.
  private static let highestRate: Int64 = 1_000_000_000_000

  /// `[[prices]]`.
  mutating func readPrices(_ node: TOMLNode) throws(ConfigFailure) {
    for element in try elements(node, key: "prices") {
      add(try price(element))
    }
  }

  private mutating func price(_ node: TOMLNode) throws(ConfigFailure) -> PriceSettings {
    let members = try members(node, key: "prices")
    let place = origin.at(node)
    guard let model = try value("model", .text, in: members)?.text else {
      throw .badPrice(place, reason: "names no model")
    }
    guard let input = try rate("input", in: members), let output = try rate("output", in: members)
    else {
      throw .badPrice(place, reason: "needs 'input' and 'output'")
    }
    for member in members where !(Self.rates + Self.others).contains(where: member.name.isSameBytes)
    {
      warnUnknown(member.name, in: "prices", at: member.node, known: Self.rates + Self.others)
    }
    let tokens = ConfigType.number(1...1_000_000_000)
    return PriceSettings(
      model: model, from: try start(in: members), input: input, output: output,
      cacheRead: try rate("cache_read", in: members),
      cacheWrite5m: try rate("cache_write_5m", in: members),
      cacheWrite1h: try rate("cache_write_1h", in: members),
      webSearch: try value("web_search", .money, in: members)?.money,
      contextWindow: try value("context_window", tokens, in: members)?.number,
      maxOutput: try value("max_output", tokens, in: members)?.number, origin: place)
  }

  private func value(
    _ name: String, _ type: ConfigType, in members: [TOMLNode.Member]
  ) throws(ConfigFailure) -> ConfigValue? {
    guard let node = members.first(where: { $0.name.isSameBytes(as: name) })?.node else {
      return nil
    }
    return try type.value(node, key: "prices.\(name)", origin: origin.at(node))
  }

  /// Dollars per million tokens, in pico-dollars per token; refused when that is not a whole
  /// number.
  private func rate(
    _ name: String, in members: [TOMLNode.Member]
  ) throws(ConfigFailure) -> Int64? {
    guard let member = members.first(where: { $0.name.isSameBytes(as: name) }) else { return nil }
    let key = "prices.\(name)"
    let place = origin.at(member.node)
    let literal: String
    switch member.node.content {
    case .string(let text), .decimal(let text): literal = text.asNumber
    case .integer(let number): literal = String(number)
    default:
      throw .wrongType(
        place, key: key, expected: ConfigType.money.expected, found: member.node.kind)
    }
    guard let decimal = Decimal(literal), let rate = decimal.scaled(by: 6),
      (0...Self.highestRate).contains(rate)
    else {
      throw .wrongValue(
        place, key: key, reason: "must be dollars per million tokens, not '\(literal)'")
    }
    guard decimal.exponent >= -6 || decimal.isExact(rate, places: 6) else {
      throw .wrongValue(place, key: key, reason: "can have at most 6 decimals")
    }
    return rate
  }

  private func start(in members: [TOMLNode.Member]) throws(ConfigFailure) -> Timestamp? {
    guard let node = members.first(where: { $0.name.isSameBytes(as: "from") })?.node else {
      return nil
    }
    switch node.content {
    case .string(let text), .date(let text):
      if let from = Timestamp(iso8601: text) { return from }
    default: break
    }
    throw .wrongType(
      origin.at(node), key: "prices.from", expected: "a date such as 2026-05-01", found: node.kind)
  }
}

extension Decimal {
  /// True when `number` × 10^-`places` is this very value.
  fileprivate func isExact(_ number: Int64, places: Int) -> Bool {
    var (rest, exponent) = (mantissa, exponent)
    while rest != 0, rest % 10 == 0 { (rest, exponent) = (rest / 10, exponent + 1) }
    return rest == 0 ? number == 0 : exponent >= -places
  }
}
