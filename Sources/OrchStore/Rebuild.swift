import OrchModel

extension Database {
  /// Computes every sum anew from the ledger.
  package func rebuild(at time: Timestamp) throws {
    try write {
      try execute("DELETE FROM spend_day")
      try execute("DELETE FROM spend_tool")
      try execute("DELETE FROM spend_hour")
      try execute("DELETE FROM spend_place")
      // A day at a time: SQLite sorts what it groups in memory.
      for day in try daysOfCalls() {
        try execute(
          """
          INSERT INTO spend_place (\(placeColumns)) \(placesInLedger(ofDay: day)) ON CONFLICT DO NOTHING
          """)
        try execute(
          "INSERT INTO spend_hour (hour, place_id, \(sumColumns)) \(sumsByPlace(ofDay: day))")
        try ToolSums(ofDay: day, in: self).write(to: self)
      }
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
