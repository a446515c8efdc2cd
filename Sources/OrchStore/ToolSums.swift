import OrchModel

/// What `spend_tool` keeps of a day, computed anew from the ledger.
///
/// Splitting a call among its tools is no sum that SQL knows. A day at a time takes no more memory than a day has.
struct ToolSums {
  fileprivate struct Key: Hashable {
    let hour: Int64
    let place: Int64
    let tool: ByteText
  }

  private struct Sum: Hashable {
    var spend: Spend
    var recorded: Money?
    var isEmpty: Bool { spend == Spend() && (recorded ?? .zero) == .zero }
  }

  private let hours: Range<Int64>
  private var sums: [Key: Sum] = [:]

  /// Adds up the ledger of a day since 1970, by the places that are there.
  init(ofDay day: Int64, in store: Database) throws {
    hours = day * PackedSums.hoursOfDay..<(day + 1) * PackedSums.hoursOfDay
    try store.each(
      """
      SELECT at / 3600000, spend_place.id, input, cache_read, cache_write_5m, cache_write_1h, output,
             cost_nd, recorded_nd, tools, kind = 'call'
        FROM call CROSS JOIN spend_place
          ON \(isPlaceOfCall)
       WHERE \(isCall(ofDay: day))
      """
    ) { row in
      let tools: String? = if case .text(let text) = row.value(at: 9) { text } else { nil }
      let parts = ToolPart.parts(
        of: tools.map(RequestedTools.init(text:)),
        tokens: Tokens(
          input: row.integer(at: 2), cacheRead: row.integer(at: 3),
          cacheWrite5m: row.integer(at: 4), cacheWrite1h: row.integer(at: 5),
          output: row.integer(at: 6)), cost: row.money(at: 7), recorded: row.money(at: 8))
      let kind: LedgerEntry.Kind = row.integer(at: 10) == 1 ? .call : .unlisted
      for part in parts {
        let key = Key(
          hour: row.integer(at: 0), place: row.integer(at: 1), tool: ByteText(part.tool))
        add(Sum(spend: part.spend(kind), recorded: part.recorded), to: key)
      }
    }
  }

  private mutating func add(_ sum: Sum, to key: Key) {
    guard var known = sums[key] else {
      sums[key] = sum
      return
    }
    known.spend.add(sum.spend)
    known.recorded = known.recorded.flatMap { one in sum.recorded.map(one.clampedSum) }
    sums[key] = known
  }

  /// How many rows of `spend_tool` differ from it, or are missing.
  mutating func differing(in store: Database) throws -> Int {
    var differing = 0
    try store.each(
      """
      SELECT hour, place_id, calls, input, cache_read, cache_write_5m, cache_write_1h, output, cost_nd,
             unpriced, unpriced_calls, recorded_nd, tool
        FROM spend_tool
       WHERE hour >= \(hours.lowerBound) AND hour < \(hours.upperBound)
      """
    ) { row in
      let tool = row.withBytes(at: 12) { String(decoding: $0, as: UTF8.self) }
      let key = Key(hour: row.integer(at: 0), place: row.integer(at: 1), tool: ByteText(tool))
      let kept = Sum(spend: Spend(at: 2, of: row), recorded: row.money(at: 11))
      let truth = sums.removeValue(forKey: key)
      if truth != kept, !(kept.isEmpty && truth?.isEmpty ?? true) { differing += 1 }
    }
    return differing + sums.values.count { !$0.isEmpty }
  }

  /// Writes all of it into `spend_tool`, which has nothing of the day.
  func write(to store: Database) throws {
    for (key, sum) in sums.sorted(by: { Key.precedes($0.key, $1.key) }) {
      let (spend, tokens) = (sum.spend, sum.spend.tokens)
      try store.execute(
        """
        INSERT INTO spend_tool (hour, place_id, tool, calls, input, cache_read, cache_write_5m,
                                cache_write_1h, output, cost_nd, unpriced, unpriced_calls, recorded_nd)
        VALUES (\(key.hour), \(key.place), \(key.tool.string), \(Int64(spend.calls)), \(tokens.input),
                \(tokens.cacheRead), \(tokens.cacheWrite5m), \(tokens.cacheWrite1h),
                \(tokens.output), \(spend.cost), \(spend.unpricedTokens),
                \(Int64(spend.unpricedCalls)), \(sum.recorded))
        """)
    }
  }
}

extension ToolSums.Key {
  /// In the order that the table has, in which writing it is fastest.
  fileprivate static func precedes(_ one: Self, _ other: Self) -> Bool {
    if one.hour != other.hour { return one.hour < other.hour }
    if one.place != other.place { return one.place < other.place }
    return one.tool.string.utf8.lexicographicallyPrecedes(other.tool.string.utf8)
  }
}

extension Database {
  /// How many rows of `spend_tool` differ from the ledger, or are missing.
  func differingTools() throws -> Int {
    try daysOfCalls().reduce(0) { count, day in
      var sums = try ToolSums(ofDay: day, in: self)
      return try count + sums.differing(in: self)
    }
  }

  /// The days that calls or rows of `spend_tool` are of, from day to day as `packDays` finds them.
  func daysOfCalls() throws -> [Int64] {
    try rows(
      """
      WITH RECURSIVE known(day) AS (
        SELECT min(day) FROM (SELECT min(at) / 86400000 AS day FROM call
                              UNION ALL SELECT min(hour) / 24 FROM spend_tool)
         UNION ALL
        SELECT (SELECT min(day) FROM (
                  SELECT min(at) / 86400000 AS day FROM call WHERE at >= (known.day + 1) * 86400000
                  UNION ALL SELECT min(hour) / 24 FROM spend_tool WHERE hour >= (known.day + 1) * 24))
          FROM known WHERE known.day IS NOT NULL)
      SELECT day FROM known WHERE day IS NOT NULL
      """
    ) { try $0["day"] }
  }
}

extension Row {
  /// The nano-dollars in a column; nil for null.
  fileprivate func money(at index: Int32) -> Money? {
    isNull(at: index) ? nil : Money(nanodollars: integer(at: index))
  }
}
