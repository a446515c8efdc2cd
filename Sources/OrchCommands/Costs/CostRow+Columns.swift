import OrchAnalysis
import OrchModel
import Terminal

extension CostRow {
  /// The columns of the contract: for JSON, and by name for every format.
  static func columns(by dimensions: [CostDimension], named: Bool) -> [Column<CostRow>] {
    let buckets = named ? buckets : []
    return keyColumns(dimensions) + [
      Column("calls") { $0.spend.calls },
      Column("tokens") { $0.spend.tokens },
    ] + buckets + money
  }

  /// The columns of a spreadsheet: a number in each.
  static func flatColumns(by dimensions: [CostDimension], breakdown: Bool) -> [Column<CostRow>] {
    keyColumns(dimensions) + (breakdown ? [partColumn] : [])
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
          if case .text(let text) = row.label(place) { text.utf8.count } else { 0 }
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
        guard let part = row.part else { return row.label(place) }
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

  private static func keyColumns(_ dimensions: [CostDimension]) -> [Column<CostRow>] {
    dimensions.enumerated().map { place, dimension in
      Column(dimension.key, heading: dimension.heading) { $0.key(place) }
    }
  }
}
