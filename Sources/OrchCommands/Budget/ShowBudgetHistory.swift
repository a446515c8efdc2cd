import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Shows what became of a budget: its windows against the limits they had, and everything that was done to it.
struct ShowBudgetHistory: Command {
  static let name = "budget history"
  static let aliases = [["budgets", "history"]]
  static let summary = "Show past windows against limits, and who changed what"
  static let discussion = """
    What was spent in a past window is asked of the ledger each time: a cost that is imported late counts in the \
    window it was made in. The limit beside it is the last one the window had while it was open; of a window before \
    the budget was made it is not known. A budget that moves, or has no end, has only the present window; one that \
    counts by run or task has those of the newest. --explain adds how each share was worked out.
    """
  static let examples = [
    "orch budget history daily",
    "orch budget history monthly --windows 24 --json | jq .item.windows",
  ]

  @Operand(completing: .dynamic("budget"), "The budget's name") var name: String
  @Option(value: "N", "At most this many windows") var windows = 14
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedCard<BudgetView> {
    guard (1...1000).contains(windows) else { throw ListFailure.noLimit(windows) }
    let store = try context.readStore()
    return try store.read {
      let budget = try store.knownBudget(name)
      let events = try store.budgetEvents(named: budget.name, limit: 1000)
      let view = BudgetView(
        try store.standings(of: [budget], at: context.now(), prices: context.prices(in: store))[0])
      let past = try store.pastWindows(
        of: budget, at: context.now(), count: windows, limits: LimitHistory(events))
      let showsCells = context.showsCells
      return ExplainedCard(
        record: view,
        columns: [
          Column("name", heading: "budget") { $0.budget.name },
          Column("limitUsd", heading: "limit") { view in
            showsCells
              ? view.budget.metric.cell(view.standing.limit)
              : view.budget.metric.dollars(view.standing.limit)
          },
          Column("period", heading: "per") { $0.budget.period.rawValue },
          Column("scope") { $0.budget.scope.shown },
        ]
          + (showsCells
            ? []
            : [
              Column("metric") { $0.budget.metric },
              Column("limit") { $0.budget.metric.number($0.standing.limit) },
            ]),
        sections: [
          Section(
            "windows", title: "Windows", past,
            columns: showsCells ? PastWindow.cells : PastWindow.columns),
          Section(
            "events", title: "What was done", events,
            columns: showsCells ? BudgetEvent.cells : BudgetEvent.columns),
        ], explanations: explain ? past.map { $0.explanation(budget) } : nil)
    }
  }
}

/// A window of a budget with what was spent in it.
struct PastWindow: Sendable {
  let window: Window
  /// The run or the task it is of; nil for a stretch of time.
  let subject: String?
  let isOpen: Bool
  /// Nil when nobody knows.
  let limit: Money?
  let metric: Budget.Metric
  let spent: Money
  let unpricedCalls: Int

  static let columns =
    columns { $0.dollars($1) } + [
      Column("metric", detail: true) { $0.metric },
      Column("spent", detail: true) { $0.metric.number($0.spent) },
      Column("limit", detail: true) { $0.metric.number($0.limit) },
    ]
  static let cells = columns { $0.cell($1) }

  private static func columns(
    _ amount: @escaping @Sendable (Budget.Metric, Money?) -> Field
  ) -> [Column<PastWindow>] {
    [
      Column("start", heading: "since") { $0.window == .always ? nil : $0.window.start },
      Column("end", heading: "until") { $0.window == .always ? nil : $0.window.end },
      Column("subject", heading: "of") { $0.subject },
      Column("spentUsd", heading: "spent") { amount($0.metric, $0.spent) },
      Column("limitUsd", heading: "limit") { amount($0.metric, $0.limit) },
      Column("percent", heading: "used") { window in window.percent.map { Percent(tenths: $0) } },
      Column("exceeded", heading: "over") { window in
        window.limit.map { window.spent >= $0 && window.spent > .zero }
      },
      Column("unpricedCalls", heading: "unpriced calls", detail: true) { $0.unpricedCalls },
      Column("open", detail: true) { $0.isOpen },
    ]
  }

  /// How its share was worked out.
  fileprivate func explanation(_ budget: Budget) -> Explanation {
    let limit = limit.map { [(name: "limit", value: metric.value($0))] } ?? []
    let percent = percent.map { Double($0) / 10 }
    return Explanation(
      "\(subject ?? (window == .always ? "all" : window.start.iso8601)) used %",
      "F15: spent / limit * 100, rounded down to tenths",
      window: (window == .always ? "all of time" : window.text(budget.zone))
        + ", in \(metric.rawValue)", sample: [],
      inputs: [("spent", metric.value(spent))] + limit, result: percent,
      reason: percent == nil ? (self.limit == nil ? "no limit is known" : "the limit is 0") : nil)
  }

  /// Tenths of a percent of the limit, rounded down.
  private var percent: Int64? {
    guard let limit, limit > .zero else { return nil }
    return Int64(clamping: Int128(spent.nanodollars) * 1000 / Int128(limit.nanodollars))
  }
}

/// Which limit held when, as far as the history of a budget goes back.
struct LimitHistory {
  /// The newest first.
  private let changes: [(at: Timestamp, limit: Money)]

  init(_ events: [BudgetEvent]) {
    changes = events.compactMap { event in
      event.kind == "budget.alert" ? nil : event.to.map { (event.at, $0) }
    }
  }

  /// The last limit that was set before `moment`.
  func limit(before moment: Timestamp) -> Money? {
    changes.first { $0.at < moment }?.limit
  }
}

extension Database {
  /// The newest windows of `budget`, the present one first.
  fileprivate func pastWindows(
    of budget: Budget, at now: Timestamp, count: Int, limits: LimitHistory
  ) throws -> [PastWindow] {
    let kept = try keptWindows(of: budget.id)
    func past(_ window: Window, _ subject: String) throws -> PastWindow {
      let row = kept.first { $0.subject.isSameBytes(as: subject) && $0.window == window }
      let isOpen = window.contains(now)
      let limit =
        isOpen && subject.isEmpty
        ? budget.limit(at: now) : row?.limit ?? limits.limit(before: window.end)
      let filter = SpendFilter(budget, in: window, subject: subject)
      let spend = try budget.metric == .dollars ? spend(filter) : Spend()
      return PastWindow(
        window: window, subject: subject.isEmpty ? nil : subject, isOpen: isOpen, limit: limit,
        metric: budget.metric,
        spent: try budget.metric == .dollars
          ? spend.cost : used(budget.metric, filter, at: now),
        unpricedCalls: spend.unpricedCalls)
    }
    switch budget.period {
    case .total, .rolling: return [try past(budget.window(at: now), "")]
    case .run, .task:
      return try newestSubjects(of: budget, limit: count).map { try past(.always, $0) }
    case .day, .weekly, .month:
      var window = budget.window(at: now)
      var windows: [PastWindow] = []
      let first = try firstUse(budget.metric, SpendFilter(budget.scope, in: nil)) ?? now
      while windows.count < count, windows.isEmpty || window.end > min(first, budget.createdAt) {
        windows.append(try past(window, ""))
        window = budget.window(at: window.start.justBefore)
      }
      return windows
    }
  }
}
