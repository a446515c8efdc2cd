import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// A budget with where it stands, as every command shows it.
package struct BudgetView: Sendable {
  package let standing: BudgetStanding
  package let verdict: BudgetVerdict
  /// What is asked about beside what is spent and held.
  package let next: Money

  package var budget: Budget { standing.budget }

  /// `hasData` false says that nothing at all is recorded in the window, and that this matters.
  package init(_ standing: BudgetStanding, next: Money = .zero, hasData: Bool = true) {
    self.standing = standing
    self.next = next
    verdict = Self.verdict(standing, next: next, hasData: hasData)
  }

  /// What is held and asked for may use up a limit to the last cent, what is spent may not reach it.
  private static func verdict(_ standing: BudgetStanding, next: Money, hasData: Bool)
    -> BudgetVerdict
  {
    let budget = standing.budget
    let asked = standing.reserved.adding(next) ?? Money(nanodollars: .max)
    func verdict(held: Money) -> BudgetVerdict {
      .of(
        limit: budget.limit, spent: standing.spent, held: held,
        unpricedCalls: standing.unpricedCalls, unpriced: .init(budget.unpriced),
        warnPercent: budget.warnPercent, hasData: hasData)
    }
    let counted = standing.spent.adding(asked)
    let fitsExactly = counted == budget.limit && standing.spent < budget.limit
    return verdict(held: fitsExactly ? Money(nanodollars: asked.nanodollars - 1) : asked)
  }

  package var remaining: Money {
    let held = standing.spent.adding(standing.reserved) ?? Money(nanodollars: .max)
    return budget.limit.adding(Money(nanodollars: -max(held.nanodollars, -.max)))
      ?? Money(nanodollars: .min)
  }

  /// Why its state is what it is; nil while all is well.
  package var reason: String? {
    switch verdict.state {
    case .ok: nil
    case .warn, .critical: "\(verdict.percent ?? 0) % of \(budget.limit.shown)"
    case .exceeded where standing.spent >= budget.limit:
      "\(standing.spent.shown) of \(budget.limit.shown) is spent"
    case .exceeded where next > .zero:
      "\(next.exact(beside: remaining)) more does not fit: \(remaining.exact(beside: next)) is left"
    case .exceeded: "\(standing.reserved.shown) is held, and \(standing.spent.shown) is spent"
    case .cannotSay: verdict.reason
    }
  }

  /// The window's ends; nil for a budget that never starts anew.
  private var window: Window? { standing.window == .always ? nil : standing.window }

  package static let columns: [Column<BudgetView>] = [
    Column("name", heading: "budget") { $0.budget.name },
    Column("state") { $0.verdict.state },
    Column("spentUsd", heading: "spent") { $0.standing.spent },
    Column("limitUsd", heading: "limit") { $0.budget.limit },
    Column("remainingUsd", heading: "left") { $0.remaining },
    Column("period", heading: "per") { $0.budget.period.rawValue },
    Column("scope") { $0.budget.scope.shown },
    Column("percent", heading: "used", detail: true) { view in
      view.verdict.percent.map { Percent(tenths: $0.multipliedClamping(by: 10)) }
    },
    Column("reservedUsd", heading: "held", detail: true) { $0.standing.reserved },
    Column("unpricedCalls", heading: "unpriced calls", detail: true) { $0.standing.unpricedCalls },
    Column("reason", detail: true) { $0.reason },
    Column("windowStart", heading: "since", detail: true) { $0.window?.start },
    Column("windowEnd", heading: "until", detail: true) { $0.window?.end },
    Column("zone", detail: true) { $0.budget.zone },
    Column("onLimit", heading: "on limit", detail: true) { $0.budget.onLimit.rawValue },
    Column("unpriced", detail: true) { $0.budget.unpriced.rawValue },
    Column("warnPercent", heading: "warns at", detail: true) { view in
      Percent(tenths: Int64(view.budget.warnPercent) * 10)
    },
    Column("createdAt", heading: "created", detail: true) { $0.budget.createdAt },
  ]

  /// The columns of one line with a bar, for screens.
  ///
  /// The reasons come last, and only when there are some.
  static func barColumns(for views: [BudgetView], _ style: Style) -> [Column<BudgetView>] {
    let usesUnicode = style.usesUnicode
    let reasons =
      views.contains { $0.reason != nil } ? [Column<BudgetView>("why") { $0.reason }] : []
    return [
      Column("name", heading: "budget") { $0.budget.name },
      Column("state") { $0.verdict.state },
      Column("used") { bar($0.share, width: 10, usesUnicode: usesUnicode) },
      Column("percent", heading: "%") { view in
        view.verdict.percent.map { Percent(tenths: $0.multipliedClamping(by: 10)) }
      },
      Column("spent") { $0.standing.spent },
      Column("limit") { $0.budget.limit },
      Column("left") { $0.remaining },
      Column("per") { $0.budget.period.rawValue },
    ] + reasons
  }
}

extension BudgetView {
  /// How much of the limit is gone, for a bar.
  fileprivate var share: Double {
    let percent = verdict.percent ?? (verdict.counted >= budget.limit ? 100 : 0)
    return Double(percent) / 100
  }
}

extension Money {
  /// The amount as a person reads it, with all its digits when it would read like `other`.
  fileprivate func exact(beside other: Money) -> String {
    shown == other.shown ? "$\(decimal)" : shown
  }
}

extension Int64 {
  fileprivate func multipliedClamping(by factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}

extension BudgetVerdict.State: StatusShown {
  package var mark: Mark {
    switch self {
    case .ok: .completed
    case .warn, .critical: .warning
    case .exceeded: .failed
    case .cannotSay: .unknown
    }
  }
}

extension Database {
  /// Every budget a person has set, with where it stands.
  func budgetViews(at now: Timestamp) throws -> [BudgetView] {
    try standings(of: try budgets(), at: now).map { BudgetView($0) }
  }

  /// The budget called `name`.
  func knownBudget(_ name: String) throws -> Budget {
    if let budget = try budget(named: name) { return budget }
    let known = try budgets().map(\.name)
    throw BudgetFailure.unknown(name, near: nearest(to: name, in: known), hasSome: !known.isEmpty)
  }
}
