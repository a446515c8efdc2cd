import OrchModel

/// How far a run came that goes on where another process left it.
extension Database {
  /// When a run was last heard of up to `now`: its start, an event, a call, or a tool of one of its agents.
  package func lastSign(of run: ID<Run>, upTo now: Timestamp) throws -> Timestamp? {
    try row(
      """
      SELECT max(started_at,
                 coalesce((SELECT max(at) FROM event WHERE run_id = run.id AND at <= \(now)), 0),
                 coalesce((SELECT max(at) FROM call WHERE run_id = run.id AND at <= \(now)), 0),
                 coalesce((SELECT max(coalesce(tool_call.ended_at, tool_call.started_at))
                             FROM tool_call JOIN agent ON agent.id = tool_call.agent_id
                            WHERE agent.run_id = run.id), 0)) AS at
        FROM run
       WHERE id = \(run)
      """
    ) { try $0["at"] }
  }

  /// When a run last began to be at work: it was started, or gone on with.
  package func lastBeginning(of run: ID<Run>) throws -> Timestamp? {
    try row(
      """
      SELECT at FROM event
       WHERE run_id = \(run) AND kind IN ('run.started', 'run.resumed')
       ORDER BY seq DESC LIMIT 1
      """
    ) { try $0["at"] }
  }

  /// The turns of the agents that were at work before `agent` on the same stage of its run.
  package func turns(before agent: Agent) throws -> Int {
    try row(
      """
      SELECT coalesce(sum(turns), 0) AS turns FROM agent
       WHERE run_id = \(agent.run) AND stage_id = \(agent.stage) AND id <> \(agent.id)
         AND parent_id IS NULL
      """
    ) { try $0["turns"] } ?? 0
  }
}
