import OrchModel

/// What a call comes to, or why that can't be said.
package enum PricedCall: Hashable, Sendable {
  case priced(Money)
  case unpriced(UnpricedReason)
}

/// Why a call has no cost.
///
/// Its tokens are kept; its cost is unknown, not zero.
package enum UnpricedReason: Hashable, Sendable {
  case unknownModel
  /// The provider billed it at a tier or speed whose price is not known.
  case unknownTier(String)
  case unknownSpeed(String)
  case unknownSearchPrice
  /// A count that can't be read, or is below zero: the record is damaged.
  case damagedCount
  /// More tokens than any call can have.
  case tooManyTokens
  /// More money than any call can cost.
  case tooDear

  /// A permanent name that programs match on.
  package var code: String {
    switch self {
    case .unknownModel: "unknown-model"
    case .unknownTier: "unknown-tier"
    case .unknownSpeed: "unknown-speed"
    case .unknownSearchPrice: "unknown-search-price"
    case .damagedCount: "damaged-count"
    case .tooManyTokens: "too-many-tokens"
    case .tooDear: "too-dear"
    }
  }

  /// True when the record itself can't be believed, whatever the prices: it belongs in quarantine.
  package var isQuarantine: Bool {
    switch self {
    case .damagedCount, .tooManyTokens, .tooDear: true
    case .unknownModel, .unknownTier, .unknownSpeed, .unknownSearchPrice: false
    }
  }
}

extension PriceBook {
  /// Prices a call; `at` is when it was made.
  package func cost(of call: ModelCall, at moment: Timestamp) -> (
    cost: PricedCall, match: PriceMatch?
  ) {
    guard !call.isDamaged else { return (.unpriced(.damagedCount), nil) }
    guard let model = call.model, let match = row(for: model, at: moment) else {
      return (.unpriced(.unknownModel), nil)
    }
    return (match.row.cost(of: call), match)
  }
}

extension PriceRow {
  /// The most tokens of one bucket, and the most money, that one record is believed.
  private static let tokenCap: Int64 = 1_000_000_000
  private static let moneyCap = Money.dollars(1000)

  /// Σ bucket × rate × factors + web searches, rounded once, half to even, to nano-dollars.
  package func cost(of call: ModelCall) -> PricedCall {
    let tokens = call.tokens
    let counts = [
      tokens.input, tokens.cacheRead, tokens.cacheWrite5m, tokens.cacheWrite1h, tokens.output,
      call.webSearches,
    ]
    guard counts.allSatisfy({ $0 >= 0 }) else { return .unpriced(.damagedCount) }
    guard counts.allSatisfy({ $0 <= Self.tokenCap }) else { return .unpriced(.tooManyTokens) }
    switch terms(for: call) {
    case .failure(let reason): return .unpriced(reason)
    case .success(let terms):
      // A long prompt is dearer, and how long those of a sum were nobody knows.
      let prompt = call.isSum ? 0 : tokens.prompt
      return cost(tokens, prompt: prompt, searches: call.webSearches, terms)
    }
  }

  /// Counts are at most 10⁹, rates below 2⁶³, factors below 2³²: no product reaches 2¹²⁷.
  private func cost(
    _ tokens: Tokens, prompt: Int64, searches: Int64, _ terms: Terms
  ) -> PricedCall {
    let rates = charged(terms.plan.rates(forPrompt: prompt))
    let buckets: [(count: Int64, rate: Rate)] = [
      (tokens.input, rates.input), (tokens.cacheRead, rates.cacheRead),
      (tokens.cacheWrite5m, rates.cacheWrite5m), (tokens.cacheWrite1h, rates.cacheWrite1h),
      (tokens.output, rates.output),
    ]
    let picodollars = buckets.reduce(Int128(0)) {
      $0 + Int128($1.count) * Int128($1.rate.picodollars)
    }
    let billionths = terms.scaled(picodollars)
    guard searches == 0 || searchPrice != nil else { return .unpriced(.unknownSearchPrice) }
    let search = Int128(searchPrice?.nanodollars ?? 0) * Int128(searches) * 1_000_000_000
    guard let (sum, overflow) = billionths?.addingReportingOverflow(search), !overflow,
      let nanodollars = Int64(exactly: sum.dividedRoundingHalfToEven(by: 1_000_000_000)),
      (0...Self.moneyCap.nanodollars).contains(nanodollars)
    else { return .unpriced(.tooDear) }
    return .priced(Money(nanodollars: nanodollars))
  }
}
