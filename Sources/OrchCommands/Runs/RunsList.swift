import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Lists runs, newest first.
struct RunsList: Command {
  static let name = "runs list"
  static let aliases = [["run", "list"]]
  static let summary = "List runs, newest first"
  static let discussion = """
    A sign for each stage says where it stands: done, failed, at work, yet to come, or left out. 'vs usual' is what \
    a run took against the mean of the last 10 completed runs of its workflow before it, of which there must be 3; in \
    credits when it says them, else in dollars. --explain adds how it was worked out.
    """
  static let examples = [
    "orch runs list --status failed", "orch runs list --workflow techblog --since 7d",
    "orch runs list --json | jq -r '.items[] | .id, .costUsd'",
  ]

  @Option(short: "s", "Only runs with this status; again for more") var status: [Run.Status] = []
  @Option(value: "TASK", completing: .dynamic("task"), "Only runs of this task") var task: String?
  @Option(value: "NAME", "Only runs of this workflow or pipeline") var workflow: String?
  @Option(value: "WORD", "Only runs that this set off") var trigger: Run.Trigger?
  @Option(value: "TAG", "Only runs with this tag") var tag: String?
  @Flag("Only runs that are pinned") var pinned: Bool
  @Option(value: "TIME", "Only runs that began from then on") var since: String?
  @Option(value: "TIME", "Only runs that began before then") var until: String?
  @Flag("With how each number was worked out") var explain: Bool
  @Group var list = ListOptions()

  func run(_ context: Context) throws -> ExplainedListing<RunView> {
    let position = try list.position(in: Self.path)
    let window = try context.window(since: since, until: until)
    let store = try context.readStore()
    return try store.read {
      let task = try task.map { try store.knownTask($0).id }
      let rows = try store.runs(
        of: try context.projectInView(in: store)?.id, task: task, with: status, workflow: workflow,
        trigger: trigger, tag: tag, onlyPinned: pinned, in: window, before: position,
        limit: list.limit)
      let views = try RunView.list(rows.map(\.run), in: store, context: context)
      let isDrawn = context.draws
      return ExplainedListing(
        records: views,
        columns: isDrawn ? RunView.shownColumns(context.answerStyle, views) : RunView.listColumns,
        summary: [], limit: list.limit,
        next: list.cursor(after: rows.last?.sequence, count: rows.count, in: Self.path),
        empty: "no runs; start one with 'orch run PROMPT'",
        explanations: explain ? views.compactMap(\.usual).flatMap(\.explanations) : nil)
    }
  }
}

extension Context {
  /// The time between what was given to --since and --until; nil when neither was.
  func window(since: String?, until: String?) throws -> Window? {
    guard since != nil || until != nil else { return nil }
    let times = TimeText(now: now(), clock: .zone(zone))
    return Window(
      start: try since.map { try times.window(of: $0, option: "--since").start }
        ?? Window.always.start,
      end: try until.map { text in
        let window = try times.window(of: text, option: "--until")
        return max(window.start, window.end)
      } ?? Window.always.end)
  }
}

extension RunView {
  /// Runs as a list shows them, each beside what is usual for its workflow.
  static func list(_ runs: [Run], in store: Database, context: Context) throws -> [RunView] {
    let figures = try store.figures(of: runs.map(\.id))
    let byID = Dictionary(figures.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    var histories: [Workflow: [RunFigures]] = [:]
    for run in runs {
      let key = Workflow(project: run.project, name: ByteText(run.workflow))
      guard histories[key] == nil, let newest = byID[run.id] else { continue }
      let mine = runs.filter { Workflow(project: $0.project, name: ByteText($0.workflow)) == key }
      // As many more as the oldest of the page may need.
      histories[key] = try store.figures(
        of: run.workflow, in: run.project, with: [.completed], before: newest.sequence,
        limit: mine.count + 2 * Baseline.most)
    }
    return try runs.map { run in
      let key = Workflow(project: run.project, name: ByteText(run.workflow))
      var view = try RunView(run, byID[run.id], in: store, context: context, withStages: false)
      view.usual = byID[run.id].map { RunUsual($0, after: histories[key] ?? []) }
      return view
    }
  }

  /// What runs are compared within.
  private struct Workflow: Hashable {
    let project: ID<Project>
    let name: ByteText
  }
}
