import OrchModel

extension LedgerEntry {
  /// The key of the one entry for what an agent's client has counted and no call explains.
  package static func unlistedKey(_ agent: ID<Agent>) -> String { "unlisted:\(agent)" }
}

extension Database {
  /// Takes what a call has cost off what is booked as unlisted for `agent`; the answer is how much that was.
  @discardableResult
  package func explain(_ cost: Money, of agent: ID<Agent>) throws -> Money {
    try write {
      guard var entry = try ledgerEntry(LedgerEntry.unlistedKey(agent)), let booked = entry.cost,
        case let part = min(cost, booked), part > .zero
      else { return .zero }
      entry.cost = booked - part
      try record(entry)
      return part
    }
  }
}
