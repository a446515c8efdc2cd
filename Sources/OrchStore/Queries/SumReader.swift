import OrchModel

/// The answer to a question about whole hours, read from the sums.
///
/// Of days that are packed only that is read, of others the rows of their hours. All come in the order of time.
struct SumReader {
  private let question: SpendQuestion
  private let toolPlace: Int?
  private let hasPlaces: Bool
  private var sums: HourSums
  private var places: PlaceGroups
  private var tools = ToolGroups()
  /// The numbers of the tools of what is packed.
  private var toolNumbers: [Int] = []

  init(_ question: SpendQuestion) {
    self.question = question
    toolPlace = question.toolPlace
    hasPlaces = !question.placeColumns.isEmpty || question.project != nil
    sums = HourSums(question)
    places = PlaceGroups(question)
  }

  /// Hours that no stretch has the whole of: what was made in them is in no group.
  var splitHours: [Int64] { sums.splitHours }

  /// What was added up.
  var answer: SpendSums {
    var (texts, members) = (places.values, places.members)
    if let toolPlace {
      members = tools.members(in: members, columnCount: texts.count, at: toolPlace)
      texts.insert(tools.values, at: toolPlace)
    }
    return SpendSums(texts: texts, starts: sums.starts, sums: sums.sums, members: members)
  }

  /// Adds what calls of any time come to; to be done when all hours are read.
  mutating func add(_ groups: [SpendGroup]) {
    for group in groups where group.hours != nil {
      var values = group.values
      let tool = toolPlace.map { values.remove(at: $0) }
      let number = places.group(of: values)
      sums.add(
        group, to: tool.map { tools.group(of: number, tool: tools.tool($0 ?? "")) } ?? number)
    }
  }

  mutating func read(hours: Range<Int64>, in store: Database) throws {
    var next = hours.lowerBound
    while let day = try store.packedDay(from: next, before: hours.upperBound) {
      let start = max(next, day * PackedSums.hoursOfDay)
      let end = min((day + 1) * PackedSums.hoursOfDay, hours.upperBound)
      try read(rows: next..<start, in: store)
      // What cannot be read is left to the rows.
      if try !read(packed: day, hours: start..<end, in: store) {
        try read(rows: start..<end, in: store)
      }
      next = end
    }
    try read(rows: next..<hours.upperBound, in: store)
  }

  private mutating func read(rows hours: Range<Int64>, in store: Database) throws {
    guard !hours.isEmpty else { return }
    let hasTools = toolPlace != nil
    let table: SQL = hasTools ? ", tool FROM spend_tool" : " FROM spend_hour"
    let unpriced: SQL =
      question.onlyUnpriced ? " AND \(question.basis.isUnknownInSums)" : ""
    try store.each(
      """
      SELECT \(SumRow.columns)\(table)
       WHERE hour >= \(hours.lowerBound) AND hour < \(hours.upperBound)\(unpriced)
      """
    ) { row in
      let hour = row.integer(at: 0)
      guard sums.takes(hour), let group = try places.group(of: row.integer(at: 1), in: store)
      else { return }
      let tool = hasTools ? row.withBytes(at: 12) { tools.tool($0) } : 0
      sums.add(
        Spend(at: 2, of: row),
        recorded: row.isNull(at: 11) ? nil : Money(nanodollars: row.integer(at: 11)),
        in: hour...hour, to: hasTools ? tools.group(of: group, tool: tool) : group)
    }
  }

  /// Reads these hours of a packed day; false when that is not possible.
  private mutating func read(packed day: Int64, hours: Range<Int64>, in store: Database) throws
    -> Bool
  {
    // Hours that have nothing without a price are to be left out, which rows of a day do not say.
    let isWhole =
      (hasPlaces || toolPlace != nil) && hours.count == PackedSums.hoursOfDay
      && !question.onlyUnpriced && sums.takes(hours)
    let part: PackedDay =
      if toolPlace != nil {
        isWhole ? .tools : .toolHours
      } else if hasPlaces {
        isWhole ? .places : .placeHours
      } else {
        .hours
      }
    var wasRead = false
    try store.each("SELECT sums FROM spend_day WHERE id = \(part.key(day))") { row in
      wasRead = try row.withBlob(at: 0) { bytes in
        guard var packed = PackedSums(bytes, day: day) else { return false }
        try add(&packed, hours: hours, isWhole: isWhole, in: store)
        return true
      }
    }
    return wasRead
  }

  private mutating func add(
    _ packed: inout PackedSums, hours: Range<Int64>, isWhole: Bool, in store: Database
  ) throws {
    let hasTools = toolPlace != nil
    toolNumbers = packed.tools.map { tools.tool($0) }
    let (basis, onlyUnpriced) = (question.basis, question.onlyUnpriced)
    while packed.next() {
      if !isWhole {
        let hour = packed.row.hours.lowerBound
        guard hours.contains(hour), sums.takes(hour) else { continue }
      }
      let recorded = packed.row.recorded
      if onlyUnpriced, !basis.isUnknown(packed.row.spend, recorded: recorded) { continue }
      guard let group = try places.group(of: packed.row.place, in: store) else { continue }
      sums.add(
        packed.row.spend, recorded: recorded, in: packed.row.hours,
        to: hasTools ? tools.group(of: group, tool: toolNumbers[packed.tool]) : group)
    }
    if packed.isDamaged {
      throw StoreError.damaged(path: store.path, detail: "packed sums of a day")
    }
  }
}

extension Database {
  /// The first packed day that some hours are of.
  fileprivate func packedDay(from first: Int64, before last: Int64) throws -> Int64? {
    guard first < last else { return nil }
    let day = PackedSums.hoursOfDay
    return try row(
      """
      SELECT id FROM spend_day
       WHERE id >= \(PackedDay.keys(first / day).lowerBound)
         AND id <= \(PackedDay.keys((last - 1) / day).upperBound)
       ORDER BY id LIMIT 1
      """
    ) { PackedDay.day(ofKey: $0.integer(at: 0)) }
  }
}
