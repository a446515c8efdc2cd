import OrchModel

/// How a call's cost came about: the rate of each bucket, and what multiplied them.
package struct CallProof: Hashable, Sendable {
  package let rates: ChargedRates
  /// What the client must have said for the cost to be this; nil for the usual.
  package let serviceTier: String?
  package let speed: String?
  package let region: String?

  /// What multiplies every rate, in thousandths.
  package let factor: Int64
}

extension PriceBook {
  /// The rates that make exactly the cost an entry of the ledger has; nil when none of the model's do.
  ///
  /// The ledger keeps which row a call was priced by, but not the tier, the speed and the region the client
  /// named: of all that the row knows, the plainest that gives this cost is taken. An entry that was priced by
  /// a row the book no longer has is not proved by another.
  package func proof(of entry: LedgerEntry) -> CallProof? {
    guard let model = entry.model, let row = row(for: model, at: entry.at)?.row,
      row.isSource(of: entry)
    else { return nil }
    return row.proof(of: entry)
  }
}

extension PriceRow {
  /// True when the entry says that this row priced it.
  func isSource(of entry: LedgerEntry) -> Bool {
    (entry.priceSource.map { $0.isSameBytes(as: source) } ?? false)
      && (entry.priceFrom.map { $0 == from } ?? true)
  }

  /// The plainest tier, speed and region at which this row makes exactly the entry's cost.
  func proof(of entry: LedgerEntry) -> CallProof? {
    guard let cost = entry.cost, entry.kind == .call else { return nil }
    let speeds: [String?] = [nil] + (factors.fast == nil ? [] : ["fast"])
    let regions: [String?] =
      [nil] + (factors.us == nil ? [] : ["us"]) + (factors.eu == nil ? [] : ["eu"])
    for tier in [nil] + tiers.map({ $0.tier.rawValue as String? }) {
      for speed in speeds {
        for region in regions {
          let call = ModelCall(entry, serviceTier: tier, speed: speed, region: region)
          guard self.cost(of: call) == .priced(cost), case .success(let terms) = terms(for: call)
          else { continue }
          return CallProof(
            rates: charged(terms.plan.rates(forPrompt: entry.tokens.prompt)), serviceTier: tier,
            speed: speed, region: region, factor: terms.speed * terms.region / 1000)
        }
      }
    }
    return nil
  }
}

extension ModelCall {
  /// An entry of the ledger as the call it is of, with what the ledger does not keep.
  init(
    _ entry: LedgerEntry, serviceTier: String? = nil, speed: String? = nil, region: String? = nil
  ) {
    self.init(
      key: entry.key, model: entry.model, tokens: entry.tokens, webSearches: entry.webSearches,
      speed: speed, serviceTier: serviceTier, region: region)
  }
}
