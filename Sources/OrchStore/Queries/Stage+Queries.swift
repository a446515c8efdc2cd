import OrchModel

extension Database {
  package func insert(_ stage: Stage) throws {
    try execute(
      """
      INSERT INTO stage (id, run_id, position, name, role, kind, needs, status, outcome, reason, client,
                         model, started_at, ended_at, active_ms, input, output, credits, batches,
                         set_values)
      VALUES (\(stage.id), \(stage.run), \(stage.position), \(stage.name), \(stage.role),
              \(stage.kind), \(WordList(stage.needs)), \(stage.status), \(stage.outcome),
              \(stage.reason), \(stage.client), \(stage.model), \(stage.startedAt),
              \(stage.endedAt), \(stage.activeMs), \(stage.input), \(stage.output),
              \(stage.credits), \(stage.batches), \(stage.values))
      """)
  }

  package func update(_ stage: Stage, because event: Event? = nil) throws {
    try write {
      try execute(
        """
        UPDATE stage
           SET status = \(stage.status), outcome = \(stage.outcome), reason = \(stage.reason),
               client = \(stage.client), model = \(stage.model), agent_id = \(stage.agent),
               commit_id = \(stage.commit), answer = \(stage.answer), exit_code = \(stage.exitCode),
               client_cost_nd = \(stage.clientCost), active_ms = \(stage.activeMs),
               started_at = \(stage.startedAt), ended_at = \(stage.endedAt),
               input = \(stage.input), output = \(stage.output), credits = \(stage.credits),
               batches = \(stage.batches), set_values = \(stage.values)
         WHERE id = \(stage.id)
        """)
      if let event { try append(event) }
    }
  }

  /// The stages of a run, in the order of its workflow.
  package func stages(of run: ID<Run>) throws -> [Stage] {
    try rows(
      """
      SELECT id, run_id, position, name, role, kind, needs, status, outcome, reason, client, model,
             agent_id, commit_id, answer, exit_code, client_cost_nd, active_ms, started_at, ended_at,
             input, output, credits, batches, set_values
        FROM stage
       WHERE run_id = \(run)
       ORDER BY position
      """
    ) { try Stage($0) }
  }

  /// Replaces what a stage is known to have changed.
  package func setFileChanges(_ changes: [FileEdit], of stage: ID<Stage>, run: ID<Run>) throws {
    try write {
      try execute("DELETE FROM file_change WHERE run_id = \(run) AND stage_id = \(stage)")
      for change in changes {
        try execute(
          """
          INSERT INTO file_change (run_id, stage_id, path, kind, added, removed)
          VALUES (\(run), \(stage), \(change.path), \(change.kind), \(change.added),
                  \(change.removed))
          ON CONFLICT DO NOTHING
          """)
      }
    }
  }

  /// Every file a run changed, once each, by path.
  package func fileChanges(of run: ID<Run>) throws -> [FileEdit] {
    try rows(
      """
      SELECT path, CASE WHEN min(kind) = 'created' THEN 'created' ELSE max(kind) END AS kind,
             sum(added) AS added, sum(removed) AS removed
        FROM file_change
       WHERE run_id = \(run)
       GROUP BY path
       ORDER BY path
      """
    ) {
      FileEdit(
        path: try $0["path"], kind: try $0["kind"], added: try $0["added"],
        removed: try $0["removed"])
    }
  }
}

extension Stage {
  fileprivate init(_ row: borrowing Row) throws {
    let needs: WordList = try row["needs"]
    self.init(
      id: try row["id"], run: try row["run_id"], position: try row["position"],
      name: try row["name"], role: try row["role"], kind: try row["kind"], needs: needs.words,
      status: try row["status"], outcome: try row["outcome"], reason: try row["reason"],
      client: try row["client"], model: try row["model"], agent: try row["agent_id"],
      commit: try row["commit_id"], answer: try row["answer"], exitCode: try row["exit_code"],
      startedAt: try row["started_at"], endedAt: try row["ended_at"],
      activeMs: try row["active_ms"], clientCost: try row["client_cost_nd"],
      input: try row["input"], output: try row["output"], credits: try row["credits"],
      batches: try row["batches"], values: try row["set_values"])
  }
}
