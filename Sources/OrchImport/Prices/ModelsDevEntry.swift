import OrchAnalysis
import OrchClients
import OrchModel

/// One model of models.dev's `api.json`: `cost` in dollars per million tokens, `limit`, `status`.
struct ModelsDevEntry {
  private let model: PriceMembers
  private let cost: PriceMembers
  private let provider: String

  init(_ document: JSONDocument, provider: String) throws(PriceFault) {
    guard let model = PriceMembers(document) else { throw .notAModel }
    guard let cost = try model.members("cost") else { throw .noTokenPrices }
    self.model = model
    self.cost = cost
    self.provider = provider
  }

  /// The price, without its name and time.
  func row() throws(PriceFault) -> PriceRow {
    guard let rates = try rates(cost, over: nil) else { throw .noTokenPrices }
    let limit = try model.members("limit")
    return PriceRow(
      model: "", from: Timestamp(milliseconds: 0), source: "", provider: provider,
      standard: PriceRow.Plan(rates: rates, long: try long(over: rates)),
      contextWindow: try limit?.tokens("context"), maxOutput: try limit?.tokens("output"),
      retirement: try isDeprecated ? .past : nil)
  }

  private var isDeprecated: Bool {
    get throws(PriceFault) { try model.value("status")?.equals("deprecated") ?? false }
  }

  /// The rates of `members`; what they lack is as in `short`.
  private func rates(
    _ members: PriceMembers, over short: PriceRow.Rates?
  ) throws(PriceFault) -> PriceRow.Rates? {
    guard let input = try members.ratePerMillion("input") ?? short?.input,
      let output = try members.ratePerMillion("output") ?? short?.output
    else { return nil }
    let reasoning = try members.ratePerMillion("reasoning")
    if let reasoning, reasoning != output { throw .ownReasoningRate }
    return PriceRow.Rates(
      input: input, output: output,
      cacheRead: try members.ratePerMillion("cache_read") ?? short?.cacheRead,
      cacheWrite5m: try members.ratePerMillion("cache_write") ?? short?.cacheWrite5m)
  }

  /// Rates of long prompts: `tiers`, or the older `context_over_200k`, which says the same by another
  /// threshold where both are there.
  private func long(over short: PriceRow.Rates) throws(PriceFault) -> [PriceRow.LongRates] {
    var long: [PriceRow.LongRates] = []
    if let tiers = try cost.value("tiers") {
      guard tiers.kind == .array else { throw .badTier("tiers") }
      for element in tiers.elements {
        guard let members = PriceMembers(element), let tier = try members.members("tier"),
          try tier.value("type")?.equals("context") ?? false, let size = try tier.tokens("size"),
          let rates = try rates(members, over: short),
          !long.contains(where: { $0.aboveTokens == size }), long.count < PriceFault.mostLengths
        else { throw .badTier("tiers") }
        long.append(PriceRow.LongRates(aboveTokens: size, rates: rates))
      }
    } else if let over = try cost.value("context_over_200k") {
      guard let members = PriceMembers(over), let rates = try rates(members, over: short) else {
        throw .badTier("context_over_200k")
      }
      long.append(PriceRow.LongRates(aboveTokens: 200_000, rates: rates))
    }
    return long.sorted { $0.aboveTokens < $1.aboveTokens }
  }
}
