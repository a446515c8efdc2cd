import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Shows how a figure of runs changed from week to week.
struct RunsTrend: Command {
  enum Metric: String, CaseIterable, ArgumentValue {
    case amount, cost, credits, duration, output, runs, success
  }

  static let name = "runs trend"
  static let aliases = [["run", "trend"]]
  static let summary = "Show how runs changed from week to week"
  static let discussion = """
    A row is a week from Monday to Sunday, by the clocks of the system's zone, the newest last and not over yet. The \
    figure is the mean of the runs completed in it: of their credits or else dollars (amount), or one of cost, \
    credits, duration and output; or how many runs began (runs), or the share that succeeded (success). A run that kept \
    stages of an earlier attempt is in no mean.
    """
  static let examples = [
    "orch runs trend --project TechBlog.com", "orch runs trend --weeks 26 --metric duration",
    "orch runs trend --workflow techblog --metric success --csv",
    "orch runs trend --metric cost --explain",
  ]

  @Option(value: "N", "How many weeks; 8 when nothing says") var weeks: Count?
  @Option("Which figure") var metric = Metric.amount
  @Option(value: "NAME", "Only runs of this workflow or pipeline") var workflow: String?

  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<TrendWeek> {
    let clock = ZoneClock.zone(context.zone)
    let weeks = Self.windows(min(weeks?.value ?? 8, 520), at: context.now(), clock: clock)
    let store = try context.readStore()
    return try store.read {
      let runs = try store.totals(
        of: try context.projectInView(in: store)?.id, workflow: workflow,
        in: Window(start: weeks[0].start, end: weeks[weeks.count - 1].end))
      let figure = figure(in: runs)
      let rows = weeks.map { week in
        TrendWeek(
          week: CalendarUnit.week.label(of: week.start, clock: clock), start: week.start,
          runs: runs.filter { week.contains($0.startedAt) }, metric: metric, figure: figure)
      }
      let style = context.answerStyle
      return ExplainedListing(
        records: runs.isEmpty ? [] : rows, columns: TrendWeek.columns(rows),
        summary: [
          ("metric", .text(figure?.rawValue ?? metric.rawValue)), ("runs", runs.count.field),
        ],
        totals: "\(sparkline(rows.map { $0.value ?? .nan }, usesUnicode: style.usesUnicode))  "
          + "\(figure?.rawValue ?? metric.rawValue), \(counted(runs.count, "run"))",
        empty: "no runs in \(counted(weeks.count, "week"))",
        explanations: explain && !runs.isEmpty ? rows.flatMap { $0.explanations(rows) } : nil)
    }
  }

  /// What is averaged; nil for what is counted.
  private func figure(in runs: [RunTotal]) -> StageMetric? {
    switch metric {
    case .amount: runs.contains { $0.credits != nil } ? .credits : .cost
    case .cost: .cost
    case .credits: .credits
    case .duration: .duration
    case .output: .output
    case .runs, .success: nil
    }
  }

  /// The last `count` weeks, the oldest first.
  private static func windows(_ count: Int, at now: Timestamp, clock: ZoneClock) -> [Window] {
    var windows = [CalendarUnit.week.window(containing: now, clock: clock)]
    while windows.count < count {
      windows.append(
        CalendarUnit.week.window(
          containing: windows[windows.count - 1].start.justBefore, clock: clock))
    }
    return windows.reversed()
  }
}

/// A week of runs.
struct TrendWeek: Sendable {
  /// The date of its Monday.
  let week: String
  let start: Timestamp
  let value: Double?
  let field: Field
  let runs: Int
  let completed: Int
  /// Those that ended by themselves.
  let ended: Int
  /// How `value` was worked out.
  let explanation: Explanation

  init(
    week: String, start: Timestamp, runs: [RunTotal], metric: RunsTrend.Metric,
    figure: StageMetric?
  ) {
    self.week = week
    self.start = start
    self.runs = runs.count
    completed = runs.count { $0.status == .completed }
    ended = runs.count { [.completed, .partial, .failed].contains($0.status) }
    guard let figure else {
      let share = ended > 0 ? Double(completed) / Double(ended) : nil
      value = metric == .runs ? Double(runs.count) : share
      field = metric == .runs ? runs.count.field : share.map { tenths($0 * 100) }.field
      explanation =
        metric == .runs
        ? Explanation(
          "\(week) runs", "F13: sum(sample)", window: "runs begun in the week of \(week)",
          sample: runs.map { (name: $0.id.rawValue, value: 1) }, inputs: [],
          result: Double(runs.count))
        : .success(
          "\(week) success", completed, of: ended, window: "runs begun in the week of \(week)")
      return
    }
    let sample = runs.compactMap { run in
      run.value(of: figure).map { (name: run.id.rawValue, value: $0) }
    }
    value = Statistics.mean(of: sample.map(\.value)).value
    field = value.map(figure.field) ?? .absent
    explanation = Explanation(
      "\(week) \(figure.rawValue)", "F2: mean(sample)",
      window: "completed runs begun in the week of \(week), in \(figure.unit)", sample: sample,
      inputs: [], result: value, reason: value == nil ? "no completed run that says" : nil)
  }

  /// How its figure, and its part of the most of all `weeks`, were worked out.
  func explanations(_ weeks: [TrendWeek]) -> [Explanation] {
    let sample = weeks.compactMap { week in week.value.map { (name: week.week, value: $0) } }
    let (most, value) = (sample.map(\.value).max() ?? 0, value ?? 0)
    return [explanation]
      + (sample.contains { $0.name.isSameBytes(as: week) } && most > 0
        ? [
          Explanation(
            "\(week) of most %", "value / max(sample) * 100", window: "the weeks", sample: sample,
            inputs: [("value", value)], result: value / most * 100)
        ] : [])
  }

  static func columns(_ weeks: [TrendWeek]) -> [Column<TrendWeek>] {
    let values = weeks.compactMap(\.value)
    let most = values.max() ?? 0
    return [
      Column("week") { $0.week },
      Column("startsAt", heading: "starts", detail: true) { $0.start },
      Column("value") { $0.field },
      Column("sharePct", heading: "of most") { week in
        week.value.flatMap { most > 0 ? tenths($0 / most * 100) : nil }
      },
      Column("runs") { $0.runs },
      Column("completed") { $0.completed },
      Column("ended") { $0.ended },
    ]
  }
}

extension RunTotal {
  /// A figure of a run that was completed; nil when it was not or that is not known.
  fileprivate func value(of figure: StageMetric) -> Double? {
    OverviewTrend.Metric(rawValue: figure.rawValue)?.value(self)
  }
}
