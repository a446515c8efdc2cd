import OrchModel

/// Five hours of use, as subscriptions count them: from the beginning of the hour of the first call after
/// five hours without one, or after the block before.
package struct UsageBlock: Hashable, Sendable {
  package static let length = Duration.seconds(5 * 3600)
  private static let hours: Int64 = 5

  package let start: Timestamp
  package var spend: Spend

  package var end: Timestamp { start.adding(Self.length) }

  /// The blocks that calls make, summed by hours since 1970, in any order; the oldest first.
  ///
  /// A block begins on the hour, so that an hour is never in two.
  package static func blocks(of sums: [(hour: Int64, spend: Spend)]) -> [UsageBlock] {
    var blocks: [(first: Int64, spend: Spend)] = []
    for (hour, spend) in sums.sorted(by: { $0.hour < $1.hour }) {
      if let last = blocks.last, hour - last.first < hours {
        blocks[blocks.count - 1].spend = last.spend + spend
      } else {
        blocks.append((hour, spend))
      }
    }
    return blocks.map {
      UsageBlock(start: Timestamp(milliseconds: $0.first * 3_600_000), spend: $0.spend)
    }
  }
}

/// Dollars an hour: a cost by the minutes in which it arose (F20); nil with fewer than two calls.
package func burnRate(_ cost: Money, calls: Int, activeMinutes: Int) -> Money? {
  guard calls >= 2, activeMinutes > 0 else { return nil }
  let rate = (Int128(cost.nanodollars) * 60).dividedRoundingHalfToEven(by: Int128(activeMinutes))
  return Int64(exactly: rate).map { Money(nanodollars: $0) }
}

/// What a window will have cost at its end if it goes on as it has (F15 without a history); nil before a
/// minute of it has passed and after its end.
package func projection(
  of spent: Money, from start: Timestamp, to end: Timestamp, at now: Timestamp
)
  -> Money?
{
  let (elapsed, total) = (
    now.milliseconds - start.milliseconds, end.milliseconds - start.milliseconds
  )
  guard elapsed >= 60_000, now < end else { return nil }
  let projected = (Int128(spent.nanodollars) * Int128(total)).dividedRoundingHalfToEven(
    by: Int128(elapsed))
  return Int64(exactly: projected).map { Money(nanodollars: $0) }
}
