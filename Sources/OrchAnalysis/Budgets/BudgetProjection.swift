import Glibc
import OrchModel

/// Where a budget's window is going (F15).
package struct BudgetProjection: Hashable, Sendable {
  /// The numbers a projection is made of.
  package struct Inputs: Hashable, Sendable {
    package var limit: Money
    package var window: Window
    package var now: Timestamp
    package var spent: Money
    /// What each of the last complete days cost, at most seven, the oldest first; days before the first call
    /// are not among them.
    package var days: [Money]
    /// How many calls with a price are in the window.
    package var costEvents: Int

    package init(
      limit: Money, window: Window, now: Timestamp, spent: Money, days: [Money], costEvents: Int
    ) {
      self.limit = limit
      self.window = window
      self.now = now
      self.spent = spent
      self.days = days
      self.costEvents = costEvents
    }

    /// Seconds.
    package var total: Double { seconds(window.start, window.end) }
    package var elapsed: Double { min(max(seconds(window.start, now), 0), total) }

    private func seconds(_ start: Timestamp, _ end: Timestamp) -> Double {
      (Double(end.milliseconds) - Double(start.milliseconds)) / 1000
    }
  }

  /// Dollars a second, of the window so far; nil in its first moment.
  package let windowRate: Double?
  /// Dollars a second, of the median day; nil with fewer than three days.
  package let trailingRate: Double?
  /// Dollars a second.
  package let rate: Double
  package let projected: Money
  /// The 80 % range; nil with fewer than three days.
  package let range: ClosedRange<Money>?
  /// When the limit is reached; nil when that is not before the window ends, and when it is spent already.
  package let exhaustedAt: Timestamp?
  /// True when more will be spent than the limit.
  package let isOver: Bool
  /// True when enough is known for an alert: a tenth of the window has passed, and five calls were made.
  package let isFirm: Bool

  /// The fewest days that a trailing rate and a range are made of.
  package static let fewestDays = 3
}

extension BudgetProjection {
  /// Projects a window of time; no value where nothing tells a rate.
  package static func of(_ inputs: Inputs) -> Measured<BudgetProjection> {
    let (total, elapsed) = (inputs.total, inputs.elapsed)
    let n = inputs.days.count
    guard total > 0 else { return .none(reason: "the window has no length", n: n) }
    let spent = dollars(inputs.spent)
    let trailing = trailingRate(inputs.days)
    let windowRate = elapsed > 0 ? spent / elapsed : nil
    let share = elapsed / total
    guard let blended = blended(windowRate, trailing, share: share) else {
      return .none(reason: "the window has only begun, and \(tooFew(n))", n: n)
    }
    let rest = total - elapsed
    let projected = spent + blended * rest
    let deviation = trailing == nil ? nil : sampleDeviation(inputs.days)
    let spread = deviation.map { 1.2816 * $0 * sqrt(rest / 86_400) }
    return .value(
      BudgetProjection(
        windowRate: windowRate, trailingRate: trailing, rate: blended,
        projected: money(projected),
        range: spread.map { money(max(projected - $0, spent))...money(projected + $0) },
        exhaustedAt: exhaustion(
          left: dollars(inputs.limit) - spent, rate: blended, now: inputs.now,
          end: inputs.window.end),
        isOver: money(projected) > inputs.limit,
        isFirm: share >= 0.1 && inputs.costEvents >= 5), n: n)
  }

  /// The rate of the window and of the days before, the first by how much of the window has passed.
  private static func blended(_ windowRate: Double?, _ trailing: Double?, share: Double) -> Double?
  {
    guard let trailing else { return windowRate }
    return share * (windowRate ?? 0) + (1 - share) * trailing
  }

  /// The median day's dollars a second.
  static func trailingRate(_ days: [Money]) -> Double? {
    Statistics.median(of: days, minimum: fewestDays).map { dollars($0) / 86_400 }.value
  }

  static func tooFew(_ days: Int) -> String {
    "there are \(days) of at least \(fewestDays) complete days before"
  }

