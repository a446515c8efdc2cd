import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Says which stages got costlier, slower or less productive than they usually are: a gate for scripts.
struct RunsRegress: Command {
  static let name = "runs regress"
  static let aliases = [["run", "regress"]]
  static let summary =
    "Say by the exit code whether a stage got costlier, slower or less productive"
  static let discussion = """
    Each stage of the run, or of the newest completed run of each workflow in view, is compared with the last 10 times \
    that it succeeded before, as in 'orch runs show'. Exit code 0: none stands out. 3: the stages in the answer do. \
    4: it can't be told, because no run has 3 before it to compare with.
    """
  static let examples = [
    "orch runs regress", "orch runs regress 'TechBlog.com #47' --explain",
    "orch runs regress --json | jq -r '.items[].stage'",
  ]

  @Operand(completing: .dynamic("run"), "The run") var run: String?
  @Option(value: "N", "Compare with at most this many runs") var baseline: Count?
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<Regression> {
    let store = try context.readStore()
    let most = baseline?.value ?? Baseline.most
    let checked = try store.read {
      try runs(in: store, context).compactMap { run -> CheckedRun? in
        guard let figures = try store.figures(of: [run.id]).first else { return nil }
        return CheckedRun(
          run: run, comparison: try store.comparison(of: run, figures, most: most))
      }
    }
    return answer(checked)
  }

  private func answer(_ checked: [CheckedRun]) -> ExplainedListing<Regression> {
    let found = checked.flatMap(\.regressions)
    let verdict = Self.verdict(found, of: checked)
    let isKnown = checked.contains(where: \.isKnown)
    return ExplainedListing(
      records: found, columns: Regression.columns,
      summary: [
        ("verdict", .text(verdict)), ("runs", checked.count.field),
        ("compared", checked.count(where: \.isKnown).field),
      ], totals: verdict, empty: verdict,
      exitCode: !found.isEmpty ? .refused : isKnown ? .success : .cannotSay,
      explanations: explain ? checked.flatMap(\.explanations) : nil)
  }

  private static func verdict(_ found: [Regression], of checked: [CheckedRun]) -> String {
    let unknown = checked.filter { !$0.isKnown }.map(\.run.name)
    let rest = unknown.isEmpty ? "" : "; nothing to compare \(unknown.joined(separator: ", ")) with"
    let runs = counted(checked.count, "run")
    if !found.isEmpty { return "\(counted(found.count, "figure")) of \(runs) stands out" + rest }
    if unknown.count < checked.count { return "nothing stands out in \(runs)" + rest }
    return checked.isEmpty ? "can't say: no completed run" : "can't say" + rest
  }

  private func runs(in store: Database, _ context: Context) throws -> [Run] {
    if let run { return [try store.knownRun(run, in: context)] }
    let project = try context.projectInView(in: store)
    return try store.recentWorkflows(of: project?.id, limit: 500).prefix(20).compactMap {
      workflow in
      try store.runs(
        of: workflow.project, with: [.completed], workflow: workflow.name, limit: 1
      ).first?.run
    }
  }
}

/// A run and how it stands to those before it.
struct CheckedRun: Sendable {
  let run: Run
  let comparison: RunComparison

  /// True when there is something that it was compared with.
  var isKnown: Bool { comparison.rows.contains { $0.deviation.value != nil } }

  /// The figures of its stages that stand out.
  var regressions: [Regression] {
    comparison.flagged.filter { $0.stage != nil }.map { Regression(run: run, row: $0) }
  }

  var explanations: [Explanation] {
    comparison.rows.filter { $0.stage != nil }.flatMap {
      $0.explanations("the last completed executions before \(run.name)", of: "\(run.id) ")
    }
  }
}

/// A figure of a stage that stands out.
struct Regression: Sendable {
  let run: Run
  let row: RunComparison.Row

  static let columns: [Column<Regression>] =
    [
      Column("run") { $0.run.id }, Column("title", heading: "of", detail: true) { $0.run.name },
      Column("workflow", detail: true) { $0.run.workflow },
    ]
    + RunComparison.Row.columns.map { column in
      Column<Regression>(column.name, heading: column.heading, detail: column.isDetail) {
        column.value($0.row)
      }
    }
}
