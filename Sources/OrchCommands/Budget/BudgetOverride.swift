import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Gives a budget another limit for a while.
struct BudgetOverride: Command {
  static let name = "budget override"
  static let aliases = [["budgets", "override"]]
  static let summary = "Give a budget another limit for a while"
  static let discussion = """
    The other limit holds from now until the time that is given, whichever window that is in; then the budget's own \
    holds again, without anybody doing anything. A day that --until names is counted whole, by the budget's clocks. \
    A second override replaces the first; one until 'now' ends it.
    """
  static let examples = [
    "orch budget override daily --limit 60 --until 6h --reason 'release'",
    "orch budget override monthly --limit 900 --until 2026-05-31 --reason 'load test'",
  ]

  @Operand(completing: .dynamic("budget"), "The budget's name") var name: String
  @Option(short: "l", value: "AMOUNT", "The limit for that long") var limit: LimitText?
  @Option(value: "TIME", "Until when: 6h, 3d, tomorrow, 2026-05-31, or a moment") var until: String?
  @Option(value: "TEXT", "Why, for the history") var reason: String?

  func run(_ context: Context) throws -> Change<BudgetView> {
    guard let typed = limit, let until, let reason else {
      throw BudgetFailure.overrideNeeds(name)
    }
    let store = try context.changeStore()
    let now = context.now()
    return try store.write {
      let old = try store.changeableBudget(name)
      let metric = old.metric
      let limit = try typed.amount(in: metric)
      var budget = old
      let end = try moment(until, zone: old.zone, now: now)
      budget.override = end <= now ? nil : Budget.Override(limit: limit, until: end)
      if budget != old {
        try store.set(budget, by: context.person, because: reason.cut(toBytes: 500), at: now)
      }
      let standing = try store.standings(of: [budget], at: now, prices: context.prices(in: store))
      return Change(
        BudgetView(standing[0]), columns: BudgetView.columns,
        message: budget.override == nil
          ? "budget '\(name)' has its own limit again: \(metric.shown(budget.limit))"
          : "budget '\(name)' has a limit of \(metric.shown(limit)) until \(end.iso8601), then \(metric.shown(budget.limit)) again",
        changes: [
          FieldChange(
            metric.key("override"), from: old.override.map { metric.field($0.limit) } ?? .absent,
            to: budget.override.map { metric.field($0.limit) } ?? .absent),
          FieldChange(
            "overrideUntil", from: (old.override?.until).field,
            to: (budget.override?.until).field),
        ],
        undo: undo(old, limit, now: now))
    }
  }

  private func undo(_ old: Budget, _ limit: Money, now: Timestamp) -> String {
    let before = old.override.flatMap { $0.until > now ? $0 : nil }
    return
      "orch budget override \(name) --limit \(old.metric.decimal(before?.limit ?? limit)) --until \(before?.until.iso8601 ?? "now") --reason undone"
  }

  /// The moment `until` names: a length of time from now, or a time to come.
  private func moment(_ until: String, zone: String, now: Timestamp) throws -> Timestamp {
    if until.isSameBytes(as: "now") { return now }
    let clock = ZoneClock.zone(zone)
    if until.isSameBytes(as: "tomorrow") {
      let today = Budget.Period.day.window(containing: now, clock: clock)
      return Budget.Period.day.window(containing: today.end, clock: clock).end
    }
    if let span = TimeSpan(argument: until) {
      return now.adding(.milliseconds(span.milliseconds))
    }
    let named = TimeText(now: now, clock: clock).window(of: until)
    guard let end = named?.end, end > now, end <= Window.always.end else {
      throw BudgetFailure.badUntil(until)
    }
    return end
  }
}
