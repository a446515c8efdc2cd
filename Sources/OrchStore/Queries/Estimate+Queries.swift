import OrchModel

/// A task that was completed, with what all its runs came to: what estimates are made from.
package struct FinishedWork: Hashable, Sendable {
  package var id: ID<AgentTask>
  package var title: String
  package var type: String
  package var tags: [String]
  /// Of every attempt; nil when it made no calls or some of them have no price.
  package var cost: Money?
  package var tokens: Int64
  /// Time its agents were at work, over every attempt.
  package var activeMs: Int64
  package var startedAt: Timestamp
  package var endedAt: Timestamp
}

/// Which finished work counts: that with a run of the workflow, and in it a stage that all the rest is true of.
package struct WorkFilter: Hashable, Sendable {
  package var workflow: String?
  package var role: String?
  package var model: String?
  package var client: String?

  package init(
    workflow: String? = nil, role: String? = nil, model: String? = nil, client: String? = nil
  ) {
    self.workflow = workflow
    self.role = role
    self.model = model
    self.client = client
  }

  /// What is true of a row of `run`.
  fileprivate var condition: SQL {
    var condition: SQL = "run.outcome IS NOT NULL"
    if let workflow { condition += " AND run.workflow = \(workflow)" }
    if role != nil || model != nil || client != nil {
      condition += """
         AND EXISTS (SELECT 1 FROM stage
                      WHERE stage.run_id = run.id
                        AND (\(role) IS NULL OR stage.role = \(role))
                        AND (\(model) IS NULL OR stage.model = \(model))
                        AND (\(client) IS NULL OR stage.client = \(client)))
        """
    }
    return condition
  }
}

extension Database {
  /// The tasks that agents completed among the `limit` newest completed ones, the newest first.
  package func finishedWork(
    _ filter: WorkFilter = WorkFilter(), limit: Int = 2_000
  ) throws -> [FinishedWork] {
    try rows(
      """
      WITH finished AS (
        SELECT seq, id, title, type, tags, coalesce(ended_at, updated_at) AS ended_at
          FROM task
         WHERE status = 'completed'
         ORDER BY seq DESC
         LIMIT \(limit)
      ), work AS (
        SELECT finished.*,
               (SELECT sum(active_ms) FROM run WHERE run.task_id = finished.id) AS active_ms,
               (SELECT min(started_at) FROM run WHERE run.task_id = finished.id) AS started_at
          FROM finished
         WHERE EXISTS (SELECT 1 FROM run WHERE run.task_id = finished.id AND \(filter.condition))
      )
      SELECT work.id, title, type, tags, active_ms, started_at, ended_at,
             coalesce(sum(input + cache_read + cache_write_5m + cache_write_1h + output), 0) AS tokens,
             CASE WHEN count(call.seq) = count(cost_nd) THEN sum(cost_nd) END AS cost_nd
        FROM work
        LEFT JOIN call ON call.run_id IN (SELECT run.id FROM run WHERE run.task_id = work.id)
       GROUP BY work.seq
       ORDER BY work.seq DESC
      """
    ) { row in
      let tags: WordList = try row["tags"]
      return FinishedWork(
        id: try row["id"], title: try row["title"], type: try row["type"], tags: tags.words,
        cost: try row["cost_nd"], tokens: try row["tokens"], activeMs: try row["active_ms"],
        startedAt: try row["started_at"], endedAt: try row["ended_at"])
    }
  }

  /// What each role's agents took of `tasks`, over all their runs.
  package func roleParts(of tasks: [ID<AgentTask>]) throws -> [RolePart] {
    guard !tasks.isEmpty else { return [] }
    return try rows(
      """
      WITH attempt AS (SELECT id, task_id FROM run WHERE task_id IN (\(list: tasks))),
      spent AS (
        SELECT stage_id, sum(input + cache_read + cache_write_5m + cache_write_1h + output) AS tokens,
               CASE WHEN count(*) = count(cost_nd) THEN sum(cost_nd) END AS cost_nd
          FROM call
         WHERE run_id IN (SELECT id FROM attempt) AND stage_id IS NOT NULL
         GROUP BY stage_id
      )
      SELECT attempt.task_id, stage.role, sum(stage.active_ms) AS active_ms,
             coalesce(sum(spent.tokens), 0) AS tokens,
             CASE WHEN count(spent.stage_id) = count(spent.cost_nd)
                  THEN coalesce(sum(spent.cost_nd), 0) END AS cost_nd
        FROM attempt
        JOIN stage ON stage.run_id = attempt.id
        LEFT JOIN spent ON spent.stage_id = stage.id
       WHERE stage.kind = 'agent'
         AND (stage.started_at IS NOT NULL OR spent.stage_id IS NOT NULL)
       GROUP BY attempt.task_id, stage.role
       ORDER BY attempt.task_id, stage.role
      """
    ) { row in
      RolePart(
        task: try row["task_id"], role: try row["role"], cost: try row["cost_nd"],
        tokens: try row["tokens"], activeMs: try row["active_ms"])
    }
  }

