import OrchModel

extension Database {
  /// Adds `event` to the history; its `sequence` is given here.
  package func append(_ event: Event) throws {
    try execute(
      """
      INSERT INTO event (at, kind, project_id, task_id, run_id, stage_id, agent_id, data)
      VALUES (\(event.at), \(event.kind), \(event.project), \(event.task), \(event.run),
              \(event.stage), \(event.agent), \(event.data.text))
      """)
  }

  /// What happened in a run, oldest first, after `sequence`.
  package func events(of run: ID<Run>, after sequence: Int64 = 0, limit: Int = 1000) throws
    -> [Event]
  {
    try rows(
      """
      SELECT seq, at, kind, project_id, task_id, run_id, stage_id, agent_id, data
        FROM event
       WHERE run_id = \(run) AND seq > \(sequence)
       ORDER BY seq
       LIMIT \(limit)
      """
    ) { try Event($0) }
  }

  package func events(of task: ID<AgentTask>, limit: Int = 1000) throws -> [Event] {
    try rows(
      """
      SELECT seq, at, kind, project_id, task_id, run_id, stage_id, agent_id, data
        FROM event
       WHERE task_id = \(task)
       ORDER BY seq
       LIMIT \(limit)
      """
    ) { try Event($0) }
  }
}

extension Event {
  fileprivate init(_ row: borrowing Row) throws {
    let data: String = try row["data"]
    self.init(
      sequence: try row["seq"], at: try row["at"], kind: try row["kind"],
      project: try row["project_id"], task: try row["task_id"], run: try row["run_id"],
      stage: try row["stage_id"], agent: try row["agent_id"], data: .raw(data))
  }
}
