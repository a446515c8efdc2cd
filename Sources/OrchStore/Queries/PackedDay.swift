import OrchModel

/// What of a day's sums is packed together.
///
/// A row of `spend_day` for each: those of a day are all there or all missing.
enum PackedDay: Int64, CaseIterable {
  /// A row for each hour; apart by whether clients recorded costs, which are the places 1 and 0.
  case hours
  /// The rows of `spend_hour`, and those of each place put together.
  case placeHours, places
  /// The same of `spend_tool`.
  case toolHours, tools
  /// What each call cost.
  case calls

  /// The key of a day's row.
  func key(_ day: Int64) -> Int64 { day << 3 | rawValue }

  static func day(ofKey key: Int64) -> Int64 { key >> 3 }

  /// The keys of all that is packed of a day.
  static func keys(_ day: Int64) -> ClosedRange<Int64> { day << 3...day << 3 | 7 }
}

extension Database {
  /// Packs the sums of all days that are over at `time` and are not packed, each in a transaction of its own.
  ///
  /// Reports read what is packed many times faster, and say the same without. What changes a sum of a day takes its
  /// packed ones away, in the same transaction; who has changed many packs them again.
  package func packDays(before time: Timestamp) throws {
    let today = time.hour / PackedSums.hoursOfDay
    for day in try unpackedDays(before: today) {
      try write(.batched) {
        // Another process may have been faster.
        guard try parts(of: day).count < PackedDay.allCases.count else { return }
        try unpack(day)
        for (part, bytes) in try packed(day) {
          try execute("INSERT INTO spend_day (id, sums) VALUES (\(part.key(day)), \(bytes))")
        }
      }
    }
  }

  /// From day to day, so that it takes as long as there are days and not hours.
  private func unpackedDays(before today: Int64) throws -> [Int64] {
    try rows(
      """
      WITH RECURSIVE known(day) AS (
        SELECT min(hour) / 24 FROM spend_hour
         UNION ALL
        SELECT (SELECT hour / 24 FROM spend_hour WHERE hour >= (known.day + 1) * 24 ORDER BY hour LIMIT 1)
          FROM known WHERE known.day IS NOT NULL)
      SELECT day FROM known
       WHERE day < \(today)
         AND (SELECT count(*) FROM spend_day WHERE id >= day * 8 AND id < day * 8 + 8)
             < \(Int64(PackedDay.allCases.count))
      """
    ) { try $0["day"] }
  }

  /// Takes away what is packed of a day, because a sum of it changes.
  func unpack(_ day: Int64) throws {
    let keys = PackedDay.keys(day)
    try execute("DELETE FROM spend_day WHERE id >= \(keys.lowerBound) AND id <= \(keys.upperBound)")
  }

  /// The sums of a day, packed.
  private func packed(_ day: Int64) throws -> [(PackedDay, [UInt8])] {
    let places = try sumRows(day, from: "spend_hour", hasTool: false)
    let parts = try sumRows(day, from: "spend_tool", hasTool: true)
    let tools = Set(parts.compactMap(\.tool)).sorted(by: Self.precedes)
    return [
      (.hours, PackedSums.bytes(Self.byHour(places), day: day)),
      (.placeHours, PackedSums.bytes(places, day: day)),
      (.places, PackedSums.bytes(Self.byPlace(places), day: day)),
      (.toolHours, PackedSums.bytes(parts, day: day, tools: tools)),
      (.tools, PackedSums.bytes(Self.byPlace(parts), day: day, tools: tools)),
      (.calls, try packedCosts(day)),
    ]
  }

  /// The rows of a day, in the order of hours, then places, then tools.
  private func sumRows(_ day: Int64, from table: SQL, hasTool: Bool) throws -> [SumRow] {
    let first = day * PackedSums.hoursOfDay
    let tool: SQL = hasTool ? ", tool" : ""
    return try rows(
      """
      SELECT \(SumRow.columns)\(tool) FROM \(table)
       WHERE hour >= \(first) AND hour < \(first + PackedSums.hoursOfDay)
       ORDER BY hour, place_id\(tool)
      """
    ) { SumRow($0, hasTool: hasTool) }.filter { !$0.isEmpty }
  }

  private static func byHour(_ rows: [SumRow]) -> [SumRow] {
    var sums: [SumRow] = []
    for row in rows {
      var row = row
      row.place = row.recorded == nil ? 0 : 1
      if let place = sums.lastIndex(where: { $0.hours != row.hours || $0.place == row.place }),
        sums[place].hours == row.hours
      {
        sums[place].add(row)
      } else {
        sums.append(row)
      }
    }
    return sums
  }

  /// Rows of a place, and a tool, put together; in the order of places and tools.
  private static func byPlace(_ rows: [SumRow]) -> [SumRow] {
    let order = rows.indices.sorted { one, other in
      let (row, next) = (rows[one], rows[other])
      guard row.place == next.place else { return row.place < next.place }
      guard row.tool == next.tool else {
        return precedes(row.tool ?? ByteText(""), next.tool ?? ByteText(""))
      }
      return one < other
    }
    var sums: [SumRow] = []
    for row in order.map({ rows[$0] }) {
      if let last = sums.last, last.place == row.place, last.tool == row.tool,
        (last.recorded == nil) == (row.recorded == nil)
      {
        sums[sums.count - 1].add(row)
      } else {
        sums.append(row)
      }
    }
    return sums
  }

  private static func precedes(_ one: ByteText, _ other: ByteText) -> Bool {
    one.string.utf8.lexicographicallyPrecedes(other.string.utf8)
  }

  /// How many of the packed days are not what they would be packed as by now.
  func differingDays() throws -> Int {
    let days = try rows("SELECT DISTINCT id / 8 AS day FROM spend_day") { try $0["day"] as Int64 }
    return try days.count { day in
      let kept = try parts(of: day)
      var truth = try packed(day).map { part, bytes in (key: part.key(day), bytes: bytes) }
      // Versions before did not pack it.
      let calls = PackedDay.calls.key(day)
      if !kept.contains(where: { $0.key == calls }) { truth.removeAll { $0.key == calls } }
      return !kept.elementsEqual(truth) { $0.key == $1.key && $0.bytes == $1.bytes }
    }
  }

  /// What is packed of a day.
  private func parts(of day: Int64) throws -> [(key: Int64, bytes: [UInt8])] {
    let keys = PackedDay.keys(day)
    return try rows(
      """
      SELECT id, sums FROM spend_day WHERE id >= \(keys.lowerBound) AND id <= \(keys.upperBound) ORDER BY id
      """
    ) { row in (row.integer(at: 0), row.withBlob(at: 1) { Array($0) }) }
  }
}
