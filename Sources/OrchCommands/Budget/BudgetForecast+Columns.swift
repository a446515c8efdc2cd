import OrchAnalysis
import OrchModel
import Terminal

extension BudgetForecast {
  /// Where it is going, for those who see already where it stands.
  static let courseColumns: [Column<BudgetForecast>] = [
    Column("projectedUsd", heading: "projected") { $0.projection.value?.projected },
    Column("projectedLowUsd", heading: "at least", detail: true) {
      $0.projection.value?.range?.lowerBound
    },
    Column("projectedHighUsd", heading: "at most", detail: true) {
      $0.projection.value?.range?.upperBound
    },
    Column("exhaustedAt", heading: "runs out") { $0.exhaustedAt },
    Column("projectedOver", heading: "over") { $0.isOver },
    Column("dayRateUsd", heading: "a day", detail: true) { forecast in
      forecast.projection.value.map { dayRate($0.rate) }
    },
    Column("burnPerMinuteUsd", heading: "a minute now", detail: true) {
      $0.burn.value?.perMinute
    },
    Column("burnTokensPerMinute", heading: "tokens a minute now", detail: true) {
      $0.burn.value?.tokensPerMinute
    },
    Column("projectionReason", heading: "no projection", detail: true) { $0.projection.reason },
  ]

  static let columns: [Column<BudgetForecast>] =
    [
      Column("name", heading: "budget") { $0.view.budget.name },
      Column("state") { $0.view.verdict.state },
      Column("spentUsd", heading: "so far") { $0.view.standing.spent },
      Column("limitUsd", heading: "limit") { $0.view.standing.limit },
      Column("period", heading: "per") { $0.view.budget.period.rawValue },
      Column("windowStart", heading: "since", detail: true) { $0.view.window?.start },
      Column("windowEnd", heading: "until", detail: true) { $0.view.window?.end },
    ] + courseColumns

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
      "elapsedMs": milliseconds(inputs.elapsed), "spentUsd": .money(inputs.spent),
      "limitUsd": .money(inputs.limit), "daysUsd": .list(inputs.days.map(Field.money)),
      "n": .number(Int64(inputs.days.count)), "costEvents": .number(Int64(inputs.costEvents)),
      "ages": .list(
        parts.map { .object(["until": .time($0.until), "costUsd": .money($0.cost)]) }),
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
      "  T = \(shown(inputs.total)) s, e = \(shown(inputs.elapsed)) s, S = \(inputs.spent.decimal), limit = \(inputs.limit.decimal) USD, \(inputs.costEvents) priced calls"
    )
    let days = inputs.days.map(\.decimal).joined(separator: ", ")
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
