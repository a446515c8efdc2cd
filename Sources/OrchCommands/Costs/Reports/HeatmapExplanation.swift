import OrchAnalysis
import OrchModel

extension Heatmap {
  /// How the shades and the peak were worked out (F21), of the calls in `window`.
  func explanations(_ window: String) -> [Explanation] {
    let hours = cells.filter { $0.cost > .zero }
    guard !hours.isEmpty else {
      return [
        Explanation(
          "cost", "F21: sum(sample)", window: window, sample: [], inputs: [], result: nil,
          reason: "nothing was spent")
      ]
    }
    let sample = hours.map(\.observation)
    let window = "\(window), hours of the week that cost something, in dollars"
    let cost = sample.reduce(0) { $0 + $1.value }
    let levels = zip([25, 50, 75], quartiles).enumerated().map { level, quartile in
      Explanation(
        "level \(level + 1) at most", "F21: p\(quartile.0)(sample) by nearest rank",
        window: window, sample: sample, inputs: [], result: Explanation.dollars(quartile.1))
    }
    return [
      Explanation(
        "cost", "F21: sum(sample)", window: window, sample: sample, inputs: [], result: cost)
    ] + levels + peakExplanations(window, cost: cost)
  }

  /// That the dearest hours hold a third of the cost, and would not without the last of them.
  private func peakExplanations(_ window: String, cost: Double) -> [Explanation] {
    // Of equals the first are in it.
    let peak = cells.indices.filter { cells[$0].isPeak }
      .sorted { (cells[$1].cost, $0) < (cells[$0].cost, $1) }
      .map { cells[$0].observation }
    let held = peak.reduce(0) { $0 + $1.value }
    return [
      Explanation(
        "third", "F21: cost / 3", window: window, sample: [], inputs: [("cost", cost)],
        result: cost / 3),
      Explanation(
        "peak", "F21: sum(sample), the dearest hours until they hold a third", window: window,
        sample: peak,
        inputs: [("third", cost / 3), ("withoutLast", held - (peak.last?.value ?? 0))],
        result: held),
    ]
  }
}

extension Heatmap.Cell {
  /// `thursday 09:00`, and what it cost.
  fileprivate var observation: (name: String, value: Double) {
    let time = "\(hour < 10 ? "0" : "")\(hour):00"
    return (name: "\(HeatmapRow.weekdays[weekday]) \(time)", value: Explanation.dollars(cost))
  }
}
