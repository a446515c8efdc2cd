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
  /// For each dimension the number of its key among those that `CostTable.keys` has.
  let keys: CostKeyNumbers
  var spend: Spend
}

/// Numbers of the keys of two dimensions and of the models below them; 0 where there are fewer.
typealias CostKeyNumbers = SIMD4<Int32>

/// The calls of a stretch of time, summed by dimensions.
struct CostTable {
  let dimensions: [CostDimension]
  let clock: ZoneClock
  /// Which figure of a cost counts.
  let basis: CostBasis
  /// For each dimension the keys that lines may have, each once, in no order.
  private(set) var keys: [[CostKey]] = []
  /// In the order they are shown in.
  private(set) var lines: [CostLine] = []
  /// What each line cost in the period before; empty when nothing is compared.
  private(set) var past: [Money?] = []
  /// What the lines are made of, by one dimension more.
  private(set) var parts: [CostLine] = []
  /// For each line the places of its parts, the dearest first; empty when there are none.
  private(set) var partsOfLines: [[Int]] = []

  init(by dimensions: [CostDimension], clock: ZoneClock, basis: CostBasis = .computed) {
    self.dimensions = dimensions
    self.clock = clock
    self.basis = basis
  }

  /// Adds up what the store has of `window`, in the order it is shown in.
  mutating func read(_ window: Window, of project: ID<Project>?, in store: Database) throws {
    let units = dimensions.compactMap(\.unit)
    let clock = clock
    add(
      try store.spendSums(
        in: window, of: project, by: dimensions.compactMap(\.column),
        each: units.isEmpty
          ? nil
          : { moment in
            units.reduce(.always) { $0.clipped(to: $1.window(containing: moment, clock: clock)) }
          }, costs: basis))
    sortLines()
  }

  private mutating func add(_ sums: SpendSums) {
    // The number of the key of each group, or of each stretch of time.
    var numbers: [[Int32]] = []
    var texts = sums.texts[...]
    for dimension in dimensions {
      guard let unit = dimension.unit else {
        numbers.append(sums.numbers(at: texts.startIndex))
        keys.append(
          (texts.popFirst() ?? []).map { $0.map { .text(ByteText($0)) } ?? .unattributed })
        continue
      }
      // Two stretches may begin in the same week.
      var times: [Timestamp: Int32] = [:]
      numbers.append(
        sums.starts.map { start in
          let start = unit.window(containing: start ?? Window.always.start, clock: clock).start
          let number = times[start] ?? Int32(times.count)
          times[start] = number
          return number
        })
      keys.append(times.sorted { $0.value < $1.value }.map { .time($0.key) })
    }
    let areTimes = dimensions.map { $0.unit != nil }
    lines.reserveCapacity(sums.sums.count)
    for sum in sums.sums where sum.spend != Spend() {
      var keys = CostKeyNumbers(repeating: 0)
      for place in numbers.indices {
        keys[place] = numbers[place][Int(areTimes[place] ? sum.stretch : sum.group)]
      }
      lines.append(CostLine(keys: keys, spend: sum.spend))
    }
  }

  /// The sum of all lines.
  var total: Spend { lines.reduce(into: Spend()) { $0.add($1.spend) } }

  /// What a line is about in a dimension.
  func key(_ line: CostLine, _ dimension: Int) -> CostKey {
    keys[dimension][Int(line.keys[dimension])]
  }

  /// Puts the lines in order: each is moved once, so that those who read them go from one to the next.
  private mutating func sortLines() { lines = orderOfLines().map { lines[$0] } }

  /// The lines of which it is known what they are by their first dimension.
  private var knownLines: [CostLine] {
    guard let unknown = keys[0].firstIndex(of: .unattributed) else { return lines }
    return lines.filter { $0.keys[0] != unknown }
  }

  /// What the lines cost of which it is known what they are; nil for one without a price.
  var knownCosts: [Money?] { knownLines.map(\.spend.shownCost) }
}

extension CostTable {
  /// Adds the lines of a table by one dimension more, which become the parts of this one's.
  mutating func add(parts table: CostTable) {
    parts = table.lines
    keys = table.keys
    var places: [CostKeyNumbers: Int] = [:]
    var owned: [CostKeyNumbers: [Int]] = [:]
    for (place, part) in parts.enumerated() {
      var numbers = part.keys
      numbers[dimensions.count] = 0
      let line = places[numbers] ?? lines.count
      if line == lines.count {
        places[numbers] = line
        lines.append(CostLine(keys: numbers, spend: Spend()))
      }
      lines[line].spend.add(part.spend)
      owned[numbers, default: []].append(place)
    }
    sortLines()
    partsOfLines = lines.map { line in
      (owned[line.keys] ?? []).sorted { table.isDearer(parts[$0], than: parts[$1]) }
    }
  }

  /// Notes what each line cost in the period before.
  mutating func compare(with before: CostTable) {
    let numbers = keys.map { keys in
      Dictionary(zip(keys, Int32(0)...), uniquingKeysWith: { one, _ in one })
    }
    var past: [CostKeyNumbers: Money?] = [:]
    for line in before.lines {
      var keys = CostKeyNumbers(repeating: 0)
      // What there is nothing of by now is nowhere among the lines.
      for place in dimensions.indices {
        keys[place] = numbers[place][before.key(line, place)] ?? -1
      }
      past[keys] = .some(line.spend.shownCost)
    }
    self.past = lines.map { past[$0.keys] ?? .zero }
  }

  /// The dearest lines of which it is known what they are, as rows, and how many there are in all.
  func dearest(_ count: Int) -> (rows: [CostRow], known: Int) {
    var known = knownLines
    // Others are in this order already.
    if dimensions[0].unit != nil { known.sort { isDearer($0, than: $1) } }
    let shares = shares(of: known.map(\.spend.shownCost) + [unattributed.shownCost])
    var table = self
    table.lines = Array(known.prefix(count))
    return (table.rows(limit: nil, projects: [], shares: shares), known.count)
  }

  /// What the calls come to of which nobody can say it.
  private var unattributed: Spend {
    lines.filter { key($0, 0) == .unattributed }.reduce(into: Spend()) { $0.add($1.spend) }
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
