import OrchModel

/// A run against the ones before it, figure by figure (F10, F11).
package struct RunComparison: Hashable, Sendable {
  /// One figure of one stage, or of the whole run.
  package struct Row: Hashable, Sendable {
    /// Nil for the whole run.
    package let stage: String?
    /// Of a run that did not do all its stages, those that both it and the earlier ones did: the figure is their sum;
    /// nil for all.
    package let part: [String]?
    package let metric: StageMetric
    package let value: Double
    package let deviation: Measured<Deviation>
    /// The runs the baseline is of, the newest first.
    package let sample: [ID<Run>]
    /// False for an output where the input is known: there the yield says whether it is low (F11).
    package let isJudged: Bool

    package var isFlagged: Bool { isJudged && (deviation.value?.isFlagged ?? false) }
  }

  /// What a whole run took, in credits or else in dollars, and what it made.
  package struct Outturn: Hashable, Sendable {
    package let run: ID<Run>
    package let amount: Double
    package let output: Double
  }

  package var rows: [Row]
  /// Of credits, or else of dollars; with the reason where it can't be told.
  package let efficiency: Measured<Double>
  /// What the efficiency is of; nil where that of the run is not known.
  package let outturn: Outturn?
  /// What the efficiency is against, the newest first.
  package let usualOutturns: [Outturn]
  /// How many completed runs there are to compare with, of at most as many as count.
  package let n: Int

  package var flagged: [Row] { rows.filter(\.isFlagged) }

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
            stage: stage.name, part: nil, metric: metric, value: value,
            deviation: Self.deviation(
              of: value, from: known.compactMap(metric.value(of:)), as: metric, most: most),
            sample: known.map(\.run), isJudged: metric != .output || stage.input == nil))
      }
    }
    if run.isWhole {
      rows += Self.wholeRows(of: run, against: completed, most: most)
    } else if !run.status.isActive {
      rows += Self.partRows(of: run, against: completed, most: most)
    }
    self.rows = rows
    n = completed.count
    // In credits when the run says them, else in dollars.
    let metric = run.credits != nil ? StageMetric.credits : .cost
    usualOutturns = run.isWhole ? completed.compactMap(metric.outturn) : []
    outturn = run.isWhole ? metric.outturn(of: run) : nil
    efficiency =
      run.isWhole
      ? Self.efficiency(of: outturn, against: usualOutturns)
      : .none(reason: "it is no whole run", n: 0)
  }

  private static func wholeRows(of run: RunFigures, against earlier: [RunFigures], most: Int)
    -> [Row]
  {
    [StageMetric.credits, .cost, .duration, .output].compactMap { metric in
      guard let value = metric.value(of: run) else { return nil }
      let known = earlier.filter { metric.value(of: $0) != nil }
      return Row(
        stage: nil, part: nil, metric: metric, value: value,
        deviation: deviation(
          of: value, from: known.compactMap(metric.value(of:)), as: metric, most: most),
        sample: known.map(\.id), isJudged: metric != .output || run.input == nil)
    }
  }

  /// A run that failed half way took less than a whole one, whatever its stages took: only what both did is compared.
  private static func partRows(of run: RunFigures, against earlier: [RunFigures], most: Int)
    -> [Row]
  {
    [StageMetric.credits, .cost, .duration].compactMap { metric in
      let done = run.stages.filter { $0.status == .completed && metric.value(of: $0) != nil }
      let names = done.map(\.name)
      guard let value = metric.sum(of: names, in: run) else { return nil }
      let sums = earlier.compactMap { run in metric.sum(of: names, in: run).map { (run.id, $0) } }
      return Row(
        stage: nil, part: names, metric: metric, value: value,
        deviation: deviation(of: value, from: sums.map(\.1), as: metric, most: most),
        sample: sums.map(\.0), isJudged: true)
    }
  }

  private static func deviation(
    of value: Double, from values: [Double], as metric: StageMetric, most: Int
  ) -> Measured<Deviation> {
    Baseline.of(values, most: most).map { Deviation(of: value, from: $0, as: metric) }
  }

  private static func efficiency(of run: Outturn?, against earlier: [Outturn]) -> Measured<Double> {
    guard let run else {
      return .none(reason: "what it took or made is not known", n: earlier.count)
    }
    return Efficiency.of(
      amount: run.amount, output: run.output, baseline: earlier.map { ($0.amount, $0.output) })
  }
}

extension RunFigures {
  /// True when it did everything itself, so that it can be compared as a whole.
  package var isWhole: Bool { status == .completed && !keepsStages }
}

extension StageMetric {
  /// The sum of the stages `names` of a run; nil unless it completed each and the figure of each is known.
  package func sum(of names: [String], in run: RunFigures) -> Double? {
    guard !names.isEmpty else { return nil }
    var sum = 0.0
    for name in names {
      guard
        let stage = run.stages.first(where: {
          $0.status == .completed && $0.name.isSameBytes(as: name)
        }), let value = value(of: stage)
      else { return nil }
      sum += value
    }
    return sum
  }

  /// What a whole run took of it, and made; nil when either is not known.
  fileprivate func outturn(of run: RunFigures) -> RunComparison.Outturn? {
    value(of: run).flatMap { amount in
      run.output.map { RunComparison.Outturn(run: run.id, amount: amount, output: Double($0)) }
    }
  }

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
