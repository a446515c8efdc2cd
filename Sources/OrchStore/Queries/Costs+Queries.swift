import OrchModel

/// What the ledger can be grouped by.
package enum SpendColumn: Sendable {
  case project, client, model, role, type, task, run, agent, session, branch

  /// The column, of `call` and of `spend_place` alike; what is not known is null or ''.
  var sql: SQL {
    switch self {
    case .project: "project_id"
    case .client: "client"
    case .model: "model"
    case .role: "role"
    case .type: "task_type"
    case .task: "task_id"
    case .run: "run_id"
    case .agent: "agent_id"
    case .session: "session"
    case .branch: "branch"
    }
  }
}

/// The calls that have the same values, and what they come to.
package struct SpendGroup: Hashable, Sendable {
  /// One for each column asked for; nil for what is not known.
  package let values: [String?]
  /// The beginning of the stretch of time they are in; nil when none was asked for.
  package let start: Timestamp?
  /// The hours since 1970 in which the first and the last of them are; nil without any.
  package var hours: ClosedRange<Int64>?
  package var spend: Spend
}

/// What groups are wanted.
struct SpendQuestion {
  let window: Window
  let project: ID<Project>?
  let columns: [SpendColumn]
  /// The stretch of time that a moment is in; they follow each other without a gap.
  let stretch: ((Timestamp) -> Window)?
  let onlyUnpriced: Bool
}

extension Database {
  /// What the calls of `window` come to, by columns; each group once, in no order.
  ///
  /// Whole hours are read from the sums. What is left at both ends of the window, and an hour in which a
  /// stretch ends, as days do in Kolkata, is read from the ledger. `onlyUnpriced` leaves out what has a price,
  /// and hours in which all has.
  package func spendGroups(
    in window: Window, of project: ID<Project>? = nil, by columns: [SpendColumn],
    each stretch: ((Timestamp) -> Window)? = nil, onlyUnpriced: Bool = false
  ) throws -> [SpendGroup] {
    let question = SpendQuestion(
      window: window.clamped, project: project, columns: columns, stretch: stretch,
      onlyUnpriced: onlyUnpriced)
    let window = question.window
    let (first, last) = (window.start.nextHour, window.end.hour)
    guard first < last else {
      return SpendGroup.merged(try callGroups(question, in: window))
    }
    return try read {
      var sums = HourSums(question)
      let groups = try self.groups(hours: first..<last, question, &sums)
      var parts = try callGroups(
        question, in: Window(start: window.start, end: Timestamp(hour: first)))
      for hour in sums.splitHours {
        parts += try callGroups(
          question, in: Window(start: Timestamp(hour: hour), end: Timestamp(hour: hour + 1)))
      }
      parts += try callGroups(
        question, in: Window(start: Timestamp(hour: last), end: window.end))
      return parts.isEmpty ? groups : SpendGroup.merged(groups + parts)
    }
  }

  /// The sums of whole hours; `sums` knows which hours it could not take.
  private func groups(
    hours: Range<Int64>, _ question: SpendQuestion, _ sums: inout HourSums
  ) throws -> [SpendGroup] {
    var places = PlaceGroups(question)
    let unpriced: SQL = question.onlyUnpriced ? " AND unpriced_calls > 0" : ""
    try each(
      """
      SELECT hour, place_id, calls, input, cache_read, cache_write_5m, cache_write_1h, output, cost_nd,
             unpriced, unpriced_calls
        FROM spend_hour
       WHERE hour >= \(hours.lowerBound) AND hour < \(hours.upperBound)\(unpriced)
      """
    ) { row in
      guard sums.takes(row.integer(at: 0)),
        let group = try places.group(of: row.integer(at: 1), in: self)
      else { return }
      sums.add(row, to: group)
    }
    return sums.groups(places.values)
  }

  /// What a part of the window comes to, from the ledger.
  private func callGroups(_ question: SpendQuestion, in window: Window) throws -> [SpendGroup] {
    guard let stretch = question.stretch else {
      return try callGroups(question, in: window, at: nil)
    }
    var groups: [SpendGroup] = []
    var rest = window
    // From call to call, so that a stretch without any takes no time however long it is.
    while rest.start < rest.end, let call = try firstCall(in: rest) {
      let whole = stretch(call)
      let next = max(whole.end, Timestamp(milliseconds: call.milliseconds + 1))
      groups += try callGroups(
        question, in: Window(start: call, end: min(next, rest.end)), at: whole.start)
      rest.start = next
    }
    return groups
  }

  private func callGroups(
    _ question: SpendQuestion, in window: Window, at start: Timestamp?
  ) throws -> [SpendGroup] {
    guard window.start < window.end else { return [] }
    let filter = SpendFilter(window: window, project: question.project)
    let unpriced: SQL = question.onlyUnpriced ? " AND cost_nd IS NULL" : ""
    let group: SQL = question.columns.isEmpty ? "" : " GROUP BY \(list(of: question.columns))"
    let count = question.columns.count
    return try rows(
      """
      SELECT \(sumsOfCalls), min(at), max(at)\(names(of: question.columns)) FROM call
       WHERE \(filter.condition)\(unpriced)\(group)
      """
    ) { row in
      SpendGroup(
        values: (0..<count).map { column in
          if case .text(let text) = row.value(at: Int32(11 + column)), !text.isEmpty {
            text
          } else {
            nil
          }
        }, start: start, hours: row.isNull(at: 9) ? nil : hours(of: row),
        spend: Spend(at: 0, of: row))
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
}

/// `, project_id, model`: what stands behind other columns.
func names(of columns: [SpendColumn]) -> SQL {
  columns.reduce(into: "") { $0 += ", \($1.sql)" }
}

private func list(of columns: [SpendColumn]) -> SQL {
  columns.dropFirst().reduce(into: columns.first?.sql ?? "NULL") { $0 += ", \($1.sql)" }
}

/// The hours between two columns of times.
private func hours(of row: borrowing Row) -> ClosedRange<Int64> {
  let first = Timestamp(milliseconds: row.integer(at: 9)).hour
  return first...max(first, Timestamp(milliseconds: row.integer(at: 10)).hour)
}

extension Spend {
  /// The sums that begin at a column, in the order of `sumsOfCalls` and of `spend_hour`.
  init(at first: Int32, of row: borrowing Row) {
    self.init(
      calls: Int(row.integer(at: first)),
      tokens: Tokens(
        input: row.integer(at: first + 1), cacheRead: row.integer(at: first + 2),
        cacheWrite5m: row.integer(at: first + 3), cacheWrite1h: row.integer(at: first + 4),
        output: row.integer(at: first + 5)),
      cost: Money(nanodollars: row.integer(at: first + 6)),
      unpricedTokens: row.integer(at: first + 7), unpricedCalls: Int(row.integer(at: first + 8)))
  }
}
