import OrchModel

/// A run against the ones before it, figure by figure (F10, F11).
package struct RunComparison: Hashable, Sendable {
  /// One figure of one stage, or of the whole run.
  package struct Row: Hashable, Sendable {
    /// Nil for the whole run.
    package let stage: String?
    package let metric: StageMetric
    package let value: Double
    package let deviation: Measured<Deviation>
    /// The runs the baseline is of, the newest first.
    package let sample: [ID<Run>]

    package var isFlagged: Bool { deviation.value?.isFlagged ?? false }
  }

  package let rows: [Row]
  /// Of credits, or else of dollars; nil reason and all when it can't be told.
  package let efficiency: Measured<Double>
  /// How many completed runs there are to compare with, of at most as many as count.
  package let n: Int

  package var flagged: [Row] { rows.filter(\.isFlagged) }

  package init(rows: [Row], efficiency: Measured<Double>, n: Int) {
    self.rows = rows
    self.efficiency = efficiency
    self.n = n
  }

  /// Compares `run` with the last `most` executions of each stage in `history`: runs of its workflow before it, the
  /// newest first.
  package init(of run: RunFigures, after history: [RunFigures], most: Int = Baseline.most) {
    let earlier = history.filter { $0.sequence < run.sequence && $0.number != run.number }
    let completed = Baseline.completed(in: earlier, most: most)
    var rows: [Row] = []
    for stage in run.stages where stage.status == .completed {
      let executions = Baseline.executions(of: stage.name, in: earlier, most: most)
      for metric in StageMetric.allCases {
        guard let value = metric.value(of: stage) else { continue }
        let known = executions.filter { metric.value(of: $0) != nil }
        rows.append(
          Row(
            stage: stage.name, metric: metric, value: value,
            deviation: Self.deviation(
              of: value, from: known.compactMap(metric.value(of:)), as: metric, most: most),
            sample: known.map(\.run)))
      }
    }
    for metric in [StageMetric.credits, .cost, .duration, .output] {
      guard !run.status.isActive, let value = metric.value(of: run) else { continue }
      let known = completed.filter { metric.value(of: $0) != nil }
      rows.append(
        Row(
          stage: nil, metric: metric, value: value,
          deviation: Self.deviation(
            of: value, from: known.compactMap(metric.value(of:)), as: metric, most: most),
          sample: known.map(\.id)))
    }
    self.rows = rows
    n = completed.count
    efficiency = Self.efficiency(of: run, against: completed)
  }

  private static func deviation(
    of value: Double, from values: [Double], as metric: StageMetric, most: Int
  ) -> Measured<Deviation> {
    Baseline.of(values, most: most).map { Deviation(of: value, from: $0, as: metric) }
  }

  /// In credits when the run says them, else in dollars.
  private static func efficiency(of run: RunFigures, against earlier: [RunFigures]) -> Measured<
    Double
  > {
    let metric = run.credits != nil ? StageMetric.credits : .cost
    let pairs = earlier.compactMap { run in
      metric.value(of: run).flatMap { amount in
        run.output.map { (amount: amount, output: Double($0)) }
      }
    }
    guard let amount = metric.value(of: run), let output = run.output else {
      return .none(reason: "what it took or made is not known", n: pairs.count)
    }
    return Efficiency.of(amount: amount, output: Double(output), baseline: pairs)
  }
}

extension StageMetric {
  /// The figure of a whole run; nil when it is not known.
  package func value(of run: RunFigures) -> Double? {
    switch self {
    case .credits: run.credits.map { Double($0.thousandths) / 1000 }
    case .cost: run.cost.map { Double($0.nanodollars) / 1e9 }
    case .duration: run.durationMs.map(Double.init)
    case .output: run.output.map(Double.init)
    case .yield:
      run.input.flatMap { input in
        input > 0 ? run.output.map { Double($0) / Double(input) } : nil
      }
    }
  }
}
