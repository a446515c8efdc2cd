import OrchModel

extension Database {
  /// What was used of `metric` by what `filter` names, in the unit of the metric.
  ///
  /// Dollars and tokens are those of the ledger's calls. Credits are those of recorded stages, at the end of each.
  /// Minutes are those that agents' and recorded stages were at work in the filter's window, without the time
  /// their run was paused: of `orch run` up to `now`, of a stage that another program records once it has ended. A
  /// stage that was begun again counts each time it was at work where that was.
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

  /// What each stage used of credits or of time, with the last moment it did, in the order of time; of time each time
  /// that it was at work.
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
            until: end, amount: Money(nanodollars: try activeMs(of: stint, in: window, until: end))
          )
        }.sorted { $0.until < $1.until }
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

  /// A stage at work, from when it was begun, or begun again.
  private struct Stint {
    var run: ID<Run>
    var startedAt: Timestamp
    var endedAt: Timestamp?
    /// What is written down of its time at work; 0 where nothing is.
    var activeMs: Int64
  }

  /// The stages that were at work in `window`, each time that they were.
  private func stints(_ filter: SpendFilter, in window: Window) throws -> [Stint] {
    let stages = try rows(
      """
      SELECT stage.id AS id, stage.agent_id AS agent_id, stage.run_id AS run_id,
             coalesce(stage.started_at, run.started_at) AS begun,
             coalesce(stage.ended_at, CASE stage.kind WHEN 'recorded' THEN run.ended_at END) AS done,
             stage.active_ms AS active_ms,
             stage.kind = 'agent' AND EXISTS (SELECT 1 FROM agent WHERE \(wasEarlier)) AS is_resumed
        FROM stage JOIN run ON run.id = stage.run_id
       WHERE stage.kind <> 'command' AND stage.status <> 'skipped'
         AND (stage.started_at IS NOT NULL OR stage.active_ms > 0)
         AND (begun < \(window.end)
                AND (done > \(window.start) OR done IS NULL AND stage.kind = 'agent')
              OR begun > \(window.start) AND stage.kind = 'agent'
                AND EXISTS (SELECT 1 FROM agent
                             WHERE \(wasEarlier) AND agent.started_at < \(window.end)
                               AND agent.ended_at > \(window.start)))
         AND \(filter.stageCondition)
      """
    ) {
      (
        id: try $0["id"] as ID<Stage>, agent: try $0["agent_id"] as ID<Agent>?,
        stint: Stint(
          run: try $0["run_id"], startedAt: try $0["begun"], endedAt: try $0["done"],
          activeMs: try $0["active_ms"]), isResumed: try $0["is_resumed"] as Bool
      )
    }
    return try stages.flatMap { stage in
      let isWanted = { (agent: ID<Agent>?) in filter.agent == nil || filter.agent == agent }
      guard stage.isResumed else { return [stage.stint] }
      let earlier = try earlierStints(of: stage.id, in: stage.stint.run)
      var last = stage.stint
      let before = try earlier.reduce(Int64(0)) { sum, earlier in
        sum.clampedSum(
          try activeMs(
            of: last.run, from: earlier.stint.startedAt,
            to: earlier.stint.endedAt ?? earlier.stint.startedAt))
      }
      // Of one that goes on, only what was before is written down.
      last.activeMs = last.endedAt == nil ? 0 : max(0, last.activeMs.clampedSum(-before))
      return
        (earlier.filter { isWanted($0.agent) }.map(\.stint)
        + (isWanted(stage.agent) ? [last] : []))
        .filter { $0.startedAt < window.end && $0.endedAt.map { $0 > window.start } ?? true }
    }
  }

  /// When a stage was at work before it was begun again, by the agents that it had.
  private func earlierStints(of stage: ID<Stage>, in run: ID<Run>) throws -> [(
    agent: ID<Agent>?, stint: Stint
  )] {
    try rows(
      """
      SELECT agent.id AS id, agent.started_at AS started_at, agent.ended_at AS ended_at
        FROM stage JOIN agent ON \(wasEarlier)
       WHERE stage.id = \(stage)
      """
    ) {
      (
        try $0["id"],
        Stint(
          run: run, startedAt: try $0["started_at"], endedAt: try $0["ended_at"], activeMs: 0)
      )
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

/// The condition that `agent` was at work on `stage` before that was begun again.
private let wasEarlier: SQL = """
  agent.run_id = stage.run_id AND agent.stage_id = stage.id AND agent.parent_id IS NULL
    AND agent.id IS NOT stage.agent_id AND agent.ended_at <= stage.started_at
  """

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
    if let agent {
      sql += " AND (stage.agent_id = \(agent)"
      sql += " OR EXISTS (SELECT 1 FROM agent WHERE agent.id = \(agent) AND \(wasEarlier)))"
    }
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
