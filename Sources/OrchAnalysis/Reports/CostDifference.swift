import OrchModel

/// Why our count of a cost and the client's differ.
package enum CostDifference: String, Sendable {
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

  /// Amounts are compared to a thousandth of a cent, because clients round.
  private static let tolerance: Int64 = 10_000

  package init(ours: Money, unpricedCalls: Int, client: Money?) {
    guard let client else {
      self = .clientSilent
      return
    }
    let difference = client.nanodollars.subtractingReportingOverflow(ours.nanodollars)
    if !difference.overflow, difference.partialValue.magnitude <= Self.tolerance.magnitude {
      self = .agrees
    } else if client < ours {
      self = .oursIsMore
    } else {
      self = unpricedCalls > 0 ? .unpricedCalls : .unseenCalls
    }
  }
}
