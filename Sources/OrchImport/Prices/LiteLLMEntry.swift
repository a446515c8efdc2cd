import OrchAnalysis
import OrchClients
import OrchModel

/// One model of LiteLLM's price list (formats §6): dollars per token in flat fields.
struct LiteLLMEntry {
  private let fields: PriceMembers
  private let provider: String

  private enum Bucket: String, CaseIterable {
    case input = "input_cost_per_token"
    case output = "output_cost_per_token"
    case cacheRead = "cache_read_input_token_cost"
    case cacheWrite5m = "cache_creation_input_token_cost"
    case cacheWrite1h = "cache_creation_input_token_cost_above_1hr"
  }

  init(_ document: JSONDocument) throws(PriceFault) {
    guard let fields = PriceMembers(document) else { throw .notAModel }
    self.fields = fields
    provider = try fields.value("litellm_provider")?.string?.cut(toBytes: 100) ?? ""
  }

  /// The price, without its name and time.
  func row() throws(PriceFault) -> PriceRow {
    let ranges = try ranges()
    guard let standard = ranges == nil ? try plan(nil) : ranges else { throw .noTokenPrices }
    let reasoning = try fields.ratePerToken("output_cost_per_reasoning_token")
    if let reasoning, reasoning != standard.rates.output { throw .ownReasoningRate }
    var tiers: [PriceRow.TierPlan] = []
    for tier in PriceRow.ServiceTier.allCases where hasRates(of: tier) {
      guard let plan = try plan(tier) else { throw .noTokenPrices }
      tiers.append(PriceRow.TierPlan(tier: tier, plan: plan))
    }
    return PriceRow(
      model: "", from: Timestamp(milliseconds: 0), source: "", provider: provider,
      standard: standard, tiers: tiers, factors: try factors(), webSearch: try webSearch(),
      contextWindow: try fields.tokens("max_input_tokens"),
      maxOutput: try fields.tokens("max_output_tokens"), retirement: try retirement())
  }
}

extension LiteLLMEntry {
  /// The rates of one tier for short and long prompts; nil when the model has none for tokens.
  ///
  /// What a tier lacks is the standard rate, and what long prompts lack is that of short ones.
  private func plan(_ tier: PriceRow.ServiceTier?) throws(PriceFault) -> PriceRow.Plan? {
    guard let short = try rates(tier, above: nil) else { return nil }
    let thresholds = thresholds()
    guard thresholds.count <= PriceFault.mostLengths else {
      throw .badTier(Bucket.input.rawValue + "_above_…")
    }
    var long: [PriceRow.LongRates] = []
    for thousands in thresholds {
      guard let rates = try rates(tier, above: thousands) else { return nil }
      long.append(PriceRow.LongRates(aboveTokens: thousands * 1000, rates: rates))
    }
    return PriceRow.Plan(rates: short, long: long)
  }

  private func rates(_ tier: PriceRow.ServiceTier?, above: Int64?) throws(PriceFault)
    -> PriceRow.Rates?
  {
    guard let input = try rate(.input, tier, above), let output = try rate(.output, tier, above)
    else { return nil }
    return PriceRow.Rates(
      input: input, output: output, cacheRead: try rate(.cacheRead, tier, above),
      cacheWrite5m: try rate(.cacheWrite5m, tier, above),
      // Anthropic's is always twice its input, and wrong in lists.
      cacheWrite1h: isAnthropic ? nil : try rate(.cacheWrite1h, tier, above))
  }

  private func rate(
    _ bucket: Bucket, _ tier: PriceRow.ServiceTier?, _ above: Int64?
  ) throws(PriceFault) -> Rate? {
    let long = above.map { "_above_\($0)k_tokens" } ?? ""
    let suffix = tier.map { "_\($0.rawValue)" } ?? ""
    for name in [long + suffix, long, suffix, ""] {
      if let rate = try fields.ratePerToken(bucket.rawValue + name) { return rate }
    }
    return nil
  }

  private var isAnthropic: Bool { provider.isSameBytes(as: "anthropic") }

