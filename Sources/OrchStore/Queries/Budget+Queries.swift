import OrchModel

extension Database {
  /// Adds a budget, or changes the one with its name.
  ///
  /// Changing what it covers, its period or its zone forgets the windows, which are computed from the
  /// ledger when next needed; those in which runs hold something stay until they are given back.
  package func set(_ budget: Budget, at time: Timestamp) throws {
    try write {
      let old = try self.budget(named: budget.name)
      try execute(
        """
        INSERT INTO budget (id, name, limit_nd, period, zone, project_id, run_id, role, model, client,
                            on_limit, unpriced, warn_percent, created_at)
        VALUES (\(budget.id), \(budget.name), \(budget.limit), \(budget.period), \(budget.zone),
                \(budget.scope.project), \(budget.scope.run), \(budget.scope.role),
                \(budget.scope.model), \(budget.scope.client), \(budget.onLimit),
                \(budget.unpriced), \(budget.warnPercent), \(budget.createdAt))
        ON CONFLICT (name) DO UPDATE
           SET limit_nd = excluded.limit_nd, period = excluded.period, zone = excluded.zone,
               project_id = excluded.project_id, run_id = excluded.run_id, role = excluded.role,
               model = excluded.model, client = excluded.client, on_limit = excluded.on_limit,
               unpriced = excluded.unpriced, warn_percent = excluded.warn_percent
        """)
      if let old, !old.hasSameWindows(as: budget) { try forgetWindows(of: old.id) }
      try append(
        Event(
          at: time, kind: old == nil ? "budget.created" : "budget.changed",
          project: budget.scope.project, run: budget.scope.run,
          data: [
            "name": .string(budget.name), "fromUsd": old?.limit.json ?? .null,
            "toUsd": budget.limit.json,
          ]))
    }
  }

  private func forgetWindows(of budget: ID<Budget>) throws {
    try execute(
      """
      DELETE FROM budget_window
       WHERE budget_id = \(budget)
         AND NOT EXISTS (SELECT 1 FROM hold_share
                          WHERE hold_share.budget_id = budget_window.budget_id
                            AND hold_share.starts_at = budget_window.starts_at)
      """)
    for kind in [BudgetKind.general, .ofRun] {
      try execute(
        """
        UPDATE budget_window SET (spent_nd, unpriced_calls) = (\(kind.windowSums))
         WHERE budget_id = \(budget)
           AND budget_id IN (SELECT id FROM budget WHERE \(kind.condition))
        """)
    }
  }

  package func delete(_ budget: Budget, at time: Timestamp) throws {
    try write {
      try execute("DELETE FROM budget WHERE id = \(budget.id)")
      try append(
        Event(
          at: time, kind: "budget.deleted", project: budget.scope.project,
          data: ["name": .string(budget.name), "limitUsd": budget.limit.json]))
    }
  }

  package func budget(named name: String) throws -> Budget? {
    try row("\(budgetQuery) WHERE budget.name = \(name)") { try Budget($0) }
  }

  /// Every budget a person has set, by name; a run's own limit is one too, but not listed.
  package func budgets() throws -> [Budget] {
    try rows("\(budgetQuery) WHERE run_id IS NULL ORDER BY budget.name") { try Budget($0) }
  }

  /// The budgets that cover some call of `run`: any of its roles, models and clients, in the order
  /// of their ids.
  package func budgets(
    covering project: ID<Project>, run: ID<Run>?, roles: [String], models: [String],
    clients: [String]
  ) throws -> [Budget] {
    try rows(
      """
      \(budgetQuery)
       WHERE (project_id IS NULL OR project_id = \(project))
         AND (run_id IS NULL OR run_id = \(run))
         AND (role IS NULL OR role IN (\(list: roles)))
         AND (model IS NULL OR model IN (\(list: models)))
         AND (client IS NULL OR client IN (\(list: clients)))
       ORDER BY budget.id
      """
    ) { try Budget($0) }
  }

  /// Where `budget` stands in `window`: from the window's row, or from the ledger when nothing has
  /// been booked in it yet.
  ///
  /// Changes nothing.
  package func standing(of budget: Budget, in window: Window) throws -> BudgetStanding {
    try read {
      let key = budget.windowKey(window)
      let kept = try row(
        """
        SELECT ends_at, spent_nd, held_nd, unpriced_calls FROM budget_window
         WHERE budget_id = \(budget.id) AND starts_at = \(key.start)
        """
      ) {
        BudgetStanding(
          budget: budget, window: Window(start: key.start, end: try $0["ends_at"]),
          spent: try $0["spent_nd"], reserved: try $0["held_nd"],
          unpricedCalls: try $0["unpriced_calls"])
      }
      if let kept, !budget.isRolling, kept.window == key { return kept }
      let spend = try spend(SpendFilter(budget.scope, in: window))
      return BudgetStanding(
        budget: budget, window: window, spent: spend.cost, reserved: kept?.reserved ?? .zero,
        unpricedCalls: spend.unpricedCalls)
    }
  }
}

extension Budget {
  var isRolling: Bool {
    if case .rolling = period { return true }
    return false
  }

  /// The window whose row is kept: a rolling budget has a single one, because its window moves.
  func windowKey(_ window: Window) -> Window { isRolling ? .always : window }

  fileprivate func hasSameWindows(as other: Self) -> Bool {
    scope == other.scope && period == other.period && zone == other.zone
  }
}

private let budgetQuery: SQL = """
  SELECT budget.id, budget.name, limit_nd, period, zone, project_id, project.name AS project_name,
         run_id, role, model, client, on_limit, unpriced, warn_percent, budget.created_at
    FROM budget LEFT JOIN project ON project.id = budget.project_id
  """

extension Budget {
  fileprivate init(_ row: borrowing Row) throws {
    self.init(
      id: try row["id"], name: try row["name"], limit: try row["limit_nd"],
      period: try row["period"], zone: try row["zone"],
      scope: Scope(
        project: try row["project_id"], projectName: try row["project_name"],
        run: try row["run_id"], role: try row["role"], model: try row["model"],
        client: try row["client"]),
      onLimit: try row["on_limit"], unpriced: try row["unpriced"],
      warnPercent: try row["warn_percent"], createdAt: try row["created_at"])
  }
}
