import OrchModel

/// How long money lasts that was paid ahead, at the rate of the days before (F15).
package struct BalanceCourse: Hashable, Sendable {
  /// What the median of the last complete days cost.
  package let dayRate: Money
  /// Hundredths of a day; nil when nothing is spent.
  package let hundredthsOfDays: Int64?
  /// Nil when nothing is spent, and beyond the end of time.
  package let runsOutAt: Timestamp?

  /// The course of what is `left` at `now`; `days` are what each of the last complete days cost, at most seven.
  package static func of(left: Money, days: [Money], now: Timestamp) -> Measured<BalanceCourse> {
    let median = Statistics.median(of: days, minimum: BudgetProjection.fewestDays)
    guard case .value(let rate, let n) = median else {
      return .none(reason: BudgetProjection.tooFew(days.count), n: days.count)
    }
    guard rate > .zero else {
      return .value(BalanceCourse(dayRate: rate, hundredthsOfDays: nil, runsOutAt: nil), n: n)
    }
    let rest = Int128(max(left, .zero).nanodollars)
    let (hundredths, length) = (
      rest * 100 / Int128(rate.nanodollars), rest * 86_400_000 / Int128(rate.nanodollars)
    )
    let end = Int128(now.milliseconds) + length
    return .value(
      BalanceCourse(
        dayRate: rate, hundredthsOfDays: Int64(clamping: hundredths),
        runsOutAt: end < Int128(Window.always.end.milliseconds)
          ? Timestamp(milliseconds: Int64(end)) : nil), n: n)
  }
}
