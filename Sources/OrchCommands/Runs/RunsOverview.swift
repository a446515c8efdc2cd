import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Shows how runs are going: how many succeed, what they take, what comes next, and what needs a person.
struct RunsOverview: Command {
  static let name = "runs overview"
  static let aliases = [["run", "overview"]]
  static let summary = "Show how runs are going: success, cost, trend, the next run, what needs you"
  static let discussion = """
    Success is completed runs of those that ended by themselves; cancelled ones do not count. With fewer than 30 the \
    range is shown that the true rate is in with 95 % confidence. Means and medians are of the last 100 completed \
    runs. This week is the last 7 complete days, by the clocks of the system's zone; it is called up or down only \
    with 5 runs in both weeks and a change of a tenth or more. What the next run takes is predicted as 'orch runs \
    predict' does, for each workflow of the newest runs, beside the balance of all clients that it is paid from.
    """
  static let examples = [
    "orch runs overview --project TechBlog.com", "orch runs overview --json | jq .report.attention",
  ]

  @Flag("With how each number was worked out") var explain: Bool

  /// How many workflows have a forecast, and of how many of the newest runs they are.
  private static let forecasts = 3
  private static let newest = 50

  func run(_ context: Context) throws -> OverviewReport {
    let store = try context.readStore()
    return try store.read {
      let project = try context.projectInView(in: store)
      let runs = try store.runs(of: project?.id, limit: Self.newest).map(\.run)
      let workflows = try store.recentWorkflows(of: project?.id, limit: Self.newest)
        .prefix(Self.forecasts)
      return OverviewReport(
        project: project?.name, counts: try store.runCounts(of: project?.id),
        sample: try store.totals(of: project?.id, with: [.completed], limit: 100),
        trends: try trends(of: project?.id, in: store, context),
        forecasts: try workflows.compactMap {
          try store.forecast(of: $0.name, in: $0.project, isRecorded: $0.isRecorded)
        }.map { try store.funded($0, at: context.now()) },
        pending: try workflows.filter(\.isRecorded).flatMap { try pending($0, runs, in: store) },
        attention: try RunAttention.all(in: runs, of: project?.id, store: store),
        recent: try RunView.list(Array(runs.prefix(5)), in: store, context: context),
        isExplained: explain)
    }
  }

  /// What the newest run of a pipeline left to be done.
  private func pending(_ workflow: RunWorkflow, _ runs: [Run], in store: Database) throws
    -> [PendingItems]
  {
    guard let pipeline = try store.pipeline(named: workflow.name),
      let run = runs.first(where: {
        $0.project == workflow.project && $0.workflow.isSameBytes(as: workflow.name)
      }), let figures = try store.figures(of: [run.id]).first
    else { return [] }
    let items = RunItems.all(
      startingWith: try store.startingItems(of: run), stages: figures.stages, of: pipeline)
    return pipeline.steps.compactMap { step in
      items.first { $0.name.isSameBytes(as: step.input) }.flatMap {
        PendingItems(workflow: workflow.name, stage: step.name, $0)
      }
    }
  }

  private func trends(of project: ID<Project>?, in store: Database, _ context: Context) throws
    -> [OverviewTrend]
  {
    let clock = ZoneClock.zone(context.zone)
    let today = Budget.Period.day.window(containing: context.now(), clock: clock).start
    let fortnight = Window.lastDays(15, at: context.now(), clock: clock)
    let middle = Window.lastDays(8, at: context.now(), clock: clock).start
    let runs = try store.totals(
      of: project, in: Window(start: fortnight.start, end: today)
    ).filter { !$0.status.isActive }
    let week = runs.filter { $0.startedAt >= middle }
    let before = runs.filter { $0.startedAt < middle }
    return OverviewTrend.Metric.allCases.compactMap { metric in
      let (now, then) = (week.compactMap(metric.value), before.compactMap(metric.value))
      guard !now.isEmpty || !then.isEmpty else { return nil }
      return OverviewTrend(metric: metric, current: now, previous: then)
    }
  }
}

/// Items that wait for a stage.
struct PendingItems: Sendable {
  let workflow: String
  let stage: String
  let items: String
  let count: Int64
  let explanation: Explanation

  /// Nil when it is not known how many there were.
  init?(workflow: String, stage: String, _ items: RunItems) {
    guard let count = items.after, let explanation = items.explanation else { return nil }
    self.workflow = workflow
    self.stage = stage
    self.items = items.name
    self.count = count
    self.explanation = explanation
  }

  static let columns: [Column<PendingItems>] = [
    Column("workflow", detail: true) { $0.workflow }, Column("stage") { $0.stage },
    Column("count", heading: "waiting") { $0.count }, Column("items") { $0.items },
  ]
}
