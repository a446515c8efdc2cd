import OrchModel

/// What a transaction changes of the sums by hour, put together so that it writes each of their rows once.
final class SumChanges {
  /// What a row of `spend_place` is told from others by.
  struct Place: Hashable {
    let session, agent, model, branch, run, project, role, client, type, task: ByteText
    let isRecorded: Bool

    init(of entry: LedgerEntry) {
      let place = entry.attribution
      session = ByteText(place.session ?? "")
      agent = ByteText(place.agent?.rawValue ?? "")
      model = ByteText(entry.model ?? "")
      branch = ByteText(place.branch ?? "")
      run = ByteText(place.run?.rawValue ?? "")
      project = ByteText(place.project.rawValue)
      role = ByteText(place.role ?? "")
      client = ByteText(place.client)
      type = ByteText(place.taskType ?? "")
      task = ByteText(place.task?.rawValue ?? "")
      isRecorded = entry.recorded != nil
    }
  }

  struct Key: Hashable {
    let hour: Int64
    let place: Int
    /// Nil for all tools.
    let tool: ByteText?

    static func precedes(_ one: Key, _ other: Key) -> Bool {
      if one.hour != other.hour { return one.hour < other.hour }
      if one.place != other.place { return one.place < other.place }
      return (one.tool?.string ?? "").utf8.lexicographicallyPrecedes(
        (other.tool?.string ?? "").utf8)
    }
  }

  struct Sum {
    private(set) var spend = Spend()
    private(set) var recorded: Int64 = 0
    var isEmpty: Bool { spend == Spend() && recorded == 0 }

    mutating func add(_ spend: Spend, _ recorded: Int64) {
      self.spend.add(spend)
      self.recorded = self.recorded.clampedSum(recorded)
    }
  }

  private(set) var places: [Place] = []
  private(set) var sums: [Key: Sum] = [:]
  private var numbers: [Place: Int] = [:]
  /// What was asked for last is often asked for again.
  private var last = 0
  /// Whether there are windows of budgets that calls could fall in; nil until somebody looked.
  var hasWindows: Bool?

  /// Adds an entry, or with `sign` -1 takes one away.
  func add(_ entry: LedgerEntry, times sign: Int64) {
    let hour = entry.at.hour
    let place = number(of: Place(of: entry))
    let whole = Spend(
      calls: entry.kind == .call ? 1 : 0, tokens: entry.tokens, cost: entry.cost ?? .zero,
      unpricedTokens: entry.isUnpriced ? entry.tokens.total : 0,
      unpricedCalls: entry.isUnpriced ? 1 : 0)
    add(whole, entry.recorded, times: sign, to: Key(hour: hour, place: place, tool: nil))
    for part in entry.toolParts {
      add(
        part.spend(entry.kind), part.recorded, times: sign,
        to: Key(hour: hour, place: place, tool: ByteText(part.tool)))
    }
  }

  private func number(of place: Place) -> Int {
    if last < places.count, places[last] == place { return last }
    last = numbers[place] ?? places.count
    if last == places.count {
      numbers[place] = last
      places.append(place)
    }
    return last
  }

  private func add(_ spend: Spend, _ recorded: Money?, times sign: Int64, to key: Key) {
    let recorded = recorded?.nanodollars ?? 0
    sums[key, default: Sum()]
      .add(sign < 0 ? spend.negated : spend, sign < 0 ? -recorded : recorded)
  }
}

extension Spend {
  /// What takes it away from a sum; no count of one call is so large that it has none.
  fileprivate var negated: Spend {
    Spend(
      calls: -calls,
      tokens: Tokens(
        input: -tokens.input, cacheRead: -tokens.cacheRead, cacheWrite5m: -tokens.cacheWrite5m,
        cacheWrite1h: -tokens.cacheWrite1h, output: -tokens.output),
      cost: Money(nanodollars: -cost.nanodollars), unpricedTokens: -unpricedTokens,
      unpricedCalls: -unpricedCalls)
  }
}

