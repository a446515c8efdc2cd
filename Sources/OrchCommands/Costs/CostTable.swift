import OrchAnalysis
import OrchModel
import OrchStore

/// What a row of a report is about, in one of its dimensions.
enum CostKey: Hashable {
  /// The calls nobody can say it of.
  case unattributed
  case text(ByteText)
  /// The start of an hour, a day, a week or a month.
  case time(Timestamp)
}

/// A row of a report before it is put into words.
struct CostLine {
  let keys: [CostKey]
  var spend: Spend
  /// What it is made of; places among the lines of `CostTable.parts`.
  var parts: [Int] = []
  /// What its cost was in the period before; nil when there is nothing to compare it with.
  var past: Money?
}

/// The calls of a stretch of time, summed by dimensions.
struct CostTable {
  let dimensions: [CostDimension]
  let clock: ZoneClock
  /// Which figure of a cost counts.
  let basis: CostBasis
  private(set) var lines: [CostLine] = []
  /// What the lines are made of, by one dimension more.
  private(set) var parts: [CostLine] = []

  init(by dimensions: [CostDimension], clock: ZoneClock, basis: CostBasis = .computed) {
    self.dimensions = dimensions
    self.clock = clock
    self.basis = basis
  }

  /// Adds up what the store has of `window`, in the order it is shown in.
  mutating func read(_ window: Window, of project: ID<Project>?, in store: Database) throws {
    let units = dimensions.compactMap(\.unit)
    let clock = clock
    let groups = try store.spendGroups(
      in: window, of: project, by: dimensions.compactMap(\.column),
      each: units.isEmpty
        ? nil
        : { moment in
          units.reduce(.always) { $0.clipped(to: $1.window(containing: moment, clock: clock)) }
        }, costs: basis)
    add(groups, by: units)
    sort()
  }

  private mutating func add(_ groups: [SpendGroup], by units: [CalendarUnit]) {
    lines.reserveCapacity(groups.count)
    // Groups of one stretch of time mostly follow each other.
    var last: (start: Timestamp?, starts: [Timestamp]) = (nil, [])
    for group in groups where group.spend != Spend() {
      if let start = group.start, start != last.start {
        last = (start, units.map { $0.window(containing: start, clock: clock).start })
      }
      var (values, times) = (group.values[...], last.starts[...])
      let keys = dimensions.map { dimension -> CostKey in
        if dimension.unit != nil { return times.popFirst().map(CostKey.time) ?? .unattributed }
        return (values.popFirst() ?? nil).map { .text(ByteText($0)) } ?? .unattributed
      }
      lines.append(CostLine(keys: keys, spend: group.spend))
    }
  }

  /// The sum of all lines.
  var total: Spend { lines.reduce(into: Spend()) { $0.add($1.spend) } }
}

extension CostTable {
  /// Puts the dearest first; by time, the oldest.
  ///
  /// Under a dimension that is no time, times stay together: a model with its days, the dearest model
  /// first.
  private mutating func sort() {
    guard dimensions.first?.unit == nil, dimensions.contains(where: { $0.unit != nil }) else {
      let hasTimes = dimensions.contains { $0.unit != nil }
      // Costs are looked at once a line, and lines moved once: there may be thousands.
      let costs = lines.map { $0.spend.shownCost?.nanodollars ?? -1 }
      let order = lines.indices.sorted { one, other in
        !hasTimes && costs[one] != costs[other]
          ? costs[one] > costs[other] : Self.precedes(lines[one], lines[other])
      }
      lines = order.map { lines[$0] }
      return
    }
    let ranks = ranksOfFirstKeys()
    let order = lines.indices.map { (place: $0, rank: ranks[lines[$0].keys[0]] ?? 0) }
      .sorted { one, other in
        one.rank == other.rank
          ? Self.precedes(lines[one.place], lines[other.place]) : one.rank < other.rank
      }
    lines = order.map { lines[$0.place] }
  }

