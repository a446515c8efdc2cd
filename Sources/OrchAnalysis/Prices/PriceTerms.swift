import OrchModel

extension PriceRow {
  /// Everything but the model, the time, the source and the provider, as JSON text: what the store keeps.
  ///
  /// `{"input":3000000,"output":15000000,"above":{"200000":{"input":6000000,…}},"batches":{…},"us":1100,…}`:
  /// rates in pico-dollars per token, factors in thousandths, `webSearch` in nano-dollars, `retires` in
  /// milliseconds since 1970. Rows that cost the same have the same text.
  package var terms: String {
    var members = standard.members
    for tier in ServiceTier.allCases {
      guard let plan = tiers.first(where: { $0.tier == tier })?.plan else { continue }
      members.append(.init(tier.rawValue, .object(plan.members)))
    }
    members.add("fast", factors.fast)
    members.add("us", factors.us)
    members.add("eu", factors.eu)
    members.add("webSearch", webSearch?.nanodollars)
    members.add("contextWindow", contextWindow)
    members.add("maxOutput", maxOutput)
    switch retirement {
    case nil: break
    case .past: members.add("retired", 1)
    case .on(let day): members.add("retires", day.milliseconds)
    }
    return JSONValue.object(members).text
  }

  /// The row that has these terms; nil when they are not what `terms` writes.
  package init?(
    model: String, from: Timestamp, source: String, provider: String, terms: String
  ) {
    guard let members = TermsReader.members(of: terms), let standard = Plan(members) else {
      return nil
    }
    let tiers = ServiceTier.allCases.compactMap { tier -> TierPlan? in
      guard let plan = members.object(tier.rawValue).flatMap({ Plan($0) }) else { return nil }
      return TierPlan(tier: tier, plan: plan)
    }
    let day = members.number("retires").map { Retirement.on(Timestamp(milliseconds: $0)) }
    self.init(
      model: model, from: from, source: source, provider: provider, standard: standard,
      tiers: tiers,
      factors: Factors(
        fast: members.number("fast"), us: members.number("us"), eu: members.number("eu")),
      webSearch: members.number("webSearch").map { Money(nanodollars: $0) },
      contextWindow: members.number("contextWindow"), maxOutput: members.number("maxOutput"),
      retirement: day ?? (members.number("retired") == nil ? nil : .past))
  }

  /// True when a call costs the same by both, whatever its tier.
  package func hasSameTerms(as other: PriceRow) -> Bool {
    provider.isSameBytes(as: other.provider) && terms.isSameBytes(as: other.terms)
  }
}

extension PriceRow.Plan {
  fileprivate var members: [JSONValue.Member] {
    let long = long.sorted { $0.aboveTokens < $1.aboveTokens }
    guard !long.isEmpty else { return rates.members }
    return rates.members + [
      .init(
        "above", .object(long.map { .init(String($0.aboveTokens), .object($0.rates.members)) }))
    ]
  }

  fileprivate init?(_ members: [TermsReader.Member]) {
    guard let rates = PriceRow.Rates(members) else { return nil }
    var long: [PriceRow.LongRates] = []
    for member in members.object("above") ?? [] {
      guard let tokens = Int64(member.key), case .object(let members) = member.value,
        let rates = PriceRow.Rates(members)
      else { return nil }
      long.append(PriceRow.LongRates(aboveTokens: tokens, rates: rates))
    }
    self.init(rates: rates, long: long)
  }
}

extension PriceRow.Rates {
  fileprivate var members: [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    members.add("input", input.picodollars)
    members.add("output", output.picodollars)
    members.add("cacheRead", cacheRead?.picodollars)
    members.add("cacheWrite5m", cacheWrite5m?.picodollars)
    members.add("cacheWrite1h", cacheWrite1h?.picodollars)
    return members
  }

  fileprivate init?(_ members: [TermsReader.Member]) {
    func rate(_ key: String) -> Rate? { members.number(key).map { Rate(picodollars: $0) } }
    guard let input = rate("input"), let output = rate("output") else { return nil }
    self.init(
      input: input, output: output, cacheRead: rate("cacheRead"),
      cacheWrite5m: rate("cacheWrite5m"), cacheWrite1h: rate("cacheWrite1h"))
  }
}

extension [JSONValue.Member] {
  fileprivate mutating func add(_ key: String, _ number: Int64?) {
    if let number { append(.init(key, .integer(number))) }
  }
}

/// Reads what `PriceRow.terms` writes: objects of whole numbers and of such objects.
///
/// Nothing else is ever in the store, so anything else is refused.
private struct TermsReader {
  struct Member {
    let key: String
    let value: Value
  }

  enum Value {
    case number(Int64)
    case object([Member])
  }

  private var rest: ArraySlice<UInt8>

  static func members(of text: String) -> [Member]? {
    var reader = TermsReader(rest: Array(text.utf8)[...])
    guard let members = reader.object(depth: 0), reader.rest.isEmpty else { return nil }
    return members
  }

  private mutating func object(depth: Int) -> [Member]? {
    guard depth < 4, take("{") else { return nil }
    var members: [Member] = []
    repeat {
      guard let key = key(), take(":"), let value = value(depth: depth) else { return nil }
      members.append(Member(key: key, value: value))
    } while take(",")
    return take("}") ? members : nil
  }

  private mutating func value(depth: Int) -> Value? {
    rest.first == UInt8(ascii: "{")
      ? object(depth: depth + 1).map { .object($0) } : number().map { .number($0) }
  }

  private mutating func key() -> String? {
    guard take("\""), let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    defer { rest = rest[(end + 1)...] }
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  private mutating func number() -> Int64? {
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    rest = rest.dropFirst(digits.count)
    return Int64(String(decoding: digits, as: UTF8.self))
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: scalar) else { return false }
    rest = rest.dropFirst()
    return true
  }
}

extension [TermsReader.Member] {
  fileprivate func number(_ key: String) -> Int64? {
    guard case .number(let number) = value(key) else { return nil }
    return number
  }

  fileprivate func object(_ key: String) -> [TermsReader.Member]? {
    guard case .object(let members) = value(key) else { return nil }
    return members
  }

  /// Lengths are compared first: there are thousands of rows, and most keys differ in them.
  private func value(_ key: String) -> TermsReader.Value? {
    let count = key.utf8.count
    return first { $0.key.utf8.count == count && $0.key.isSameBytes(as: key) }?.value
  }
}
