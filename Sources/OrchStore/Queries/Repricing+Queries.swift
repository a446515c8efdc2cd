import OrchModel

extension Database {
  /// Gives entries of the ledger another price, in one transaction; the answer is how many.
  ///
  /// An entry that is not any more what its change is from is left alone. The figure it had is in an event of its
  /// own, with the new one.
  package func reprice(_ changes: [(old: LedgerEntry, new: LedgerEntry)], at time: Timestamp) throws
    -> Int
  {
    try write {
      var count = 0
      for (old, new) in changes where try ledgerEntry(old.key) == old {
        try summingOnce {
          try subtractFromSums(old)
          try execute(
            """
            UPDATE call
               SET cost_nd = \(new.cost), unpriced = \(new.unpricedReason),
                   price_source = \(new.priceSource), price_from = \(new.priceFrom)
             WHERE key = \(old.key)
            """)
          try addToSums(new, beyond: old.cost ?? .zero)
        }
        try append(event(old, new, at: time))
        count += 1
      }
      return count
    }
  }

  private func event(_ old: LedgerEntry, _ new: LedgerEntry, at time: Timestamp) -> Event {
    let place = new.attribution
    return Event(
      at: time, kind: "call.repriced", project: place.project, task: place.task, run: place.run,
      stage: place.stage, agent: place.agent,
      data: [
        "call": .string(new.key), "fromUsd": old.cost?.json ?? .null,
        "toUsd": new.cost?.json ?? .null,
        "fromSource": old.priceSource.map(JSONValue.string) ?? .null,
        "toSource": new.priceSource.map(JSONValue.string) ?? .null,
      ])
  }

  /// The entries of the first UTC day in `window` that has some, and what is left of the window.
  package func entriesOfDay(
    in window: Window, of project: ID<Project>?
  ) throws -> (entries: [LedgerEntry], rest: Window)? {
    let window = window.clamped
    guard window.start < window.end, let call = try firstCall(in: window) else { return nil }
    let day: Int64 = 86_400_000
    let end = min(
      Timestamp(milliseconds: (call.milliseconds / day + 1) * day), window.end)
    var entries: [LedgerEntry] = []
    try eachEntry(in: Window(start: call, end: end), of: project) { entries.append($0) }
    return (entries, Window(start: end, end: window.end))
  }
}
