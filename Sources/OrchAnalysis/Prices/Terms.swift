import OrchModel

/// The rates and factors that hold for one call.
struct Terms {
  var plan: PriceRow.Plan
  /// In thousandths.
  var speed: Int64 = 1000
  var region: Int64 = 1000

  /// Pico-dollars with the factors, in nano-dollars × 10⁻⁹; nil when they don't fit.
  func scaled(_ picodollars: Int128) -> Int128? {
    let (fast, overflow) = picodollars.multipliedReportingOverflow(by: Int128(speed))
    let (both, overflowToo) = fast.multipliedReportingOverflow(by: Int128(region))
    return overflow || overflowToo ? nil : both
  }
}

extension Terms {
  enum Result {
    case success(Terms)
    case failure(UnpricedReason)
  }
}

extension PriceRow {
  /// Reads what a client says about tier, speed and region.
  ///
  /// A tier the model has no rates for costs the standard ones (Anthropic's `priority` does). A
  /// region without a factor has none. A tier or speed nobody knows is not guessed at.
  func terms(for call: ModelCall) -> Terms.Result {
    let plan: Plan
    switch Self.tier(call.serviceTier) {
    case .standard: plan = standard
    case .tier(let tier): plan = tiers.first { $0.tier == tier }?.plan ?? standard
    case .unknown(let name): return .failure(.unknownTier(name))
    }
    var terms = Terms(plan: plan, region: factor(forRegion: call.region))
    switch call.speed?.cut(toBytes: 64) {
    case nil, "", "standard", "default", "normal": break
    case "fast":
      guard let fast = factors.fast else { return .failure(.unknownSpeed("fast")) }
      terms.speed = fast
    case .some(let name): return .failure(.unknownSpeed(name))
    }
    return .success(terms)
  }

  private enum NamedTier {
    case standard
    case tier(ServiceTier)
    case unknown(String)
  }

  private static func tier(_ name: String?) -> NamedTier {
    switch name?.cut(toBytes: 64) {
    case nil, "", "standard", "default", "auto", "scale", "not_available": .standard
    case "batch", "batches": .tier(.batches)
    case "flex": .tier(.flex)
    case "priority": .tier(.priority)
    case "ultrafast": .tier(.ultrafast)
    case .some(let name): .unknown(name)
    }
  }

  private func factor(forRegion region: String?) -> Int64 {
    switch region?.cut(toBytes: 64) {
    case "us": factors.us ?? 1000
    case "eu": factors.eu ?? 1000
    default: 1000
    }
  }
}

extension PriceRow {
  /// The most one turn can cost: a full context window in and the longest answer out, rounded up.
  ///
  /// `countingWrites` takes the dearest way a prompt token can be billed instead of the input rate:
  /// a bound that holds when a client writes its whole context into the cache. Nil when the window
  /// or the longest answer is not known, or the tier or speed is not.
  package func worstTurn(
    serviceTier: String? = nil, speed: String? = nil, region: String? = nil,
    countingWrites: Bool = false
  ) -> Money? {
    let call = ModelCall(
      key: "", model: model, tokens: .zero, speed: speed, serviceTier: serviceTier, region: region)
    guard let contextWindow, let maxOutput, contextWindow >= 0, maxOutput >= 0,
      case .success(let terms) = terms(for: call)
    else { return nil }
    let every =
      [terms.plan.rates] + terms.plan.long.filter { $0.aboveTokens < contextWindow }.map(\.rates)
    let turns = every.compactMap { rates -> Int128? in
      let prompt = countingWrites ? dearest(rates) : rates.input
      return terms.scaled(
        Int128(contextWindow) * Int128(prompt.picodollars) + Int128(maxOutput)
          * Int128(rates.output.picodollars))
    }
    guard let worst = turns.max(), turns.count == every.count else { return nil }
    let (quotient, remainder) = worst.quotientAndRemainder(dividingBy: 1_000_000_000)
    return Int64(exactly: quotient + (remainder > 0 ? 1 : 0)).map { Money(nanodollars: $0) }
  }

  private func dearest(_ rates: Rates) -> Rate {
    max(
      rates.input, rates.cacheRead ?? rates.input, rates.cacheWrite5m ?? rates.input,
      write1h(of: rates))
  }
}
