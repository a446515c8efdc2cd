import OrchModel

/// What tells how agents at work are doing.
extension Database {
  /// The newest calls of an agent and of the subagents below it, and its own newest tools, at most `limit` of each.
  package func trace(of agent: ID<Agent>, limit: Int = 1_000) throws -> AgentTrace {
    AgentTrace(
      calls: try calls(of: agent, limit: limit), steps: try newestTools(of: agent, limit: limit))
  }

  /// The traces of the newest `limit` agents of a role that have ended.
  package func traces(ofRole role: String, limit: Int) throws -> [AgentTrace] {
    let agents = try rows(
      """
      SELECT id FROM agent WHERE role = \(role) AND ended_at IS NOT NULL
       ORDER BY seq DESC
       LIMIT \(limit)
      """
    ) { try $0["id"] as ID<Agent> }
    return try agents.map { try trace(of: $0) }
  }

  private func calls(of agent: ID<Agent>, limit: Int) throws -> [AgentTrace.Call] {
    try rows(
      """
      WITH RECURSIVE tree (id, depth) AS (
        VALUES (\(agent), 0)
        UNION
        SELECT agent.id, depth + 1 FROM agent JOIN tree ON agent.parent_id = tree.id WHERE depth < 100
      )
      SELECT at, cost_nd, input, cache_read, cache_write_5m, cache_write_1h, output,
             agent_id = \(agent) AS is_own
        FROM call
       WHERE agent_id IN (SELECT id FROM tree) AND kind = 'call'
       ORDER BY at DESC, seq DESC
       LIMIT \(limit)
      """
    ) { row in
      AgentTrace.Call(
        at: try row["at"], cost: try row["cost_nd"], tokens: try Tokens(row),
        isOwn: try row["is_own"])
    }.reversed()
  }

  private func newestTools(of agent: ID<Agent>, limit: Int) throws -> [ToolStep] {
    try rows(
      """
      SELECT name, summary, succeeded, path IS NOT NULL AS changes_file,
             coalesce(ended_at, started_at) AS at
        FROM tool_call
       WHERE agent_id = \(agent) AND (name <> '' OR path IS NOT NULL)
       ORDER BY started_at DESC, id DESC
       LIMIT \(limit)
      """
    ) { row in
      ToolStep(
        name: try row["name"], summary: try row["summary"], hasSucceeded: try row["succeeded"],
        changesFile: try row["changes_file"], at: try row["at"])
    }
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

  /// How many subagents an agent has started: those that are known, or else the calls of the tools that start one.
  package func childCount(of agent: ID<Agent>) throws -> Int {
    try row(
      """
      SELECT max((SELECT count(*) FROM agent WHERE parent_id = \(agent)),
                 (SELECT count(*) FROM tool_call
                   WHERE agent_id = \(agent) AND name IN ('Task', 'Agent', 'spawn_agent'))) AS count
      """
    ) { try $0["count"] } ?? 0
  }

  /// What was spent in `window`, by role, model, client, agent and, over all projects, by project.
  package func spendParts(in window: Window, of project: ID<Project>?) throws -> [(
    dimension: String, value: String, cost: Money
  )] {
    let dimensions: [(name: String, column: SQL)] =
      [("role", "role"), ("model", "model"), ("client", "client"), ("agent", "agent_id")]
      + (project == nil ? [("project", "project_id")] : [])
    return try dimensions.flatMap { name, column in
      try rows(
        """
        SELECT coalesce(\(column), 'unattributed') AS value, coalesce(sum(cost_nd), 0) AS cost_nd FROM call
         WHERE at >= \(window.start) AND at < \(window.end)
           AND (\(project) IS NULL OR project_id = \(project))
         GROUP BY 1
        """
      ) { (name, try $0["value"] as String, try $0["cost_nd"] as Money) }
    }
  }
}
