/// A stretch of time, half open: `start` is in it, `end` is not.
package struct Window: Hashable, Sendable {
  package var start: Timestamp
  package var end: Timestamp

  package init(start: Timestamp, end: Timestamp) {
    self.start = start
    self.end = end
  }

  /// All of time: the window of a limit that never starts anew.
  package static let always = Window(
    start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 253_402_300_800_000))

  package func contains(_ moment: Timestamp) -> Bool { start <= moment && moment < end }
}

/// A budget and the window of it that counts now.
package struct BudgetWindow: Hashable, Sendable {
  package var budget: Budget
  package var window: Window
  /// The run or the task a window is of; empty for windows of time.
  package var subject: String
  /// What calls without a price count as; nil when that is not known, or not wanted.
  package var estimate: Money?

  package init(
    _ budget: Budget, _ window: Window, subject: String = "", estimate: Money? = nil
  ) {
    self.budget = budget
    self.window = window
    self.subject = subject
    self.estimate = estimate
  }
}

/// Where a budget stands in its present window.
package struct BudgetStanding: Hashable, Sendable {
  package var budget: Budget
  package var window: Window
  /// The run or the task the window is of; empty for windows of time.
  package var subject: String
  /// The limit that holds now.
  package var limit: Money
  /// True when that is the one of an override.
  package var holdsOverride = false
  /// A bit for each alert that was given in the window.
  package var alerts: Int64 = 0
  package var spent: Money
  /// Held by runs at work, not yet spent.
  package var reserved: Money
  package var unpricedCalls: Int
  /// What the calls without a price count as; nil when that is not known, or not wanted.
  package var estimate: Money?

  package init(
    budget: Budget, window: Window, subject: String = "", limit: Money? = nil, spent: Money,
    reserved: Money, unpricedCalls: Int, estimate: Money? = nil
  ) {
    self.budget = budget
    self.window = window
    self.subject = subject
    self.limit = limit ?? budget.limit
    self.spent = spent
    self.reserved = reserved
    self.unpricedCalls = unpricedCalls
    self.estimate = estimate
  }

  /// What may still be spent or reserved; negative when it is exceeded.
  package var remaining: Money {
    limit.clampedDifference(spent).clampedDifference(reserved)
      .clampedDifference(unpricedCalls > 0 ? estimate ?? .zero : .zero)
  }

  /// A limit that would hold with `next` more, in whole dollars, credits, minutes or thousands of tokens.
  package func enough(beside next: Money) -> Money {
    let step = budget.metric == .tokens ? 1000 : budget.metric.unit
    let taken = spent.clampedSum(reserved).clampedSum(next).nanodollars.clampedSum(step)
    return Money(nanodollars: max(taken / step, 1) * step)
  }

  /// True when calls without a price keep it from saying what is spent.
  package var isBlocked: Bool {
    guard unpricedCalls > 0 else { return false }
    switch budget.unpriced {
    case .allow: return false
    case .block: return true
    case .estimate: return estimate == nil
    }
  }
}
