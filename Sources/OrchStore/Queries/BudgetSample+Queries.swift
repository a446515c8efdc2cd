import OrchModel

/// What projections and rates of budgets are made of.
extension Database {
  /// When the first call that `filter` names was made, whenever that was; nil when there is none.
  ///
  /// The hour is asked of the sums, which are fewer than the calls.
  package func firstCall(_ filter: SpendFilter) throws -> Timestamp? {
    var filter = filter
    filter.window = nil
    let all = Window.always
    if let hours = filter.hourCondition(from: all.start.hour, to: all.end.hour) {
      let first = try row(
        "SELECT hour FROM spend_hour WHERE \(hours) AND calls > 0 ORDER BY hour LIMIT 1"
      ) { try $0["hour"] as Int64 }
      guard let first else { return nil }
      filter.window = Window(start: Timestamp(hour: first), end: Timestamp(hour: first + 1))
    }
    return try row(
      """
      SELECT at FROM call
       WHERE kind = 'call' AND \(filter.condition)
       ORDER BY at LIMIT 1
      """
    ) { try $0["at"] }
  }

  /// When the newest call was made, whatever it was for; nil when there is none.
  package func newestCall() throws -> Timestamp? {
    try row("SELECT at FROM call ORDER BY at DESC LIMIT 1") { try $0["at"] }
  }

  /// Time, cost and tokens beside the cache of each call that `filter` names, in the order of time.
  package func callReadings(_ filter: SpendFilter) throws -> [(
    at: Timestamp, cost: Money?, tokens: Int64
  )] {
    try rows(
      """
      SELECT at, cost_nd, input + output AS tokens FROM call
       WHERE kind = 'call' AND \(filter.condition)
       ORDER BY at, seq
      """
    ) { (try $0["at"], try $0["cost_nd"], try $0["tokens"]) }
  }

  /// The tokens of the calls without a price that `filter` names, by model.
  package func unpricedTokens(_ filter: SpendFilter) throws -> [(model: String?, tokens: Tokens)] {
    try rows(
      """
      SELECT model, sum(input) AS input, sum(cache_read) AS cache_read,
             sum(cache_write_5m) AS cache_write_5m, sum(cache_write_1h) AS cache_write_1h,
             sum(output) AS output
        FROM call
       WHERE cost_nd IS NULL AND \(filter.condition)
       GROUP BY model
      """
    ) { (try $0["model"], try Tokens($0)) }
  }

  /// What each hour of the filter's window took of a metric, in the order of time; hours without are left out.
  ///
  /// At both ends of the window there may be a part of an hour. Credits and minutes are by stage instead.
  package func hourlyUse(_ metric: Budget.Metric, _ filter: SpendFilter, at now: Timestamp) throws
    -> [(until: Timestamp, amount: Money)]
  {
    switch metric {
    case .credits, .minutes: return try stageUses(metric, filter, at: now)
    case .dollars, .tokens: break
    }
    return try ledgerUse(metric, filter, at: now)
  }

  private func ledgerUse(_ metric: Budget.Metric, _ filter: SpendFilter, at now: Timestamp) throws
    -> [(until: Timestamp, amount: Money)]
  {
    try read {
      guard let window = filter.window?.clamped, window.start < window.end else { return [] }
      let (first, last) = (window.start.nextHour, window.end.hour)
      var (head, tail) = (filter, filter)
      head.window = Window(start: window.start, end: min(Timestamp(hour: first), window.end))
      tail.window = Window(start: max(Timestamp(hour: last), window.start), end: window.end)
      guard first <= last else {
        return [(window.end, try used(metric, filter, at: now))].filter { $0.1 > .zero }
      }
      var parts = [(Timestamp(hour: first), try used(metric, head, at: now))]
      parts += try wholeHours(metric, filter, from: first, to: last)
      parts.append((window.end, try used(metric, tail, at: now)))
      return parts.filter { $0.1 > .zero }
    }
  }

  private func wholeHours(
    _ metric: Budget.Metric, _ filter: SpendFilter, from first: Int64, to last: Int64
  ) throws -> [(Timestamp, Money)] {
    guard first < last else { return [] }
    var whole = filter
    whole.window = Window(start: Timestamp(hour: first), end: Timestamp(hour: last))
    // Tokens are what clients say: their sum may be more than there is room for.
    let (amount, sum): (SQL, SQL) =
      metric == .dollars
      ? ("cost_nd", "coalesce(sum(amount), 0)")
      : (
        "input + cache_read + cache_write_5m + cache_write_1h + output",
        "CAST(min(total(amount), 9e18) AS INTEGER)"
      )
    let source: SQL =
      if let hours = filter.hourCondition(from: first, to: last) {
        "SELECT hour, \(amount) AS amount FROM spend_hour WHERE \(hours)"
      } else {
        "SELECT at / 3600000 AS hour, \(amount) AS amount FROM call WHERE \(whole.condition)"
      }
    return try rows(
      """
      SELECT hour, \(sum) AS amount FROM (\(source)) GROUP BY hour ORDER BY hour
      """
    ) { (Timestamp(hour: try $0["hour"] + 1), try $0["amount"]) }
  }
}
