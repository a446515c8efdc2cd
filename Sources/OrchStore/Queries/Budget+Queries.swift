import OrchModel

extension Database {
  /// Adds a budget, or changes the one with its name; the history keeps who did it, and why.
  ///
  /// Changing what it covers, its period or its zone forgets the windows, which are computed from the
  /// ledger when next needed; those in which runs hold something stay until they are given back. Another
  /// limit has every alert of the open windows given anew.
  package func set(
    _ budget: Budget, by person: String? = nil, because reason: String? = nil, at time: Timestamp
  ) throws {
    try write {
      let old = try self.budget(named: budget.name)
      let override = budget.override
      try execute(
        """
        INSERT INTO budget (id, name, limit_nd, period, zone, project_id, run_id, role, model, client,
                            task_id, task_type, workflow, branch, agent_id, on_limit, unpriced,
                            warn_percent, override_nd, override_until, paused_at, created_at, metric,
                            notify)
        VALUES (\(budget.id), \(budget.name), \(budget.limit), \(budget.period), \(budget.zone),
                \(budget.scope.project), \(budget.scope.run), \(budget.scope.role),
                \(budget.scope.model), \(budget.scope.client), \(budget.scope.task),
                \(budget.scope.type), \(budget.scope.workflow), \(budget.scope.branch),
                \(budget.scope.agent), \(budget.onLimit), \(budget.unpriced),
                \(budget.warnPercent), \(override?.limit), \(override?.until), \(budget.pausedAt),
                \(budget.createdAt), \(budget.metric),
                \(budget.notify.isEmpty ? nil : WordList(budget.notify)))
        ON CONFLICT (name) DO UPDATE
           SET limit_nd = excluded.limit_nd, period = excluded.period, zone = excluded.zone,
               project_id = excluded.project_id, run_id = excluded.run_id, role = excluded.role,
               model = excluded.model, client = excluded.client, task_id = excluded.task_id,
               task_type = excluded.task_type, workflow = excluded.workflow,
               branch = excluded.branch, agent_id = excluded.agent_id,
               on_limit = excluded.on_limit, unpriced = excluded.unpriced,
               warn_percent = excluded.warn_percent, override_nd = excluded.override_nd,
               override_until = excluded.override_until, paused_at = excluded.paused_at,
               notify = excluded.notify
        """)
      let id = old?.id ?? budget.id
      if let old, !old.hasSameWindows(as: budget) { try forgetWindows(of: id) }
      if let old, old.limits != budget.limits {
        try execute(
          """
          UPDATE budget_window SET limit_nd = \(budget.limit(at: time)), alerts = 0
           WHERE budget_id = \(id) AND ends_at > \(time)
          """)
      }
      try append(
        Event(
          at: time, kind: budget.change(from: old), project: budget.scope.project,
          run: budget.scope.run, data: budget.adjustment(from: old, by: person, because: reason)),
        toHistoryOf: id)
    }
  }

  private func forgetWindows(of budget: ID<Budget>) throws {
    try execute(
      """
      DELETE FROM budget_window
       WHERE budget_id = \(budget)
         AND NOT EXISTS (SELECT 1 FROM hold_share
                          WHERE hold_share.budget_id = budget_window.budget_id
                            AND hold_share.subject = budget_window.subject
                            AND hold_share.starts_at = budget_window.starts_at)
      """)
    for kind in BudgetKind.allCases {
      try execute(
        """
        UPDATE budget_window SET (spent_nd, unpriced_calls) = (\(kind.windowSums))
         WHERE budget_id = \(budget) AND \(kind.condition)
        """)
    }
  }

  package func delete(
    _ budget: Budget, by person: String? = nil, because reason: String? = nil, at time: Timestamp
  ) throws {
    try write {
      try execute("DELETE FROM budget WHERE id = \(budget.id)")
      try append(
        Event(
          at: time, kind: "budget.deleted", project: budget.scope.project,
          data: [
            "name": .string(budget.name), "metric": .string(budget.metric.rawValue),
            budget.metric.key("limit"): budget.metric.jsonNumber(budget.limit), "by": person.json,
            "reason": reason.json,
          ]))
    }
  }

  package func budget(named name: String) throws -> Budget? {
    try row("\(budgetQuery) WHERE budget.name = \(name)") { try Budget($0) }
  }

  /// Every budget a person has set, by name; a run's own limit (`isOwnLimit`) is one too, but not listed.
  ///
  /// There may be one of those for each run ever done: they are not even looked at, for which the order must not be
  /// taken from the index.
  package func budgets() throws -> [Budget] {
    try rows(
      """
      \(budgetQuery)
       WHERE budget.name < 'run:' OR budget.name >= 'run;'
       ORDER BY +budget.name
      """
    ) { try Budget($0) }
  }

