import OrchAnalysis
import OrchModel

extension BudgetForecast {
  /// How where it is going was worked out (F15), and what is spent just now (F20).
  var explanations: [Explanation] {
    courseExplanations + [
      .dollarsAMinute(of: name, readings, at: inputs.now),
      .tokensAMinute(of: name, readings, at: inputs.now),
    ]
  }

  /// How where it is going was worked out (F15).
  var courseExplanations: [Explanation] {
    switch view.budget.period {
    case .day, .weekly, .month: projection.value.map(windowExplanations) ?? [unknown]
    case .rolling: projection.value.map(rollingExplanations) ?? [unknown]
    case .total: [unknown, exhaustion("(limit - S) / median(sample) * 86400", sample: days)]
    case .run, .task: [unknown]
    }
  }

  private var name: String { view.budget.name }

  private func value(_ amount: Money) -> Double { metric.value(amount) }

  /// T and e in seconds, S and the limit in what the budget is on.
  private var terms: [(name: String, value: Double)] {
    [
      ("T", inputs.total), ("e", inputs.elapsed), ("S", value(inputs.spent)),
      ("limit", value(inputs.limit)),
    ]
  }

  /// What each of the complete days before took.
  private var days: [(name: String, value: Double)] {
    let count = inputs.days.count
    return inputs.days.enumerated().map { place, amount in
      (name: place == count - 1 ? "1 day before" : "\(count - place) days before", value(amount))
    }
  }

  private var unknown: Explanation {
    Explanation(
      "\(name) projected", "F15", window: view.windowText, sample: [], inputs: terms, result: nil,
      reason: projection.reason)
  }

  /// What is taken a day, as the projection has it, before it is rounded to be shown.
  private func dayRate(of course: BudgetProjection) -> (name: String, value: Double) {
    ("dayRate", course.rate * 86_400 * 1e9 / Double(metric.unit))
  }

  private func windowExplanations(_ course: BudgetProjection) -> [Explanation] {
    let (window, usual) = ("S/e * 86400", "(1 - e/T) * median(sample)")
    let rate =
      switch (course.windowRate, course.trailingRate) {
      case (_, nil): window
      case (nil, _): usual
      case (_, _): "e/T * \(window) + \(usual)"
      }
    let sample = course.trailingRate == nil ? [] : days
    var explanations = [aDay(rate, sample: sample)]
    let dayRate = dayRate(of: course)
    explanations.append(
      amount(
        "projected", "S + dayRate/86400 * (T - e)", sample: [], inputs: terms + [dayRate],
        course.projected))
    if let range = course.range {
      let spread = "1.2816 * sd(sample) * sqrt((T - e)/86400)"
      let projected = value(inputs.spent) + dayRate.value / 86_400 * (inputs.total - inputs.elapsed)
      let inputs = terms + [(name: "projected", value: projected)]
      explanations += [
        amount(
          "at least", "max(S, projected - \(spread))", sample: days, inputs: inputs,
          range.lowerBound),
        amount(
          "at most", "projected + \(spread)", sample: days, inputs: inputs, range.upperBound),
      ]
    }
    return explanations + [exhaustion("(limit - S) / dayRate * 86400", inputs: [dayRate])]
  }

  private func rollingExplanations(_ course: BudgetProjection) -> [Explanation] {
    let isUsual = course.trailingRate != nil
    let known =
      terms + [
        dayRate(of: course), (name: "now", value: Double(inputs.now.milliseconds) / 1000),
      ]
    let leaving = parts.map { (name: $0.until.iso8601, value: value($0.cost)) }
    let left = "S - the sample that is older than T by then + dayRate/86400 * the time"
    return [
      aDay(isUsual ? "median(sample)" : "S/T * 86400", sample: isUsual ? days : []),
      amount(
        "projected", "the most, up to T from now, of \(left)", sample: leaving, inputs: known,
        course.projected),
      exhaustion(
        "the first time, up to T from now, at which \(left) is the limit", sample: leaving,
        inputs: known.filter { $0.name == "dayRate" || $0.name == "now" }),
    ]
  }

  private func aDay(_ formula: String, sample: [(name: String, value: Double)]) -> Explanation {
    amount("a day", formula, sample: sample, inputs: terms, dayRate ?? .zero)
  }

  /// What is counted in whole tokens, thousandths of a credit or milliseconds is rounded to them.
  private func amount(
    _ figure: String, _ formula: String, sample: [(name: String, value: Double)],
    inputs: [(name: String, value: Double)], _ result: Money
  ) -> Explanation {
    let isExact = metric == .dollars
    return Explanation(
      "\(name) \(figure)", "F15: \(formula)\(isExact ? "" : ", rounded to the nearest 1/unit")",
      window: view.windowText, sample: sample,
      inputs: inputs + (isExact ? [] : [(name: "unit", value: Double(metric.unit))]),
      result: value(result))
  }

  /// In how many seconds the limit is used up.
  private func exhaustion(
    _ formula: String, sample: [(name: String, value: Double)] = [],
    inputs more: [(name: String, value: Double)] = []
  ) -> Explanation {
    let seconds = exhaustedAt.map {
      Double($0.milliseconds.clampedSum(-inputs.now.milliseconds)) / 1000
    }
    return Explanation(
      "\(name) seconds left", "F15: \(formula), rounded up to a whole 1/unit",
      window: view.windowText, sample: sample,
      inputs: terms + more + [(name: "unit", value: 1000)], result: seconds,
      reason: seconds == nil ? lasting : nil)
  }

  /// Why nobody can say when it is used up.
  private var lasting: String {
    if inputs.spent >= inputs.limit { return "it is used up already" }
    switch view.budget.period {
    case .day, .weekly, .month: return "it lasts until the window ends"
    case .rolling: return "it lasts for as long as the window is"
    case .total: return BudgetProjection.ofTotal(inputs).reason ?? "nothing is spent a day"
    case .run, .task: return projection.reason ?? ""
    }
  }
}
