import OrchModel

extension Database {
  /// What was used of `metric` by what `filter` names, in the unit of the metric.
  ///
  /// Dollars and tokens are those of the ledger's calls. Credits are those of recorded stages, at the end of each.
  /// Minutes are those that agents' and recorded stages were at work in the filter's window, without the time
  /// their run was paused: of `orch run` up to `now`, of a stage that another program records once it has ended.
  package func used(_ metric: Budget.Metric, _ filter: SpendFilter, at now: Timestamp) throws
    -> Money
  {
    switch metric {
    case .dollars: try spend(filter).cost
    case .tokens: Money(nanodollars: try spend(filter).tokens.total)
    case .credits, .minutes:
      try stageUses(metric, filter, at: now).reduce(.zero) { $0.clampedSum($1.amount) }
    }
  }

  /// What each stage used of credits or of time, with the last moment it did, in the order of time.
  package func stageUses(_ metric: Budget.Metric, _ filter: SpendFilter, at now: Timestamp) throws
    -> [(until: Timestamp, amount: Money)]
  {
    let window = (filter.window ?? .always).clamped
    guard window.start < window.end else { return [] }
    switch metric {
    case .credits: return try creditUses(filter, in: window)
    case .minutes:
      return try read {
        try stints(filter, in: window).map { stint in
          let end = min(stint.endedAt ?? now, window.end)
          return (
            end, Money(nanodollars: try activeMs(of: stint, in: window, until: end))
          )
        }
      }
    case .dollars, .tokens: return []
    }
  }

  /// When something was first used of `metric` by what `filter` names; nil when nothing was.
  package func firstUse(_ metric: Budget.Metric, _ filter: SpendFilter) throws -> Timestamp? {
    switch metric {
    case .dollars, .tokens: try firstCall(filter)
    case .credits, .minutes: try firstStage(filter)
    }
  }

  private func firstStage(_ filter: SpendFilter) throws -> Timestamp? {
    try row(
      """
      SELECT min(coalesce(stage.started_at, run.started_at)) AS first FROM stage JOIN run ON run.id = stage.run_id
       WHERE stage.kind <> 'command' AND \(filter.stageCondition)
      """
    ) { try $0["first"] as Timestamp? } ?? nil
  }

  private func creditUses(_ filter: SpendFilter, in window: Window) throws -> [(
    until: Timestamp, amount: Money
  )] {
    try rows(
      """
      SELECT coalesce(stage.ended_at, stage.started_at, run.ended_at, run.started_at) AS at,
             stage.credits AS credits
        FROM stage JOIN run ON run.id = stage.run_id
       WHERE stage.credits <> 0 AND stage.status <> 'skipped'
         AND at >= \(window.start) AND at < \(window.end) AND \(filter.stageCondition)
       ORDER BY at
      """
    ) { (try $0["at"], try $0["credits"]) }
  }

  /// A stage at work.
  private struct Stint {
    var run: ID<Run>
    var startedAt: Timestamp
    var endedAt: Timestamp?
    /// What is written down of its time at work; of one that goes on, from before it was begun again.
    var activeMs: Int64
  }

  private func stints(_ filter: SpendFilter, in window: Window) throws -> [Stint] {
    try rows(
      """
      SELECT stage.run_id AS run_id, coalesce(stage.started_at, run.started_at) AS begun,
             coalesce(stage.ended_at, CASE stage.kind WHEN 'recorded' THEN run.ended_at END) AS done,
             stage.active_ms AS active_ms
        FROM stage JOIN run ON run.id = stage.run_id
       WHERE stage.kind <> 'command' AND stage.status <> 'skipped'
         AND (stage.started_at IS NOT NULL OR stage.active_ms > 0) AND begun < \(window.end)
         AND (done > \(window.start) OR done IS NULL AND stage.kind = 'agent')
         AND \(filter.stageCondition)
       ORDER BY done IS NULL, done
      """
    ) {
      Stint(
        run: try $0["run_id"], startedAt: try $0["begun"], endedAt: try $0["done"],
        activeMs: try $0["active_ms"])
    }
  }

  /// How long a stage was at work in `window`, up to `end`.
  private func activeMs(of stint: Stint, in window: Window, until end: Timestamp) throws -> Int64 {
    let isInside =
      stint.startedAt >= window.start && stint.endedAt.map { $0 <= window.end } ?? false
    if isInside, stint.activeMs > 0 { return stint.activeMs }
    let start = max(stint.startedAt, window.start)
    let active = start < end ? try activeMs(of: stint.run, from: start, to: end) : 0
    guard stint.endedAt != nil else { return active.clampedSum(stint.activeMs) }
    return stint.activeMs > 0 ? min(active, stint.activeMs) : active
  }
}

extension SpendFilter {
  /// The filter as a condition on a stage and its run; the window is not in it.
  ///
  /// A recorded stage is its own role, and `recorded` its client, as in the ledger.
  fileprivate var stageCondition: SQL {
    var sql: SQL = "1"
    if let project { sql += " AND run.project_id = \(project)" }
    if let task { sql += " AND run.task_id = \(task)" }
    if let run { sql += " AND stage.run_id = \(run)" }
    if let stage { sql += " AND stage.id = \(stage)" }
    if let agent { sql += " AND stage.agent_id = \(agent)" }
    if let role {
      sql += " AND CASE stage.kind WHEN 'recorded' THEN stage.name ELSE stage.role END = \(role)"
    }
    if let model { sql += " AND stage.model = \(model)" }
    if let client {
      sql +=
        " AND CASE stage.kind WHEN 'recorded' THEN 'recorded' ELSE stage.client END = \(client)"
    }
    if let type { sql += " AND run.task_type = \(type)" }
    if let workflow { sql += " AND run.workflow = \(workflow)" }
    if let branch { sql += " AND run.branch = \(branch)" }
    return sql
  }
}
