import OrchAnalysis
import OrchModel

extension BudgetView {
  /// How what is left of it, and the share that is gone, were worked out (F15).
  var explanations: [Explanation] {
    let name = budget.name
    var inputs = amounts
    let left = Explanation(
      "\(name) remaining", "F15: limit - spent - reserved - estimate", window: windowText,
      sample: [], inputs: inputs, result: budget.metric.value(remaining))
    inputs.append(("next", budget.metric.value(next)))
    inputs.append(("unpricedCalls", Double(standing.unpricedCalls)))
    inputs.append(("warnPercent", Double(budget.warnPercent)))
    var formula = "F15: (spent + reserved + next + estimate) / limit * 100, rounded down"
    if fitsExactly {
      // It is full and not exceeded: the least that there is of it is taken as left.
      formula =
        "F15: (spent + reserved + next + estimate - least) / limit * 100, rounded down"
      inputs.append(("least", 1 / Double(budget.metric.unit)))
    }
    let used = Explanation(
      "\(name) used %", formula, window: windowText, sample: [], inputs: inputs,
      result: verdict.percent.map(Double.init),
      reason: verdict.percent == nil ? verdict.reason ?? "the limit is 0" : nil)
    return [left, used]
  }

  /// What a share and a rest are worked out from.
  private var amounts: [(name: String, value: Double)] {
    let metric = budget.metric
    return [
      ("limit", metric.value(standing.limit)), ("spent", metric.value(standing.spent)),
      ("reserved", metric.value(standing.reserved)),
      (
        "estimate",
        metric.value(standing.unpricedCalls > 0 ? standing.estimate ?? .zero : .zero)
      ),
    ]
  }

  /// The stretch of time, the run or the task that counts, and what amounts are in.
  var windowText: String {
    let subject = standing.subject.isEmpty ? "" : "\(budget.period.rawValue) \(standing.subject), "
    return subject + (window?.text(budget.zone) ?? "all of time") + ", in \(budget.metric.rawValue)"
  }
}

extension Window {
  /// `2026-01-15T00:00:00.000Z to 2026-01-16T00:00:00.000Z (UTC)`; `all of time` on a side that has no end.
  func text(_ zone: String) -> String {
    let from = start <= Window.always.start ? "the beginning" : start.iso8601
    let to = end >= Window.always.end ? "the end" : end.iso8601
    return "\(from) to \(to) (\(zone))"
  }
}

extension Budget.Metric {
  /// An amount as the number that its decimal digits are: dollars, credits, tokens, minutes.
  func value(_ amount: Money) -> Double { Double(amount.nanodollars) / Double(unit) }
}

extension Policy {
  /// How the numbers that its verdict rests on were worked out; `newestCall` is when the newest call was made that is
  /// known of, where `--max-age` asks for it.
  func explanations(
    forecast: BudgetForecast?, newestCall: (at: Timestamp?, most: TimeSpan)?, at now: Timestamp
  ) -> [Explanation] {
    view.explanations + (forecast?.courseExplanations ?? [])
      + (newestCall.map { [age(of: $0.at, atMost: $0.most, at: now)] } ?? [])
  }

  private func age(of call: Timestamp?, atMost most: TimeSpan, at now: Timestamp) -> Explanation {
    var inputs = [("now", Double(now.milliseconds)), ("maxAge", Double(most.milliseconds))]
    if let call { inputs.append(("newestCall", Double(call.milliseconds))) }
    return Explanation(
      "\(view.budget.name) age of the newest call", "now - newestCall, in ms", window: "all calls",
      sample: [], inputs: inputs.map { (name: $0.0, value: $0.1) },
      result: call.map { Double(now.milliseconds.clampedSum(-$0.milliseconds)) },
      reason: call == nil ? "no call is known of" : nil)
  }
}
