import OrchAnalysis
import OrchModel

extension BalanceView {
  /// How what is left of it was worked out.
  var explanation: Explanation {
    let metric = balance.metric
    return Explanation(
      "\(name) left", "amount - spent", window: "since \(balance.since.iso8601)", sample: [],
      inputs: [("amount", metric.value(balance.amount)), ("spent", metric.value(spent))],
      result: metric.value(left))
  }

  /// `all clients dollars`, `codex dollars`.
  fileprivate var name: String { "\(balance.client ?? "all clients") \(balance.metric.rawValue)" }
}

extension BalanceLine {
  /// How what is left of it, and how long that lasts, were worked out (F15).
  var explanations: [Explanation] {
    let sample = days.enumerated().map { place, amount in
      let before = days.count - place
      return (name: before == 1 ? "1 day before" : "\(before) days before", metric.value(amount))
    }
    let course = course.value
    let dayRate = course.map { [(name: "dayRate", value: metric.value($0.dayRate))] } ?? []
    let left = [(name: "left", value: metric.value(view.left))] + dayRate
    func explanation(
      _ figure: String, _ formula: String, _ sample: [(name: String, value: Double)],
      _ inputs: [(name: String, value: Double)], _ result: Double?
    ) -> Explanation {
      Explanation(
        "\(view.name) \(figure)", "F15: \(formula)",
        window: "the last 7 complete days before \(now.iso8601)", sample: sample, inputs: inputs,
        result: result, reason: result == nil ? reason ?? "beyond the end of time" : nil)
    }
    return [
      view.explanation,
      explanation(
        "a day", "median(sample)", sample, [], (course?.dayRate).map(metric.value)),
      explanation(
        "days left", "max(0, left) / dayRate, rounded down to hundredths", [], left,
        (course?.hundredthsOfDays).map { Double($0) / 100 }),
      explanation(
        "seconds left", "max(0, left) / dayRate * 86400, rounded down to thousandths", [], left,
        (course?.runsOutAt).map {
          Double($0.milliseconds.clampedSum(-now.milliseconds)) / 1000
        }),
    ]
  }
}
