import OrchModel

/// What of a stage is compared with what is usual.
package enum StageMetric: String, CaseIterable, Sendable {
  case credits, cost, duration, output, yield

  /// True when more of it is worse.
  package var isWorseWhenMore: Bool {
    switch self {
    case .credits, .cost, .duration: true
    case .output, .yield: false
    }
  }

  /// The least difference that matters (F11): 5 credits, $0.05, 30 seconds in milliseconds.
  package var floor: Double {
    switch self {
    case .credits: 5
    case .cost: 0.05
    case .duration: 30_000
    case .output, .yield: 0
    }
  }

  /// What a stage is called that stands out by it.
  package var flag: String {
    switch self {
    case .credits, .cost: "costly"
    case .duration: "slow"
    case .output, .yield: "low-yield"
    }
  }

  /// The figure of a stage; nil when it is not known.
  package func value(of stage: StageFigures) -> Double? {
    switch self {
    case .credits: stage.credits.map { Double($0.thousandths) / 1000 }
    case .cost: stage.cost.map { Double($0.nanodollars) / 1e9 }
    case .duration: stage.durationMs.map(Double.init)
    case .output: stage.output.map(Double.init)
    case .yield: stage.yield
    }
  }
}

extension StageFigures {
  /// Output ÷ input (F11); nil when either is not known or nothing went in.
  package var yield: Double? {
    guard let input, let output, input > 0 else { return nil }
    return Double(output) / Double(input)
  }
}

/// How far a value is from what is usual (F11).
package struct Deviation: Hashable, Sendable {
  package let value: Double
  package let baseline: Baseline
  /// (value − mean) ÷ mean × 100; nil when the mean is 0.
  package let percent: Double?
  /// The robust z; nil when all values of the baseline are equal.
  package let z: Double?
  /// True when the value stands out for the worse: z past 3.5, 25 % off, and past the floor.
  package let isFlagged: Bool

  package init(of value: Double, from baseline: Baseline, as metric: StageMetric) {
    self.value = value
    self.baseline = baseline
    let difference = value - baseline.mean
    percent = baseline.mean == 0 ? nil : difference / baseline.mean.magnitude * 100
    let z = baseline.robustZ(of: value)
    self.z = z
    let isWorse = metric.isWorseWhenMore ? difference > 0 : difference < 0
    let isFar = z.map { (metric.isWorseWhenMore ? $0 : -$0) > 3.5 } ?? true
    isFlagged =
      isWorse && isFar && (percent.map { $0.magnitude >= 25 } ?? true)
      && difference.magnitude >= metric.floor
  }
}

extension Baseline {
  /// 0.6745 · (x − median) ÷ MAD; where that is 0, (x − median) ÷ (1.2533 · mean deviation); nil where all are equal.
  package func robustZ(of value: Double) -> Double? {
    switch spread {
    case .medianDeviation(let deviation): 0.6745 * (value - median) / deviation
    case .meanDeviation(let deviation): (value - median) / (1.2533 * deviation)
    case .none: nil
    }
  }
}

/// How much came out for what it took, against what is usual (F11): 1 as usual, more is better.
package enum Efficiency {
  /// (Σ baseline amount ÷ Σ baseline output) ÷ (amount ÷ output); nil when nothing came out or it took nothing.
  ///
  /// The baseline is of at least three pairs.
  package static func of(
    amount: Double, output: Double, baseline: [(amount: Double, output: Double)]
  ) -> Measured<Double> {
    let n = baseline.count
    guard n >= Baseline.least else {
      return .none(reason: Statistics.tooFew(n, Baseline.least), n: n)
    }
    let usual = baseline.reduce((amount: 0.0, output: 0.0)) {
      ($0.amount + $1.amount, $0.output + $1.output)
    }
    guard output > 0, usual.output > 0 else { return .none(reason: "nothing came out", n: n) }
    guard amount > 0 else { return .none(reason: "it took nothing", n: n) }
    return .value(usual.amount / usual.output / (amount / output), n: n)
  }
}