  /// How the `limit` newest ended runs of tasks did, of a type and a project where those are given; a person's calling
  /// off is no outcome, and an attempt that kept stages of an earlier one no run to compare with.
  package func runOutcomes(
    ofType type: String? = nil, of project: ID<Project>? = nil, withRole role: String = "analyst",
    _ filter: WorkFilter = WorkFilter(), limit: Int = 2_000
  ) throws -> [RunOutcome] {
    try rows(
      """
      SELECT task_id, workflow, attempt, active_ms, outcome = 'completed' AS succeeded,
             (SELECT model FROM stage
               WHERE run_id = run.id AND role = 'builder' ORDER BY position LIMIT 1) AS model,
             EXISTS (SELECT 1 FROM stage
                      WHERE run_id = run.id AND role = \(role)
                        AND (status IN ('completed', 'failed') OR started_at IS NOT NULL)) AS had_role,
             (SELECT CASE WHEN count(*) = count(cost_nd) THEN sum(cost_nd) END
                FROM call WHERE call.run_id = run.id) AS cost_nd
        FROM run
       WHERE task_id IS NOT NULL AND (\(type) IS NULL OR task_type = \(type))
         AND (\(project) IS NULL OR project_id = \(project))
         AND outcome IN ('completed', 'partial', 'failed', 'stopped') AND \(filter.condition)
         AND NOT \(keepsStages)
       ORDER BY seq DESC
       LIMIT \(limit)
      """
    ) { row in
      RunOutcome(
        task: try row["task_id"], workflow: try row["workflow"], model: try row["model"],
        hadRole: try row["had_role"], succeeded: try row["succeeded"],
        cost: try row["cost_nd"], activeMs: try row["active_ms"], attempt: try row["attempt"])
    }
  }

  /// The roles that stages of runs of tasks have, by name.
  package func roles() throws -> [String] {
    try rows("SELECT DISTINCT role FROM stage WHERE kind <> 'recorded' ORDER BY role") {
      try $0["role"]
    }
  }

  /// Keeps what was estimated of a run's task when it began.
  package func keep(_ estimate: RecordedEstimate, of run: Run, at time: Timestamp) throws {
    try append(
      Event(
        at: time, kind: "run.estimated", project: run.project, task: run.task, run: run.id,
        data: .raw(estimate.json.text)))
  }

  /// What was estimated when the run began; nil for a run that began without an estimate.
  package func estimate(of run: ID<Run>) throws -> RecordedEstimate? {
    try recordedEstimates("event.run_id = \(run)", limit: 1).first?.estimate
  }

  /// The first estimate of each of `tasks` that has one; those of a part of the workflow do not count.
  package func estimates(
    of tasks: [ID<AgentTask>]
  ) throws -> [(task: ID<AgentTask>, estimate: RecordedEstimate)] {
    guard !tasks.isEmpty else { return [] }
    return try recordedEstimates(
      """
      event.seq IN (SELECT min(seq) FROM event
                     WHERE task_id IN (\(list: tasks)) AND kind = 'run.estimated'
                       AND data ->> '$.part' IS NULL
                     GROUP BY task_id)
      """, limit: tasks.count)
  }

  private func recordedEstimates(
    _ condition: SQL, limit: Int
  ) throws -> [(task: ID<AgentTask>, estimate: RecordedEstimate)] {
    let found = try rows(
      """
      SELECT seq, task_id, data ->> '$.n' AS n,
             data ->> '$.costP50Nd' AS cost_50, data ->> '$.costP80Nd' AS cost_80,
             data ->> '$.timeP50Ms' AS time_50, data ->> '$.timeP80Ms' AS time_80,
             data ->> '$.part' IS NOT NULL AS is_part
        FROM event
       WHERE \(condition) AND kind = 'run.estimated' AND task_id IS NOT NULL
       ORDER BY seq
       LIMIT \(limit)
      """
    ) { row in
      let cost: (Money?, Money?) = (try row["cost_50"], try row["cost_80"])
      let time: (Int64?, Int64?) = (try row["time_50"], try row["time_80"])
      return (
        try row["seq"] as Int64, try row["task_id"] as ID<AgentTask>,
        RecordedEstimate(
          cost: EstimateRange(cost.0, cost.1), durationMs: EstimateRange(time.0, time.1),
          costByRole: [:], n: try row["n"], isPart: try row["is_part"])
      )
    }
    return try found.map { sequence, task, estimate in
      var estimate = estimate
      let roles = try rows(
        """
        SELECT value ->> '$.role' AS role, value ->> '$.p50Nd' AS p50, value ->> '$.p80Nd' AS p80
          FROM event, json_each(data, '$.roles')
         WHERE seq = \(sequence)
        """
      ) { row in
        (
          try row["role"] as String,
          EstimateRange(p50: try row["p50"] as Money, p80: try row["p80"] as Money)
        )
      }
      estimate.costByRole = Dictionary(roles) { first, _ in first }
      return (task, estimate)
    }
  }
}

extension EstimateRange {
  fileprivate init?(_ p50: Value?, _ p80: Value?) {
    guard let p50, let p80 else { return nil }
    self.init(p50: p50, p80: p80)
  }
}
