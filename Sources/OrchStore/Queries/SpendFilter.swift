import OrchModel

/// Which calls a sum is over: every part that is given must match.
package struct SpendFilter: Hashable, Sendable {
  package var window: Window?
  package var project: ID<Project>?
  package var task: ID<AgentTask>?
  package var run: ID<Run>?
  package var stage: ID<Stage>?
  package var agent: ID<Agent>?
  package var role: String?
  package var model: String?
  package var client: String?

  package init(
    window: Window? = nil, project: ID<Project>? = nil, task: ID<AgentTask>? = nil,
    run: ID<Run>? = nil, stage: ID<Stage>? = nil, agent: ID<Agent>? = nil, role: String? = nil,
    model: String? = nil, client: String? = nil
  ) {
    self.window = window
    self.project = project
    self.task = task
    self.run = run
    self.stage = stage
    self.agent = agent
    self.role = role
    self.model = model
    self.client = client
  }

  /// What a budget covers, in `window`.
  package init(_ scope: Budget.Scope, in window: Window?) {
    self.init(
      window: window, project: scope.project, run: scope.run, role: scope.role, model: scope.model,
      client: scope.client)
  }

  /// The filter as a condition on `call`.
  var condition: SQL {
    var sql: SQL = "1"
    if let window { sql += " AND at >= \(window.start) AND at < \(window.end)" }
    if let project { sql += " AND project_id = \(project)" }
    if let task { sql += " AND task_id = \(task)" }
    if let run { sql += " AND run_id = \(run)" }
    if let stage { sql += " AND stage_id = \(stage)" }
    if let agent { sql += " AND agent_id = \(agent)" }
    if let role { sql += " AND role = \(role)" }
    if let model { sql += " AND model = \(model)" }
    if let client { sql += " AND client = \(client)" }
    return sql
  }

  /// The filter as a condition on the whole hours of `spend_hour`; nil when those do not know enough, and for
  /// what the ledger finds by an index.
  func hourCondition(from first: Int64, to last: Int64) -> SQL? {
    guard run == nil, stage == nil, agent == nil else { return nil }
    // They keep '' for what is not known, the ledger does not.
    guard role != "", model != "", task != "" else { return nil }
    var places: [SQL] = []
    if let project { places.append("project_id = \(project)") }
    if let task { places.append("task_id = \(task)") }
    if let role { places.append("role = \(role)") }
    if let model { places.append("model = \(model)") }
    if let client { places.append("client = \(client)") }
    var sql: SQL = "hour >= \(first) AND hour < \(last)"
    guard !places.isEmpty else { return sql }
    // Few hours look their places up, many read all places once.
    let isShort = last - first <= 7 * 24
    sql += isShort ? " AND EXISTS (SELECT 1" : " AND place_id IN (SELECT id"
    sql += " FROM spend_place WHERE 1"
    if isShort { sql += " AND id = place_id" }
    for place in places { sql += " AND \(place)" }
    sql += ")"
    return sql
  }
}

extension Timestamp {
  /// Hours since 1970, rounded down.
  var hour: Int64 {
    let (hour, rest) = milliseconds.quotientAndRemainder(dividingBy: 3_600_000)
    return rest < 0 ? hour - 1 : hour
  }

  /// The first whole hour at or after it.
  var nextHour: Int64 { milliseconds % 3_600_000 == 0 ? hour : hour + 1 }

  /// The beginning of an hour.
  init(hour: Int64) { self.init(milliseconds: hour * 3_600_000) }
}

extension Window {
  /// The part of it that calls can be in.
  var clamped: Self {
    Self(start: max(start, Self.always.start), end: min(end, Self.always.end))
  }
}
