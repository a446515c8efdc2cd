import OrchAnalysis
import OrchModel

extension RunComparison {
  /// How much came out for what it took, against what is usual (F11).
  func efficiencyExplanation(_ window: String) -> Explanation {
    let sums = usualOutturns.reduce((amount: 0.0, output: 0.0)) {
      ($0.amount + $1.amount, $0.output + $1.output)
    }
    return Explanation(
      "efficiency", "F11: (usualAmount / usualOutput) / (amount / output)", window: window,
      sample: usualOutturns.flatMap { earlier in
        [
          (name: "\(earlier.run) took", value: earlier.amount),
          (name: "\(earlier.run) made", value: earlier.output),
        ]
      },
      inputs: outturn.map { run in
        [
          ("usualAmount", sums.amount), ("usualOutput", sums.output), ("amount", run.amount),
          ("output", run.output),
        ]
      } ?? [], result: efficiency.value, reason: efficiency.reason)
  }
}

extension RunComparison.Row {
  /// How its change and its z were worked out; `subject` goes before its name.
  func explanations(_ window: String, of subject: String = "") -> [Explanation] {
    let name = subject + "\(stage ?? (part == nil ? "run" : "done stages")) \(metric.rawValue)"
    let window = part.map { "\(window), the sum of \($0.joined(separator: ", "))" } ?? window
    guard let deviation = deviation.value else {
      return [
        Explanation(
          "\(name) change", "F11: (value - mean) / mean * 100", window: window, sample: [],
          inputs: [("value", value)], result: nil, reason: self.deviation.reason)
      ]
    }
    let baseline = deviation.baseline
    let sample = zip(sample, baseline.values).map { (name: $0.rawValue, value: $1) }
    return [
      Explanation(
        "\(name) change", "F11: (value - mean) / mean * 100", window: window, sample: sample,
        inputs: [("value", value), ("mean", baseline.mean)], result: deviation.percent,
        reason: deviation.percent == nil ? "the mean is 0" : nil),
      .robustZ(
        "\(name) z", "F11", of: value, z: deviation.z, from: baseline, sample, window: window),
    ]
  }
}
