import OrchModel

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

  /// How many turns there are left at the median growth of the last ten, up to the limit: clients do not say where
  /// they compact; nil when it did not grow.
  package func turnsLeft(prompts: [Int64]) -> Int64? {
    guard let median = Statistics.median(of: Self.growth(prompts: prompts)).value, median > 0
    else { return nil }
    return max(0, limit - used) / median
  }

  /// How much each of the last ten requests was larger than the one before it.
  package static func growth(prompts: [Int64]) -> [Int64] {
    let last = prompts.suffix(11)
    return zip(last.dropFirst(), last).map { $0.clampedSum(-$1) }
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

extension ToolStep {
  /// The same tool asked for the same, blanks apart.
  package func isLike(_ other: ToolStep) -> Bool {
    name.isSameBytes(as: other.name)
      && summary.utf8.split(whereSeparator: \.isBlank).elementsEqual(
        other.summary.utf8.split(whereSeparator: \.isBlank), by: { $0.elementsEqual($1) })
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

/// How long an agent may say nothing (F22).
package enum Silence {
  /// With fewer gaps nothing is usual.
  package static let leastGaps = 20

  /// Ten minutes, or three times what 95 of 100 gaps of its role stay below, whichever is longer.
  package static func limitMs(gaps: [Int64]) -> Int64 {
    let usual = Statistics.percentile(95, of: gaps, minimum: leastGaps).value ?? 0
    return max(600_000, usual > .max / 3 ? .max : usual * 3)
  }
}

/// How many tokens an agent may take with nothing to show for them (F22).
package enum Standstill {
  /// Three times the median of what its role takes from one sign of progress to the next, of at least ten.
  package static func limit(strides: [Int64]) -> Measured<Int64> {
    Statistics.median(of: strides, minimum: 10).map { $0 > .max / 3 ? .max : $0 * 3 }
  }
}

/// An agent whose subagents, or whose spending, get out of hand (F23).
package enum Runaway: Hashable, Sendable {
  case tooDeep(Int)
  case tooMany(Int)
  /// Money a minute, and what is usual at most for its role.
  case tooFast(Money, usual: Money)

  /// With fewer rates than this the highest of them is the usual one.
  package static let leastRates = 20

  package static func of(depth: Int, children: Int) -> Runaway? {
    if depth > 3 { return .tooDeep(depth) }
    return children > 8 ? .tooMany(children) : nil
  }

  /// Past five times the p95 of `rates`, what earlier agents of its role spent a minute: with fewer than 20 the most
  /// of them counts as it, with fewer than three nothing is said.
  package static func of(perMinute: Money, rates: [Money]) -> Runaway? {
    guard rates.count >= 3,
      let usual = Statistics.percentile(95, of: rates, minimum: leastRates).value ?? rates.max()
    else { return nil }
    let (limit, overflow) = usual.nanodollars.multipliedReportingOverflow(by: 5)
    return !overflow && perMinute.nanodollars > limit ? .tooFast(perMinute, usual: usual) : nil
  }
}
