import OrchAnalysis
import OrchModel

extension BudgetForecast {
  /// How where it is going was worked out (F15), and what is spent just now (F20).
  var explanations: [Explanation] { courseExplanations + burnExplanations }

  /// How where it is going was worked out (F15).
  var courseExplanations: [Explanation] {
    switch view.budget.period {
    case .day, .weekly, .month: windowExplanations
    case .rolling: rollingExplanations
    case .total: [unknown, exhaustion(sample: days, rate: "median(sample)", dayRate: nil)]
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

  /// What is taken a day, as the projection has it.
  private func dayRate(_ projection: BudgetProjection) -> Double {
    projection.rate * 86_400 * 1e9 / Double(metric.unit)
  }

  private var windowExplanations: [Explanation] {
    guard let course = projection.value else { return [unknown] }
    let usual = "(1 - e/T) * median(sample)/86400"
    let formula =
      switch (course.windowRate, course.trailingRate) {
      case (_, nil): "S + S/e * (T - e)"
      case (nil, _): "S + \(usual) * (T - e)"
      case (_, _): "S + (e/T * S/e + \(usual)) * (T - e)"
      }
    let rate = dayRate(course)
    func explanation(
      _ figure: String, _ formula: String, _ sample: [(name: String, value: Double)],
      _ inputs: [(name: String, value: Double)], _ result: Money
    ) -> Explanation {
      Explanation(
        "\(name) \(figure)", "F15: \(formula)\(rounding)", window: view.windowText,
        sample: sample, inputs: inputs + least, result: value(result))
    }
    var explanations = [
      explanation(
        "projected", formula, course.trailingRate == nil ? [] : days, terms, course.projected)
    ]
    if let range = course.range {
      let spread = "1.2816 * sd(sample) * sqrt((T - e)/86400)"
      let projected = value(inputs.spent) + rate / 86_400 * (inputs.total - inputs.elapsed)
      let inputs = terms + [(name: "projected", value: projected)]
      explanations += [
        explanation(
          "at least", "max(S, projected - \(spread))", days, inputs, range.lowerBound),
        explanation("at most", "projected + \(spread)", days, inputs, range.upperBound),
      ]
    }
    return explanations + [exhaustion(sample: [], rate: "dayRate", dayRate: rate)]
  }

  /// What is counted in whole tokens, thousandths of a credit or milliseconds is rounded to them.
  private var rounding: String { metric == .dollars ? "" : ", rounded to the nearest least" }

  private var least: [(name: String, value: Double)] {
    metric == .dollars ? [] : [("least", 1 / Double(metric.unit))]
  }

  private var rollingExplanations: [Explanation] {
    guard let course = projection.value else { return [unknown] }
    let rate = dayRate(course)
    let isUsual = course.trailingRate != nil
    return [
      Explanation(
        "\(name) a day", isUsual ? "F15: median(sample)" : "F15: S/T * 86400",
        window: view.windowText, sample: isUsual ? days : [], inputs: terms, result: rate),
      Explanation(
        "\(name) projected",
        "F15: the most, up to T from now, of S - the sample that is older than T by then "
          + "+ dayRate/86400 * the time\(rounding)",
        window: view.windowText,
        sample: parts.map { (name: $0.until.iso8601, value: value($0.cost)) },
        inputs: terms + [("dayRate", rate), ("now", Double(inputs.now.milliseconds) / 1000)]
          + least,
        result: value(course.projected)),
    ]
  }

  /// In how many seconds the limit is used up.
  private func exhaustion(
    sample: [(name: String, value: Double)], rate: String, dayRate: Double?
  ) -> Explanation {
    let seconds = exhaustedAt.map {
      Double($0.milliseconds.clampedSum(-inputs.now.milliseconds)) / 1000
    }
    return Explanation(
      "\(name) seconds left", "F15: (limit - S) / \(rate) * 86400", window: view.windowText,
      sample: sample, inputs: terms + (dayRate.map { [(name: "dayRate", value: $0)] } ?? []),
      result: seconds,
      reason: seconds == nil ? "it is not used up before the window ends, or is already" : nil)
  }

  private var burnExplanations: [Explanation] {
    let window = "the last \(BurnRate.minutes) minutes before \(inputs.now.iso8601)"
    func explanation(_ figure: String, _ formula: String, _ amount: Double?, _ result: Double?)
      -> Explanation
    {
      Explanation(
        "\(name) \(figure)", "F20: \(formula)", window: "\(window), n = \(burn.n)", sample: [],
        inputs: [
          ("amount", amount), ("activeMinutes", burn.value.map { Double($0.activeMinutes) }),
        ]
        .compactMap { name, value in value.map { (name: name, value: $0) } },
        result: result, reason: burn.reason)
    }
    return [
      explanation(
        "dollars a minute", "amount / activeMinutes",
        (burn.value?.cost).map(Budget.Metric.dollars.value),
        (burn.value?.perMinute).map(Budget.Metric.dollars.value)),
      explanation(
        "tokens a minute", "amount / activeMinutes, rounded down",
        (burn.value?.tokens).map(Double.init), (burn.value?.tokensPerMinute).map(Double.init)),
    ]
  }
}