  /// The budgets in force that cover some call of `run`: of its task, its branch and its agents, and any of
  /// its roles, models and clients, in the order of their ids.
  package func budgets(
    covering project: ID<Project>, run: ID<Run>?, roles: [String], models: [String],
    clients: [String]
  ) throws -> [Budget] {
    try rows(
      """
      \(budgetQuery)
       LEFT JOIN run ON run.id = \(run)
       WHERE paused_at IS NULL
         AND (budget.project_id IS NULL OR budget.project_id = \(project))
         AND (budget.run_id IS NULL OR budget.run_id = \(run))
         AND (budget.task_id IS NULL OR budget.task_id = run.task_id)
         AND (budget.task_type IS NULL OR budget.task_type = run.task_type)
         AND (budget.workflow IS NULL OR budget.workflow = run.workflow)
         AND (budget.branch IS NULL OR budget.branch = run.branch)
         AND (budget.agent_id IS NULL
              OR budget.agent_id IN (SELECT agent.id FROM agent WHERE agent.run_id = run.id))
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
  /// The limit is the one without an override. Changes nothing.
  package func standing(of budget: Budget, in window: Window, subject: String = "") throws
    -> BudgetStanding
  {
    try read {
      let key = budget.windowKey(window)
      let kept = try row(
        """
        SELECT ends_at, spent_nd, held_nd, unpriced_calls, alerts FROM budget_window
         WHERE budget_id = \(budget.id) AND subject = \(subject) AND starts_at = \(key.start)
        """
      ) {
        var standing = BudgetStanding(
          budget: budget, window: Window(start: key.start, end: try $0["ends_at"]),
          subject: subject, spent: try $0["spent_nd"], reserved: try $0["held_nd"],
          unpricedCalls: try $0["unpriced_calls"])
        standing.alerts = try $0["alerts"]
        return standing
      }
      if let kept, !budget.isRolling, kept.window == key { return kept }
      let spend = try spend(SpendFilter(budget, in: window, subject: subject))
      var standing = BudgetStanding(
        budget: budget, window: window, subject: subject, spent: spend.cost,
        reserved: kept?.reserved ?? .zero, unpricedCalls: spend.unpricedCalls)
      if let kept, kept.window == key { standing.alerts = kept.alerts }
      return standing
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

  /// What alerts are about.
  fileprivate var limits: [JSONValue] {
    [limit.json, override?.limit.json ?? .null, override?.until.json ?? .null]
  }

  /// The kind of the event that says what became of `old`.
  fileprivate func change(from old: Budget?) -> String {
    guard let old else { return "budget.created" }
    if (old.pausedAt == nil) != (pausedAt == nil) {
      return pausedAt == nil ? "budget.resumed" : "budget.paused"
    }
    return old.override != override && override != nil ? "budget.overridden" : "budget.changed"
  }

  fileprivate func adjustment(from old: Budget?, by person: String?, because reason: String?)
    -> JSONValue
  {
    [
      "name": .string(name), "metric": .string(metric.rawValue),
      metric.key("from"): old.map { metric.jsonNumber($0.limit) } ?? .null,
      metric.key("to"): metric.jsonNumber(limit), "by": person.json, "reason": reason.json,
      "changes": .array(
        changes(from: old).map { ["field": .string($0.field), "from": $0.from, "to": $0.to] }),
    ]
  }
}

let budgetQuery: SQL = """
  SELECT budget.id, budget.name, limit_nd, period, zone, budget.project_id AS project_id,
         project.name AS project_name, budget.run_id AS run_id, role, model, client,
         budget.task_id AS task_id, budget.task_type AS task_type, budget.workflow AS workflow,
         budget.branch AS branch, budget.agent_id AS agent_id, on_limit, unpriced, warn_percent,
         override_nd, override_until, paused_at, budget.created_at, metric, notify
    FROM budget LEFT JOIN project ON project.id = budget.project_id
  """

extension Budget {
  init(_ row: borrowing Row) throws {
    let limit: Money? = try row["override_nd"]
    let until: Timestamp? = try row["override_until"]
    self.init(
      id: try row["id"], name: try row["name"], metric: try row["metric"],
      limit: try row["limit_nd"], period: try row["period"], zone: try row["zone"],
      scope: Scope(
        project: try row["project_id"], projectName: try row["project_name"],
        run: try row["run_id"], role: try row["role"], model: try row["model"],
        client: try row["client"], task: try row["task_id"], type: try row["task_type"],
        workflow: try row["workflow"], branch: try row["branch"], agent: try row["agent_id"]),
      onLimit: try row["on_limit"], unpriced: try row["unpriced"],
      warnPercent: try row["warn_percent"],
      override: limit.flatMap { limit in until.map { Override(limit: limit, until: $0) } },
      pausedAt: try row["paused_at"],
      notify: (try row["notify"] as WordList?)?.words ?? [],
      createdAt: try row["created_at"])
  }
}
