import OrchModel

extension Database {
  /// Where a budget stands, by the limit that holds at `time`.
  package func standing(of place: BudgetWindow, at time: Timestamp) throws -> BudgetStanding {
    var standing =
      try place.budget.metric == .dollars
      ? standing(of: place.budget, in: place.window, subject: place.subject)
      : standing(metered: place, at: time)
    standing.limit = place.budget.limit(at: time)
    standing.holdsOverride = place.budget.override.map { time < $0.until } ?? false
    standing.estimate = place.estimate
    return standing
  }

  /// Where a budget stands whose limit is not on money: what it counts is asked for each time, and nothing of it
  /// is held.
  ///
  /// A row of its window knows which alerts were given.
  private func standing(metered place: BudgetWindow, at time: Timestamp) throws -> BudgetStanding {
    let (budget, key) = (place.budget, place.budget.windowKey(place.window))
    let filter = SpendFilter(budget, in: place.window, subject: place.subject)
    var standing = BudgetStanding(
      budget: budget, window: place.window, subject: place.subject,
      spent: try used(budget.metric, filter, at: time), reserved: .zero, unpricedCalls: 0)
    standing.alerts =
      try row(
        """
        SELECT alerts FROM budget_window
         WHERE budget_id = \(budget.id) AND subject = \(place.subject)
           AND starts_at = \(key.start) AND ends_at = \(key.end)
        """
      ) { try $0["alerts"] } ?? 0
    return standing
  }

  /// Sees to it that windows which only grow have their rows, so that nobody sums the ledger up for them again.
  ///
  /// Writes nothing when they have.
  package func keepWindows(_ places: [BudgetWindow], at time: Timestamp) throws {
    let missing = try places.filter { place in
      let budget = place.budget
      guard budget.metric == .dollars, !budget.isRolling, !budget.period.isPerSubject else {
        return false
      }
      return try endOfKeptWindow(place) != place.window.end
    }
    guard !missing.isEmpty else { return }
    try write { for place in missing { try keepWindow(place, at: time) } }
  }

  /// When the window that is kept for `place` ends; nil when none is.
  private func endOfKeptWindow(_ place: BudgetWindow) throws -> Timestamp? {
    let key = place.budget.windowKey(place.window)
    return try row(
      """
      SELECT ends_at FROM budget_window
       WHERE budget_id = \(place.budget.id) AND subject = \(place.subject) AND starts_at = \(key.start)
      """
    ) { try $0["ends_at"] }
  }

  /// Sees to it that the window has its row, with what the ledger has for it.
  func keepWindow(_ place: BudgetWindow, at time: Timestamp) throws {
    let (budget, subject) = (place.budget.id, place.subject)
    let key = place.budget.windowKey(place.window)
    guard try endOfKeptWindow(place) != key.end else { return }
    let spend =
      try place.budget.metric == .dollars
      ? spend(SpendFilter(place.budget, in: key, subject: subject)) : Spend()
    // A row may be there with another end: a month that began with the day, before the budget was changed.
    try execute(
      """
      INSERT INTO budget_window (budget_id, subject, starts_at, ends_at, limit_nd, spent_nd,
                                 unpriced_calls)
      VALUES (\(budget), \(subject), \(key.start), \(key.end), \(place.budget.limit(at: time)),
              \(spend.cost), \(spend.unpricedCalls))
      ON CONFLICT DO UPDATE SET ends_at = excluded.ends_at, limit_nd = excluded.limit_nd, alerts = 0,
                                spent_nd = excluded.spent_nd,
                                unpriced_calls = excluded.unpriced_calls
      """)
    try forgetOldWindows(of: budget, before: key.start.adding(.seconds(-5_184_000)))
  }

  /// Every call looks through the windows; those long past, and of runs and tasks that nothing is done for
  /// any more, can be computed again if anyone asks.
  private func forgetOldWindows(of budget: ID<Budget>, before time: Timestamp) throws {
    try execute(
      """
      DELETE FROM budget_window
       WHERE budget_id = \(budget) AND held_nd = 0
         AND (ends_at < \(time)
              OR subject <> ''
                 AND subject NOT IN (SELECT id FROM run WHERE ended_at IS NULL)
                 AND subject NOT IN (SELECT task_id FROM run
                                      WHERE ended_at IS NULL AND task_id IS NOT NULL))
         AND NOT EXISTS (SELECT 1 FROM hold_share
                          WHERE hold_share.budget_id = budget_window.budget_id
                            AND hold_share.subject = budget_window.subject
                            AND hold_share.starts_at = budget_window.starts_at)
      """)
  }
}