  /// The sample's standard deviation, in dollars a day.
  static func sampleDeviation(_ days: [Money]) -> Double {
    let values = days.map(dollars)
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return sqrt(squares / Double(max(values.count - 1, 1)))
  }

  /// When what is left is gone; nil when that is not before `end`.
  static func exhaustion(left: Double, rate: Double, now: Timestamp, end: Timestamp) -> Timestamp? {
    guard left > 0, rate > 0 else { return nil }
    let milliseconds = (left / rate * 1000).rounded(.up)
    guard milliseconds < Double(end.milliseconds) - Double(now.milliseconds) else { return nil }
    return Timestamp(milliseconds: now.milliseconds.clampedSum(Int64(milliseconds)))
  }

  static func dollars(_ money: Money) -> Double { Double(money.nanodollars) / 1e9 }

  /// The amount, or the nearest there is.
  static func money(_ dollars: Double) -> Money {
    let nanodollars = (dollars * 1e9).rounded(.toNearestOrEven)
    guard nanodollars.isFinite else { return .zero }
    if nanodollars >= 9.2e18 { return Money(nanodollars: .max) }
    return nanodollars <= -9.2e18
      ? Money(nanodollars: .min) : Money(nanodollars: Int64(nanodollars))
  }
}

/// What was spent at a time, for a window whose spend ages out.
package struct AgeingSpend: Hashable, Sendable {
  /// The last moment it was spent at.
  package var until: Timestamp
  package var cost: Money

  package init(until: Timestamp, cost: Money) {
    self.until = until
    self.cost = cost
  }
}

extension BudgetProjection {
  /// Projects a window that moves: what is in it leaves it as it grows old, and more is spent at the rate of
  /// the days before, or without those at that of the window.
  ///
  /// `parts` are what was spent in it, in the order of time. The projected amount is the most that the window
  /// has in the time that it is long; there is no range. The window has no beginning, so that five calls are
  /// enough to be firm.
  package static func ofRolling(_ inputs: Inputs, parts: [AgeingSpend]) -> Measured<
    BudgetProjection
  > {
    let n = inputs.days.count
    guard inputs.total > 0 else { return .none(reason: "the window has no length", n: n) }
    let windowRate = dollars(inputs.spent) / inputs.total
    let trailing = trailingRate(inputs.days)
    let rate = trailing ?? windowRate
    let limit = dollars(inputs.limit)
    var spent = dollars(inputs.spent)
    var (most, exhausted) = (spent, Timestamp?.none)
    let isSpent = inputs.spent >= inputs.limit
    /// Goes on to `seconds` from now, at the rate.
    func goOn(to seconds: Double) {
      let there = spent + rate * seconds
      most = max(most, there)
      guard exhausted == nil, !isSpent, rate > 0, there >= limit else { return }
      let moment = max((limit - spent) / rate * 1000, 0).rounded(.up)
      exhausted = Timestamp(milliseconds: inputs.now.milliseconds.clampedSum(Int64(moment)))
    }
    for part in parts {
      let age = (Double(inputs.now.milliseconds) - Double(part.until.milliseconds)) / 1000
      let leaves = min(max(inputs.total - age, 0), inputs.total)
      goOn(to: leaves)
      spent -= dollars(part.cost)
    }
    goOn(to: inputs.total)
    return .value(
      BudgetProjection(
        windowRate: windowRate, trailingRate: trailing, rate: rate, projected: money(most),
        range: nil, exhaustedAt: exhausted, isOver: money(most) > inputs.limit,
        isFirm: inputs.costEvents >= 5), n: n)
  }

  /// How long a limit that never starts anew lasts at the rate of the days before.
  package static func ofTotal(_ inputs: Inputs) -> Measured<Timestamp?> {
    guard let rate = trailingRate(inputs.days) else {
      return .none(reason: tooFew(inputs.days.count), n: inputs.days.count)
    }
    let left = dollars(inputs.limit) - dollars(inputs.spent)
    return .value(
      exhaustion(left: left, rate: rate, now: inputs.now, end: Window.always.end),
      n: inputs.days.count)
  }
}
