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
  package var type: String?
  package var workflow: String?
  package var branch: String?

  package init(
    window: Window? = nil, project: ID<Project>? = nil, task: ID<AgentTask>? = nil,
    run: ID<Run>? = nil, stage: ID<Stage>? = nil, agent: ID<Agent>? = nil, role: String? = nil,
    model: String? = nil, client: String? = nil, type: String? = nil, workflow: String? = nil,
    branch: String? = nil
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
    self.type = type
    self.workflow = workflow
    self.branch = branch
  }

  /// What a budget covers, in `window`.
  package init(_ scope: Budget.Scope, in window: Window?) {
    self.init(
      window: window, project: scope.project, task: scope.task, run: scope.run, agent: scope.agent,
      role: scope.role, model: scope.model, client: scope.client, type: scope.type,
      workflow: scope.workflow, branch: scope.branch)
  }

  /// What a budget covers in `window`, of the run or the task `subject` alone where it counts by those.
  ///
  /// A subject that the scope leaves out has no calls.
  package init(_ budget: Budget, in window: Window?, subject: String) {
    self.init(budget.scope, in: window)
    switch budget.period {
    case .day, .weekly, .month, .total, .rolling: break
    case .run:
      if let run, !run.rawValue.isSameBytes(as: subject) { self.window = .never }
      run = ID(subject)
    case .task:
      if let task, !task.rawValue.isSameBytes(as: subject) { self.window = .never }
      task = ID(subject)
    }
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
    if let type { sql += " AND task_type = \(type)" }
    if let branch { sql += " AND branch = \(branch)" }
    if let workflow { sql += " AND run_id IN (\(runs(of: workflow)))" }
    return sql
  }

  private func runs(of workflow: String) -> SQL {
    "SELECT run.id FROM run WHERE run.workflow = \(workflow)"
  }

  /// The filter as a condition on the whole hours of `spend_hour`; nil when those do not know enough, and for
  /// what the ledger finds by an index.
  func hourCondition(from first: Int64, to last: Int64) -> SQL? {
    guard run == nil, stage == nil, agent == nil else { return nil }
    // They keep '' for what is not known, the ledger does not.
    guard role != "", model != "", task != "", type != "", branch != "" else { return nil }
    var places: [SQL] = []
    if let project { places.append("project_id = \(project)") }
    if let task { places.append("task_id = \(task)") }
    if let role { places.append("role = \(role)") }
    if let model { places.append("model = \(model)") }
    if let client { places.append("client = \(client)") }
    if let type { places.append("task_type = \(type)") }
    if let branch { places.append("branch = \(branch)") }
    if let workflow { places.append("run_id IN (\(runs(of: workflow)))") }
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
  /// No time at all.
  fileprivate static var never: Self { Self(start: always.start, end: always.start) }

  /// The part of it that calls can be in.
  var clamped: Self {
    Self(start: max(start, Self.always.start), end: min(end, Self.always.end))
  }
}
