import OrchAnalysis
import OrchModel
import Terminal

/// A figure of this week's runs beside that of the last week's (F13).
struct OverviewTrend: Sendable {
  enum Metric: String, CaseIterable, Sendable {
    case credits, cost, duration, output

    var figure: StageMetric {
      switch self {
      case .credits: .credits
      case .cost: .cost
      case .duration: .duration
      case .output: .output
      }
    }

    /// The figure of a run that was completed; nil when it is not known.
    func value(_ run: RunTotal) -> Double? {
      guard run.status == .completed else { return nil }
      switch self {
      case .credits: return run.credits.map { Double($0.thousandths) / 1000 }
      case .cost: return run.cost.map { Double($0.nanodollars) / 1e9 }
      case .duration: return run.durationMs.map(Double.init)
      case .output: return run.output.map(Double.init)
      }
    }
  }

  let metric: Metric
  let current: [Double]
  let previous: [Double]

  var trend: Measured<RunTrend> {
    RunTrend.of(
      current: current, previous: previous, isWorseWhenMore: metric.figure.isWorseWhenMore)
  }

  private func mean(_ values: [Double], places: Int) -> Field {
    Statistics.mean(of: values).value.map { metric.figure.field($0, places: places) } ?? .absent
  }

  /// With at most so many decimals.
  static func columns(places: Int) -> [Column<OverviewTrend>] {
    [
      Column("metric", heading: "a run's") { $0.metric.rawValue },
      Column("current", heading: "this week") { $0.mean($0.current, places: places) },
      Column("previous", heading: "last week") { $0.mean($0.previous, places: places) },
      Column("changePct", heading: "change") { $0.trend.value?.change.map { tenths($0 * 100) } },
      Column("direction", heading: "trend") { trend in
        trend.trend.value.map { $0.direction.rawValue } ?? "not enough data"
      },
      Column("judgement", heading: "is") { $0.trend.value.map(\.judgement.rawValue) },
      Column("currentRuns", heading: "n") { $0.current.count },
      Column("previousRuns", heading: "n before") { $0.previous.count },
    ]
  }

  var explanation: Explanation {
    let (now, then) = (Statistics.mean(of: current).value, Statistics.mean(of: previous).value)
    return Explanation(
      "\(metric.rawValue) change", "F13: mean(this week) / mean(last week) - 1",
      window: "completed runs begun in the last 7 complete days, and in the 7 before",
      sample: current.map { (name: "this week", value: $0) }
        + previous.map { (name: "last week", value: $0) },
      inputs: [("current", now ?? 0), ("previous", then ?? 0)], result: trend.value?.change,
      reason: trend.reason)
  }
}
