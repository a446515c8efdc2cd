import OrchModel

/// Four rates in pico-dollars per token; -1 where the price list has none.
struct BuiltInRates: Sendable {
  let input: Int64
  let output: Int64
  let read: Int64
  let write: Int64

  init(_ input: Int64, _ output: Int64, _ read: Int64, _ write: Int64) {
    (self.input, self.output, self.read, self.write) = (input, output, read, write)
  }

  var rates: PriceRow.Rates {
    PriceRow.Rates(
      input: Rate(picodollars: input), output: Rate(picodollars: output),
      cacheRead: read < 0 ? nil : Rate(picodollars: read),
      cacheWrite5m: write < 0 ? nil : Rate(picodollars: write))
  }
}

/// One line of the built-in table: plain values, so that a table nobody looks into costs nothing.
struct BuiltInPrice: Sendable {
  enum Provider: UInt8 { case anthropic, openai, gemini }
  enum Source: UInt8 { case litellm1_109_1, claude2_1_329, litellm1_80_5 }

  let model: StaticString
  let provider: Provider
  let source: Source
  let contextWindow: Int64
  let maxOutput: Int64
  let webSearch: Int64
  let fast: Int64
  let us: Int64
  let eu: Int64
  let rates: BuiltInRates
  let above: Int64
  let longRates: BuiltInRates
  /// The day from which it is no longer offered; empty when the price list has none.
  let retires: StaticString

  init(
    _ model: StaticString, _ provider: Provider, _ source: Source, _ contextWindow: Int64,
    _ maxOutput: Int64, _ webSearch: Int64, _ fast: Int64, _ us: Int64, _ eu: Int64,
    _ rates: BuiltInRates, above: Int64 = 0, _ longRates: BuiltInRates = BuiltInRates(0, 0, 0, 0),
    retires: StaticString = ""
  ) {
    self.model = model
    self.provider = provider
    self.source = source
    self.contextWindow = contextWindow
    self.maxOutput = maxOutput
    self.webSearch = webSearch
    (self.fast, self.us, self.eu) = (fast, us, eu)
    self.rates = rates
    self.above = above
    self.longRates = longRates
    self.retires = retires
  }
}

/// The rates of one service tier of one model.
struct BuiltInTier: Sendable {
  let model: StaticString
  let tier: PriceRow.ServiceTier
  let rates: BuiltInRates
  let above: Int64
  let longRates: BuiltInRates

  init(
    _ model: StaticString, _ tier: PriceRow.ServiceTier, _ rates: BuiltInRates, above: Int64 = 0,
    _ longRates: BuiltInRates = BuiltInRates(0, 0, 0, 0)
  ) {
    self.model = model
    self.tier = tier
    self.rates = rates
    self.above = above
    self.longRates = longRates
  }
}

extension BuiltInPrice {
  /// When the table was taken from its sources: 21 November 2026.
  static let taken = Timestamp(milliseconds: 1_795_219_200_000)

  var row: PriceRow {
    PriceRow(
      model: model.description, from: Self.taken, source: source.name, provider: provider.name,
      standard: plan(rates, above, longRates), tiers: tiers,
      factors: PriceRow.Factors(
        fast: fast == 1000 ? nil : fast, us: us == 1000 ? nil : us, eu: eu == 1000 ? nil : eu),
      webSearch: webSearch < 0 ? nil : Money(nanodollars: webSearch), contextWindow: contextWindow,
      maxOutput: maxOutput, retirement: retirement)
  }

  /// A model that only an older price list has is retired, even where that list names no day.
  private var retirement: PriceRow.Retirement? {
    if let day = Timestamp(iso8601: retires.description) { return .on(day) }
    return source == .litellm1_80_5 ? .past : nil
  }

  private var tiers: [PriceRow.TierPlan] {
    let start = BuiltInTier.all.partitionPoint { !$0.model.precedes(model) }
    return BuiltInTier.all[start...].prefix { !model.precedes($0.model) }.map { line in
      PriceRow.TierPlan(tier: line.tier, plan: plan(line.rates, line.above, line.longRates))
    }
  }

  private func plan(_ rates: BuiltInRates, _ above: Int64, _ long: BuiltInRates) -> PriceRow.Plan {
    let long = above > 0 ? [PriceRow.LongRates(aboveTokens: above, rates: long.rates)] : []
    return PriceRow.Plan(rates: rates.rates, long: long)
  }
}

extension BuiltInPrice.Provider {
  /// Spelled out: printing a case would start reflection, which costs more than the lookup.
  var name: String {
    switch self {
    case .anthropic: "anthropic"
    case .openai: "openai"
    case .gemini: "gemini"
    }
  }
}

extension BuiltInPrice.Source {
  var name: String {
    switch self {
    case .litellm1_109_1: "litellm 1.109.1"
    case .claude2_1_329: "claude 2.1.329"
    case .litellm1_80_5: "litellm 1.80.5"
    }
  }
}

extension StaticString {
  /// The order of the built-in table: that of the bytes.
  func precedes(_ other: StaticString) -> Bool {
    withUTF8Buffer { bytes in
      other.withUTF8Buffer { bytes.lexicographicallyPrecedes($0) }
    }
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first index whose element passes, in a collection where all after it pass too; else the
  /// end.
  func partitionPoint(_ passes: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if passes(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
