import OrchModel

extension Database {
  /// Hands out what each call of `window` cost in nano-dollars, some at a time and in no order.
  ///
  /// The answer is how many have no cost. Money that no call explains is none.
  /// Of days that are packed only that is read, of others the ledger.
  package func eachCallCost(
    in window: Window, of project: ID<Project>?, by basis: CostBasis = .computed,
    _ body: ([Int64]) -> Void
  ) throws -> Int {
    let window = window.clamped
    guard window.start < window.end else { return 0 }
    return try read {
      var unknownCount = 0
      var next = window.start
      try each(
        """
        SELECT id, sums FROM spend_day
         WHERE id >= \(PackedDay.keys(window.start.nextDay).lowerBound)
           AND id < \(PackedDay.keys(window.end.day).lowerBound)
           AND id % 8 = \(PackedDay.calls.rawValue)
         ORDER BY id
        """
      ) { row in
        let day = PackedDay.day(ofKey: row.integer(at: 0))
        switch row.withBlob(at: 1, { PackedCosts.read($0, of: project, by: basis, body) }) {
        case .read(let unknown):
          let before = Window(start: next, end: Timestamp(day: day))
          unknownCount += try unknown + eachCost(inLedger: before, of: project, by: basis, body)
          next = Timestamp(day: day + 1)
        case .unknownFormat: break
        case .damaged: throw StoreError.damaged(path: path, detail: "packed costs of a day")
        }
      }
      let rest = Window(start: next, end: window.end)
      return try unknownCount + eachCost(inLedger: rest, of: project, by: basis, body)
    }
  }

  private func eachCost(
    inLedger window: Window, of project: ID<Project>?, by basis: CostBasis,
    _ body: ([Int64]) -> Void
  ) throws -> Int {
    guard window.start < window.end else { return 0 }
    let filter = SpendFilter(window: window, project: project)
    var (costs, unknownCount): ([Int64], Int) = ([], 0)
    try each("SELECT \(basis.cost) FROM call WHERE \(filter.condition) AND kind = 'call'") { row in
      guard !row.isNull(at: 0) else { return unknownCount += 1 }
      costs.append(row.integer(at: 0))
      guard costs.count == 1024 else { return }
      body(costs)
      costs.removeAll(keepingCapacity: true)
    }
    body(costs)
    return unknownCount
  }

  /// What the calls of a day cost, packed.
  func packedCosts(_ day: Int64) throws -> [UInt8] {
    var costs = PackedCosts()
    try each(
      """
      SELECT project_id, cost_nd, recorded_nd FROM call
       WHERE at >= \(Timestamp(day: day)) AND at < \(Timestamp(day: day + 1)) AND kind = 'call'
       ORDER BY at, seq
      """
    ) { row in
      let cost = row.isNull(at: 1) ? nil : row.integer(at: 1)
      let recorded = row.isNull(at: 2) ? nil : row.integer(at: 2)
      row.withBytes(at: 0) { costs.add($0, cost: cost, recorded: recorded) }
    }
    return costs.bytes
  }
}

extension Timestamp {
  /// Days since 1970, UTC, rounded down; it is not before.
  fileprivate var day: Int64 { hour / PackedSums.hoursOfDay }
  /// The first whole day at or after it.
  fileprivate var nextDay: Int64 {
    (nextHour + PackedSums.hoursOfDay - 1) / PackedSums.hoursOfDay
  }
  /// The beginning of a day.
  fileprivate init(day: Int64) { self.init(hour: day * PackedSums.hoursOfDay) }
}