extension Database {
  /// Runs `body` inside of `write`, and changes each row of the sums by hour once for all that it books.
  ///
  /// Until it ends those sums do not have what was booked, so `body` must not read them.
  package func summingOnce<Value>(_ body: () throws -> Value) throws -> Value {
    guard sumChanges == nil else { return try body() }
    let changes = SumChanges()
    sumChanges = changes
    defer { sumChanges = nil }
    let value = try body()
    try write(changes)
    return value
  }

  private func write(_ changes: SumChanges) throws {
    var ids: [Int: Int64] = [:]
    var day: Int64?
    for key in changes.sums.keys.sorted(by: SumChanges.Key.precedes) {
      // Also where the sums stay the same: what single calls cost may not.
      if key.hour / PackedSums.hoursOfDay != day {
        day = key.hour / PackedSums.hoursOfDay
        try day.map(unpack)
      }
      guard let sum = changes.sums[key], !sum.isEmpty else { continue }
      let place = changes.places[key.place]
      let id = try ids[key.place] ?? id(of: place)
      ids[key.place] = id
      try add(sum, isRecorded: place.isRecorded, hour: key.hour, place: id, tool: key.tool)
    }
  }

  /// The key of a place, which is filed when it is new.
  private func id(of place: SumChanges.Place) throws -> Int64 {
    let known = try row(
      """
      SELECT id FROM spend_place
       WHERE session = \(place.session.string) AND agent_id = \(place.agent.string)
         AND model = \(place.model.string) AND branch = \(place.branch.string)
         AND run_id = \(place.run.string) AND project_id = \(place.project.string)
         AND role = \(place.role.string) AND client = \(place.client.string)
         AND task_type = \(place.type.string) AND task_id = \(place.task.string)
         AND recorded = \(place.isRecorded)
      """
    ) { $0.integer(at: 0) }
    if let known { return known }
    try execute(
      """
      INSERT INTO spend_place (project_id, client, model, role, task_type, task_id, run_id, agent_id,
                               session, branch, recorded)
      VALUES (\(place.project.string), \(place.client.string), \(place.model.string),
              \(place.role.string), \(place.type.string), \(place.task.string),
              \(place.run.string), \(place.agent.string), \(place.session.string),
              \(place.branch.string), \(place.isRecorded))
      """)
    return lastInsertedRow
  }

  /// Adds to the row of an hour and a place, and of a tool where there is one.
  private func add(
    _ sum: SumChanges.Sum, isRecorded: Bool, hour: Int64, place: Int64, tool: ByteText?
  ) throws {
    let (spend, tokens) = (sum.spend, sum.spend.tokens)
    let values: SQL = """
      \(hour), \(place), \(Int64(spend.calls)), \(tokens.input), \(tokens.cacheRead),
      \(tokens.cacheWrite5m), \(tokens.cacheWrite1h), \(tokens.output), \(spend.cost),
      \(spend.unpricedTokens), \(Int64(spend.unpricedCalls)), \(isRecorded ? sum.recorded : nil)
      """
    if let tool {
      try execute(
        """
        INSERT INTO spend_tool (\(SumRow.columns), tool) VALUES (\(values), \(tool.string))
        ON CONFLICT DO UPDATE SET \(addingUp)
        """)
    } else {
      try execute(
        """
        INSERT INTO spend_hour (\(SumRow.columns)) VALUES (\(values))
        ON CONFLICT DO UPDATE SET \(addingUp)
        """)
    }
  }
}

/// What a row of sums becomes when another is added to it.
private let addingUp: SQL = """
  calls = calls + excluded.calls, input = input + excluded.input,
  cache_read = cache_read + excluded.cache_read,
  cache_write_5m = cache_write_5m + excluded.cache_write_5m,
  cache_write_1h = cache_write_1h + excluded.cache_write_1h,
  output = output + excluded.output, cost_nd = cost_nd + excluded.cost_nd,
  unpriced = unpriced + excluded.unpriced,
  unpriced_calls = unpriced_calls + excluded.unpriced_calls,
  recorded_nd = recorded_nd + excluded.recorded_nd
  """