  private func hasRates(of tier: PriceRow.ServiceTier) -> Bool {
    fields.names.contains { name in
      name.utf8.reversed().starts(with: "_\(tier.rawValue)".utf8.reversed())
        && Bucket.allCases.contains { name.utf8.starts(with: $0.rawValue.utf8) }
    }
  }

  /// The lengths above which there are rates of their own, in thousands of tokens, rising.
  private func thresholds() -> [Int64] {
    let found = fields.names.compactMap { name -> Int64? in
      for bucket in [Bucket.input, .output] {
        let start = "\(bucket.rawValue)_above_"
        guard name.utf8.starts(with: start.utf8) else { continue }
        let rest = name.utf8.dropFirst(start.utf8.count)
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard rest.dropFirst(digits.count).starts(with: "k_tokens".utf8),
          let thousands = Int64(String(decoding: digits, as: UTF8.self)),
          (1...1_000_000).contains(thousands)
        else { return nil }
        return thousands
      }
      return nil
    }
    return Array(Set(found)).sorted()
  }

  /// `tiered_pricing`: rates by ranges of the prompt's length, of which the first begins at nothing; nil
  /// where there is none.
  private func ranges() throws(PriceFault) -> PriceRow.Plan? {
    let field = "tiered_pricing"
    guard let list = try fields.value(field) else { return nil }
    var plan: PriceRow.Plan?
    for element in list.elements {
      guard let members = PriceMembers(element), let range = try members.value("range"),
        let start = range.elements.first(where: { _ in true })?.int64,
        let input = try members.ratePerToken(Bucket.input.rawValue),
        let output = try members.ratePerToken(Bucket.output.rawValue)
      else { throw plan == nil ? .noTokenPrices : .badTier(field) }
      let reasoning = try members.ratePerToken("output_cost_per_reasoning_token")
      if let reasoning, reasoning != output { throw .ownReasoningRate }
      let rates = PriceRow.Rates(
        input: input, output: output,
        cacheRead: try members.ratePerToken(Bucket.cacheRead.rawValue),
        cacheWrite5m: try members.ratePerToken(Bucket.cacheWrite5m.rawValue))
      if plan == nil {
        guard start == 0 else { throw .badTier(field) }
        plan = PriceRow.Plan(rates: rates)
      } else {
        guard let before = plan?.long, before.count < PriceFault.mostLengths,
          start > before.last?.aboveTokens ?? 0, start <= 1_000_000_000
        else { throw .badTier(field) }
        plan?.long.append(PriceRow.LongRates(aboveTokens: start, rates: rates))
      }
    }
    guard let plan else { throw .badTier(field) }
    return plan
  }
}

extension LiteLLMEntry {
  private func factors() throws(PriceFault) -> PriceRow.Factors {
    let own = try fields.members("provider_specific_entry")
    let (us, eu) = (try own?.factor("us"), try own?.factor("eu"))
    let upliftUS = try fields.factor("regional_processing_uplift_multiplier_us")
    let upliftEU = try fields.factor("regional_processing_uplift_multiplier_eu")
    return PriceRow.Factors(
      fast: try own?.factor("fast"), us: us ?? upliftUS, eu: eu ?? upliftEU)
  }

  /// Dollars per search; unknown where they depend on how much is read.
  ///
  /// Anthropic's is a cent where an entry has none.
  private func webSearch() throws(PriceFault) -> Money? {
    let field = "search_context_cost_per_query"
    guard let members = try fields.members(field) else {
      return isAnthropic ? Money(nanodollars: 10_000_000) : nil
    }
    var prices: Set<Int64> = []
    for name in members.names {
      guard let decimal = try members.value(name)?.decimalText.flatMap({ Decimal($0) }),
        decimal.isWhole(scaledBy: 9), let price = decimal.scaled(by: 9),
        (0...1_000_000_000_000).contains(price)
      else { throw .badNumber(field, .notANumber) }
      prices.insert(price)
    }
    return prices.count == 1 ? prices.first.map { Money(nanodollars: $0) } : nil
  }

  private func retirement() throws(PriceFault) -> PriceRow.Retirement? {
    guard let text = try fields.value("deprecation_date")?.string, text.utf8.count == 10 else {
      return nil
    }
    return Timestamp(iso8601: text).map { $0.milliseconds < 0 ? .past : .on($0) }
  }
}
