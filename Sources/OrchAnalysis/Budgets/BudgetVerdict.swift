import OrchModel

/// What a budget's gate says.
package struct BudgetVerdict: Hashable, Sendable {
  package enum State: String, CaseIterable, Sendable {
    case ok, warn, critical, exceeded
    case cannotSay = "cannot-say"
    /// It limits nothing just now, so that it can't vouch for anything either.
    case paused

    /// What `orch budget check` ends with.
    package var exitCode: ExitCode {
      switch self {
      case .ok, .warn, .critical: .success
      case .exceeded: .refused
      case .cannotSay, .paused: .cannotSay
      }
    }
  }

  /// How calls without a price count.
  package enum UnpricedPolicy: Hashable, Sendable {
    /// While there are any, the gate can't say that spending is within the limit.
    case block
    /// They count as nothing.
    case allow
    /// They count as this much; nil when it can't be estimated.
    case estimate(Money?)
  }

  package let state: State
  /// Spent, held and estimated together: what is compared with the limit.
  package let counted: Money
  /// What is left; negative when the limit is exceeded.
  package let remaining: Money
  /// Whole percent of the limit that are gone, rounded down; nil for a limit of nothing.
  package let percent: Int64?
  /// Why the gate can't say.
  package let reason: String?
}

extension BudgetVerdict.UnpricedPolicy {
  /// `estimate` is what the calls without a price come to, where the policy asks for it.
  package init(_ policy: Budget.Unpriced, estimate: Money? = nil) {
    switch policy {
    case .block: self = .block
    case .allow: self = .allow
    case .estimate: self = .estimate(estimate)
    }
  }
}

extension BudgetVerdict {
  /// What it says while the budget is paused.
  package var whilePaused: Self {
    Self(
      state: .paused, counted: counted, remaining: remaining, percent: percent,
      reason: "it is paused")
  }

  /// From this share of the limit on the state is critical.
  private static let criticalPercent: Int64 = 95

  /// Compares what is spent with a limit (F15).
  ///
  /// At 100 % the limit is exceeded, whatever is not known beside it. Below, `hasData` false (no
  /// record at all in the window) or unpriced calls make a gate that can't say, never one that says
  /// yes.
  package static func of(
    limit: Money, spent: Money, held: Money = .zero, unpricedCalls: Int = 0,
    unpriced: UnpricedPolicy = .block, warnPercent: Int = 80, hasData: Bool = true
  ) -> BudgetVerdict {
    let estimate: Money =
      if case .estimate(let money?) = unpriced, unpricedCalls > 0 { money } else { .zero }
    guard let counted = spent.adding(held)?.adding(estimate), limit >= .zero,
      let remaining = limit.adding(Money(nanodollars: 0 - max(counted.nanodollars, -.max)))
    else {
      return BudgetVerdict(
        state: .cannotSay, counted: spent, remaining: .zero, percent: nil,
        reason: "the sums are out of range")
    }
    let exact = Int128(counted.nanodollars) * 100
    let percent = limit > .zero ? Int64(clamping: exact / Int128(limit.nanodollars)) : nil
    let doubt = counted >= limit ? nil : doubt(unpricedCalls, unpriced, hasData: hasData)
    func reaches(_ percent: Int64) -> Bool { exact >= Int128(limit.nanodollars) * Int128(percent) }
    let state: State =
      if counted >= limit { .exceeded } else if doubt != nil {
        .cannotSay
      } else if reaches(criticalPercent) {
        .critical
      } else if reaches(Int64(clamping: warnPercent)) { .warn } else { .ok }
    return BudgetVerdict(
      state: state, counted: counted, remaining: remaining, percent: percent, reason: doubt)
  }

  private static func doubt(_ calls: Int, _ policy: UnpricedPolicy, hasData: Bool) -> String? {
    guard hasData else { return "no data in the window" }
    guard calls > 0 else { return nil }
    switch policy {
    case .allow, .estimate(.some): return nil
    case .block: return calls == 1 ? "1 call has no price" : "\(grouped(calls)) calls have no price"
    case .estimate(nil): return "calls without a price can't be estimated"
    }
  }
}
