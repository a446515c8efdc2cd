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

  static let columns =
    columns(places: 3, without: "not enough data") + [Column("unknown") { $0.trend.reason }]

  /// For a person, who is told in the place of a trend why there is none.
  static let shownColumns = columns(places: 1, without: nil)

  /// With at most so many decimals; `word` stands where there is no trend, else the reason.
  private static func columns(places: Int, without word: String?) -> [Column<OverviewTrend>] {
    [
      Column("metric", heading: "a run's") { $0.metric.rawValue },
      Column("current", heading: "this week") { $0.mean($0.current, places: places) },
      Column("previous", heading: "last week") { $0.mean($0.previous, places: places) },
      Column("changePct", heading: "change") { $0.trend.value?.change.map { tenths($0 * 100) } },
      Column("direction", heading: "trend") { trend in
        trend.trend.value.map { $0.direction.rawValue } ?? word ?? trend.trend.reason
      },
      Column("judgement", heading: "is") { $0.trend.value.map(\.judgement.rawValue) },
      Column("currentRuns", heading: "n") { $0.current.count },
      Column("previousRuns", heading: "n before") { $0.previous.count },
    ]
  }

  /// How the mean of each week, and the change, were worked out (F13).
  var explanations: [Explanation] {
    let weeks = [
      ("this week", "in the last 7 complete days", current),
      ("last week", "in the 7 complete days before those", previous),
    ].map { name, days, values in
      let mean = Statistics.mean(of: values)
      return Explanation(
        "\(metric.rawValue) \(name)", "F13: mean(sample)",
        window: "completed runs begun \(days), in \(metric.figure.unit)",
        sample: values.enumerated().map { (name: "\($0.offset + 1)", value: $0.element) },
        inputs: [], result: mean.value, reason: mean.reason)
    }
    let change = trend.value?.change
    return weeks + [
      Explanation(
        "\(metric.rawValue) change %", "F13: (current / previous - 1) * 100",
        window: "the means of both weeks", sample: [],
        inputs: [("current", weeks[0].result), ("previous", weeks[1].result)].compactMap {
          name, value in value.map { (name: name, value: $0) }
        }, result: change.map { $0 * 100 },
        reason: change == nil ? trend.reason ?? "it was 0 last week" : nil)
    ]
  }
}
