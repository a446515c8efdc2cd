import CommandKit
import OrchModel
import OrchStore
import Terminal

/// What a budget is set to.
struct BudgetOptions: ParameterGroup {
  @Option(short: "l", value: "AMOUNT", "The most that may be spent in one period")
  var limit: LimitText?
  @Option("What the limit is on; dollars when it is new, and never another") var metric:
    Budget.Metric?
  @Option(
    value: "PERIOD", "day, week, month, total, run, task, or rolling:7d; day when it is new")
  var per: Budget.Period?
  @Option(value: "DAY", "The day its weeks begin on; monday when it is new") var weekStart: Weekday?
  @Option(value: "ZONE", "Whose midnight it counts by: Europe/Berlin; the system's when it is new")
  var tz: String?
  @Option(value: "SCOPE", "What it covers: role=builder,project=., or everything")
  var scope: String?
  @Option("What happens to a run that reaches it; stop when it is new") var onLimit: Budget.OnLimit?
  @Option(value: "PERCENT", "Warn from this share on; 80 when it is new") var warn: Int?
  @Option("What a call without a price does; block when it is new") var unpriced: Budget.Unpriced?
  @Option(value: "COMMAND", "What to run when it gives an alert; none for nothing")
  var notify: String?
  @Option(value: "TEXT", "Why, for the history") var reason: String?

  /// True when something that could be changed is given.
  var changesAnything: Bool {
    limit != nil || metric != nil || per != nil || weekStart != nil || tz != nil || scope != nil
      || onLimit != nil
      || warn != nil || unpriced != nil || notify != nil
  }

  func check() throws {
    if let warn, !(1...100).contains(warn) { throw BudgetFailure.badWarn(warn) }
    if let tz, !tz.isKnownZone { throw BudgetFailure.badZone(tz) }
  }

  /// `budget` with what is given.
  func changed(_ old: Budget, in store: Database, context: Context) throws -> Budget {
    var budget = old
    if let metric, metric != old.metric { throw BudgetFailure.otherMetric(old.name, old.metric) }
    budget.limit = try limit?.amount(in: budget.metric) ?? budget.limit
    budget.period = try period(of: budget)
    budget.zone = tz ?? budget.zone
    budget.onLimit = onLimit ?? budget.onLimit
    budget.unpriced = unpriced ?? budget.unpriced
    budget.warnPercent = warn ?? budget.warnPercent
    budget.notify = try notify.map { try context.alertCommand($0, in: store) } ?? budget.notify
    budget.scope =
      try scope.map { try BudgetScope($0).resolved(in: store, context: context) } ?? budget.scope
    return budget
  }

  private func period(of budget: Budget) throws -> Budget.Period {
    let period = per ?? budget.period
    guard let weekStart else { return period }
    guard case .weekly = period else { throw BudgetFailure.noWeek(budget.name) }
    return .weekly(from: weekStart)
  }
}

extension Weekday: ArgumentValue {}

extension Context {
  /// Who is at work here, as the history of a budget names them; nil when nobody says.
  package var person: String? {
    [environment("USER"), environment("LOGNAME")].compactMap { $0 }.first { !$0.isEmpty }
      .map { $0.cut(toBytes: 100) }
  }
}
