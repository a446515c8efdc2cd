import OrchModel

/// What was spent in each hour of the week, and how that compares (F21).
package struct Heatmap: Hashable, Sendable {
  package struct Cell: Hashable, Sendable {
    /// 0 is Monday.
    package let weekday: Int
    /// 0 … 23.
    package let hour: Int
    package let cost: Money
    /// 0 without cost, else 1 … 4: in which quarter of the cells that have some.
    package let level: Int
    /// True for the fewest cells that together hold a third of all cost.
    package let isPeak: Bool
  }

  /// All 168, from Monday's first hour on.
  package let cells: [Cell]
  /// The most that is in the first, the second and the third quarter of the cells that have some; none without any.
  package let quartiles: [Money]

  /// Adds up costs by weekday, 0 for Monday, and hour.
  package init(_ costs: [(weekday: Int, hour: Int, cost: Money)]) {
    var sums = Array(repeating: Money.zero, count: 7 * 24)
    for (weekday, hour, cost) in costs where (0..<7).contains(weekday) && (0..<24).contains(hour) {
      let place = weekday * 24 + hour
      sums[place] = sums[place].adding(cost) ?? Money(nanodollars: .max)
    }
    let quartiles = Self.quartiles(of: sums)
    self.quartiles = quartiles
    let peak = Self.peak(of: sums)
    cells = sums.indices.map { place in
      let cost = sums[place]
      return Cell(
        weekday: place / 24, hour: place % 24, cost: cost,
        level: cost > .zero ? 1 + quartiles.count { $0 < cost } : 0, isPeak: peak.contains(place))
    }
  }

  private static func quartiles(of sums: [Money]) -> [Money] {
    let costs = sums.filter { $0 > .zero }
    return [25, 50, 75].compactMap { Statistics.percentile($0, of: costs).value }
  }

  private static func peak(of sums: [Money]) -> Set<Int> {
    let total = sums.reduce(Int128(0)) { $0 + Int128($1.nanodollars) }
    let dearest = sums.indices.sorted { (sums[$1], $0) < (sums[$0], $1) }
    var peak: Set<Int> = []
    var held = Int128(0)
    for place in dearest where held * 3 < total {
      held += Int128(sums[place].nanodollars)
      peak.insert(place)
    }
    return peak
  }
}

extension LocalTime {
  /// The day of the week; 0 is Monday.
  package var weekday: Int { CivilDate(self).daysSinceMonday }
}
