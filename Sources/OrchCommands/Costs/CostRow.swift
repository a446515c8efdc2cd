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

  var cost: Money? { spend.shownCost }
}

extension CostTable {
  /// The lines as rows; `limit` keeps the dearest, or the newest where the first dimension is time.
  func rows(limit: Int?, projects: [Project]) -> [CostRow] {
    let shares = shares(of: lines.map(\.spend.shownCost))
    let highest = lines.map(\.spend.cost).max() ?? .zero
    let names = Dictionary(
      projects.map { (ByteText($0.id.rawValue), $0.name) }, uniquingKeysWith: { one, _ in one })
    let count = min(limit ?? lines.count, lines.count)
    let kept =
      dimensions.first?.unit == nil ? 0..<count : (lines.count - count)..<lines.count
    return kept.map { place in
      let line = lines[place]
      return CostRow(
        keys: zip(dimensions, line.keys).map { fields(of: $1, $0, names) }, spend: line.spend,
        share: shares[place],
        height: highest > .zero
          ? Double(line.spend.cost.nanodollars) / Double(highest.nanodollars) : 0)
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
  static func flatColumns(by dimensions: [CostDimension]) -> [Column<CostRow>] {
    keyColumns(dimensions) { $0.program } + [Column("calls") { $0.spend.calls }] + buckets + money
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
    let keys = keyColumns(dimensions) { $0.person }
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
      ]
    let room = style.width.map { width in
      width - keyWidth(dimensions, rows) - bucketWidth * (hasUnpriced ? 5 : 4)
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

  private static func keyColumns(
    _ dimensions: [CostDimension],
    _ value: @escaping @Sendable ((program: Field, person: Field)) -> Field
  ) -> [Column<CostRow>] {
    dimensions.enumerated().map { place, dimension in
      Column(dimension.rawValue) { value($0.keys[place]) }
    }
  }
}
