import OrchModel

/// A row of sums: what calls come to that have a place, and mostly an hour, in common.
struct SumRow: Hashable {
  /// Hours since 1970, of the first of the calls and of the last.
  var hours: ClosedRange<Int64>
  var place: Int64
  /// Nil where it is not told apart by tools.
  var tool: ByteText?
  /// By the costs that are computed.
  var spend: Spend
  /// What clients recorded; nil where the calls have none, as all of a place's calls have or none has.
  var recorded: Money?

  /// True when it adds nothing to any sum.
  var isEmpty: Bool { spend == Spend() && (recorded ?? .zero) == .zero }

  /// Adds a row of which either all calls have a recorded cost too or none has.
  mutating func add(_ other: SumRow) {
    spend.add(other.spend)
    recorded = recorded.flatMap { one in other.recorded.map(one.clampedSum) }
    hours =
      min(hours.lowerBound, other.hours.lowerBound)...max(hours.upperBound, other.hours.upperBound)
  }
}

extension SumRow {
  /// A row of `spend_hour`, or of `spend_tool` with its tool behind the rest, by the columns of `columns`.
  init(_ row: borrowing Row, hasTool: Bool) {
    let hour = row.integer(at: 0)
    self.init(
      hours: hour...hour, place: row.integer(at: 1),
      tool: hasTool
        ? ByteText(row.withBytes(at: 12) { String(decoding: $0, as: UTF8.self) }) : nil,
      spend: Spend(at: 2, of: row),
      recorded: row.isNull(at: 11) ? nil : Money(nanodollars: row.integer(at: 11)))
  }

  /// What a row of either is read from.
  static let columns: SQL = """
    hour, place_id, calls, input, cache_read, cache_write_5m, cache_write_1h, output, cost_nd, unpriced,
    unpriced_calls, recorded_nd
    """
}

extension Spend {
  /// The sums that begin at a column, in the order of `spend_hour`.
  init(at first: Int32, of row: borrowing Row) {
    self.init(
      calls: Int(row.integer(at: first)),
      tokens: Tokens(
        input: row.integer(at: first + 1), cacheRead: row.integer(at: first + 2),
        cacheWrite5m: row.integer(at: first + 3), cacheWrite1h: row.integer(at: first + 4),
        output: row.integer(at: first + 5)),
      cost: Money(nanodollars: row.integer(at: first + 6)),
      unpricedTokens: row.integer(at: first + 7), unpricedCalls: Int(row.integer(at: first + 8)))
  }

  /// The sums of a row by another figure of its costs, of which `recorded` is what clients wrote.
  func counted(by basis: CostBasis, recorded: Money?) -> Spend {
    guard basis != .computed else { return self }
    var spend = self
    if let recorded {
      spend.cost = recorded
      (spend.unpricedTokens, spend.unpricedCalls) = (0, 0)
    } else if basis == .recorded {
      spend.cost = .zero
      (spend.unpricedTokens, spend.unpricedCalls) = (tokens.total, calls)
    }
    return spend
  }
}

extension CostBasis {
  /// True when some of a row of sums has no cost; of a call that is split, one part alone is a call.
  func isUnknown(_ spend: Spend, recorded: Money?) -> Bool {
    switch self {
    case .auto: recorded == nil && (spend.unpricedCalls > 0 || spend.unpricedTokens > 0)
    case .recorded: recorded == nil
    case .computed: spend.unpricedCalls > 0 || spend.unpricedTokens > 0
    }
  }
}
