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
        limit: standing.limit, spent: standing.spent, held: held,
        unpricedCalls: standing.unpricedCalls,
        unpriced: .init(budget.unpriced, estimate: standing.estimate),
        warnPercent: budget.warnPercent, hasData: hasData)
    }
    let fits = fitsExactly(standing, asked: asked)
    let plain = verdict(held: fits ? Money(nanodollars: asked.nanodollars - 1) : asked)
    return budget.pausedAt == nil ? plain : plain.whilePaused
  }

  private static func fitsExactly(_ standing: BudgetStanding, asked: Money) -> Bool {
    standing.spent.adding(asked) == standing.limit && standing.spent < standing.limit
  }

  /// True when what is held and asked for uses up the limit, which it may.
  var fitsExactly: Bool {
    Self.fitsExactly(
      standing, asked: standing.reserved.adding(next) ?? Money(nanodollars: .max))
  }

  package var remaining: Money { standing.remaining }

  /// Why its state is what it is; nil while all is well.
  package var reason: String? {
    switch verdict.state {
    case .ok: nil
    case .paused: "it is paused"
    case .warn, .critical: "\(verdict.percent ?? 0) % of \(shown(standing.limit))"
    case .exceeded where standing.spent >= standing.limit:
      "\(shown(standing.spent)) of \(shown(standing.limit)) is spent"
    case .exceeded where next > .zero:
      "\(next.exact(beside: remaining)) more does not fit: \(remaining.exact(beside: next)) is left"
    case .exceeded: "\(shown(standing.reserved)) is held, and \(shown(standing.spent)) is spent"
    case .cannotSay: verdict.reason
    }
  }

  /// An amount of the budget in words.
  package func shown(_ amount: Money) -> String { budget.metric.shown(amount) }

  /// The window's ends; nil for a budget that never starts anew.
  var window: Window? { standing.window == .always ? nil : standing.window }

  /// For programs: amounts in dollars have names of their own, others stand beside their metric.
  package static let columns =
    columns { $0.dollars($1) } + [
      Column("metric") { $0.budget.metric },
      Column("limit") { $0.budget.metric.number($0.standing.limit) },
      Column("spent") { $0.budget.metric.number($0.standing.spent) },
      Column("reserved", detail: true) { $0.budget.metric.number($0.standing.reserved) },
      Column("remaining") { $0.budget.metric.number($0.remaining) },
      Column("ownLimit", detail: true) { view in
        view.override.map { _ in view.budget.metric.number(view.budget.limit) }
      },
    ]

  /// For people, who read amounts with their units.
  static let cells = columns { $0.cell($1) }

  private static func columns(
    _ amount: @escaping @Sendable (Budget.Metric, Money?) -> Field
  ) -> [Column<BudgetView>] {
    [
      Column("name", heading: "budget") { $0.budget.name },
      Column("state") { $0.verdict.state },
      Column("spentUsd", heading: "spent") { amount($0.budget.metric, $0.standing.spent) },
      Column("limitUsd", heading: "limit") { amount($0.budget.metric, $0.standing.limit) },
      Column("remainingUsd", heading: "left") { amount($0.budget.metric, $0.remaining) },
      Column("period", heading: "per") { $0.budget.period.rawValue },
      Column("scope") { $0.budget.scope.shown },
      Column("percent", heading: "used", detail: true) { view in
        view.verdict.percent.map { Percent(tenths: $0.multipliedClamping(by: 10)) }
      },
      Column("reservedUsd", heading: "held", detail: true) {
        amount($0.budget.metric, $0.standing.reserved)
      },
      Column("unpricedCalls", heading: "unpriced calls", detail: true) {
        $0.standing.unpricedCalls
      },
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
      Column("subject", heading: "now of", detail: true) { $0.subject },
      Column("overrideUntil", heading: "limit until", detail: true) { $0.override?.until },
      Column("ownLimitUsd", heading: "own limit", detail: true) { view in
        view.override.map { _ in amount(view.budget.metric, view.budget.limit) }
      },
      Column("pausedAt", heading: "paused", detail: true) { $0.budget.pausedAt },
      Column("notify", heading: "runs", detail: true) { view in
        view.budget.notify.isEmpty ? nil : view.budget.notify.commandLine
      },
      Column("alerts", detail: true) { view in
        Words(BudgetAlert.given(view.standing.alerts, warnPercent: view.budget.warnPercent))
      },
    ]
  }

  /// The run or the task the window is of.
  private var subject: String? { standing.subject.isEmpty ? nil : standing.subject }

  /// The other limit that holds now.
  private var override: Budget.Override? {
    standing.holdsOverride ? budget.override : nil
  }

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
      Column("spent") { $0.budget.metric.cell($0.standing.spent) },
      Column("limit") { $0.budget.metric.cell($0.standing.limit) },
      Column("left") { $0.budget.metric.cell($0.remaining) },
      Column("per") { $0.budget.period.rawValue },
    ] + reasons
  }
}

extension BudgetView {
  /// How much of the limit is gone, for a bar.
  fileprivate var share: Double {
    let percent = verdict.percent ?? (verdict.counted >= standing.limit ? 100 : 0)
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
    case .paused: .paused
    }
  }
}