  /// The place of each first key among them, the dearest first.
  private func ranksOfFirstKeys() -> [CostKey: Int] {
    var sums: [CostKey: Spend] = [:]
    for line in lines { sums[line.keys[0], default: Spend()].add(line.spend) }
    let order = sums.map { CostLine(keys: [$0], spend: $1) }
      .sorted { Self.isDearer($0, than: $1) }
    return Dictionary(
      order.enumerated().map { ($1.keys[0], $0) }, uniquingKeysWith: { one, _ in one })
  }

  private static func precedes(_ one: CostLine, _ other: CostLine) -> Bool {
    for (key, another) in zip(one.keys, other.keys) {
      if case .time(let time) = key, case .time(let later) = another, time != later {
        return time < later
      }
    }
    return isDearer(one, than: other)
  }

  /// By cost, then by tokens, then by name.
  private static func isDearer(_ one: CostLine, than other: CostLine) -> Bool {
    let (cost, otherCost) = (one.spend.shownCost, other.spend.shownCost)
    if cost != otherCost {
      guard let cost, let otherCost else { return cost != nil }
      return cost > otherCost
    }
    let (tokens, otherTokens) = (one.spend.tokens.total, other.spend.tokens.total)
    if tokens != otherTokens { return tokens > otherTokens }
    return zip(one.keys, other.keys).first { $0 != $1 }.map { $0.precedes($1) } ?? false
  }
}

extension CostTable {
  /// Adds the lines of a table by one dimension more, which become the parts of this one's.
  mutating func add(parts table: CostTable) {
    parts = table.lines
    var places: [[CostKey]: Int] = [:]
    for (place, part) in parts.enumerated() {
      let keys = Array(part.keys.prefix(dimensions.count))
      let line = places[keys] ?? lines.count
      if line == lines.count {
        places[keys] = line
        lines.append(CostLine(keys: keys, spend: Spend()))
      }
      lines[line].spend.add(part.spend)
      lines[line].parts.append(place)
    }
    for line in lines.indices {
      lines[line].parts.sort { Self.isDearer(parts[$0], than: parts[$1]) }
    }
    sort()
  }

  /// Notes what each line cost in the period before.
  mutating func compare(with before: CostTable) {
    let past = Dictionary(
      before.lines.map { ($0.keys, $0.spend.shownCost) }, uniquingKeysWith: { one, _ in one })
    for line in lines.indices { lines[line].past = past[lines[line].keys] ?? .zero }
  }

  /// The dearest lines of which it is known what they are, as rows, and how many there are in all.
  func dearest(_ count: Int) -> (rows: [CostRow], known: Int) {
    var known = lines.filter { $0.keys[0] != .unattributed }
    // Others are in this order already.
    if dimensions[0].unit != nil { known.sort { Self.isDearer($0, than: $1) } }
    var table = CostTable(by: dimensions, clock: clock)
    table.lines = Array(known.prefix(count))
    let shares = shares(of: known.map(\.spend.shownCost) + [unattributed.shownCost])
    return (table.rows(limit: nil, projects: [], shares: shares), known.count)
  }

  /// What the calls come to of which nobody can say it.
  private var unattributed: Spend {
    lines.filter { $0.keys[0] == .unattributed }.reduce(into: Spend()) { $0.add($1.spend) }
  }
}

extension CostKey {
  /// By bytes; what is not known last.
  fileprivate func precedes(_ other: CostKey) -> Bool {
    switch (self, other) {
    case (.text(let text), .text(let later)):
      text.string.utf8.lexicographicallyPrecedes(later.string.utf8)
    case (_, .unattributed): self != .unattributed
    default: false
    }
  }
}

extension Spend {
  /// The cost of what has a price; nil when nothing has, which is not the same as $0.
  package var shownCost: Money? {
    let isAllUnpriced = unpricedTokens > 0 && unpricedTokens >= tokens.total
    let hasNoPrice = unpricedCalls > 0 && unpricedCalls >= calls
    return cost == .zero && (isAllUnpriced || hasNoPrice) ? nil : cost
  }
}
