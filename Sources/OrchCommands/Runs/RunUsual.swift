import OrchAnalysis
import OrchModel
import Terminal

/// How a completed run stands to the mean of those of its workflow before it that were completed (F10).
struct RunUsual: Hashable, Sendable {
  /// Percent; nil with fewer than three runs to compare with.
  let amount: Double?
  let duration: Double?
  let n: Int
  private let run: RunFigures
  private let earlier: [RunFigures]

  init(_ run: RunFigures, after history: [RunFigures]) {
    let earlier = Baseline.completed(
      in: history.filter { $0.sequence < run.sequence && $0.number != run.number })
    (self.run, self.earlier) = (run, earlier)
    func change(_ value: Double?, _ values: [Double]) -> Double? {
      guard run.isWhole, let value,
        let baseline = Baseline.of(values).value,
        baseline.mean != 0
      else { return nil }
      return (value - baseline.mean) / baseline.mean * 100
    }
    n = earlier.count
    amount = change(run.amount, earlier.compactMap(\.amount))
    duration = change(
      run.durationMs.map(Double.init), earlier.compactMap { $0.durationMs.map(Double.init) })
  }

  /// How both changes were worked out.
  var explanations: [Explanation] {
    func explanation(_ figure: String, _ result: Double?, _ value: (RunFigures) -> Double?)
      -> Explanation
    {
      let sample = earlier.compactMap { run in
        value(run).map { (name: run.id.rawValue, value: $0) }
      }
      let inputs = [
        ("value", value(run)), ("mean", Baseline.of(sample.map(\.value)).value?.mean),
      ].compactMap { name, value in value.map { (name: name, value: $0) } }
      return Explanation(
        "\(run.id) \(figure) change", "F11: (value - mean) / mean * 100",
        window: "the last completed runs of its workflow before it", sample: sample,
        inputs: inputs, result: result, reason: result == nil ? unknown(sample.count) : nil)
    }
    return [
      explanation("amount", amount, \.amount),
      explanation("duration", duration) { $0.durationMs.map(Double.init) },
    ]
  }

  /// Why a change of a figure that so many earlier runs say is not known.
  private func unknown(_ count: Int) -> String {
    if !run.isWhole { return "it is no whole run" }
    return count < Baseline.least
      ? "only \(count) of at least \(Baseline.least)" : "it is not known, or usually 0"
  }

  /// `+47%`: what it took; nil when that can't be compared.
  var text: String? { amount.map(signedPercent) }

  var object: Field.Object {
    Field.Object([
      ("amountChangePct", amount.map(tenths).field),
      ("durationChangePct", duration.map(tenths).field),
      ("runs", n.field),
    ])
  }
}

extension RunFigures {
  /// What it took, in credits or else in dollars: never in both.
  var amount: Double? {
    credits.map { Double($0.thousandths) / 1000 } ?? cost.map { Double($0.nanodollars) / 1e9 }
  }
}

/// Percent as they are shown.
func tenths(_ percent: Double) -> Percent {
  Percent(tenths: Int64(exactly: (percent * 10).rounded()) ?? (percent < 0 ? .min : .max))
}

/// `+47%`, `-3%`, `0%`.
func signedPercent(_ percent: Double) -> String {
  guard let whole = Int64(exactly: percent.rounded()) else { return percent < 0 ? "<" : ">" }
  return "\(whole > 0 ? "+" : "")\(whole)%"
}
