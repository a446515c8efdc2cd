import OrchModel

extension Database {
  /// What runs came to, the newest first: those of a project, or of all, of one workflow when it is given, that began
  /// in `window`, at most `limit`.
  ///
  /// With `statuses` only those. Of a run that kept stages of an earlier attempt no figure is known: it is no whole run.
  package func totals(
    of project: ID<Project>?, workflow: String? = nil, with statuses: [Run.Status] = [],
    in window: Window? = nil, limit: Int = .max
  ) throws -> [RunTotal] {
    var filter: SQL = "1"
    if let project { filter += " AND project_id = \(project)" }
    if let workflow { filter += " AND workflow = \(workflow)" }
    if !statuses.isEmpty { filter += " AND status IN (\(list: statuses))" }
    if let window {
      filter += " AND started_at >= \(window.start) AND started_at < \(window.end)"
    }
    return try rows(
      """
      SELECT \(keepsStages), id, workflow, status, started_at,
             CASE WHEN active_ms > 0 THEN active_ms ELSE max(0, ended_at - started_at) END AS took,
             (SELECT sum(credits) FROM stage WHERE run_id = run.id) AS credits,
             (SELECT CASE WHEN count(*) = count(cost_nd) THEN sum(cost_nd) END
                FROM call WHERE call.run_id = run.id) AS cost_nd,
             (SELECT output FROM stage
               WHERE run_id = run.id AND status <> 'skipped'
               ORDER BY position DESC LIMIT 1) AS output
        FROM run
       WHERE \(filter)
       ORDER BY seq DESC
       LIMIT \(limit)
      """
    ) { row in
      let status: Run.Status = try row["status"]
      if row.integer(at: 0) != 0 {
        return RunTotal(
          id: try row["id"], workflow: try row["workflow"], status: status,
          startedAt: try row["started_at"], durationMs: nil)
      }
      return RunTotal(
        id: try row["id"], workflow: try row["workflow"], status: status,
        startedAt: try row["started_at"], durationMs: status.isActive ? nil : try row["took"],
        credits: try row["credits"], cost: try row["cost_nd"], output: try row["output"])
    }
  }

  /// The workflows and pipelines of the newest `limit` runs of a project, or of all, the newest first.
  package func recentWorkflows(of project: ID<Project>?, limit: Int) throws -> [RunWorkflow] {
    let filter: SQL = project.map { "WHERE project_id = \($0)" } ?? ""
    let all = try rows(
      """
      SELECT project_id, workflow, task_id IS NULL AS is_recorded FROM run \(filter)
       ORDER BY seq DESC LIMIT \(limit)
      """
    ) {
      RunWorkflow(
        project: try $0["project_id"], name: try $0["workflow"], isRecorded: try $0["is_recorded"])
    }
    var seen: Set<RunWorkflow> = []
    return all.filter { seen.insert($0).inserted }
  }
}

/// What runs are of and compared within.
package struct RunWorkflow: Hashable, Sendable {
  package let project: ID<Project>
  package let name: String
  package let isRecorded: Bool
}
