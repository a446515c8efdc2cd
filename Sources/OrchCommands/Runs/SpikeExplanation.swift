import OrchAnalysis
import OrchModel

extension Explanation {
  /// How an hour that cost too much was found (F16); `earlier` are the hours it is held against, with what each cost.
  static func spike(
    _ spike: SpendSpike, in hour: Window, earlier: [(hour: Window, cost: Money)],
    dailyBudget: Money?, called sampleName: String
  ) -> [Explanation] {
    let name = hour.start.iso8601
    let window = "the \(sampleName) before \(name), in dollars"
    let sample = earlier.map { (name: $0.hour.start.iso8601, value: dollars($0.cost)) }
    let (actual, expected) = (dollars(spike.actual), dollars(spike.expected))
    let inputs = [(name: "actual", value: actual), (name: "expected", value: expected)]
    var explanations = [
      Explanation(
        "\(name) expected", "F16: median(sample)", window: window, sample: sample, inputs: [],
        result: expected),
      Explanation(
        "\(name) impact", "F16: actual - expected", window: window, sample: [], inputs: inputs,
        result: dollars(spike.impact)),
      Explanation(
        "\(name) impact %", "F16: (actual - expected) / expected * 100", window: window,
        sample: [], inputs: inputs, result: spike.impactPercent,
        reason: spike.impactPercent == nil ? "nothing was expected" : nil),
      Explanation(
        "\(name) impact at least",
        dailyBudget == nil ? "F16: 1" : "F16: max(1, 0.05 * dailyBudget)",
        window: "the tightest budget by the day for all that is looked at", sample: [],
        inputs: dailyBudget.map { [(name: "dailyBudget", value: dollars($0))] } ?? [],
        result: dollars(spike.floor)),
    ]
    if let baseline = Baseline.of(sample.map(\.value), most: .max).value {
      explanations.append(
        robustZ(
          "\(name) z", "F16", of: actual, z: spike.z, from: baseline, sample, window: window))
    }
    return explanations
  }

  /// How large a part of a spike comes from one value of a dimension (F16); `earlier` is what each of the hours cost
  /// for it.
  static func cause(
    _ cause: SpendCause, of spike: SpendSpike, in hour: Window,
    earlier: [(hour: Window, cost: Money)]
  ) -> Explanation {
    let name = hour.start.iso8601
    let sample = earlier.map { (name: $0.hour.start.iso8601, value: dollars($0.cost)) }
    return Explanation(
      "\(name) share % of \(cause.dimension) \(cause.value)",
      "F16: (cost - median(sample)) / impact * 100",
      window: "\(cause.dimension) \(cause.value) in the same hours, in dollars", sample: sample,
      inputs: [
        ("cost", dollars(cause.cost)), ("impact", dollars(spike.impact)),
      ], result: cause.share * 100)
  }

  /// A robust z, by the number of its formula.
  static func robustZ(
    _ figure: String, _ number: String, of value: Double, z: Double?, from baseline: Baseline,
    _ sample: [(name: String, value: Double)], window: String
  ) -> Explanation {
    let inputs = [(name: "value", value: value), (name: "median", value: baseline.median)]
    switch baseline.spread {
    case .medianDeviation(let spread):
      return Explanation(
        figure, "\(number): 0.6745 * (value - median) / mad", window: window, sample: sample,
        inputs: inputs + [(name: "mad", value: spread)], result: z)
    case .meanDeviation(let spread):
      return Explanation(
        figure, "\(number): (value - median) / (1.2533 * meanDeviation)", window: window,
        sample: sample, inputs: inputs + [(name: "meanDeviation", value: spread)], result: z)
    case .none:
      return Explanation(
        figure, "\(number): no z, all values are equal", window: window, sample: sample,
        inputs: inputs, result: nil, reason: "all values are equal")
    }
  }
}
