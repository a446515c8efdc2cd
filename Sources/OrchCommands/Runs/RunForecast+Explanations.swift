import OrchAnalysis
import OrchModel

extension RunForecast {
  /// How what the next run takes and makes was worked out (F12); `subject` goes before the name of each figure.
  func explanations(of subject: String = "") -> [Explanation] {
    var all = explanations(of: amount, as: metric, subject)
    if let value = amount.value {
      all.append(
        Explanation(
          "\(subject)required", "F12: amount * 1.20, rounded up to a whole 1/unit",
          window: Self.executions, sample: [],
          inputs: [("amount", value.amount), ("unit", 1 / unit)],
          result: value.required(unit: unit)))
      all += funds?.explanations(of: subject, required: value.required(unit: unit)) ?? []
    }
    return all + explanations(of: duration, as: .duration, subject) + [
      Explanation(
        "\(subject)output", "F12: mean(sample)", window: Self.runs, sample: outputs, inputs: [],
        result: output.value, reason: output.reason)
    ]
  }

  private static let executions = "the last completed executions, at most \(Baseline.most)"
  private static let runs = "the last completed runs, at most \(Baseline.most)"

  private func explanations(
    of prediction: Measured<RunPrediction>, as metric: StageMetric, _ subject: String
  ) -> [Explanation] {
    let whole = "\(subject)run \(metric.rawValue)"
    let window = "\(Self.executions), in \(metric.unit)"
    guard let value = prediction.value else {
      return [
        Explanation(
          whole, "F12: sum(sample)", window: window, sample: [], inputs: [], result: nil,
          reason: prediction.reason)
      ]
    }
    let sum = Explanation(
      whole, "F12: sum(sample), a stage each", window: window,
      sample: value.parts.compactMap { part in part.amount.map { (name: part.stage, value: $0) } },
      inputs: [], result: value.amount)
    let parts = value.parts.map { part in
      explanation(
        of: part, "\(subject)\(part.stage) \(metric.rawValue)", window,
        unless: metric == self.metric ? reason(of: part) ?? part.reason : part.reason)
    }
    return parts + [sum] + rangeExplanations(of: value, whole, "\(Self.runs), in \(metric.unit)")
  }

  private func explanation(
    of part: RunPrediction.Part, _ figure: String, _ window: String, unless reason: String?
  ) -> Explanation {
    let isScaled = part.factor != 1
    return Explanation(
      figure, "F12: mean(sample)" + (isScaled ? " * plannedInput / meanInput" : ""),
      window: window,
      sample: part.values.enumerated().map { (name: "\($0.offset + 1)", value: $0.element) },
      inputs: isScaled
        ? [
          ("plannedInput", Double(plannedInput ?? 0)), ("meanInput", part.meanInput ?? 0),
          ("r", part.correlation ?? 0),
        ] : [], result: part.amount, reason: reason)
  }

  /// How far off it may be, and what it takes at least and at most then.
  private func rangeExplanations(of value: RunPrediction, _ whole: String, _ window: String)
    -> [Explanation]
  {
    let n = value.totals.count
    let range = Explanation(
      "\(whole) range", "F12: t * sd(sample) * sqrt(1 + 1/n)", window: window,
      sample: value.totals.enumerated().map { (name: "\($0.offset + 1)", value: $0.element) },
      inputs: n >= Baseline.least
        ? [("t", RunPrediction.studentT90(degrees: n - 1)), ("n", Double(n))] : [],
      result: value.range,
      reason: value.range == nil ? "\(n) of \(Baseline.least) runs needed" : nil)
    guard let half = value.range else { return [range] }
    let inputs = [(name: "amount", value: value.amount), (name: "range", value: half)]
    return [
      range,
      Explanation(
        "\(whole) at least", "F12: max(0, amount - range)", window: window, sample: [],
        inputs: inputs, result: max(0, value.amount - half)),
      Explanation(
        "\(whole) at most", "F12: amount + range", window: window, sample: [], inputs: inputs,
        result: value.amount + half),
    ]
  }
}

extension RunFunds {
  /// What is missing of what is `required`, and how many such runs what was paid ahead is enough for (F12).
  fileprivate func explanations(of subject: String, required: Double) -> [Explanation] {
    let inputs = [
      (name: "balance", value: metric.value(left)), (name: "required", value: required),
    ]
    var missing: Double?
    if case .short(let amount) = verdict { missing = amount }
    return [
      Explanation(
        "\(subject)missing", "F12: required - balance", window: "what was paid ahead", sample: [],
        inputs: inputs, result: missing, reason: missing == nil ? "it is not short" : nil),
      Explanation(
        "\(subject)affordable runs", "F12: max(0, balance) / required, rounded down",
        window: "what was paid ahead", sample: [], inputs: inputs, result: runs.map(Double.init),
        reason: runs == nil ? "a run takes nothing" : nil),
    ]
  }
}
