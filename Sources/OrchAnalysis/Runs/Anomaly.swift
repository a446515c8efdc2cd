import OrchModel

/// A stretch of time that cost far more than it should have (F16).
package struct SpendSpike: Hashable, Sendable {
  package let actual: Money
  /// The median of the same stretch on earlier days.
  package let expected: Money

  package var impact: Money { actual.clampedDifference(expected) }
  /// Nil when nothing was expected.
  package var impactPercent: Double? {
    expected == .zero
      ? nil : Double(impact.nanodollars) / Double(expected.nanodollars) * 100
  }

  /// A spike when `actual` is more than twice the median of `earlier` and at least `floor` beyond it; nil when it is
  /// none, and with fewer than four to compare with.
  package static func of(
    _ actual: Money, earlier: [Money], floor: Money = .dollars(1)
  ) -> SpendSpike? {
    guard earlier.count >= 4,
      let median = Statistics.median(of: earlier.map(\.nanodollars)).value
    else { return nil }
    let spike = SpendSpike(actual: actual, expected: Money(nanodollars: median))
    let isDouble = actual.nanodollars > median.clampedSum(median)
    return isDouble && spike.impact >= floor ? spike : nil
  }
}

/// How full an agent's context is (F19).
package struct ContextUse: Hashable, Sendable {
  /// Tokens of the last request, and the most the model takes.
  package let used: Int64
  package let limit: Int64

  /// Nil when the limit is not known.
  package init?(used: Int64?, limit: Int64?) {
    guard let used, let limit, limit > 0, used >= 0 else { return nil }
    self.used = used
    self.limit = limit
  }

  package var share: Double { Double(used) / Double(limit) }
  package var isTight: Bool { share > 0.8 }
}

/// What an agent did with tools, as far as loops are told by it.
package struct ToolStep: Hashable, Sendable {
  package let name: String
  package let summary: String
  /// Nil while it goes on.
  package let hasSucceeded: Bool?

  package init(name: String, summary: String, hasSucceeded: Bool?) {
    self.name = name
    self.summary = summary
    self.hasSucceeded = hasSucceeded
  }

  /// The same tool asked for the same.
  fileprivate func isLike(_ other: ToolStep) -> Bool {
    name.isSameBytes(as: other.name) && summary.isSameBytes(as: other.summary)
  }
}

/// An agent that goes round in circles (F22).
package enum ToolLoop: Hashable, Sendable {
  /// The same call at least five times of the last ten.
  case sameCall(ToolStep, times: Int)
  /// The last three calls failed in the same way.
  case sameError(ToolStep)

  /// The loop in `steps`, the newest first; nil when there is none.
  package static func of(_ steps: [ToolStep]) -> ToolLoop? {
    let last = Array(steps.prefix(10))
    for step in last {
      let times = last.count { $0.isLike(step) }
      if times >= 5 { return .sameCall(step, times: times) }
    }
    guard last.count >= 3, let first = last.first,
      last.prefix(3).allSatisfy({ $0.hasSucceeded == false && $0.isLike(first) })
    else { return nil }
    return .sameError(first)
  }
}

/// How long an agent may say nothing (F22).
package enum Silence {
  /// Ten minutes, or three times what 95 of 100 gaps of its role stay below, whichever is longer.
  package static func limitMs(gaps: [Int64]) -> Int64 {
    let usual = Statistics.percentile(95, of: gaps, minimum: 20).value ?? 0
    return max(600_000, usual > .max / 3 ? .max : usual * 3)
  }
}

/// An agent whose subagents get out of hand (F23).
package enum Runaway: Hashable, Sendable {
  case tooDeep(Int)
  case tooMany(Int)

  package static func of(depth: Int, children: Int) -> Runaway? {
    if depth > 3 { return .tooDeep(depth) }
    return children > 8 ? .tooMany(children) : nil
  }
}

/// What is spent a minute (F20).
package enum BurnPace {
  /// The cost of the last 15 minutes over the minutes from its first event; nil of fewer than two events.
  package static func dollarsPerMinute(
    _ events: [(at: Timestamp, cost: Money)], now: Timestamp
  ) -> Double? {
    let recent = events.filter {
      $0.at <= now && now.milliseconds.clampedSum(-$0.at.milliseconds) <= 900_000
    }
    guard recent.count >= 2, let first = recent.map(\.at).min() else { return nil }
    let minutes = Double(max(60_000, now.milliseconds - first.milliseconds)) / 60_000
    let cost = recent.reduce(Money.zero) { $0.clampedSum($1.cost) }
    return Double(cost.nanodollars) / 1e9 / minutes
  }
}
