import OrchModel

extension Database {
  /// Computes every sum anew from the ledger.
  package func rebuild(at time: Timestamp) throws {
    try write {
      try execute("DELETE FROM spend_day")
      try execute("DELETE FROM spend_tool")
      try execute("DELETE FROM spend_hour")
      try execute("DELETE FROM spend_place")
      try execute("INSERT INTO spend_place (\(placeColumns)) \(placesInLedger)")
      try execute("INSERT INTO spend_hour (hour, place_id, \(sumColumns)) \(sumsByPlace)")
      try ToolSums(of: self).write(to: self)
      try packDays(before: time)
      for kind in BudgetKind.allCases {
        try execute(
          """
          UPDATE budget_window SET (spent_nd, unpriced_calls) = (\(kind.windowSums)), held_nd = (\(heldSum))
           WHERE \(kind.condition)
          """)
      }
      try append(Event(at: time, kind: "store.rebuilt"))
    }
  }
}
