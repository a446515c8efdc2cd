import OrchModel

/// What the ledger can be grouped by.
package enum SpendColumn: Sendable {
  case project, client, model, role, type, task, run, agent, session, branch

  /// True when the sums by hour know it.
  private var isInSums: Bool {
    switch self {
    case .project, .client, .model, .role, .type: true
    case .task, .run, .agent, .session, .branch: false
    }
  }

  /// The column; what is not known is null in `call` and '' in the sums, and null here.
  fileprivate var sql: SQL {
    switch self {
    case .project: "project_id"
    case .client: "client"
    case .model: "nullif(model, '')"
    case .role: "nullif(role, '')"
    case .type: "nullif(task_type, '')"
    case .task: "nullif(task_id, '')"
    case .run: "nullif(run_id, '')"
    case .agent: "nullif(agent_id, '')"
    case .session: "nullif(session, '')"
    case .branch: "nullif(branch, '')"
    }
  }

  fileprivate static func areInSums(_ columns: [Self]) -> Bool { columns.allSatisfy(\.isInSums) }
}

/// The calls that have the same values, and what they come to.
package struct SpendGroup: Hashable, Sendable {
  /// One for each column asked for; nil for what is not known.
  package let values: [String?]
  package let spend: Spend
}

extension Database {
  /// What the calls of `window` come to, by at most two columns; a group may come in several parts.
  ///
  /// Whole hours are read from the sums where those know the columns, what is left at both ends of the
  /// window from the ledger. `onlyUnpriced` leaves out what has a price, and hours in which all has.
  package func spendGroups(
    in window: Window, of project: ID<Project>? = nil, by columns: [SpendColumn],
    onlyUnpriced: Bool = false
  ) throws -> [SpendGroup] {
    precondition(columns.count <= 2)
    let window = window.clamped
    let (first, last) = (window.start.nextHour, window.end.hour)
    let query = GroupQuery(project: project, columns: columns, onlyUnpriced: onlyUnpriced)
    guard first < last, SpendColumn.areInSums(columns), let hours = query.hours(first, last) else {
      return try callGroups(query, in: window)
    }
    return try read {
      try groups(of: query, from: hours)
        + callGroups(query, in: Window(start: window.start, end: Timestamp(hour: first)))
        + callGroups(query, in: Window(start: Timestamp(hour: last), end: window.end))
    }
  }

  /// The time of the first call in `window`; nil when there is none.
  package func firstCall(in window: Window) throws -> Timestamp? {
    try row(
      """
      SELECT at FROM call WHERE at >= \(window.start) AND at < \(window.end) ORDER BY at LIMIT 1
      """
    ) { try $0["at"] }
  }

  private func callGroups(_ query: GroupQuery, in window: Window) throws -> [SpendGroup] {
    guard window.start < window.end else { return [] }
    return try groups(of: query, from: query.calls(window))
  }

  private func groups(of query: GroupQuery, from source: SQL) throws -> [SpendGroup] {
    try rows("\(source) \(query.order)") { row in
      let spend = try Spend(row)
      let values: [String?] = [try row["one"], try row["other"]]
      return SpendGroup(values: Array(values.prefix(query.columns.count)), spend: spend)
    }
  }
}

/// The parts of a query for groups.
private struct GroupQuery {
  let project: ID<Project>?
  let columns: [SpendColumn]
  let onlyUnpriced: Bool

  /// From whole hours; nil when those do not know enough.
  func hours(_ first: Int64, _ last: Int64) -> SQL? {
    SpendFilter(project: project).hourCondition(from: first, to: last).map { condition in
      let unpriced: SQL = onlyUnpriced ? " AND unpriced_calls > 0" : ""
      return "SELECT \(sumsOfHours), \(names) FROM spend_hour WHERE \(condition)\(unpriced)"
    }
  }

  /// From the ledger; all of it is read faster in its own order than by time.
  func calls(_ window: Window) -> SQL {
    let filter = SpendFilter(window: window == .always ? nil : window, project: project)
    let unpriced: SQL = onlyUnpriced ? " AND cost_nd IS NULL" : ""
    return "SELECT \(sumsOfCalls), \(names) FROM call WHERE \(filter.condition)\(unpriced)"
  }

  /// Two columns, whatever is asked for, so that every row reads alike.
  private var names: SQL {
    let (one, other) = (columns.first?.sql ?? "NULL", columns.dropFirst().first?.sql ?? "NULL")
    return "\(one) AS one, \(other) AS other"
  }

  var order: SQL {
    switch columns.count {
    case 0: ""
    case 1: "GROUP BY one"
    default: "GROUP BY one, other"
    }
  }
}
