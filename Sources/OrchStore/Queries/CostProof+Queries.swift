import OrchModel

extension Database {
  /// The calls of a session, in the order of their times.
  ///
  /// The sums say in which hours they are.
  package func ledger(ofSession session: String) throws -> [LedgerEntry] {
    try read {
      let hours = try row(
        """
        SELECT min(hour) AS first, max(hour) AS last
          FROM spend_place JOIN spend_hour ON place_id = id
         WHERE session = \(session)
        """
      ) { (try $0["first"] as Int64?, try $0["last"] as Int64?) }
      guard let first = hours?.0, let last = hours?.1, !session.isEmpty else { return [] }
      return try rows(
        """
        \(callQuery)
         WHERE session = \(session) AND at >= \(Timestamp(hour: first)) AND at < \(Timestamp(hour: last + 1))
         ORDER BY at, seq
        """
      ) { try LedgerEntry($0) }
    }
  }

  /// Sessions whose names begin so, at most `limit`: those that cost something, and those of which a file was
  /// imported.
  package func sessions(beginning prefix: String, limit: Int) throws -> [String] {
    try rows(
      """
      SELECT session FROM spend_place
       WHERE session >= \(prefix) AND session < \(prefix + "\u{7F}") AND session <> ''
       UNION
      SELECT session FROM source_file
       WHERE session >= \(prefix) AND session < \(prefix + "\u{7F}") AND session <> ''
       ORDER BY session LIMIT \(limit)
      """
    ) { try $0["session"] }
  }

  /// The keys of calls that begin so, at most `limit`.
  package func callKeys(beginning prefix: String, limit: Int) throws -> [String] {
    try rows(
      """
      SELECT key FROM call WHERE key >= \(prefix) AND key < \(prefix + "\u{7F}") ORDER BY key
       LIMIT \(limit)
      """
    ) { try $0["key"] }
  }
}

/// What a run, one of its stages, or an imported session cost, as the ledger and as the client count.
package struct CostComparison: Hashable, Sendable {
  /// Nil for a session.
  package let run: ID<Run>?
  /// Nil for the whole run.
  package let stage: String?
  /// `my-repo #47`; of a session the project.
  package let name: String
  package let startedAt: Timestamp
  package let ours: Spend
  /// How much of ours is the client's own count of what no call explains.
  package let unlisted: Money
  /// Nil when no client said.
  package let client: Money?
  /// What the client wrote beside single calls; nil where it did at none.
  package let recorded: Money?
  /// What was noted when the run ended.
  package let note: String?
  /// What is told of a session alone; nil for runs.
  package let account: SessionAccount?
}

extension Database {
  /// The runs that started in `window`, the newest first, with both counts of their cost.
  package func costComparisons(
    in window: Window, of project: ID<Project>?, limit: Int
  ) throws -> [CostComparison] {
    var filter: SQL = "started_at >= \(window.start) AND started_at < \(window.end)"
    if let project { filter += " AND project_id = \(project)" }
    return try comparisons("\(filter) ORDER BY seq DESC LIMIT \(limit)")
  }

  /// A run and, after it, its stages.
  package func costComparisons(of run: ID<Run>) throws -> [CostComparison] {
    try read {
      let whole = try comparisons("id = \(run)")
      return try whole
        + rows(
          """
          SELECT name, client_cost_nd, \(sums("stage_id = stage.id AND run_id = stage.run_id"))
            FROM stage WHERE run_id = \(run) AND kind = 'agent' ORDER BY position
          """
        ) { row in
          CostComparison(
            run: run, stage: try row["name"], name: whole.first?.name ?? "",
            startedAt: whole.first?.startedAt ?? Window.always.start,
            ours: try Spend(brief: row),
            unlisted: try row["unlisted_nd"], client: try row["client_cost_nd"],
            recorded: try row["recorded_nd"], note: nil, account: nil)
        }
    }
  }

  private func comparisons(_ filter: SQL) throws -> [CostComparison] {
    try rows(
      """
      SELECT run_id, project_name, number, attempt, started_at, client_cost_nd, cost_difference,
             \(sums("run_id = chosen.run_id"))
        FROM (SELECT id AS run_id, seq, number, attempt, started_at, client_cost_nd,
                     cost_difference,
                     (SELECT name FROM project WHERE project.id = run.project_id) AS project_name
                FROM run WHERE \(filter)) AS chosen
       ORDER BY seq DESC
      """
    ) { row in
      let (project, number): (String, Int) = (try row["project_name"], try row["number"])
      let attempt: Int = try row["attempt"]
      return CostComparison(
        run: try row["run_id"], stage: nil,
        name: "\(project) #\(number)" + (attempt > 1 ? ".\(attempt)" : ""),
        startedAt: try row["started_at"], ours: try Spend(brief: row),
        unlisted: try row["unlisted_nd"], client: try row["client_cost_nd"],
        recorded: try row["recorded_nd"], note: try row["cost_difference"], account: nil)
    }
  }
}

/// What the calls of each row come to, by the index of runs.
private func sums(_ condition: SQL) -> SQL {
  """
  (SELECT count(*) FROM call WHERE \(condition) AND kind = 'call') AS calls,
  (SELECT coalesce(sum(cost_nd), 0) FROM call WHERE \(condition)) AS cost_nd,
  (SELECT coalesce(sum(cost_nd), 0) FROM call WHERE \(condition) AND kind = 'unlisted') AS unlisted_nd,
  (SELECT count(*) FROM call WHERE \(condition) AND cost_nd IS NULL) AS unpriced_calls,
  (SELECT sum(recorded_nd) FROM call WHERE \(condition)) AS recorded_nd
  """
}

extension Spend {
  /// Without the tokens.
  init(brief row: borrowing Row) throws {
    self.init(
      calls: try row["calls"], cost: try row["cost_nd"], unpricedCalls: try row["unpriced_calls"])
  }
}
