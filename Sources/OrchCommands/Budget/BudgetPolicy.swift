import OrchModel
import OrchStore
import Terminal

/// A budget as the gate sees it.
struct Policy: Sendable {
  let view: BudgetView
  /// True when nothing at all is recorded in its window.
  let isEmpty: Bool
  /// True when what is recorded is too old to be relied on.
  var isStale = false
  /// True when it is to say no from the share on that the budget warns at.
  var failsOnWarning = false
  /// True when it is to say no where the budget does not last.
  var needsProjection = false
  /// Whether more will be spent than the limit; nil when that is not asked, or can't be told.
  var isOver: Bool?

  init(view: BudgetView, isEmpty: Bool) {
    self.view = view
    self.isEmpty = isEmpty
  }

  /// What it says: no wins over can't say, and that over yes.
  var exitCode: ExitCode {
    let state = view.verdict.state
    if state.exitCode == .refused || isOver == true { return .refused }
    if failsOnWarning, state == .warn || state == .critical { return .refused }
    if isStale || needsProjection && isOver == nil { return .cannotSay }
    return state.exitCode
  }

  /// Why it says so; nil while all is well.
  var reason: String? {
    switch exitCode {
    case .refused where view.verdict.state != .exceeded && isOver == true:
      "more than \(view.shown(view.standing.limit)) will be spent if it goes on so"
    case .cannotSay where view.verdict.state.exitCode == .success:
      isStale ? "what is recorded is too old" : "nobody can tell whether it will last"
    default: view.reason
    }
  }

  /// What to do where it can't say; nil where there is nothing.
  var wayOut: String? {
    if isEmpty { return "to be let through before anything is spent: --unknown allow" }
    guard view.verdict.state == .cannotSay, view.standing.unpricedCalls > 0 else { return nil }
    let prices = "see what has no price with 'orch prices check'"
    // What --at-most asks about is no budget that could be set.
    guard !view.budget.id.rawValue.isEmpty else { return prices }
    return "\(prices), or count it as nothing: orch budget set \(view.budget.name) --unpriced allow"
  }

  /// For programs.
  static let columns =
    columns { $0.dollars($1) } + [
      Column("metric") { $0.metric },
      Column("limit") { $0.metric.number($0.view.standing.limit) },
      Column("spent") { $0.metric.number($0.view.standing.spent) },
      Column("reserved") { $0.metric.number($0.view.standing.reserved) },
      Column("remaining") { $0.metric.number($0.view.remaining) },
    ]

  /// For people.
  static let cells = columns { $0.cell($1) }

  private var metric: Budget.Metric { view.budget.metric }

  private static func columns(
    _ amount: @escaping @Sendable (Budget.Metric, Money?) -> Field
  ) -> [Column<Policy>] {
    [
      Column("name", heading: "budget") { $0.view.budget.name },
      Column("scope") { $0.view.budget.scope.shown },
      Column("period", heading: "per") { $0.view.budget.period.rawValue },
      Column("windowStart", heading: "since") { $0.view.windowStart },
      Column("windowEnd", heading: "until") { $0.view.windowEnd },
      Column("limitUsd", heading: "limit") { amount($0.metric, $0.view.standing.limit) },
      Column("spentUsd", heading: "spent") { amount($0.metric, $0.view.standing.spent) },
      Column("reservedUsd", heading: "held") { amount($0.metric, $0.view.standing.reserved) },
      Column("remainingUsd", heading: "left") { amount($0.metric, $0.view.remaining) },
      Column("nextUsd", heading: "next") { amount($0.metric, $0.view.next) },
      Column("unpricedCalls", heading: "unpriced calls") { $0.view.standing.unpricedCalls },
      Column("state") { $0.view.verdict.state },
      Column("reason") { $0.reason },
      Column("onLimit", heading: "on limit") { $0.view.budget.onLimit.rawValue },
      Column("verdict") { $0.exitCode.verdict },
    ]
  }
}

extension BudgetView {
  /// When its window began; nil when it has no beginning.
  fileprivate var windowStart: Timestamp? {
    standing.window.start <= Window.always.start ? nil : standing.window.start
  }

  /// When its window ends; nil when it has no end.
  fileprivate var windowEnd: Timestamp? {
    standing.window.end >= Window.always.end ? nil : standing.window.end
  }
}
