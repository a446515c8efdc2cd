import OrchModel

extension Database {
  /// Runs in numbers, the newest first: those of a workflow in a project that were filed before `cursor`.
  ///
  /// `statuses` are those that count; none for all.
  package func figures(
    of workflow: String, in project: ID<Project>, with statuses: [Run.Status] = [],
    before cursor: Int64? = nil, limit: Int
  ) throws -> [RunFigures] {
    var filter: SQL = "project_id = \(project) AND workflow = \(workflow)"
    if !statuses.isEmpty { filter += " AND status IN (\(list: statuses))" }
    if let cursor { filter += " AND seq < \(cursor)" }
    return try withStages(
      try rows("\(figuresQuery) WHERE \(filter) ORDER BY seq DESC LIMIT \(limit)") {
        try RunFigures($0)
      })
  }

  /// The runs with these ids in numbers, the newest first.
  package func figures(of runs: [ID<Run>]) throws -> [RunFigures] {
    guard !runs.isEmpty else { return [] }
    return try withStages(
      try rows("\(figuresQuery) WHERE id IN (\(list: runs)) ORDER BY seq DESC") {
        try RunFigures($0)
      })
  }

  /// The runs of a project, or of all, that began in `window`, without their stages, the oldest first.
  package func outlines(of project: ID<Project>?, workflow: String? = nil, in window: Window) throws
    -> [RunFigures]
  {
    var filter: SQL = "started_at >= \(window.start) AND started_at < \(window.end)"
    if let project { filter += " AND project_id = \(project)" }
    if let workflow { filter += " AND workflow = \(workflow)" }
    return try rows("\(figuresQuery) WHERE \(filter) ORDER BY seq") { try RunFigures($0) }
  }

  /// How many runs of a project, or of all, there are of each status.
  package func runCounts(of project: ID<Project>?, workflow: String? = nil) throws -> [Run.Status:
    Int]
  {
    var filter: SQL = "1"
    if let project { filter += " AND project_id = \(project)" }
    if let workflow { filter += " AND workflow = \(workflow)" }
    let pairs = try rows(
      "SELECT status, count(*) AS count FROM run WHERE \(filter) GROUP BY status"
    ) { (try $0["status"] as Run.Status, try $0["count"] as Int) }
    return Dictionary(pairs, uniquingKeysWith: +)
  }

  /// Puts the stages into `runs`.
  package func withStages(_ runs: [RunFigures]) throws -> [RunFigures] {
    guard !runs.isEmpty else { return [] }
    let stages = try rows(
      """
      SELECT id, run_id, position, name, role, kind, status,
             status = 'skipped' AND outcome = 'completed' AS is_kept, started_at, ended_at, active_ms,
             input, output, credits,
             (SELECT CASE WHEN count(*) = count(cost_nd)
                          THEN coalesce(sum(cost_nd), CASE stage.client_cost_nd WHEN 0 THEN 0 END) END
                FROM call
               WHERE call.run_id = stage.run_id AND call.stage_id = stage.id) AS cost_nd
        FROM stage
       WHERE run_id IN (\(list: runs.map(\.id)))
       ORDER BY run_id, position
      """
    ) { try StageFigures($0) }
    let byRun = Dictionary(grouping: stages, by: \.run)
    return runs.map { run in
      var run = run
      run.stages = byRun[run.id] ?? []
      return run
    }
  }

  /// The items a recorded run began with.
  package func startingItems(of run: Run) throws -> [ItemCount] {
    let plan = try ParsedJSON(run.plan)
    return (plan["input"]?.members ?? []).compactMap { member in
      member.value.number.flatMap { Int64($0) }.map { ItemCount(name: member.key, count: $0) }
    }
  }
}

private let figuresQuery: SQL = """
  SELECT seq, id, number, attempt, status, started_at, ended_at, active_ms FROM run
  """

extension RunFigures {
  fileprivate init(_ row: borrowing Row) throws {
    self.init(
      sequence: try row["seq"], id: try row["id"], number: try row["number"],
      attempt: try row["attempt"], status: try row["status"], startedAt: try row["started_at"],
      endedAt: try row["ended_at"], activeMs: try row["active_ms"])
  }
}

extension StageFigures {
  fileprivate init(_ row: borrowing Row) throws {
    self.init(
      id: try row["id"], run: try row["run_id"], position: try row["position"],
      name: try row["name"], title: try row["role"], kind: try row["kind"],
      status: try row["status"], isKept: try row["is_kept"] ?? false,
      startedAt: try row["started_at"], endedAt: try row["ended_at"],
      activeMs: try row["active_ms"], input: try row["input"], output: try row["output"],
      credits: try row["credits"], cost: try row["cost_nd"])
  }
}

/// The condition that a row of `run` has stages that an earlier attempt did: it is no whole run.
let keepsStages: SQL = """
  (run.trigger = 'retry' AND EXISTS (
    SELECT 1 FROM stage AS kept
     WHERE kept.run_id = run.id AND kept.status = 'skipped' AND kept.outcome = 'completed'))
  """
