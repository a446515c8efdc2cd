import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// A row of a report.
struct CostRow: Sendable {
  /// What the row is about, for programs and for people: a value for each dimension.
  let keys: [(program: Field, person: Field)]
  let spend: Spend
  /// Of the cost of all rows; nil when this row's is not known.
  let share: Int64?
  /// Its cost beside that of the dearest row.
  let height: Double
  /// What the period before cost; nil when nothing is compared.
  var past: Money?
  /// The models it is made of, the dearest first, where they were asked for.
  var models: [CostRow] = []
  /// Which model it is, of a row that is a part of the one before.
  var part: String??

  var cost: Money? { spend.shownCost }
}

extension CostTable {
  /// The lines as rows; `limit` keeps the dearest, or the newest where the first dimension is time.
  func rows(limit: Int?, projects: [Project]) -> [CostRow] {
    rows(limit: limit, projects: projects, shares: shares(of: lines.map(\.spend.shownCost)))
  }

  /// The lines as rows with these shares.
  func rows(limit: Int?, projects: [Project], shares: [Int64?]) -> [CostRow] {
    let highest = lines.map(\.spend.cost).max() ?? .zero
    let names = Dictionary(
      projects.map { (ByteText($0.id.rawValue), $0.name) }, uniquingKeysWith: { one, _ in one })
    let partShares = parts.isEmpty ? [] : OrchAnalysis.shares(of: parts.map(\.spend.shownCost))
    let count = min(limit ?? lines.count, lines.count)
    let kept =
      dimensions.first?.unit == nil ? 0..<count : (lines.count - count)..<lines.count
    func row(_ line: CostLine, share: Int64?) -> CostRow {
      CostRow(
        keys: zip(dimensions, line.keys).map { fields(of: $1, $0, names) }, spend: line.spend,
        share: share,
        height: highest > .zero
          ? Double(line.spend.cost.nanodollars) / Double(highest.nanodollars) : 0,
        past: line.past)
    }
    return kept.map { place in
      var whole = row(lines[place], share: shares[place])
      whole.models = lines[place].parts.map { number in
        var part = row(parts[number], share: partShares[number])
        part.part = .some(parts[number].keys.last?.text)
        return part
      }
      return whole
    }
  }

  private func fields(
    of key: CostKey, _ dimension: CostDimension, _ projects: [ByteText: String]
  ) -> (program: Field, person: Field) {
    switch key {
    case .unattributed: return (.absent, .text("unattributed"))
    case .text(let text):
      let name = dimension == .project ? projects[text] ?? text.string : text.string
      return (.text(name), .text(name))
    case .time(let start):
      let label = dimension.unit?.label(of: start, clock: clock) ?? ""
      // An hour is an instant to a program: clocks that are set back show one twice.
      return (dimension == .hour ? .time(start) : .text(label), .text(label))
    }
  }
}

extension CostRow {
  /// The columns of the contract: for JSON, and by name for every format.
  static func columns(by dimensions: [CostDimension], named: Bool) -> [Column<CostRow>] {
    let buckets = named ? buckets : []
    return keyColumns(dimensions) { $0.program } + [
      Column("calls") { $0.spend.calls },
      Column("tokens") { $0.spend.tokens },
    ] + buckets + money
  }

  /// The columns of a spreadsheet: a number in each.
  static func flatColumns(by dimensions: [CostDimension], breakdown: Bool) -> [Column<CostRow>] {
    keyColumns(dimensions) { $0.program } + (breakdown ? [partColumn] : [])
      + [Column("calls") { $0.spend.calls }] + buckets + money
  }

  /// Which model a row is of that is a part of another; nothing in a row that is whole.
  static let partColumn = Column<CostRow>("model") { row in
    row.part.map { $0 ?? "unattributed" }
  }

  /// The parts as rows of `--by model` have them.
  static let modelsColumn = Column<CostRow>("models") { row in
    row.models.map { part in
      Field.Object([
        ("model", (part.part ?? nil).field), ("calls", part.spend.calls.field),
        ("tokens", part.spend.tokens.field), ("costUsd", part.cost.field),
        ("unpricedTokens", part.spend.unpricedTokens.field),
        ("sharePct", part.share.map { Percent(tenths: $0) }.field),
      ])
    }
  }

  private static var money: [Column<CostRow>] {
    [
      Column("costUsd", heading: "cost") { $0.cost },
      Column("unpricedTokens", heading: "unpriced tokens") { $0.spend.unpricedTokens },
      Column("sharePct", heading: "share") { row in row.share.map { Percent(tenths: $0) } },
    ]
  }

