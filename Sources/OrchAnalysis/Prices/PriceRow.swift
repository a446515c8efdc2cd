import OrchModel

/// A price per token, in whole pico-dollars: a dollar per million tokens is 1,000,000.
package struct Rate: Hashable, Comparable, Sendable {
  package let picodollars: Int64

  package init(picodollars: Int64) { self.picodollars = picodollars }

  package static func < (less: Self, more: Self) -> Bool { less.picodollars < more.picodollars }

  /// The rate as a price list has it, exactly: `0.125` dollars per million tokens.
  package var dollarsPerMillion: String {
    let (nanodollars, overflow) = picodollars.multipliedReportingOverflow(by: 1000)
    return overflow ? String(picodollars / 1_000_000) : Money(nanodollars: nanodollars).decimal
  }
}

/// What one model costs from a day on, by one source.
package struct PriceRow: Hashable, Sendable {
  /// The rates of the token buckets.
  ///
  /// What a price list leaves out is nil.
  package struct Rates: Hashable, Sendable {
    package var input: Rate
    package var output: Rate
    /// Nil: read tokens are charged as input.
    package var cacheRead: Rate?
    /// Nil: written tokens are charged as input.
    package var cacheWrite5m: Rate?
    /// Nil: as the five-minute rate.
    ///
    /// Anthropic's is always twice the input rate; see `write1h(of:)`.
    package var cacheWrite1h: Rate?

    package init(
      input: Rate, output: Rate, cacheRead: Rate? = nil, cacheWrite5m: Rate? = nil,
      cacheWrite1h: Rate? = nil
    ) {
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.cacheWrite5m = cacheWrite5m
      self.cacheWrite1h = cacheWrite1h
    }
  }

  /// Rates for calls whose whole prompt is longer than `aboveTokens`: they hold for all its tokens.
  package struct LongRates: Hashable, Sendable {
    package var aboveTokens: Int64
    package var rates: Rates

    package init(aboveTokens: Int64, rates: Rates) {
      self.aboveTokens = aboveTokens
      self.rates = rates
    }
  }

  /// The rates of one service tier, for short and for long prompts.
  package struct Plan: Hashable, Sendable {
    package var rates: Rates
    package var long: [LongRates]

    package init(rates: Rates, long: [LongRates] = []) {
      self.rates = rates
      self.long = long
    }

    /// The rates for a prompt of this many tokens: those of the highest threshold it exceeds.
    package func rates(forPrompt tokens: Int64) -> Rates {
      let reached = long.filter { tokens > $0.aboveTokens }
      return reached.max { $0.aboveTokens < $1.aboveTokens }?.rates ?? rates
    }
  }

  /// How fast and how surely a provider answers, where that changes the price.
  package enum ServiceTier: String, CaseIterable, Sendable {
    case batches, flex, priority, ultrafast
  }

  package struct TierPlan: Hashable, Sendable {
    package var tier: ServiceTier
    package var plan: Plan

    package init(tier: ServiceTier, plan: Plan) {
      self.tier = tier
      self.plan = plan
    }
  }

  /// What multiplies every token's rate, in thousandths; nil where the price list has none.
  package struct Factors: Hashable, Sendable {
    package var fast: Int64?
    package var us: Int64?
    package var eu: Int64?

    package init(fast: Int64? = nil, us: Int64? = nil, eu: Int64? = nil) {
      self.fast = fast
      self.us = us
      self.eu = eu
    }
  }

  /// That a provider takes a model away, or has done so.
  package enum Retirement: Hashable, Sendable {
    /// No longer offered from then on.
    case on(Timestamp)
    /// No longer offered, and nobody says since when.
    case past
  }

  package var model: String
  /// Valid from then on.
  package var from: Timestamp
  /// `litellm 1.109.1`, `user`, …: where the numbers come from.
  package var source: String
  /// `anthropic`, `openai`, `gemini`; empty when nobody says.
  package var provider: String
  package var standard: Plan
  /// The tiers that have rates of their own.
  package var tiers: [TierPlan]
  package var factors: Factors
  /// Per search the model made; not multiplied.
  package var webSearch: Money?
  package var contextWindow: Int64?
  package var maxOutput: Int64?
  /// Nil: the model is offered, as far as anybody says.
  package var retirement: Retirement?

  package init(
    model: String, from: Timestamp, source: String, provider: String = "", standard: Plan,
    tiers: [TierPlan] = [], factors: Factors = Factors(), webSearch: Money? = nil,
    contextWindow: Int64? = nil, maxOutput: Int64? = nil, retirement: Retirement? = nil
  ) {
    self.model = model
    self.from = from
    self.source = source
    self.provider = provider
    self.standard = standard
    self.tiers = tiers
    self.factors = factors
    self.webSearch = webSearch
    self.contextWindow = contextWindow
    self.maxOutput = maxOutput
    self.retirement = retirement
  }
}

extension PriceRow {
  /// The `source` of a price the user has set.
  package static let userSource = "user"

  /// True when the model is no longer offered at `moment`.
  package func isRetired(at moment: Timestamp) -> Bool {
    switch retirement {
    case nil: false
    case .past: true
    case .on(let day): day <= moment
    }
  }

  package var isUsers: Bool { source.isSameBytes(as: Self.userSource) }

  /// The rate of a one-hour cache write among `rates`.
  ///
  /// Anthropic's is twice the input rate in force: price lists carry wrong ones for retired models
  /// and none for long prompts. Only a price the user has set is taken as it is.
  package func write1h(of rates: Rates) -> Rate {
    if let rate = rates.cacheWrite1h, isUsers || !provider.isSameBytes(as: "anthropic") {
      return rate
    }
    guard provider.isSameBytes(as: "anthropic") else { return rates.cacheWrite5m ?? rates.input }
    return Rate(picodollars: rates.input.picodollars.clampedSum(rates.input.picodollars))
  }

  /// What each bucket is charged at `rates`: where a price list leaves one out, as it is charged then.
  package func charged(_ rates: Rates) -> ChargedRates {
    ChargedRates(
      input: rates.input, cacheRead: rates.cacheRead ?? rates.input,
      cacheWrite5m: rates.cacheWrite5m ?? rates.input, cacheWrite1h: write1h(of: rates),
      output: rates.output)
  }

  /// Dollars per web search; Anthropic's is a cent where the row has none.
  package var searchPrice: Money? {
    webSearch ?? (provider.isSameBytes(as: "anthropic") ? Money(nanodollars: 10_000_000) : nil)
  }
}

/// A rate for every token bucket.
package struct ChargedRates: Hashable, Sendable {
  package let input: Rate
  package let cacheRead: Rate
  package let cacheWrite5m: Rate
  package let cacheWrite1h: Rate
  package let output: Rate
}
