import OrchModel

/// The calls that have the same values, and what they come to.
package struct SpendGroup: Hashable, Sendable {
  /// One for each column asked for; nil for what is not known.
  package let values: [String?]
  /// The beginning of the stretch of time they are in; nil when none was asked for.
  package let start: Timestamp?
  /// The hours since 1970 in which the first and the last of them are; nil without any.
  package let hours: ClosedRange<Int64>?
  package let spend: Spend
}

/// What groups are wanted.
struct SpendQuestion {
  let window: Window
  let project: ID<Project>?
  let columns: [SpendColumn]
  /// The stretch of time that a moment is in; they follow each other without a gap.
  let stretch: ((Timestamp) -> Window)?
  let onlyUnpriced: Bool
  let basis: CostBasis

  /// The columns that a place has values for.
  var placeColumns: [SpendColumn] { columns.filter { $0 != .tool } }
  /// Where the tool is among the values; nil when nobody asks for it.
  var toolPlace: Int? { columns.firstIndex(of: .tool) }
}

extension Database {
  /// What the calls of `window` come to, by columns; each group once, in no order.
  ///
  /// Whole hours are read from the sums. What is left at both ends of the window, and an hour in which a
  /// stretch ends, as days do in Kolkata, is read from the ledger. `onlyUnpriced` leaves out what has a price,
  /// and hours in which all has. `basis` says which figure of a cost counts.
  package func spendGroups(
    in window: Window, of project: ID<Project>? = nil, by columns: [SpendColumn],
    each stretch: ((Timestamp) -> Window)? = nil, onlyUnpriced: Bool = false,
    costs basis: CostBasis = .computed
  ) throws -> [SpendGroup] {
    try spendSums(
      in: window, of: project, by: columns, each: stretch, onlyUnpriced: onlyUnpriced, costs: basis
    ).groups
  }

  /// The same, for answers that may be long.
  package func spendSums(
    in window: Window, of project: ID<Project>? = nil, by columns: [SpendColumn],
    each stretch: ((Timestamp) -> Window)? = nil, onlyUnpriced: Bool = false,
    costs basis: CostBasis = .computed
  ) throws -> SpendSums {
    let question = SpendQuestion(
      window: window.clamped, project: project, columns: columns, stretch: stretch,
      onlyUnpriced: onlyUnpriced, basis: basis)
    let window = question.window
    let (first, last) = (window.start.nextHour, window.end.hour)
    return try read {
      var sums = SumReader(question)
      guard first < last else {
        sums.add(try callGroups(question, in: window))
        return sums.answer
      }
      try sums.read(hours: first..<last, in: self)
      let splits = sums.splitHours.map {
        Window(start: Timestamp(hour: $0), end: Timestamp(hour: $0 + 1))
      }
      let ends = [
        Window(start: window.start, end: Timestamp(hour: first)),
        Window(start: Timestamp(hour: last), end: window.end),
      ]
      for part in splits + ends { sums.add(try callGroups(question, in: part)) }
      return sums.answer
    }
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
    let unpriced: SQL = question.onlyUnpriced ? " AND \(question.basis.isUnknown)" : ""
    if let place = question.toolPlace {
      return try toolGroups(question, "\(filter.condition)\(unpriced)", at: start, tool: place)
    }
    let group: SQL = question.columns.isEmpty ? "" : " GROUP BY \(list(of: question.columns))"
    let count = question.columns.count
    return try rows(
      """
      SELECT \(sumsOfCalls(by: question.basis)), min(at), max(at)\(names(of: question.columns)) FROM call
       WHERE \(filter.condition)\(unpriced)\(group)
      """
    ) { row in
      SpendGroup(
        values: (0..<count).map { row.knownText(at: Int32(11 + $0)) }, start: start,
        hours: row.isNull(at: 9) ? nil : hours(of: row),
        spend: Spend(at: 0, of: row))
    }
  }

  /// The parts of each call that are a tool's; a group may come several times.
  private func toolGroups(
    _ question: SpendQuestion, _ condition: SQL, at start: Timestamp?, tool place: Int
  ) throws -> [SpendGroup] {
    let columns = question.placeColumns
    return try rows(
      """
      SELECT input, cache_read, cache_write_5m, cache_write_1h, output, cost_nd, recorded_nd, tools, kind,
             at\(names(of: columns))
        FROM call WHERE \(condition)
      """
    ) { row -> [SpendGroup] in
      let parts = ToolPart.parts(
        of: (try row["tools"] as String?).map(RequestedTools.init(text:)), tokens: try Tokens(row),
        cost: try row["cost_nd"], recorded: try row["recorded_nd"])
      let kind: LedgerEntry.Kind = try row["kind"]
      let hour = (try row["at"] as Timestamp).hour
      let known = columns.indices.map { row.knownText(at: Int32(10 + $0)) }
      return parts.map { part in
        var values = known
        values.insert(part.tool.isEmpty ? nil : part.tool, at: place)
        return SpendGroup(
          values: values, start: start, hours: hour...hour,
          spend: part.spend(kind, by: question.basis))
      }
    }.flatMap(\.self)
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

/// The hours between two columns of times.
private func hours(of row: borrowing Row) -> ClosedRange<Int64> {
  let first = Timestamp(milliseconds: row.integer(at: 9)).hour
  return first...max(first, Timestamp(milliseconds: row.integer(at: 10)).hour)
}

extension Row {
  /// The text in a column; nil for null and ''.
  fileprivate func knownText(at index: Int32) -> String? {
    guard case .text(let text) = value(at: index), !text.isEmpty else { return nil }
    return text
  }
}
