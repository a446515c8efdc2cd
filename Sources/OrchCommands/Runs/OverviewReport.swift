import OrchAnalysis
import OrchModel
import Terminal

/// What `orch runs overview` answers.
struct OverviewReport: Report {
  /// Nil for all.
  let project: String?
  let counts: [Run.Status: Int]
  /// The last completed runs, the newest first.
  let sample: [RunTotal]
  let trends: [OverviewTrend]
  let forecasts: [RunForecast]
  let pending: [PendingItems]
  let attention: [RunAttention]
  let recent: [RunView]
  let isExplained: Bool

  func write(to page: inout Page) throws {
    guard page.format == .table, page.fields.isEmpty else {
      return try Facts(report: report, lines: []).write(to: &page)
    }
    guard total > 0 else {
      return page.write(line: "no runs\(project.map { " of \($0)" } ?? "")")
    }
    let style = page.style
    page.write(line: "runs     \(countsLine)")
    page.write(line: "success  \(successLine)")
    for figure in [StageMetric.duration, .credits, .cost, .output] {
      guard let line = spread(of: figure, style) else { continue }
      page.write(line: line)
    }
    if let noTrends {
      page.write(line: "")
      page.write(line: "This week")
      page.write(line: noTrends)
    }
    Section("trends", title: "This week", trends, columns: OverviewTrend.shownColumns).write(
      to: &page)
    if !forecasts.isEmpty {
      page.write(line: "")
      page.write(line: "The next run")
      for forecast in forecasts {
        page.write(line: "\(forecast.workflow): \(forecast.words(style))")
      }
    }
    Section("pending", title: "Waiting", pending, columns: PendingItems.columns).write(to: &page)
    RunAttention.write(attention, to: &page)
    Section("recent", title: "Newest", recent, columns: RunView.shownColumns(style, recent))
      .write(to: &page)
    if isExplained { Explanation.write(explanations, to: &page) }
  }

  private var total: Int { counts.values.reduce(0, +) }

  private func count(_ status: Run.Status) -> Int { counts[status] ?? 0 }

  /// Those that ended by themselves (F1): a run of which a part failed did not succeed.
  private var ended: Int { count(.completed) + count(.partial) + count(.failed) }

  private var success: Measured<SuccessRate> {
    Statistics.successRate(count(.completed), of: ended)
  }

  private var countsLine: String {
    let parts = Run.Status.allCases.filter { count($0) > 0 }.sorted { count($0) > count($1) }
    return "\(grouped(total)): "
      + parts.map { "\(grouped(count($0))) \($0.rawValue)" }.joined(separator: ", ")
  }

  private var successLine: String {
    guard let rate = success.value else { return "none has ended" }
    let of = "\(grouped(count(.completed))) of \(grouped(ended))"
    let range =
      ended < 30
      ? ", \(decimalText(rate.lower * 100, places: 0)) to "
        + "\(decimalText(rate.upper * 100, places: 0))% likely" : ""
    return "\(decimalText(rate.rate * 100, places: 1))%, \(of)\(range)"
  }

  /// Why there is no trend of any figure; nil when there is one.
  private var noTrends: String? {
    trends.isEmpty ? "no trend: \(RunTrend.missing(current: 0, previous: 0))" : nil
  }

  private func values(_ figure: StageMetric) -> [Double] { values(of: figure).map(\.value) }

  /// A figure of each run that says it.
  private func values(of figure: StageMetric) -> [(name: String, value: Double)] {
    sample.compactMap { run in
      OverviewTrend.Metric(rawValue: figure.rawValue)?.value(run).map { (run.id.rawValue, $0) }
    }
  }

  /// `took     mean 12m 04s, median 11m 30s, n 100`; nil when nothing is known.
  private func spread(of figure: StageMetric, _ style: Style) -> String? {
    let values = values(figure)
    guard let mean = Statistics.mean(of: values).value,
      let median = Statistics.median(of: values).value
    else { return nil }
    let names: [StageMetric: String] = [
      .duration: "took     ", .credits: "credits  ", .cost: "cost     ", .output: "made     ",
    ]
    func shown(_ value: Double) -> String {
      figure == .credits || figure == .output
        ? decimalText(value, places: 1) : figure.words(value, style)
    }
    return "\(names[figure] ?? "")mean \(shown(mean)), median \(shown(median)), n \(values.count)"
  }

  private var report: [(String, Field)] {
    var members: [(String, Field)] = [
      ("project", project.field), ("total", total.field),
      (
        "counts",
        .object(Field.Object(Run.Status.allCases.map { ($0.rawValue, count($0).field) }))
      ),
      (
        "success",
        .object([
          "ratePct": success.value.map { tenths($0.rate * 100) }.field,
          "lowPct": success.value.map { tenths($0.lower * 100) }.field,
          "highPct": success.value.map { tenths($0.upper * 100) }.field,
          "completed": count(.completed).field, "ended": ended.field,
        ])
      ),
    ]
    for figure in [StageMetric.duration, .credits, .cost, .output] {
      let values = values(figure)
      members.append(
        (
          figure.rawValue,
          .object([
            "mean": Statistics.mean(of: values).value.map(figure.field).field,
            "median": Statistics.median(of: values).value.map(figure.field).field,
            "unit": .text(figure.unit), "runs": values.count.field,
          ])
        ))
    }
    members += [
      ("trends", rows(trends, OverviewTrend.columns)), ("noTrends", noTrends.field),
      ("forecasts", .list(forecasts.map { .object(Field.Object($0.members)) })),
      ("pending", rows(pending, PendingItems.columns)),
      ("attention", rows(attention, RunAttention.columns)),
      ("recent", rows(recent, RunView.listColumns)),
    ]
    if isExplained { members.append(("explain", rows(explanations, Explanation.columns))) }
    return members
  }

  private var explanations: [Explanation] {
    Explanation.successWithRange("success", count(.completed), of: ended, window: "all runs")
      + [StageMetric.duration, .credits, .cost, .output].flatMap(spreadExplanations)
      + trends.flatMap(\.explanations)
      + forecasts.flatMap { $0.explanations(of: "\($0.workflow) ") } + pending.map(\.explanation)
  }

  /// How a mean and a median were worked out (F2).
  private func spreadExplanations(of figure: StageMetric) -> [Explanation] {
    let sample = values(of: figure)
    let (mean, median) = (
      Statistics.mean(of: sample.map(\.value)), Statistics.median(of: sample.map(\.value))
    )
    return [("mean", mean), ("median", median)].map { name, result in
      Explanation(
        "\(name) \(figure.rawValue)", "F2: \(name)(sample)",
        window: "the last 100 completed runs, in \(figure.unit)", sample: sample, inputs: [],
        result: result.value, reason: result.reason)
    }
  }
}

/// Records as an array of objects.
func rows<Record>(_ records: [Record], _ columns: [Column<Record>]) -> Field {
  .list(
    records.map { record in .object(Field.Object(columns.map { ($0.name, $0.value(record)) })) })
}
