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
      Column("dayRate", detail: true) { forecast in
        forecast.metric.number(forecast.projection.value.map { dayRate($0.rate) })
      },
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
      Column("dayRateUsd", heading: "a day", detail: true) { forecast in
        amount(forecast.metric, forecast.projection.value.map { dayRate($0.rate) })
      },
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

  /// A rate in dollars a second, by the day.
  private static func dayRate(_ rate: Double) -> Money {
    let nanodollars = (rate * 86_400e9).rounded()
    return Money(nanodollars: Int64(exactly: nanodollars) ?? .max)
  }
}

extension BudgetForecast {
  /// All that its numbers are worked out from: sample, window, formula and inputs.
  var explanation: Field.Object {
    [
      "formula": .text("F15"), "projected": .text(steps), "window": window,
      "now": .time(inputs.now), "totalMs": milliseconds(inputs.total),
      "elapsedMs": milliseconds(inputs.elapsed), "metric": .text(metric.rawValue),
      metric.key("spent"): metric.field(inputs.spent),
      metric.key("limit"): metric.field(inputs.limit),
      metric.key("days"): .list(inputs.days.map(metric.field)),
      "n": .number(Int64(inputs.days.count)), "costEvents": .number(Int64(inputs.costEvents)),
      "ages": .list(
        parts.map {
          .object(["until": .time($0.until), metric.key("cost"): metric.field($0.cost)])
        }),
      "burn": .object([
        "formula": .text("F20"), "n": .number(Int64(burn.n)),
        "costUsd": (burn.value?.cost).field,
        "activeMinutes": (burn.value?.activeMinutes).field,
      ]),
    ]
  }

  private var window: Field {
    .object([
      "start": .time(inputs.window.start), "end": .time(inputs.window.end),
      "zone": .text(view.budget.zone),
    ])
  }

  private func milliseconds(_ seconds: Double) -> Field {
    .number(Int64(exactly: (seconds * 1000).rounded()) ?? .max)
  }

  /// The rule that holds for a budget of its kind.
  private var steps: String {
    switch view.budget.period {
    case .day, .weekly, .month:
      inputs.days.count >= BudgetProjection.fewestDays
        ? "S + ((e/T)*(S/e) + (1 - e/T)*median(days)/86400) * (T - e); +- 1.2816 * sd(days) * sqrt((T - e)/86400)"
        : "S + (S/e) * (T - e)"
    case .rolling:
      "the most that S - what is older than T by then + rate * time comes to within T; rate = median(days)/86400, without 3 days S/T"
    case .total: "spent at now + (limit - S) / (median(days)/86400)"
    case .run, .task: "none"
    }
  }

  /// What a person reads of it.
  var lines: [String] {
    let name = view.budget.name
    var lines = ["\(name): F15, \(steps)"]
    lines.append(
      "  window \(inputs.window.start.iso8601) to \(inputs.window.end.iso8601) (\(view.budget.zone)), now \(inputs.now.iso8601)"
    )
    lines.append(
      "  T = \(shown(inputs.total)) s, e = \(shown(inputs.elapsed)) s, S = \(metric.decimal(inputs.spent)), limit = \(metric.decimal(inputs.limit)) \(unitName), \(inputs.costEvents) \(eventsName)"
    )
    let days = inputs.days.map(metric.decimal).joined(separator: ", ")
    lines.append(
      "  complete days before, n = \(inputs.days.count): \(days.isEmpty ? "none" : days)")
    if !parts.isEmpty {
      lines.append("  leaving the window: \(parts.count) hours with a cost")
    }
    if let reason = projection.reason { lines.append("  no projection: \(reason)") }
    if let burn = burn.value {
      lines.append(
        "  now (F20): \(burn.cost.decimal) USD in the last 15 min / \(burn.activeMinutes) active minutes, n = \(self.burn.n)"
      )
    } else if let reason = burn.reason {
      lines.append("  now (F20): none: \(reason)")
    }
    return lines
  }

  private var unitName: String { metric == .dollars ? "USD" : metric.rawValue }

  private var eventsName: String {
    switch metric {
    case .dollars: "priced calls"
    case .tokens: "calls"
    case .credits, .minutes: "stages"
    }
  }

  private func shown(_ seconds: Double) -> String {
    let milliseconds = Int64(exactly: (seconds * 1000).rounded()) ?? .max
    let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    guard rest > 0 else { return String(whole) }
    return "\(whole)." + String(repeating: "0", count: 3 - String(rest).utf8.count) + String(rest)
  }
}

extension Column<BudgetForecast> {
  /// The same column of the budget that `forecast` is about.
  func of(_ forecast: BudgetForecast) -> Column<BudgetView> {
    Column<BudgetView>(name, heading: heading, detail: isDetail) { _ in value(forecast) }
  }
}
