import OrchModel

extension Database {
  /// `now`, or what the store has seen already when the clock was set back since.
  ///
  /// Made from times of this machine's clock alone: those of the newest events, and the beginnings of the
  /// windows that money was held in. What clients say about their calls has no part in it.
  package func latestTime(_ now: Timestamp) throws -> Timestamp {
    let seen = try row(
      """
      SELECT max(
        coalesce((SELECT max(at) FROM (SELECT at FROM event ORDER BY seq DESC LIMIT 1000)), 0),
        coalesce((SELECT max(starts_at) FROM budget_window), 0)) AS seen
      """
    ) { try $0["seen"] as Timestamp }
    return max(now, seen ?? now)
  }
}

/// An agent at work, and what its next call may cost, judged by those it made.
package struct AgentRisk: Hashable, Sendable {
  package var agent: ID<Agent>
  package var run: ID<Run>
  package var role: String
  package var client: String
  package var model: String?
  /// Its dearest call so far; nil when it made none with a price.
  package var dearest: Money?
}

extension Database {
  /// The agents at work that `scope` covers, in the order they were started.
  package func risks(of scope: Budget.Scope) throws -> [AgentRisk] {
    var filter: SQL = "run.ended_at IS NULL AND agent.ended_at IS NULL"
    if let project = scope.project { filter += " AND agent.project_id = \(project)" }
    if let run = scope.run { filter += " AND agent.run_id = \(run)" }
    if let role = scope.role { filter += " AND agent.role = \(role)" }
    if let client = scope.client { filter += " AND agent.client = \(client)" }
    if let agent = scope.agent { filter += " AND agent.id = \(agent)" }
    if let task = scope.task { filter += " AND run.task_id = \(task)" }
    if let type = scope.type { filter += " AND run.task_type = \(type)" }
    if let workflow = scope.workflow { filter += " AND run.workflow = \(workflow)" }
    if let branch = scope.branch { filter += " AND run.branch = \(branch)" }
    if let model = scope.model {
      filter += " AND (agent.model IS NULL OR agent.model = \(model))"
    }
    return try rows(
      """
      SELECT agent.id, agent.run_id, agent.role, agent.client, agent.model,
             (SELECT max(cost_nd) FROM call WHERE call.agent_id = agent.id) AS dearest_nd
        FROM run JOIN agent ON agent.run_id = run.id
       WHERE \(filter)
       ORDER BY agent.seq
      """
    ) {
      AgentRisk(
        agent: try $0["id"], run: try $0["run_id"], role: try $0["role"],
        client: try $0["client"], model: try $0["model"], dearest: try $0["dearest_nd"])
    }
  }
}
