import OrchModel

/// The sums of the ledger: kept beside it, in the same transactions, and computed from it.
extension Database {
  /// Adds a call to every sum that contains it, and pays it from what its run holds.
  ///
  /// `beyond` is what the run has paid of it already.
  func addToSums(_ entry: LedgerEntry, beyond paid: Money = .zero) throws {
    try changeHour(entry, by: 1)
    try changeWindows(entry, by: 1)
    let due = (entry.cost ?? .zero) - paid
    if let run = entry.attribution.run, due > .zero { try settle(due, of: entry, run: run) }
  }

  func subtractFromSums(_ entry: LedgerEntry) throws {
    try changeHour(entry, by: -1)
    try changeWindows(entry, by: -1)
  }

  private func changeHour(_ entry: LedgerEntry, by sign: Int64) throws {
    try summingOnce { sumChanges?.add(entry, times: sign) }
  }

  private func changeWindows(_ entry: LedgerEntry, by sign: Int64) throws {
    guard try hasWindows() else { return }
    try execute(
      """
      UPDATE budget_window
         SET spent_nd = spent_nd + \(sign * (entry.cost?.nanodollars ?? 0)),
             unpriced_calls = unpriced_calls + \(sign * (entry.isUnpriced ? 1 : 0))
       WHERE starts_at <= \(entry.at) AND ends_at > \(entry.at)
         AND subject IN ('', \(entry.attribution.run), \(entry.attribution.task))
         AND budget_id IN (SELECT id FROM budget WHERE metric = 'dollars' AND \(covering(entry)))
      """)
  }

  /// False when there are no windows that a call could fall in; looked up once for all that is booked at once.
  private func hasWindows() throws -> Bool {
    if let known = sumChanges?.hasWindows { return known }
    let has = try row("SELECT 1 FROM budget_window LIMIT 1") { _ in true } ?? false
    sumChanges?.hasWindows = has
    return has
  }

  /// The condition under which a budget covers `entry`.
  func covering(_ entry: LedgerEntry) -> SQL {
    let place = entry.attribution
    return """
      (project_id IS NULL OR project_id = \(place.project))
      AND (run_id IS NULL OR run_id = \(place.run))
      AND (role IS NULL OR role = \(place.role))
      AND (model IS NULL OR model = \(entry.model))
      AND (client IS NULL OR client = \(place.client))
      AND (task_id IS NULL OR task_id = \(place.task))
      AND (task_type IS NULL OR task_type = \(place.taskType))
      AND (branch IS NULL OR branch = \(place.branch))
      AND (agent_id IS NULL OR agent_id = \(place.agent))
      AND (workflow IS NULL
           OR workflow = (SELECT run.workflow FROM run WHERE run.id = \(place.run)))
      """
  }
}

extension Database {
  /// What the calls `filter` names come to.
  ///
  /// Whole hours are read from the sums, what is left at both ends of the window from the ledger.
  package func spend(_ filter: SpendFilter) throws -> Spend {
    try read {
      guard let window = filter.window?.clamped, window.start < window.end else {
        return filter.window == nil ? try sum(of: filter) : Spend()
      }
      let (first, last) = (window.start.nextHour, window.end.hour)
      guard first < last, let hours = filter.hourCondition(from: first, to: last) else {
        return try sum(of: filter)
      }
      var (head, tail) = (filter, filter)
      head.window = Window(start: window.start, end: Timestamp(hour: first))
      tail.window = Window(start: Timestamp(hour: last), end: window.end)
      return try sum(ofHours: hours) + sum(of: head) + sum(of: tail)
    }
  }

  private func sum(of filter: SpendFilter) throws -> Spend {
    if let window = filter.window, window.start >= window.end { return Spend() }
    return try row(
      """
      SELECT \(sumsOfCalls(by: .computed))
        FROM call
       WHERE \(filter.condition)
      """
    ) { try Spend($0) } ?? Spend()
  }

  private func sum(ofHours condition: SQL) throws -> Spend {
    try row(
      """
      SELECT \(sumsOfHours)
        FROM spend_hour
       WHERE \(condition)
      """
    ) { try Spend($0) } ?? Spend()
  }

  /// The spend of each of a run's stages, by stage.
  package func spendByStage(of run: ID<Run>) throws -> [ID<Stage>: Spend] {
    let pairs = try rows(
      """
      SELECT stage_id, count(*) FILTER (WHERE kind = 'call') AS calls, sum(input) AS input,
             sum(cache_read) AS cache_read, sum(cache_write_5m) AS cache_write_5m,
             sum(cache_write_1h) AS cache_write_1h, sum(output) AS output,
             coalesce(sum(cost_nd), 0) AS cost_nd,
             coalesce(sum(input + cache_read + cache_write_5m + cache_write_1h + output)
                      FILTER (WHERE cost_nd IS NULL), 0) AS unpriced,
             count(*) FILTER (WHERE cost_nd IS NULL) AS unpriced_calls
        FROM call
       WHERE run_id = \(run) AND stage_id IS NOT NULL
       GROUP BY stage_id
      """
    ) { (try $0["stage_id"] as ID<Stage>, try Spend($0)) }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }
}

/// What rows of `call` come to, as columns that `Spend` is read from; what no call explains, no client has
/// recorded, and is missing as no call.
func sumsOfCalls(by basis: CostBasis) -> SQL {
  let isCall: SQL = basis == .recorded ? " AND kind = 'call'" : ""
  return """
    count(*) FILTER (WHERE kind = 'call') AS calls,
    coalesce(sum(input), 0) AS input, coalesce(sum(cache_read), 0) AS cache_read,
    coalesce(sum(cache_write_5m), 0) AS cache_write_5m,
    coalesce(sum(cache_write_1h), 0) AS cache_write_1h,
    coalesce(sum(output), 0) AS output, coalesce(sum(\(basis.cost)), 0) AS cost_nd,
    coalesce(sum(input + cache_read + cache_write_5m + cache_write_1h + output)
             FILTER (WHERE \(basis.isUnknown)), 0) AS unpriced,
    count(*) FILTER (WHERE \(basis.isUnknown)\(isCall)) AS unpriced_calls
    """
}

/// The same of rows of `spend_hour`.
let sumsOfHours: SQL = """
  coalesce(sum(calls), 0) AS calls,
  coalesce(sum(input), 0) AS input, coalesce(sum(cache_read), 0) AS cache_read,
  coalesce(sum(cache_write_5m), 0) AS cache_write_5m,
  coalesce(sum(cache_write_1h), 0) AS cache_write_1h,
  coalesce(sum(output), 0) AS output, coalesce(sum(cost_nd), 0) AS cost_nd,
  coalesce(sum(unpriced), 0) AS unpriced,
  coalesce(sum(unpriced_calls), 0) AS unpriced_calls
  """

extension Spend {
  init(_ row: borrowing Row) throws {
    self.init(
      calls: try row["calls"], tokens: try Tokens(row), cost: try row["cost_nd"],
      unpricedTokens: try row["unpriced"], unpricedCalls: try row["unpriced_calls"])
  }
}
