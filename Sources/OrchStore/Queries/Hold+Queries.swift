import OrchModel

extension Database {
  /// Holds money for `run` in every one of `windows`, on top of what it holds already; throws `Refusal` for
  /// the first that has too little left, and then nothing is changed in any.
  ///
  /// What the run holds of a budget in another window (the day is over, the budget was changed) moves to
  /// this one, and is asked of it too: `.exactly(.zero)` does only that. The condition
  /// `asked <= limit - spent - held` is part of the UPDATE that holds, so two who want the same last dollar
  /// can't both have it. A budget that is deleted or paused by now is passed over, one that only warns gives
  /// whatever is asked. Of a budget that is not on money nothing is held: it refuses once its limit is reached,
  /// whatever is asked. Call it inside `write` together with what depends on it.
  package func hold(
    _ request: HoldRequest, for run: ID<Run>, in windows: [BudgetWindow], at time: Timestamp
  ) throws {
    try write {
      let hold = try openHold(of: run, at: time)
      // Always in the same order, so that the same budget refuses whatever the order they came in.
      for place in windows.sorted(by: { $0.budget.id.rawValue < $1.budget.id.rawValue })
      where try isInForce(place.budget) {
        guard place.budget.metric == .dollars else {
          try refuse(place, at: time)
          continue
        }
        try keepWindow(place, at: time)
        guard try take(request, for: hold, in: place, at: time) else {
          throw Refusal(standing: try standing(of: place, at: time), asked: request.amount)
        }
      }
    }
  }

  /// Throws when a limit is reached that is not on money, of which nothing can be held.
  private func refuse(_ place: BudgetWindow, at time: Timestamp) throws {
    guard place.budget.onLimit != .warn else { return }
    let standing = try standing(of: place, at: time)
    if standing.remaining <= .zero { throw Refusal(standing: standing, asked: .zero) }
  }

  /// What `run` still holds of each budget, by budget.
  package func held(by run: ID<Run>) throws -> [ID<Budget>: Money] {
    let pairs = try rows(
      """
      SELECT budget_id, amount_nd FROM hold_share JOIN hold ON hold.id = hold_id
       WHERE run_id = \(run) AND state = 'open'
      """
    ) { (try $0["budget_id"] as ID<Budget>, try $0["amount_nd"] as Money) }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }

  /// Gives back what `run` holds and has not spent; once, however often it is called.
  package func release(_ run: ID<Run>, at time: Timestamp) throws {
    try write {
      guard let hold = try hold(of: run) else { return }
      try execute(
        """
        UPDATE budget_window SET held_nd = held_nd - share.amount_nd
          FROM hold_share AS share
         WHERE share.hold_id = \(hold) AND budget_window.budget_id = share.budget_id
           AND budget_window.subject = share.subject AND budget_window.starts_at = share.starts_at
        """)
      try execute("DELETE FROM hold_share WHERE hold_id = \(hold)")
      try execute("UPDATE hold SET state = 'closed', closed_at = \(time) WHERE id = \(hold)")
      try append(Event(at: time, kind: "hold.released", run: run))
    }
  }

  private func hold(of run: ID<Run>) throws -> Int64? {
    try row("SELECT id FROM hold WHERE run_id = \(run) AND state = 'open'") {
      try $0["id"] as Int64
    }
  }

  private func openHold(of run: ID<Run>, at time: Timestamp) throws -> Int64 {
    if let hold = try hold(of: run) { return hold }
    try execute("INSERT INTO hold (run_id, state, opened_at) VALUES (\(run), 'open', \(time))")
    return lastInsertedRow
  }

  private func isInForce(_ budget: Budget) throws -> Bool {
    try row("SELECT 1 FROM budget WHERE id = \(budget.id) AND paused_at IS NULL") { _ in true }
      ?? false
  }

