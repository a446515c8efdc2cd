import OrchAnalysis
import OrchModel

extension DrawnStage {
  /// How its yield, its rate and what it took for each item were worked out (F11); what is not known of it is not told.
  fileprivate func explanations(in run: String) -> [Explanation] {
    let name = figures.name
    let metric = figures.credits != nil ? StageMetric.credits : .cost
    let amount =
      figures.credits.map { Double($0.thousandths) / 1000 }
      ?? cost.map(Budget.Metric.dollars.value)
    let (input, output) = (figures.input.map(Double.init), figures.output.map(Double.init))
    func quotient(
      _ figure: String, _ formula: String, _ inputs: [(name: String, value: Double?)],
      _ result: ([Double]) -> Double
    ) -> Explanation? {
      let values = inputs.compactMap(\.value)
      guard values.count == inputs.count, let divisor = values.last, divisor > 0 else { return nil }
      return Explanation(
        "\(name) \(figure)", formula, window: "stage \(name) of \(run)", sample: [],
        inputs: zip(inputs, values).map { (name: $0.name, value: $1) }, result: result(values))
    }
    return [
      quotient(
        "yield %", "F11: output / input * 100", [("output", output), ("input", input)]
      ) { $0[0] / $0[1] * 100 },
      quotient(
        "out a minute", "F11: output / durationMs * 60000",
        [("output", output), ("durationMs", durationMs.map(Double.init))]
      ) { $0[0] / $0[1] * 60_000 },
      quotient(
        "\(metric.unit) an input", "F11: amount / input", [("amount", amount), ("input", input)]
      ) { $0[0] / $0[1] },
      quotient(
        "\(metric.unit) an output", "F11: amount / output",
        [("amount", amount), ("output", output)]
      ) { $0[0] / $0[1] },
    ].compactMap(\.self)
  }
}

extension [DrawnStage] {
  /// How the figures of each stage of a run, and its share of what that took, were worked out (F11, F17); of one alone
  /// when that is named.
  func explanations(in run: Run, only stage: ID<Stage>?) -> [Explanation] {
    let metric: StageMetric = contains { $0.figures.credits != nil } ? .credits : .cost
    let parts = filter { $0.share != nil }
    let sample = parts.map { (name: $0.figures.name, value: metric.value(of: $0.figures) ?? 0) }
    let shares = parts.enumerated().map { place, part in
      (
        stage: part.figures.id,
        explanation: Explanation(
          "\(part.figures.name) share %",
          "F17: amount / sum(sample) * 100, rounded down to tenths, and what is missing of 100 added where most was lost",
          window: "the stages of \(run.name), in \(metric.unit)", sample: sample,
          inputs: [("amount", sample[place].value), ("place", Double(place + 1))],
          result: part.share.map { $0 * 100 })
      )
    }
    return filter { stage == nil || $0.figures.id == stage }.flatMap { drawn in
      drawn.explanations(in: run.name)
        + shares.filter { $0.stage == drawn.figures.id }.map(\.explanation)
    }
  }
}

extension RunItems {
  /// How what is there now was worked out; nil where it is not known what was.
  var explanation: Explanation? {
    guard let before, let after else { return nil }
    return Explanation(
      "\(name) after", "before + made - taken", window: "the stages of the run", sample: [],
      inputs: [("before", Double(before)), ("made", Double(made)), ("taken", Double(taken))],
      result: Double(after))
  }
}
