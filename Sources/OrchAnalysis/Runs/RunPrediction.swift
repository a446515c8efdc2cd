import Glibc
import OrchModel

/// What the next run of a workflow will take (F12).
package struct RunPrediction: Hashable, Sendable {
  /// What a stage adds.
  package struct Part: Hashable, Sendable {
    package let stage: String
    /// What its last executions took, the newest first.
    package let values: [Double]
    /// Those of its last executions of which that is not known, the newest first.
    package let unknown: [StageFigures]
    /// The mean of its executions; nil with fewer than three.
    package let mean: Double?
    /// Planned input ÷ mean input, where the amount goes with the input; else 1.
    package let factor: Double
    /// How the amount goes with the input; nil with fewer than five executions.
    package let correlation: Double?
    /// What went into the runs of those executions, as a mean; nil when that is not known.
    package let meanInput: Double?

    package var n: Int { values.count }

    package var amount: Double? { mean.map { $0 * factor } }

    package var executions: Int { n + unknown.count }

    /// Why there is no mean; nil when there is one.
    package var reason: String? {
      guard mean == nil else { return nil }
      return executions < Baseline.least
        ? "\(executions) of \(Baseline.least) runs needed"
        : "known of \(n) of its last \(executions) runs, \(Baseline.least) needed"
    }
  }

  package let parts: [Part]
  /// The sum of what the stages add.
  package let amount: Double
  /// The half width of the range; nil with fewer than three run totals.
  package let range: Double?
  /// The run totals the range is worked out from, the newest first.
  package let totals: [Double]

  /// The stages of which too little is known: the prediction is without them.
  package var missing: [String] { parts.filter { $0.mean == nil }.map(\.stage) }

  /// What should be there before it begins: a fifth more, rounded up to a whole `unit`.
  package func required(unit: Double) -> Double { Self.required(amount, unit: unit) }

  package static func required(_ amount: Double, unit: Double) -> Double {
    // A hair less, so that 5 × 1.2 is 6 whatever binary fractions say.
    (amount * 1.2 / unit - 1e-9).rounded(.up) * unit
  }
}

extension RunPrediction {
  /// The next run's `metric`, from the last `runs` of its workflow, the newest first; `plannedInput` is what will
  /// go into the first stage.
  ///
  /// `stages` are those that will be done. Nothing is predicted when too little is known of all of them.
  package static func of(
    _ metric: StageMetric, stages: [String], after runs: [RunFigures], plannedInput: Double? = nil
  ) -> Measured<RunPrediction> {
    let parts = parts(metric, stages: stages, after: runs, plannedInput: plannedInput)
    let totals = Baseline.completed(in: runs).compactMap { run -> Double? in
      let values = run.stages.compactMap(metric.value(of:))
      return values.isEmpty ? nil : values.reduce(0, +)
    }
    let known = parts.compactMap(\.amount)
    guard !known.isEmpty else {
      let n = parts.map(\.n).max() ?? 0
      let executions = parts.map(\.executions).max() ?? 0
      let reason =
        executions < Baseline.least
        ? Statistics.tooFew(executions, Baseline.least)
        : "too little is known of the \(metric.rawValue) of its stages"
      return .none(reason: reason, n: n)
    }
    return .value(
      RunPrediction(
        parts: parts, amount: known.reduce(0, +), range: range(of: totals), totals: totals),
      n: totals.count)
  }

  /// What each stage adds, as far as it is known.
  package static func parts(
    _ metric: StageMetric, stages: [String], after runs: [RunFigures], plannedInput: Double? = nil
  ) -> [Part] {
    stages.map { stage in
      part(metric, of: stage, in: Baseline.executions(of: stage, in: runs), plannedInput, runs)
    }
  }

  private static func part(
    _ metric: StageMetric, of stage: String, in executions: [StageFigures], _ planned: Double?,
    _ runs: [RunFigures]
  ) -> Part {
    let known = executions.filter { metric.value(of: $0) != nil }
    let takesNothing = known.isEmpty && executions.allSatisfy(metric.takesNothing)
    let values = takesNothing ? executions.map { _ in 0 } : known.compactMap(metric.value(of:))
    let mean = Statistics.mean(of: values, minimum: Baseline.least).value
    // What goes into a run is what its first stage takes in.
    let starts = Dictionary(
      runs.compactMap { run in run.input.map { (run.id, Double($0)) } }, uniquingKeysWith: { $1 })
    let pairs = known.compactMap { stage in
      metric.value(of: stage).flatMap { value in starts[stage.run].map { (x: $0, y: value) } }
    }
    let correlation = pairs.count >= 5 ? correlation(of: pairs) : nil
    let meanInput = Statistics.mean(of: pairs.map(\.x)).value
    var factor = 1.0
    if let planned, let meanInput, meanInput > 0, (correlation ?? 0) >= 0.6 {
      factor = planned / meanInput
    }
    return Part(
      stage: stage, values: values,
      unknown: takesNothing ? [] : executions.filter { metric.value(of: $0) == nil }, mean: mean,
      factor: factor, correlation: correlation,
      meanInput: meanInput)
  }

  /// Pearson's r; nil when one of the two never varies.
  static func correlation(of pairs: [(x: Double, y: Double)]) -> Double? {
    guard let x = Statistics.mean(of: pairs.map(\.x)).value,
      let y = Statistics.mean(of: pairs.map(\.y)).value
    else { return nil }
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for pair in pairs {
      xx += (pair.x - x) * (pair.x - x)
      yy += (pair.y - y) * (pair.y - y)
      xy += (pair.x - x) * (pair.y - y)
    }
    guard xx > 0, yy > 0 else { return nil }
    return xy / sqrt(xx * yy)
  }

  /// t₀.₉₀ · sd · √(1 + 1/n) of run totals.
  static func range(of totals: [Double]) -> Double? {
    let n = totals.count
    guard n >= Baseline.least, let mean = Statistics.mean(of: totals).value else { return nil }
    let squares = totals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return studentT90(degrees: n - 1) * sqrt(squares / Double(n - 1)) * sqrt(1 + 1 / Double(n))
  }

  /// The value that Student's t stays below nine times out of ten.
  package static func studentT90(degrees: Int) -> Double {
    let table = [
      3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356, 1.350,
      1.345, 1.341, 1.337, 1.333, 1.330, 1.328, 1.325,
    ]
    return degrees >= 1 && degrees <= table.count ? table[degrees - 1] : 1.282
  }
}

extension StageMetric {
  /// True of a stage of which nobody said an amount, and that can't have taken any.
  ///
  /// Credits are said or not taken. A cost that is not known may be that of calls without a price; a command makes
  /// none.
  fileprivate func takesNothing(_ stage: StageFigures) -> Bool {
    switch self {
    case .credits: stage.credits == nil
    case .cost: stage.cost == nil && stage.kind == .command
    case .duration, .output, .yield: false
    }
  }
}

/// Whether what is there is enough for the next run (F12).
package enum Sufficiency: Hashable, Sendable {
  case enough
  /// For the prediction, but not with a fifth more.
  case tight
  /// What is missing of what is required.
  case short(by: Double)

  package init(balance: Double, amount: Double, required: Double) {
    self =
      balance >= required ? .enough : balance >= amount ? .tight : .short(by: required - balance)
  }

  /// How many such runs a balance is enough for; nil when one takes nothing.
  package static func runs(balance: Double, required: Double) -> Int? {
    required > 0 ? Int((max(0, balance) / required).rounded(.down)) : nil
  }
}
