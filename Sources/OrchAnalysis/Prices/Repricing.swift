import OrchModel

/// What pricing an entry of the ledger anew comes to.
package enum Repricing: Hashable, Sendable {
  /// It has the price it would have today, or has none today either.
  case same
  case changed(LedgerEntry)
  /// It was priced by a row that is not known any more, and today's has several prices for such a call.
  case undecided
}

extension PriceBook {
  /// Prices an entry by the row that is valid at its time.
  ///
  /// The tier, the speed and the region are those at which the row that priced it makes its cost; an entry that had
  /// no price is taken for a usual call, but where its counts are damaged. What has a price never loses it.
  package func repricing(of entry: LedgerEntry) -> Repricing {
    guard entry.kind == .call, entry.unpricedReason != UnpricedReason.damagedCount.code,
      let model = entry.model,
      let row = row(for: model, at: entry.at)?.row
    else { return .same }
    guard entry.cost != nil else { return repricing(of: entry, ModelCall(entry), by: row) }
    if row.isSource(of: entry) {
      // The same row may have other numbers than it had.
      if row.proof(of: entry) != nil { return .same }
    } else if let proof = sourceProof(of: entry, model) {
      return repricing(
        of: entry,
        ModelCall(
          entry, serviceTier: proof.serviceTier, speed: proof.speed, region: proof.region), by: row)
    }
    guard row.tiers.isEmpty, row.factors == PriceRow.Factors() else { return .undecided }
    return repricing(of: entry, ModelCall(entry), by: row)
  }

  private func repricing(of entry: LedgerEntry, _ call: ModelCall, by row: PriceRow) -> Repricing {
    guard case .priced(let cost) = row.cost(of: call) else { return .same }
    var new = entry
    new.cost = cost
    new.unpricedReason = nil
    new.priceSource = row.source
    new.priceFrom = row.from
    return new == entry ? .same : .changed(new)
  }

  /// How the row that priced the entry made its cost; nil when there is no such row any more.
  private func sourceProof(of entry: LedgerEntry, _ model: String) -> CallProof? {
    for name in PriceBook.names(of: model) {
      for row in rows(named: name) where row.isSource(of: entry) {
        if let proof = row.proof(of: entry) { return proof }
      }
    }
    return nil
  }
}
