import OrchModel

/// Why our count of a cost and the client's differ.
package enum CostDifference: String, CaseIterable, Sendable {
  /// They do not.
  case agrees
  /// The client did not say what it counts.
  case clientSilent = "client-silent"
  /// We have no price for some calls.
  case unpricedCalls = "unpriced-calls"
  /// The client counts more than the calls we saw explain.
  case unseenCalls = "unseen-calls"
  /// We count more: the client's prices are others, or it did not count everything.
  case oursIsMore = "ours-is-more"
  /// Without the calls that came after the client's total they agree.
  case laterCalls = "later-calls"
  /// The client's total goes on from that of the session that this one is a fork of.
  case forked
  /// The client wrote what it costs beside some of its calls only.
  case partlyRecorded = "partly-recorded"
  /// The client wrote something else beside the same calls: its prices are others, or it rounds.
  case otherPrices = "other-prices"

  /// Amounts are compared to a thousandth of a cent, because clients round.
  private static let tolerance: Int64 = 10_000

  package init(ours: Money, unpricedCalls: Int, client: Money?) {
    guard let client else {
      self = .clientSilent
      return
    }
    if Self.agree(ours, client) {
      self = .agrees
    } else if client < ours {
      self = .oursIsMore
    } else {
      self = unpricedCalls > 0 ? .unpricedCalls : .unseenCalls
    }
  }

  /// Of an imported session with the running total of its client; `later` is what of ours is from after it.
  package init(ours: Money, unpricedCalls: Int, total: Money, later: Money, isFork: Bool) {
    let before = ours.clampedDifference(later)
    if Self.agree(ours, total) {
      self = .agrees
    } else if Self.agree(before, total) {
      self = .laterCalls
    } else if isFork, total > before {
      self = .forked
    } else {
      self.init(ours: before, unpricedCalls: unpricedCalls, client: total)
    }
  }

  /// Of an imported session with what its client wrote beside its calls; beside `silentCalls` of them it wrote nothing.
  package init(ours: Money, unpricedCalls: Int, recorded: Money, silentCalls: Int) {
    if Self.agree(ours, recorded) {
      self = .agrees
    } else if unpricedCalls > 0, recorded > ours {
      self = .unpricedCalls
    } else {
      self = silentCalls > 0 ? .partlyRecorded : .otherPrices
    }
  }

  private static func agree(_ one: Money, _ other: Money) -> Bool {
    let difference = one.nanodollars.subtractingReportingOverflow(other.nanodollars)
    return !difference.overflow && difference.partialValue.magnitude <= tolerance.magnitude
  }
}
