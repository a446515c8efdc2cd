import OrchModel

/// How amounts are distributed (F21).
package struct Histogram: Hashable, Sendable {
  /// The amounts from `lower` up to, but without, `upper`.
  package struct Bucket: Hashable, Sendable {
    package let lower: Money
    package let upper: Money
    package let count: Int
    package let sum: Money
  }

  /// In order, without a gap; the first may be all that is below.
  package let buckets: [Bucket]
  package let count: Int
  package let total: Money
  package let median: Money?
  package let p95: Money?
  /// True when each bucket is ten times as wide as the one before, because the amounts differ so much:
  /// when the 95th percentile is more than ten times the median.
  package let isLogarithmic: Bool

  /// The most buckets of equal width.
  private static let most = 10
  /// A nano-dollar is the least an amount can be, and this the power of ten from which buckets begin.
  private static let lowestPower: Int64 = 100_000

  package init(of amounts: [Money]) {
    self.init { take in take(amounts.map(\.nanodollars)) }
  }

  /// Of amounts in nano-dollars that are handed out some at a time, in no order; they are asked for twice.
  package init(of amounts: (_ take: ([Int64]) -> Void) throws -> Void) rethrows {
    var greatest: Int64 = 0
    let ranks = try AmountRanks(
      of: amounts, ranks: { [Self.rank(50, of: $0), Self.rank(95, of: $0)] },
      edges: {
        greatest = $0
        return Self.powers(upTo: $0) + Self.steps(upTo: $0)
      })
    (count, total) = (ranks.count, ranks.sum)
    median = ranks.amount(at: Self.rank(50, of: count))
    p95 = ranks.amount(at: Self.rank(95, of: count))
    isLogarithmic =
      Int128(p95?.nanodollars ?? 0) > Int128(median?.nanodollars ?? 0) * 10
    guard count > 0 else {
      buckets = []
      return
    }
    let edges =
      isLogarithmic ? Self.powers(upTo: greatest) : Self.steps(upTo: greatest)
    buckets = zip(edges, edges.dropFirst()).map { lower, upper in
      let (below, all) = (ranks.below(lower), ranks.below(upper))
      return Bucket(
        lower: Money(nanodollars: lower), upper: Money(nanodollars: upper),
        count: all.count - below.count,
        sum: Money(nanodollars: Int64(clamping: all.sum - below.sum)))
    }
  }

  /// By nearest rank, counted from 0.
  private static func rank(_ percent: Int, of count: Int) -> Int {
    max(1, (percent * count + 99) / 100) - 1
  }

  /// 0, then $0.0001, $0.001, … to the first that is more than `greatest`.
  private static func powers(upTo greatest: Int64) -> [Int64] {
    var edges: [Int64] = [0, lowestPower]
    while let last = edges.last, last <= greatest {
      let (next, overflow) = last.multipliedReportingOverflow(by: 10)
      edges.append(overflow ? .max : next)
      if overflow { break }
    }
    return edges
  }

  /// Equal steps of 1, 2 or 5 times a power of ten, at most `most` of them.
  private static func steps(upTo greatest: Int64) -> [Int64] {
    var (step, factors) = (Int64(1), [2, 5, 10][...])
    var power: Int64 = 1
    while greatest / step >= most {
      guard let factor = factors.popFirst() else {
        factors = [2, 5, 10]
        continue
      }
      step = power.multipliedReportingOverflow(by: Int64(factor)).partialValue
      if factor == 10 { power = step }
    }
    return (0...(greatest / step + 1)).map { $0.multipliedReportingOverflow(by: step) }.map {
      $0.overflow ? .max : $0.partialValue
    }
  }
}
