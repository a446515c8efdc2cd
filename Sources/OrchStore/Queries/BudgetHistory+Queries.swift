import OrchModel

/// One thing that became of a budget.
package struct BudgetEvent: Hashable, Sendable {
  package var at: Timestamp
  /// `budget.created`, `budget.changed`, `budget.overridden`, `budget.paused`, `budget.resumed`,
  /// `budget.deleted`, `budget.alert`, `budget.notified`, `budget.not-notified`.
  package var kind: String
  /// What its limit was on.
  package var metric: Budget.Metric
  /// The limit before; nil where there was none.
  package var from: Money?
  /// The limit after; of an alert the one it is about.
  package var to: Money?
  /// Who did it; nil when nobody says, and for alerts.
  package var by: String?
  package var reason: String?
  /// What else is known: an array of `field`, `from` and `to`.
  package var changes: JSONValue
  /// The changes in words, or what an alert says.
  package var summary: String?
}

/// What a window had when it was last booked in.
package struct KeptWindow: Hashable, Sendable {
  package var subject: String
  package var window: Window
  /// The last limit it had; nil when it is older than the history of limits.
  package var limit: Money?
  /// A bit for each alert that was given.
  package var alerts: Int64
}

extension Database {
  /// Adds an event that names the one before it in the history of `budget`; the answer is its number.
  @discardableResult
  func append(_ event: Event, toHistoryOf budget: ID<Budget>) throws -> Int64 {
    let previous = try row("SELECT last_event FROM budget WHERE id = \(budget)") {
      try $0["last_event"] as Int64?
    }
    var event = event
    if case .object(let members) = event.data {
      event.data = .object(members + [.init("previous", (previous ?? nil).json)])
    }
    try append(event)
    let sequence = lastInsertedRow
    try execute("UPDATE budget SET last_event = \(sequence) WHERE id = \(budget)")
    return sequence
  }

  /// What became of the budget called `name`, newest first: each event of it names the one before.
  package func budgetEvents(named name: String, limit: Int) throws -> [BudgetEvent] {
    try rows(
      """
      WITH RECURSIVE chain (seq, at, kind, data) AS (
        SELECT seq, at, kind, data FROM event
         WHERE seq = (SELECT last_event FROM budget WHERE name = \(name))
        UNION ALL
        SELECT event.seq, event.at, event.kind, event.data
          FROM chain JOIN event ON event.seq = chain.data ->> '$.previous'
         LIMIT \(limit)
      )
      SELECT at, kind, coalesce(data ->> '$.metric', 'dollars') AS metric,
             coalesce(data -> '$.fromUsd', data -> '$.from') AS from_amount,
             coalesce(data -> '$.toUsd', data -> '$.to', data -> '$.limitUsd',
                      data -> '$.limit') AS to_amount,
             data ->> '$.by' AS by, data ->> '$.reason' AS reason,
             coalesce(data -> '$.changes', '[]') AS changes,
             coalesce(data ->> '$.message', (
               SELECT group_concat((value ->> '$.field') || ' ' || trim(value -> '$.from', '"')
                                   || ' -> ' || trim(value -> '$.to', '"'), ', ')
                 FROM json_each(data, '$.changes') WHERE value -> '$.from' <> 'null'
                                                      OR kind <> 'budget.created')) AS summary
        FROM chain
      """
    ) { row in
      // The amounts as they are written: a floating-point number would round them.
      let (from, to): (String?, String?) = (try row["from_amount"], try row["to_amount"])
      let metric: Budget.Metric = try row["metric"]
      return BudgetEvent(
        at: try row["at"], kind: try row["kind"], metric: metric,
        from: from.flatMap(metric.amount(decimal:)), to: to.flatMap(metric.amount(decimal:)),
        by: try row["by"], reason: try row["reason"],
        changes: .raw(try row["changes"]), summary: try row["summary"])
    }
  }

  /// The rows that are kept of a budget's windows, the newest first.
  package func keptWindows(of budget: ID<Budget>) throws -> [KeptWindow] {
    try rows(
      """
      SELECT subject, starts_at, ends_at, limit_nd, alerts FROM budget_window
       WHERE budget_id = \(budget)
       ORDER BY starts_at DESC, subject
      """
    ) {
      KeptWindow(
        subject: try $0["subject"],
        window: Window(start: try $0["starts_at"], end: try $0["ends_at"]),
        limit: try $0["limit_nd"], alerts: try $0["alerts"])
    }
  }

  /// The runs or tasks that a budget which counts by those may have open windows of: those at work, else the
  /// newest.
  package func subjects(of budget: Budget, limit: Int) throws -> [String] {
    let active = try subjects(of: budget, "AND run.ended_at IS NULL", limit: limit)
    return active.isEmpty ? try newestSubjects(of: budget, limit: 1) : active
  }

  /// The newest runs or tasks that a budget which counts by those covers.
  package func newestSubjects(of budget: Budget, limit: Int) throws -> [String] {
    try subjects(of: budget, "", limit: limit)
  }

  private func subjects(of budget: Budget, _ condition: SQL, limit: Int) throws -> [String] {
    let column: SQL = budget.period == .run ? "run.id" : "run.task_id"
    var filter: SQL = "run.task_id IS NOT NULL"
    let scope = budget.scope
    if let project = scope.project { filter += " AND run.project_id = \(project)" }
    if let run = scope.run { filter += " AND run.id = \(run)" }
    if let task = scope.task { filter += " AND run.task_id = \(task)" }
    if let type = scope.type { filter += " AND run.task_type = \(type)" }
    if let workflow = scope.workflow { filter += " AND run.workflow = \(workflow)" }
    if let branch = scope.branch { filter += " AND run.branch = \(branch)" }
    return try rows(
      """
      SELECT \(column) AS subject FROM run WHERE \(filter) \(condition)
       GROUP BY subject ORDER BY max(run.seq) DESC LIMIT \(limit)
      """
    ) { try $0["subject"] }
  }
}
