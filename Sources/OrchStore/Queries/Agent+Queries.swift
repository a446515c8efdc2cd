import OrchModel

extension Database {
  package func insert(_ agent: Agent) throws {
    try execute(
      """
      INSERT INTO agent (id, project_id, run_id, stage_id, client, role, model, session, status,
                         started_at)
      VALUES (\(agent.id), \(agent.project), \(agent.run), \(agent.stage), \(agent.client),
              \(agent.role), \(agent.model), \(agent.session), \(agent.status), \(agent.startedAt))
      """)
  }

  package func update(_ agent: Agent) throws {
    try execute(
      """
      UPDATE agent
         SET model = \(agent.model), session = \(agent.session), status = \(agent.status),
             outcome = \(agent.outcome), activity = \(agent.activity), turns = \(agent.turns),
             context_tokens = \(agent.contextTokens), context_limit = \(agent.contextLimit),
             ended_at = \(agent.endedAt)
       WHERE id = \(agent.id)
      """)
  }

  package func agent(_ id: ID<Agent>) throws -> Agent? {
    try row("\(agentQuery) WHERE id = \(id)") { try Agent($0) }
  }

  /// The newest agents, at most `limit`; those of one project or one run when given.
  package func agents(
    of project: ID<Project>? = nil, run: ID<Run>? = nil, with statuses: [Agent.Status] = [],
    before cursor: Int64? = nil, limit: Int
  ) throws -> [(sequence: Int64, agent: Agent)] {
    var filter: SQL = "WHERE 1"
    if let project { filter += " AND project_id = \(project)" }
    if let run { filter += " AND run_id = \(run)" }
    if !statuses.isEmpty { filter += " AND status IN (\(list: statuses))" }
    if let cursor { filter += " AND seq < \(cursor)" }
    return try rows("\(agentQuery) \(filter) ORDER BY seq DESC LIMIT \(limit)") {
      (try $0["seq"], try Agent($0))
    }
  }

  package func agentIDs(beginning prefix: String, limit: Int) throws -> [(id: String, role: String)]
  {
    try rows(
      """
      SELECT id, role FROM agent WHERE id >= \(prefix) AND id < \(prefix + "\u{7F}")
       ORDER BY seq DESC LIMIT \(limit)
      """
    ) { (try $0["id"], try $0["role"]) }
  }
}

extension Database {
  package func begin(_ tool: ToolUse, of agent: ID<Agent>, at time: Timestamp) throws {
    try execute(
      """
      INSERT INTO tool_call (agent_id, id, name, summary, started_at)
      VALUES (\(agent), \(tool.id), \(tool.name), \(tool.summary), \(time))
      ON CONFLICT DO NOTHING
      """)
  }

  package func end(tool id: String, of agent: ID<Agent>, succeeded: Bool, at time: Timestamp) throws
  {
    try execute(
      """
      UPDATE tool_call SET ended_at = \(time), succeeded = \(succeeded)
       WHERE agent_id = \(agent) AND id = \(id) AND ended_at IS NULL
      """)
  }

  /// Notes that a file was changed, by the tool that ended last, or begun last where none has; where that has one
  /// already, or there is none, in a row of its own without a name.
  package func keep(_ edit: FileEdit, at time: Timestamp, of agent: ID<Agent>) throws {
    let tool = try row(
      """
      SELECT id, path FROM tool_call WHERE agent_id = \(agent) AND name <> ''
       ORDER BY coalesce(ended_at, started_at) DESC LIMIT 1
      """
    ) { (id: try $0["id"] as String, path: try $0["path"] as String?) }
    if let tool, tool.path == nil { return try keep(edit, ofTool: tool.id, of: agent) }
    try execute(
      """
      INSERT INTO tool_call (agent_id, id, name, summary, started_at, path, change, added, removed)
      SELECT \(agent), 'file:' || count(*), '', '', \(time), \(edit.path), \(edit.kind),
             \(edit.added), \(edit.removed)
        FROM tool_call WHERE agent_id = \(agent)
      ON CONFLICT DO NOTHING
      """)
  }

  /// How many tools an agent called, and how many of those failed.
  package func toolCounts(of agent: ID<Agent>) throws -> (calls: Int, failed: Int) {
    try row(
      """
      SELECT count(*) AS calls, count(*) FILTER (WHERE succeeded = 0) AS failed
        FROM tool_call WHERE agent_id = \(agent) AND name <> ''
      """
    ) { (try $0["calls"], try $0["failed"]) } ?? (0, 0)
  }
}

private let agentQuery: SQL = """
  SELECT seq, id, project_id, run_id, stage_id, parent_id, client, role, model, session, status, outcome,
         activity, turns, context_tokens, context_limit, started_at, ended_at
    FROM agent
  """

extension Agent {
  fileprivate init(_ row: borrowing Row) throws {
    self.init(
      id: try row["id"], project: try row["project_id"], run: try row["run_id"],
      stage: try row["stage_id"], parent: try row["parent_id"], client: try row["client"],
      role: try row["role"],
      model: try row["model"], session: try row["session"], status: try row["status"],
      outcome: try row["outcome"], activity: try row["activity"], turns: try row["turns"],
      contextTokens: try row["context_tokens"], contextLimit: try row["context_limit"],
      startedAt: try row["started_at"], endedAt: try row["ended_at"])
  }
}
