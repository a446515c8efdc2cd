import OrchModel

extension Database {
  /// Gives the alerts of `place` that are due and were not given in its window yet (F15).
  ///
  /// Each is written to the budget's history and to the window's row in one transaction, so of several
  /// processes one gives it. A rolling window never begins anew: what it no longer reaches can be given again.
  /// A window without a row costs one sum over the ledger, one with a row two short reads.
  package func fireAlerts(
    of place: BudgetWindow, isProjectedOver: Bool = false, at time: Timestamp
  ) throws -> [FiredAlert] {
    let budget = place.budget
    guard budget.pausedAt == nil else { return [] }
    let standing = try standing(of: place, at: time)
    let due = BudgetAlert.due(
      spent: standing.spent, limit: standing.limit, warnPercent: budget.warnPercent,
      isProjectedOver: isProjectedOver)
    let given = standing.alerts
    let stale = budget.isRolling ? given & ~due & ~BudgetAlert.forecastBit : 0
    guard due & ~given != 0 || stale != 0 else { return [] }
    return try write {
      try keepWindow(place, at: time)
      // Another process may have given them meanwhile.
      let fresh = due & ~(try alerts(of: place))
      let key = budget.windowKey(place.window)
      try execute(
        """
        UPDATE budget_window SET alerts = (alerts | \(fresh)) & ~\(stale)
         WHERE budget_id = \(budget.id) AND subject = \(place.subject) AND starts_at = \(key.start)
        """)
      var told: [BudgetAlert] = []
      for (bit, alert) in BudgetAlert.all(warnPercent: budget.warnPercent)
      where fresh & bit != 0 && !told.contains(alert) { told.append(alert) }
      return try told.map { alert in
        var fired = FiredAlert(alert, standing)
        fired.event = try append(fired, at: time)
        return fired
      }
    }
  }

  private func alerts(of place: BudgetWindow) throws -> Int64 {
    let key = place.budget.windowKey(place.window)
    return try row(
      """
      SELECT alerts FROM budget_window
       WHERE budget_id = \(place.budget.id) AND subject = \(place.subject)
         AND starts_at = \(key.start) AND ends_at = \(key.end)
      """
    ) { try $0["alerts"] as Int64 } ?? 0
  }

  /// Writes an alert down; the answer is the number of its event.
  private func append(_ fired: FiredAlert, at time: Timestamp) throws -> Int64 {
    let standing = fired.standing
    let metric = standing.budget.metric
    return try append(
      Event(
        at: time, kind: "budget.alert", project: standing.budget.scope.project,
        data: [
          "name": .string(standing.budget.name), "message": .string(fired.message),
          "alert": .string(fired.alert.kind.rawValue),
          "threshold": .integer(Int64(fired.alert.threshold)),
          "metric": .string(metric.rawValue),
          metric.key("limit"): metric.jsonNumber(standing.limit),
          metric.key("spent"): metric.jsonNumber(standing.spent),
          "subject": .string(standing.subject), "windowStart": standing.window.start.json,
          "windowEnd": standing.window.end.json,
        ]), toHistoryOf: standing.budget.id)
  }
}
