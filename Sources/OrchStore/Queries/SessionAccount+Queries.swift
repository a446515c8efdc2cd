import OrchModel

/// What a client said of the cost of a session that was imported.
package struct SessionAccount: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    /// The last running total in its transcript.
    case total
    /// What it wrote beside single calls.
    case calls
  }

  package let session: String
  /// The program.
  package let client: String
  /// Nil when it said nothing.
  package let source: Source?
  /// Our calls from after its total, and what they cost.
  package let laterCalls: Int
  package let laterCost: Money
  /// True for one that began with the records, and the total, of another session.
  package let isFork: Bool
  /// How many calls it wrote no cost beside.
  package let silentCalls: Int
}

/// An imported session, and its client's last running total as `source_file.totals` has it.
private struct KnownSession {
  let agent: ID<Agent>
  let session: String
  let client: String
  let project: String
  let startedAt: Timestamp
  var total: ClientTotal?

  struct ClientTotal {
    let cost: Money
    let at: Timestamp
    /// When the session went on; nil when the total is its end.
    let until: Timestamp?
    let isFork: Bool
  }
}

extension Database {
  /// The imported sessions that began in `window` and of which their clients said what they cost, the newest first.
  package func sessionComparisons(
    in window: Window, of project: ID<Project>?, limit: Int
  ) throws -> [CostComparison] {
    var filter: SQL = "started_at >= \(window.start) AND started_at < \(window.end)"
    if let project { filter += " AND project_id = \(project)" }
    filter += """
       AND (session IN (SELECT session FROM source_file WHERE \(hasTotal))
            OR id IN (SELECT coalesce(owner.parent_id, owner.id)
                        FROM spend_place JOIN agent AS owner ON owner.id = agent_id
                       WHERE recorded = 1))
      """
    return try comparisons(ofSessions: filter, limit: limit)
  }

  /// The imported session of that name, one of each client that has such a one.
  package func sessionComparisons(of session: String) throws -> [CostComparison] {
    try comparisons(ofSessions: "session = \(session)", limit: 100)
  }

  private func comparisons(ofSessions filter: SQL, limit: Int) throws -> [CostComparison] {
    try read { try sessions(filter, limit: limit).flatMap(comparisons(of:)) }
  }

  /// Of several files of one session the one with the newest total counts.
  private func sessions(_ filter: SQL, limit: Int) throws -> [KnownSession] {
    let rows = try rows(
      """
      SELECT chosen.id AS id, chosen.session AS session, chosen.client AS client, started_at,
             (SELECT name FROM project WHERE project.id = chosen.project_id) AS project_name,
             json_extract(totals, '$.totals[#-1].nd') AS total_nd,
             json_extract(totals, '$.totals[#-1].at') AS total_at,
             json_extract(totals, '$.totals[#-1].until') AS until,
             coalesce(json_array_length(totals, '$.inherited'), 0) > 0 AS is_fork
        FROM (SELECT id, session, client, project_id, started_at, seq FROM agent
               WHERE run_id IS NULL AND parent_id IS NULL AND session <> '' AND \(filter)
               ORDER BY started_at DESC, seq DESC LIMIT \(limit)) AS chosen
             LEFT JOIN source_file AS file
                    ON file.session = chosen.session AND file.client = chosen.client
                   AND \(hasTotal)
       ORDER BY started_at DESC, seq DESC, total_at DESC, total_nd DESC
      """
    ) { row in
      let cost: Money? = try row["total_nd"]
      return KnownSession(
        agent: try row["id"], session: try row["session"], client: try row["client"],
        project: try row["project_name"], startedAt: try row["started_at"],
        total: try cost.map { cost in
          KnownSession.ClientTotal(
            cost: cost, at: try row["total_at"], until: try row["until"],
            isFork: try row["is_fork"])
        })
    }
    return rows.enumerated().filter { $0 == 0 || rows[$0 - 1].agent != $1.agent }.map(\.element)
  }

  /// What its calls and those of its subagents come to, beside what its client said: one.
  private func comparisons(of known: KnownSession) throws -> [CostComparison] {
    let end = known.total?.until ?? Window.always.end
    return try rows(
      """
      SELECT count(*) FILTER (WHERE kind = 'call') AS calls, coalesce(sum(cost_nd), 0) AS cost_nd,
             coalesce(sum(cost_nd) FILTER (WHERE kind = 'unlisted'), 0) AS unlisted_nd,
             count(*) FILTER (WHERE cost_nd IS NULL) AS unpriced_calls,
             sum(recorded_nd) AS recorded_nd,
             count(*) FILTER (WHERE kind = 'call' AND recorded_nd IS NULL) AS silent_calls,
             count(*) FILTER (WHERE kind = 'call' AND at >= \(end)) AS later_calls,
             coalesce(sum(cost_nd) FILTER (WHERE kind = 'call' AND at >= \(end)), 0) AS later_nd
        FROM call
       WHERE agent_id IN (SELECT \(known.agent)
                           UNION ALL SELECT id FROM agent WHERE parent_id = \(known.agent))
      """
    ) { row in
      let recorded: Money? = try row["recorded_nd"]
      return CostComparison(
        run: nil, stage: nil, name: known.project, startedAt: known.startedAt,
        ours: try Spend(brief: row), unlisted: try row["unlisted_nd"],
        client: known.total?.cost ?? recorded, recorded: recorded, note: nil,
        account: SessionAccount(
          session: known.session, client: known.client,
          source: known.total != nil ? .total : recorded != nil ? .calls : nil,
          laterCalls: try row["later_calls"], laterCost: try row["later_nd"],
          isFork: known.total?.isFork ?? false, silentCalls: try row["silent_calls"]))
    }
  }
}

/// True for a file in which a client's running total was found.
///
/// `orch import` keeps them as JSON: `{"inherited": […], "totals": [{"nd": …, "at": …, "until": …}]}`.
private let hasTotal: SQL = "instr(totals, '\"nd\":') > 0 AND json_valid(totals)"