  private static var buckets: [Column<CostRow>] {
    [
      Column("input") { $0.spend.tokens.input },
      Column("cacheRead") { $0.spend.tokens.cacheRead },
      Column("cacheWrite5m", heading: "cache write 5m") { $0.spend.tokens.cacheWrite5m },
      Column("cacheWrite1h", heading: "cache write 1h") { $0.spend.tokens.cacheWrite1h },
      Column("output") { $0.spend.tokens.output },
      Column("total") { $0.spend.tokens.total },
    ]
  }

  /// The columns a person reads, the most wanted first.
  ///
  /// Tokens without a price have a column when there are some. A terminal has bars, and of the buckets those
  /// that leave the keys their room.
  static func shownColumns(
    by dimensions: [CostDimension], of rows: [CostRow], bars: Bool, _ style: Style
  ) -> [Column<CostRow>] {
    let usesUnicode = style.usesUnicode
    let keys = personColumns(dimensions, usesUnicode: usesUnicode)
    let comparison =
      rows.contains { $0.past != nil } ? [Column<CostRow>("change") { $0.changeText }] : []
    let bar = Column<CostRow>("bar", heading: " ") {
      Terminal.bar($0.height, width: 10, usesUnicode: usesUnicode)
    }
    let unpriced = Column<CostRow>("unpricedTokens", heading: "unpriced") {
      $0.spend.unpricedTokens
    }
    let hasUnpriced = rows.contains { $0.spend.unpricedTokens > 0 }
    let money: [Column<CostRow>] =
      [
        Column("costUsd", heading: "cost") { $0.cost },
        Column("sharePct", heading: "share") { row in row.share.map { Percent(tenths: $0) } },
      ] + (bars ? [bar] : []) + (hasUnpriced ? [unpriced] : []) + [
        Column("calls") { $0.spend.calls },
        Column("total", heading: "tokens") { $0.spend.tokens.total },
      ] + comparison
    let room = style.width.map { width in
      width - keyWidth(dimensions, rows) - bucketWidth
        * (4 + comparison.count + (hasUnpriced ? 1 : 0))
    }
    return keys + money
      + shownBuckets.prefix(max(0, room.map { $0 / bucketWidth } ?? shownBuckets.count))
  }

  /// About how wide a column of tokens is; the columns of money take that of four.
  private static let bucketWidth = 14

  private static func keyWidth(_ dimensions: [CostDimension], _ rows: [CostRow]) -> Int {
    dimensions.indices.reduce(0) { sum, place in
      sum + 2
        + (rows.map { row in
          if case .text(let text) = row.keys[place].person { text.utf8.count } else { 0 }
        }.max() ?? 0)
    }
  }

  private static let shownBuckets: [Column<CostRow>] = [
    Column("input") { $0.spend.tokens.input },
    Column("output") { $0.spend.tokens.output },
    Column("cacheRead", heading: "cache read") { $0.spend.tokens.cacheRead },
    Column("cacheWrite", heading: "cache write") { row in
      row.spend.tokens.cacheWrite5m.clampedSum(row.spend.tokens.cacheWrite1h)
    },
  ]

  /// Of a part the last key names its model, below that of the whole.
  private static func personColumns(
    _ dimensions: [CostDimension], usesUnicode: Bool
  ) -> [Column<CostRow>] {
    dimensions.enumerated().map { place, dimension in
      let isLast = place == dimensions.count - 1
      return Column(dimension.key, heading: dimension.heading) { row in
        guard let part = row.part else { return row.keys[place].person }
        let name = "\(usesUnicode ? "└" : "-") \(part ?? "unattributed")"
        return .text(isLast ? name : "")
      }
    }
  }

  /// `+12.5%`, `new`; nil when nothing is compared or nothing can be said.
  private var changeText: String? {
    guard let past, let cost else { return nil }
    guard let change = change(from: past, to: cost) else { return cost > .zero ? "new" : nil }
    let (whole, tenth) = change.magnitude.quotientAndRemainder(dividingBy: 10)
    return "\(change < 0 ? "-" : "+")\(grouped(whole))\(tenth > 0 ? ".\(tenth)" : "")%"
  }

  private static func keyColumns(
    _ dimensions: [CostDimension],
    _ value: @escaping @Sendable ((program: Field, person: Field)) -> Field
  ) -> [Column<CostRow>] {
    dimensions.enumerated().map { place, dimension in
      Column(dimension.key, heading: dimension.heading) { value($0.keys[place]) }
    }
  }
}

extension CostKey {
  /// Nil for a time, and for what is not known.
  fileprivate var text: String? { if case .text(let text) = self { text.string } else { nil } }
}
