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
    let sorted = amounts.map { max($0, .zero) }.sorted()
    median = Self.percentile(50, of: sorted)
    p95 = Self.percentile(95, of: sorted)
    let (middle, high) = (median?.nanodollars ?? 0, p95?.nanodollars ?? 0)
    isLogarithmic = Int128(high) > Int128(middle) * 10
    guard let greatest = sorted.last?.nanodollars else {
      buckets = []
      return
    }
    let edges =
      isLogarithmic ? Self.powers(upTo: greatest) : Self.steps(upTo: greatest)
    var rest = sorted[...]
    buckets = zip(edges, edges.dropFirst()).map { lower, upper in
      let end = rest.partitioningIndex { $0.nanodollars >= upper }
      let mine = rest[..<end]
      rest = rest[end...]
      return Bucket(
        lower: Money(nanodollars: lower), upper: Money(nanodollars: upper), count: mine.count,
        sum: mine.reduce(Money.zero) { $0.adding($1) ?? Money(nanodollars: .max) })
    }
  }

  /// Of amounts that are in order, by nearest rank.
  private static func percentile(_ percent: Int, of sorted: [Money]) -> Money? {
    sorted.isEmpty ? nil : sorted[max(1, (percent * sorted.count + 99) / 100) - 1]
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

extension ArraySlice {
  /// The first place from which on the condition holds, when the elements that meet it come last.
  fileprivate func partitioningIndex(where belongs: (Element) -> Bool) -> Index {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
