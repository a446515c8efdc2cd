import OrchModel

extension CostTable {
  /// Where a line belongs: first by rank, then by cost, the dearest first.
  private struct Position {
    let rank: UInt64
    let cost: Int64
    let line: Int
  }

  /// The places of the lines, the dearest first; by time, the oldest.
  ///
  /// Under a dimension that is no time, times stay together: a model with its days, the dearest model
  /// first.
  func orderOfLines() -> [Int] {
    let ranks = dimensions.indices.map { ranksOfKeys($0) }
    return order(of: lines) { line in
      var rank: UInt64 = 0
      for (dimension, ranks) in ranks.enumerated() where !ranks.isEmpty {
        rank = rank << 32 | UInt64(ranks[Int(line.keys[dimension])])
      }
      return rank
    }
  }

  /// The places of some lines, by rank and then the dearest first.
  private func order(of lines: [CostLine], rank: (CostLine) -> UInt64 = { _ in 0 }) -> [Int] {
    // What each is compared by is worked out once: there may be many thousands.
    var positions = lines.indices.map { place in
      Position(
        rank: rank(lines[place]), cost: lines[place].spend.shownCost?.nanodollars ?? -1, line: place
      )
    }
    positions.sort { one, other in
      if one.rank != other.rank { return one.rank < other.rank }
      if one.cost != other.cost { return one.cost > other.cost }
      return isDearer(lines[one.line], than: lines[other.line])
    }
    return positions.map(\.line)
  }

  /// The rank of each key of a dimension that lines are in the order of: times, and the first dimension when times
  /// are below it; none for another one.
  private func ranksOfKeys(_ dimension: Int) -> [UInt32] {
    let isTime = dimensions[dimension].unit != nil
    guard isTime || dimension == 0 && dimensions.contains(where: { $0.unit != nil }) else {
      return []
    }
    let order: [Int]
    if isTime {
      order = keys[dimension].indices.sorted { keys[dimension][$0].isEarlier(keys[dimension][$1]) }
    } else {
      var sums = keys[0].indices.map {
        CostLine(keys: CostKeyNumbers(Int32($0), 0, 0, 0), spend: Spend())
      }
      for line in lines { sums[Int(line.keys[0])].spend.add(line.spend) }
      order = self.order(of: sums)
    }
    var ranks = [UInt32](repeating: 0, count: order.count)
    for (rank, number) in order.enumerated() { ranks[number] = UInt32(rank) }
    return ranks
  }

  /// By cost, then by tokens, then by name.
  func isDearer(_ one: CostLine, than other: CostLine) -> Bool {
    let (cost, otherCost) = (one.spend.shownCost, other.spend.shownCost)
    if cost != otherCost {
      guard let cost, let otherCost else { return cost != nil }
      return cost > otherCost
    }
    let (tokens, otherTokens) = (one.spend.tokens.total, other.spend.tokens.total)
    if tokens != otherTokens { return tokens > otherTokens }
    return dimensions.indices.first { one.keys[$0] != other.keys[$0] }
      .map { key(one, $0).precedes(key(other, $0)) } ?? false
  }
}

extension CostKey {
  /// True for a time that is before another one.
  fileprivate func isEarlier(_ other: CostKey) -> Bool {
    if case .time(let time) = self, case .time(let later) = other { time < later } else { false }
  }

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
