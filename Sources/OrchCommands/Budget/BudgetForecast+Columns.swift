import OrchAnalysis
import OrchModel
import Terminal

extension BudgetForecast {
  /// Where it is going, for those who see already where it stands.
  static let courseColumns =
    courseColumns { $0.dollars($1) } + [
      Column("projected", detail: true) { $0.metric.number($0.projection.value?.projected) },
      Column("projectedLow", detail: true) {
        $0.metric.number($0.projection.value?.range?.lowerBound)
      },
      Column("projectedHigh", detail: true) {
        $0.metric.number($0.projection.value?.range?.upperBound)
      },
      Column("dayRate", detail: true) { $0.metric.number($0.dayRate) },
    ]

  /// The same for people.
  static let courseCells = courseColumns { $0.cell($1) }

  private static func courseColumns(
    _ amount: @escaping @Sendable (Budget.Metric, Money?) -> Field
  ) -> [Column<BudgetForecast>] {
    [
      Column("projectedUsd", heading: "projected") {
        amount($0.metric, $0.projection.value?.projected)
      },
      Column("projectedLowUsd", heading: "at least", detail: true) {
        amount($0.metric, $0.projection.value?.range?.lowerBound)
      },
      Column("projectedHighUsd", heading: "at most", detail: true) {
        amount($0.metric, $0.projection.value?.range?.upperBound)
      },
      Column("exhaustedAt", heading: "runs out") { $0.exhaustedAt },
      Column("projectedOver", heading: "over") { $0.isOver },
      Column("dayRateUsd", heading: "a day", detail: true) { amount($0.metric, $0.dayRate) },
      Column("burnPerMinuteUsd", heading: "a minute now", detail: true) {
        $0.burn.value?.perMinute
      },
      Column("burnTokensPerMinute", heading: "tokens a minute now", detail: true) {
        $0.burn.value?.tokensPerMinute
      },
      Column("projectionReason", heading: "no projection", detail: true) { $0.projection.reason },
    ]
  }

  static let columns =
    ownColumns { $0.dollars($1) } + courseColumns + [
      Column("metric", detail: true) { $0.metric },
      Column("spent", detail: true) { $0.metric.number($0.view.standing.spent) },
      Column("limit", detail: true) { $0.metric.number($0.view.standing.limit) },
    ]
  static let cells = ownColumns { $0.cell($1) } + courseCells

  private static func ownColumns(
    _ amount: @escaping @Sendable (Budget.Metric, Money?) -> Field
  ) -> [Column<BudgetForecast>] {
    [
      Column("name", heading: "budget") { $0.view.budget.name },
      Column("state") { $0.view.verdict.state },
      Column("spentUsd", heading: "so far") { amount($0.metric, $0.view.standing.spent) },
      Column("limitUsd", heading: "limit") { amount($0.metric, $0.view.standing.limit) },
      Column("period", heading: "per") { $0.view.budget.period.rawValue },
      Column("windowStart", heading: "since", detail: true) { $0.view.window?.start },
      Column("windowEnd", heading: "until", detail: true) { $0.view.window?.end },
    ]
  }

  var metric: Budget.Metric { view.budget.metric }
}

extension Column<BudgetForecast> {
  /// The same column of the budget that `forecast` is about.
  func of(_ forecast: BudgetForecast) -> Column<BudgetView> {
    Column<BudgetView>(name, heading: heading, detail: isDetail) { _ in value(forecast) }
  }
}
