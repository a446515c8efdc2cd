import OrchModel

/// What tells how agents at work are doing.
extension Database {
  /// The newest tool calls of an agent: their names, what they were asked, and whether they succeeded.
  package func newestTools(of agent: ID<Agent>, limit: Int) throws -> [(
    name: String, summary: String, hasSucceeded: Bool?
  )] {
    try rows(
      """
      SELECT name, summary, succeeded FROM tool_call
       WHERE agent_id = \(agent) AND name <> ''
       ORDER BY started_at DESC, id DESC
       LIMIT \(limit)
      """
    ) { (try $0["name"], try $0["summary"], try $0["succeeded"]) }
  }

  /// When an agent was last heard of: its start, a tool, or a call.
  package func lastSign(of agent: ID<Agent>) throws -> Timestamp? {
    try row(
      """
      SELECT max(started_at,
                 coalesce((SELECT max(coalesce(ended_at, started_at)) FROM tool_call
                            WHERE agent_id = agent.id), 0),
                 coalesce((SELECT max(at) FROM call WHERE call.agent_id = agent.id), 0)) AS at
        FROM agent
       WHERE id = \(agent)
      """
    ) { try $0["at"] }
  }

  /// Milliseconds from each call of agents of a role to the next of the same agent, of the newest `limit` calls.
  package func gaps(ofRole role: String, limit: Int) throws -> [Int64] {
    let calls = try rows(
      """
      SELECT agent_id, at FROM call
       WHERE role = \(role) AND agent_id IS NOT NULL
       ORDER BY seq DESC
       LIMIT \(limit)
      """
    ) { (agent: try $0["agent_id"] as ID<Agent>, at: try $0["at"] as Timestamp) }
    return Dictionary(grouping: calls, by: \.agent).values.flatMap { calls in
      let times = calls.map(\.at.milliseconds).sorted()
      return zip(times.dropFirst(), times).map { $0 - $1 }
    }
  }

  /// How many subagents an agent has started.
  package func childCount(of agent: ID<Agent>) throws -> Int {
    try row("SELECT count(*) AS count FROM agent WHERE parent_id = \(agent)") { try $0["count"] }
      ?? 0
  }

  /// When the calls of an agent were made and what they cost, since `start`.
  package func costs(of agent: ID<Agent>, since start: Timestamp) throws -> [(
    at: Timestamp, cost: Money
  )] {
    try rows(
      """
      SELECT at, coalesce(cost_nd, 0) AS cost_nd FROM call
       WHERE agent_id = \(agent) AND at >= \(start)
       ORDER BY at
      """
    ) { (try $0["at"], try $0["cost_nd"]) }
  }
}
