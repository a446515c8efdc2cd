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
}

/// The calls of a stretch of time, summed by dimensions.
struct CostTable {
  let dimensions: [CostDimension]
  let clock: ZoneClock
  private(set) var lines: [CostLine] = []
  private var places: [[CostKey]: Int] = [:]

  init(by dimensions: [CostDimension], clock: ZoneClock) {
    self.dimensions = dimensions
    self.clock = clock
  }

  /// Adds up what the store has of `window`, in the order it is shown in.
  mutating func read(_ window: Window, of project: ID<Project>?, in store: Database) throws {
    let columns = dimensions.compactMap(\.column)
    let units = dimensions.compactMap(\.unit)
    let window = window.clipped(to: .always)
    guard !units.isEmpty else {
      add(try store.spendGroups(in: window, of: project, by: columns), at: [])
      return sort()
    }
    var rest = window
    // From call to call, so that a stretch without any takes no time however long it is.
    while let call = try store.firstCall(in: rest) {
      let spans = units.map { $0.window(containing: call, clock: clock) }
      let part = spans.reduce(rest) { $0.clipped(to: $1) }
      let whole = Window(
        start: rest.start, end: max(part.end, Timestamp(milliseconds: call.milliseconds + 1)))
      add(
        try store.spendGroups(in: whole.clipped(to: rest), of: project, by: columns),
        at: spans.map(\.start))
      rest.start = whole.end
    }
    sort()
  }

  private mutating func add(_ groups: [SpendGroup], at starts: [Timestamp]) {
    for group in groups where group.spend != Spend() {
      var (values, times) = (group.values[...], starts[...])
      let keys = dimensions.map { dimension -> CostKey in
        if dimension.unit != nil { return times.popFirst().map(CostKey.time) ?? .unattributed }
        return (values.popFirst() ?? nil).map { .text(ByteText($0)) } ?? .unattributed
      }
      if let place = places[keys] {
        lines[place].spend = lines[place].spend.adding(group.spend)
      } else {
        places[keys] = lines.count
        lines.append(CostLine(keys: keys, spend: group.spend))
      }
    }
  }

  /// The sum of all lines.
  var total: Spend { lines.reduce(Spend()) { $0.adding($1.spend) } }
}

extension CostTable {
  /// Puts the dearest first; by time, the oldest.
  ///
  /// Under a dimension that is no time, times stay together: a model with its days, the dearest model
  /// first.
  private mutating func sort() {
    places = [:]
    guard dimensions.first?.unit == nil, dimensions.contains(where: { $0.unit != nil }) else {
      lines.sort { Self.precedes($0, $1) }
      return
    }
    var sums: [CostKey: Spend] = [:]
    for line in lines {
      sums[line.keys[0], default: Spend()] = (sums[line.keys[0]] ?? Spend()).adding(line.spend)
    }
    func sum(_ line: CostLine) -> CostLine {
      CostLine(keys: [line.keys[0]], spend: sums[line.keys[0]] ?? line.spend)
    }
    lines.sort { one, other in
      one.keys[0] == other.keys[0]
        ? Self.precedes(one, other) : Self.precedes(sum(one), sum(other))
    }
  }

  private static func precedes(_ one: CostLine, _ other: CostLine) -> Bool {
    for (key, another) in zip(one.keys, other.keys) {
      if case .time(let time) = key, case .time(let later) = another, time != later {
        return time < later
      }
    }
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
  var shownCost: Money? {
    let isAllUnpriced = unpricedTokens > 0 && unpricedTokens >= tokens.total
    let hasNoPrice = unpricedCalls > 0 && unpricedCalls >= calls
    return cost == .zero && (isAllUnpriced || hasNoPrice) ? nil : cost
  }

  /// The sum; the most there is of what does not fit.
  func adding(_ other: Spend) -> Spend {
    Spend(
      calls: calls + other.calls, tokens: tokens + other.tokens,
      cost: cost.adding(other.cost) ?? Money(nanodollars: .max),
      unpricedTokens: unpricedTokens.clampedSum(other.unpricedTokens),
      unpricedCalls: unpricedCalls + other.unpricedCalls)
  }
}
