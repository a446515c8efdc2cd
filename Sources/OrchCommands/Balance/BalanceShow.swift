import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Shows what is left of the money and the credits that were paid ahead.
struct BalanceShow: Command {
  static let name = "balance show"
  static let summary = "Show what is left of the money and credits that were paid ahead"
  static let examples = ["orch balance show", "orch balance show --json | jq '.items[].leftUsd'"]

  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<BalanceView> {
    let store = try context.readStore()
    return try store.read {
      let views = try store.balances().map { try BalanceView($0, in: store, at: context.now()) }
      return ExplainedListing(
        records: views, columns: context.showsCells ? BalanceView.cells : BalanceView.columns,
        summary: [], empty: "no balance; say what there is with 'orch balance set 50'",
        warnings: views.flatMap(\.warnings),
        explanations: explain ? views.map(\.explanation) : nil)
    }
  }
}

/// Says how long the money and the credits last that were paid ahead.
struct BalanceForecast: Command {
  static let name = "balance forecast"
  static let summary = "Say how long the money and credits last that were paid ahead"
  static let discussion = """
    What is left, divided by what the median of the last seven complete days took of it, by the clocks of the system's \
    zone; days before the first call or stage that is paid from it are not among them. With fewer than three such days nothing \
    is said. --explain adds how each number was worked out, with the days.
    """
  static let examples = ["orch balance forecast", "orch balance forecast --explain --json"]

  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<BalanceLine> {
    let store = try context.readStore()
    let now = context.now()
    return try store.read {
      let lines = try store.balances().map { balance in
        try BalanceLine(
          BalanceView(balance, in: store, at: now),
          days: store.completeDays(
            of: SpendFilter(client: balance.client), balance.metric, before: now,
            zone: context.zone), now: now)
      }
      return ExplainedListing(
        records: lines, columns: context.showsCells ? BalanceLine.cells : BalanceLine.columns,
        summary: [], empty: "no balance; say what there is with 'orch balance set 50'",
        warnings: lines.flatMap(\.view.warnings),
        explanations: explain ? lines.flatMap(\.explanations) : nil)
    }
  }
}

/// A balance with how long it lasts.
struct BalanceLine: Sendable {
  let view: BalanceView
  let days: [Money]
  let now: Timestamp
  let course: Measured<BalanceCourse>

  init(_ view: BalanceView, days: [Money], now: Timestamp) {
    self.view = view
    self.days = days
    self.now = now
    course = BalanceCourse.of(left: view.left, days: days, now: now)
  }

  static let columns =
    columns { $0.dollars($1) } + [
      Column("metric") { $0.metric },
      Column("left") { $0.metric.number($0.view.left) },
      Column("dayRate") { $0.metric.number($0.course.value?.dayRate) },
    ]
  static let cells = columns { $0.cell($1) }

  private static func columns(
    _ amount: @escaping @Sendable (Budget.Metric, Money?) -> Field
  ) -> [Column<BalanceLine>] {
    [
      Column("client") { $0.view.balance.client },
      Column("leftUsd", heading: "left") { amount($0.metric, $0.view.left) },
      Column("dayRateUsd", heading: "a day") { amount($0.metric, $0.course.value?.dayRate) },
      Column("daysLeft", heading: "days") { $0.daysLeft },
      Column("runsOutAt", heading: "runs out") { $0.course.value?.runsOutAt },
      Column("reason") { $0.reason },
    ]
  }

  var metric: Budget.Metric { view.balance.metric }

  /// The days, with two decimals.
  private var daysLeft: Field {
    guard let hundredths = course.value?.hundredthsOfDays else { return .absent }
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    return .json(.decimal("\(whole).\(rest < 10 ? "0" : "")\(rest)"))
  }

  var reason: String? {
    if let course = course.value { return course.dayRate > .zero ? nil : "nothing is spent" }
    return course.reason
  }
}