  /// Takes what is asked from one window, with what the run has in another; false when it has too little
  /// left.
  private func take(
    _ request: HoldRequest, for hold: Int64, in place: BudgetWindow, at time: Timestamp
  ) throws -> Bool {
    let (budget, subject) = (place.budget, place.subject)
    let key = budget.windowKey(place.window)
    let moved = try giveBack(hold, of: budget, outside: key, subject)
    // More than any limit is refused like any other amount that is too much.
    let asked = max(request.amount, .zero).adding(moved) ?? Money(nanodollars: .max)
    let sums = try sums(of: place)
    let left: SQL = """
      (SELECT CASE WHEN override_until > \(time) THEN override_nd ELSE limit_nd END
         FROM budget WHERE id = \(budget.id)) - \(sums.cost) - held_nd
      """
    let (amount, condition): (SQL, SQL) =
      switch request {
      case _ where budget.onLimit == .warn: ("\(asked)", "1")
      case .exactly: ("\(asked)", "\(asked) <= \(left)")
      case .upTo: ("min(\(asked), \(left))", "\(left) > 0")
      }
    let blocks: SQL = place.isBlocking ? "AND \(sums.unpricedCalls) = 0" : ""
    let granted = try row(
      """
      UPDATE budget_window SET held_nd = held_nd + \(amount)
       WHERE budget_id = \(budget.id) AND subject = \(subject) AND starts_at = \(key.start)
         AND \(condition) \(blocks)
      RETURNING held_nd - \(try heldInWindow(budget, key, subject)) AS granted
      """
    ) { try $0["granted"] as Money }
    guard let granted else { return false }
    try execute(
      """
      INSERT INTO hold_share (hold_id, budget_id, subject, starts_at, amount_nd)
      VALUES (\(hold), \(budget.id), \(subject), \(key.start), \(granted))
      ON CONFLICT (hold_id, budget_id) DO UPDATE SET amount_nd = amount_nd + excluded.amount_nd
      """)
    return true
  }

  private func heldInWindow(_ budget: Budget, _ key: Window, _ subject: String) throws -> Money {
    try row(
      """
      SELECT held_nd FROM budget_window
       WHERE budget_id = \(budget.id) AND subject = \(subject) AND starts_at = \(key.start)
      """
    ) { try $0["held_nd"] as Money } ?? .zero
  }

  /// What is spent in a window and how many calls have no price, as SQL.
  ///
  /// Its kept sums, or for a window that moves the sums of its calls, which nobody can change in the middle of
  /// a write. What calls without a price are taken to cost is taken off the limit with it.
  private func sums(of place: BudgetWindow) throws -> (cost: SQL, unpricedCalls: SQL) {
    let estimate = place.budget.unpriced == .estimate ? place.estimate ?? .zero : .zero
    guard place.budget.isRolling else { return ("spent_nd - \(estimate)", "unpriced_calls") }
    let spend = try spend(SpendFilter(place.budget, in: place.window, subject: place.subject))
    return ("\(spend.cost) - \(estimate)", "\(spend.unpricedCalls)")
  }

  /// Gives back what a run has in another window of `budget`; the answer is how much that was.
  private func giveBack(
    _ hold: Int64, of budget: Budget, outside key: Window, _ subject: String
  ) throws -> Money {
    let old = try row(
      """
      SELECT subject, starts_at, amount_nd FROM hold_share
       WHERE hold_id = \(hold) AND budget_id = \(budget.id)
         AND (subject <> \(subject) OR starts_at <> \(key.start))
      """
    ) {
      (
        subject: try $0["subject"] as String, start: try $0["starts_at"] as Timestamp,
        amount: try $0["amount_nd"] as Money
      )
    }
    guard let old else { return .zero }
    try execute(
      """
      UPDATE budget_window SET held_nd = held_nd - \(old.amount)
       WHERE budget_id = \(budget.id) AND subject = \(old.subject) AND starts_at = \(old.start)
      """)
    try execute("DELETE FROM hold_share WHERE hold_id = \(hold) AND budget_id = \(budget.id)")
    return old.amount
  }

  /// Pays `due` for `entry` out of what `run` holds of each budget that covers the call.
  func settle(_ due: Money, of entry: LedgerEntry, run: ID<Run>) throws {
    let shares = try rows(
      """
      SELECT hold_id, budget_id, subject, starts_at, amount_nd
        FROM hold_share
       WHERE hold_id = (SELECT id FROM hold WHERE run_id = \(run) AND state = 'open')
         AND amount_nd > 0
         AND budget_id IN (SELECT id FROM budget WHERE \(covering(entry)))
      """
    ) {
      (
        try $0["hold_id"] as Int64, try $0["budget_id"] as ID<Budget>,
        try $0["subject"] as String, try $0["starts_at"] as Timestamp, try $0["amount_nd"] as Money
      )
    }
    for (hold, budget, subject, start, amount) in shares {
      let paid = min(due, amount)
      try execute(
        """
        UPDATE hold_share SET amount_nd = amount_nd - \(paid)
         WHERE hold_id = \(hold) AND budget_id = \(budget)
        """)
      try execute(
        """
        UPDATE budget_window SET held_nd = held_nd - \(paid)
         WHERE budget_id = \(budget) AND subject = \(subject) AND starts_at = \(start)
        """)
    }
  }
}

extension BudgetWindow {
  /// True when a call without a price keeps the budget from giving anything.
  fileprivate var isBlocking: Bool {
    switch (budget.onLimit, budget.unpriced) {
    case (.warn, _), (_, .allow): false
    case (_, .block): true
    case (_, .estimate): estimate == nil
    }
  }
}
