import OrchAnalysis
import OrchModel
import OrchStore

extension Estimate {
  /// How each percentile came about, from the tasks it was worked out from (F7); `subject` goes before its name.
  func explanations(similar: [FinishedWork], of subject: String = "") -> [Explanation] {
    let window = "the nearest finished tasks, at most \(Estimate.nearest)"
    return Explanation.percentiles(
      subject + "cost", of: similar.map { ($0.id, $0.cost) }, cost, window: window)
      + Explanation.percentiles(
        subject + "tokens", of: similar.map { ($0.id, $0.tokens) }, tokens, window: window)
      + Explanation.percentiles(
        subject + "time", of: similar.map { ($0.id, $0.activeMs) }, durationMs, window: window)
  }
}

extension ComplexityVerdict {
  /// How the score was worked out, from the rules that applied (F7); `subject` goes before its name.
  func explanation(of subject: String = "") -> Explanation {
    Explanation(
      "\(subject)complexity score", "F7: sum(sample), S below 0, M to 2, L to 5, XL above",
      window: "the rules that apply to its words",
      sample: reasons.map { (name: $0.rule, value: Double($0.points)) }, inputs: [],
      result: Double(score))
  }
}

extension Estimate {
  /// Up to what cost a finished task is of each class, which the class of the predicted cost is found by (F7).
  private static let classes: [(ComplexityClass, percent: Int)] = [
    (.small, 25), (.medium, 50), (.large, 80),
  ]

  /// How the bounds of the classes were worked out, from all of the finished `work` that counts; none where the class
  /// is not known.
  func classExplanations(_ work: [FinishedWork]) -> [Explanation] {
    guard predictedClass.value != nil else { return [] }
    let costs = work.compactMap { work in
      work.cost.map { (name: work.id.rawValue, value: Explanation.dollars($0)) }
    }
    return Self.classes.map { complexity, percent in
      Explanation(
        "class \(complexity.rawValue) up to", "F7: p\(percent)(sample) by nearest rank",
        window: "the finished tasks with a cost, in dollars", sample: costs, inputs: [],
        result: Statistics.percentile(percent, of: costs.map(\.value)).value)
    }
  }
}

extension StageEstimate {
  /// How each percentile came about, from what the role took of the tasks.
  func explanations(_ parts: [RolePart]) -> [Explanation] {
    let mine = parts.filter { $0.role.isSameBytes(as: role) }
    let window = "what \(role) took of the nearest finished tasks, at most \(Estimate.nearest)"
    return Explanation.percentiles(
      "\(role) cost", of: mine.map { ($0.task, $0.cost) }, cost, window: window)
      + Explanation.percentiles(
        "\(role) tokens", of: mine.map { ($0.task, $0.tokens) }, tokens, window: window)
      + Explanation.percentiles(
        "\(role) time", of: mine.map { ($0.task, $0.activeMs) }, durationMs, window: window)
  }
}

extension OutcomeComparison {
  /// How success (F1), cost and time (F7), and retries for each task were worked out, of the runs that `window` names.
  func explanations(_ name: String, window: String) -> [Explanation] {
    let success = Explanation.successWithRange(
      "\(name) success", outcomes.count { $0.succeeded }, of: outcomes.count, window: window)
    let retries = Explanation(
      "\(name) retries", "retries / tasks", window: window, sample: [],
      inputs: [("retries", Double(retries)), ("tasks", Double(max(tasks, 1)))],
      result: retriesPerTask)
    return success
      + Explanation.percentiles(
        "\(name) cost", of: outcomes.map { ($0.task, $0.cost) }, cost, window: window)
      + Explanation.percentiles(
        "\(name) duration", of: outcomes.map { ($0.task, $0.activeMs) }, durationMs,
        window: window) + [retries]
  }
}

extension Explanation {
  /// The p50 and the p80 of amounts of money, in dollars.
  static func percentiles(
    _ figure: String, of amounts: [(ID<AgentTask>, Money?)],
    _ range: Measured<EstimateRange<Money>>,
    window: String
  ) -> [Explanation] {
    percentiles(
      figure, amounts.compactMap { id, amount in amount.map { (id.rawValue, dollars($0)) } },
      p50: (range.value?.p50).map(dollars), p80: (range.value?.p80).map(dollars), range.reason,
      window)
  }

  /// The same of numbers.
  static func percentiles(
    _ figure: String, of numbers: [(ID<AgentTask>, Int64)], _ range: Measured<EstimateRange<Int64>>,
    window: String
  ) -> [Explanation] {
    percentiles(
      figure, numbers.map { ($0.0.rawValue, Double($0.1)) },
      p50: (range.value?.p50).map(Double.init), p80: (range.value?.p80).map(Double.init),
      range.reason, window)
  }

  private static func percentiles(
    _ figure: String, _ sample: [(name: String, value: Double)], p50: Double?, p80: Double?,
    _ reason: String?, _ window: String
  ) -> [Explanation] {
    [(50, p50), (80, p80)].map { percent, result in
      Explanation(
        "\(figure) p\(percent)",
        "F7: p\(percent)(sample) by nearest rank, x[ceil(\(percent) * n / 100)]", window: window,
        sample: sample,
        inputs: [
          ("n", Double(sample.count)), ("rank", Double((percent * sample.count + 99) / 100)),
        ], result: result, reason: reason)
    }
  }
}

extension Sufficiency {
  /// How what is needed, what is missing, and for how many such tasks it is enough, were worked out (F12).
  func explanations(p80: Money?) -> [Explanation] {
    let subject = "\(kind.rawValue) \(name)"
    guard let required, let p80 else {
      return [
        Explanation(
          "\(subject) required", "F12: p80 * 1.20", window: "the estimate", sample: [], inputs: [],
          result: nil, reason: "there is no estimate in \(metric.rawValue)")
      ]
    }
    let window = "the estimate, in \(metric.rawValue)"
    let inputs = [
      (name: "remaining", value: metric.value(remaining)),
      (name: "required", value: metric.value(required)),
    ]
    return [
      Explanation(
        "\(subject) required", "F12: p80 * 1.20, rounded up to a whole 1/unit",
        window: window, sample: [],
        inputs: [("p80", metric.value(p80)), ("unit", Double(metric.unit))],
        result: metric.value(required)),
      Explanation(
        "\(subject) missing", "F12: required - remaining", window: window, sample: [],
        inputs: inputs, result: missing.map(metric.value),
        reason: missing == nil ? "it is not short" : nil),
      Explanation(
        "\(subject) affordable", "F12: max(0, remaining) / required, rounded down", window: window,
        sample: [], inputs: inputs, result: affordable.map(Double.init),
        reason: affordable == nil ? "such a task takes nothing" : nil),
    ]
  }
}
