import OrchModel

/// How fast money is being spent just now (F20).
package struct BurnRate: Hashable, Sendable {
  /// A call in the last 15 minutes.
  package struct Reading: Hashable, Sendable {
    package var at: Timestamp
    /// Nil without a price.
    package var cost: Money?
    /// Input and output without what the cache had.
    package var tokens: Int64

    package init(at: Timestamp, cost: Money?, tokens: Int64) {
      self.at = at
      self.cost = cost
      self.tokens = tokens
    }
  }

  /// What is looked back at, in minutes.
  package static let minutes: Int64 = 15

  package let cost: Money
  package let tokens: Int64
  /// The minutes of the clock in which a call was made.
  package let activeMinutes: Int
  package let perMinute: Money
  package let tokensPerMinute: Int64

  /// The rate of `readings`, which are those of the last 15 minutes; none with fewer than two.
  package static func of(_ readings: [Reading]) -> Measured<BurnRate> {
    let n = readings.count
    guard n >= 2 else { return .none(reason: Statistics.tooFew(n, 2), n: n) }
    let active = Set(readings.map { $0.at.milliseconds / 60_000 }).count
    let cost = readings.reduce(Money.zero) { $0.clampedSum($1.cost ?? .zero) }
    let tokens = readings.reduce(Int64(0)) { $0.clampedSum($1.tokens) }
    let perMinute = Int128(cost.nanodollars).dividedRoundingHalfToEven(by: Int128(active))
    return .value(
      BurnRate(
        cost: cost, tokens: tokens, activeMinutes: active,
        perMinute: Money(nanodollars: Int64(clamping: perMinute)),
        tokensPerMinute: tokens / Int64(active)), n: n)
  }
}
