import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Shows one run: stages, money, files, what went wrong, and how it stands to others.
package struct RunsShow: Command {
  package static let name = "runs show"
  package static let aliases = [["run", "show"]]
  package static let summary = "Show one run: its stages, cost, files, and how it stands to others"
  package static let discussion = """
    A run is named by its id, the beginning of it, its number as #47, my-repo#47 or 'TechBlog.com #47', that with .2 \
    behind it for its second attempt, or as 'last'.

    Each stage is compared with the last 10 times that it succeeded in the same workflow before (--baseline takes \
    another number), attempts of one run counted once; with fewer than 3 nothing is said. 'usual' is the mean. A \
    figure is flagged when it stands out by its robust z (past 3.5), by a quarter, and by 5 credits, $0.05 or 30 \
    seconds. Efficiency is what the same output usually took, against what this took: more than 1 is better. Of a run \
    that failed, was stopped or kept stages of an earlier attempt, only the sum of the stages that both it and the \
    earlier runs have done is compared, never its part with their whole.

    --logs adds what happened, --log-failed that of failed stages alone, with the last words of their agents.
    """
  package static let examples = [
    "orch runs show last", "orch runs show 'TechBlog.com #47' --explain",
    "orch runs show r4k2p --json | jq .item.stages", "orch runs show r4k2p --log-failed",
  ]

  @Operand(completing: .dynamic("run"), "The run") var run: String
  @Option(value: "STAGE", "Only this stage") var stage: String?
  @Flag("With what happened in it") var logs: Bool
  @Flag("With what happened in the stages that failed") var logFailed: Bool
  @Option(value: "N", "Compare with at most this many runs") var baseline: Count?
  @Flag("With how each number was worked out") var explain: Bool

  package init() {}

  package func run(_ context: Context) throws -> RunScreen {
    let store = try context.readStore()
    return try store.read {
      try answer(for: try store.knownRun(run, in: context), in: store, context)
    }
  }

  /// What it answers about `run`: also the last words of `orch run`, to programs.
  package func answer(for run: Run, in store: Database, _ context: Context) throws -> RunScreen {
    let stage = try stage.map { try store.knownStage($0, of: run) }
    let view = try RunView(run, in: store, context: context)
    return try screen(
      of: view, only: stage,
      store.comparison(of: run, view.figures, most: baseline?.value ?? Baseline.most), in: store,
      context)
  }

  private func screen(
    of view: RunView, only stage: Stage?, _ comparison: RunComparison, in store: Database,
    _ context: Context
  ) throws -> RunScreen {
    var comparison = comparison
    if let stage {
      comparison.rows.removeAll { !($0.stage?.isSameBytes(as: stage.name) ?? false) }
    }
    let stages = view.stages.map(\.stage)
    let isWanted = { (id: ID<Stage>) in stage == nil || stage?.id == id }
    let pipeline = try view.run.isRecorded ? store.pipeline(named: view.run.workflow) : nil
    let drawn = view.drawnStages(of: pipeline)
    let items =
      try view.run.isRecorded && stage == nil
      ? RunItems.all(
        startingWith: store.startingItems(of: view.run), stages: view.figures.stages, of: pipeline)
      : []
    return RunScreen(
      view: stage == nil ? view : view.only(view.stages.filter { isWanted($0.stage.id) }),
      stages: drawn.filter { isWanted($0.figures.id) },
      comparison: comparison, items: items,
      insights: RunInsight.all(
        of: view.run, view.figures, stages: stages, comparison, context.answerStyle
      ).filter { stage == nil || $0.stage.map { $0.isSameBytes(as: stage?.name ?? "") } ?? false },
      explanations: explain
        ? drawn.explanations(in: view.run, only: stage?.id)
          + items.filter(\.isKnown).compactMap(\.explanation)
          + explanations(of: comparison, before: view.run) : nil,
      log: try log(of: view.run, stages, only: stage, in: store))
  }

  private func explanations(of comparison: RunComparison, before run: Run) -> [Explanation] {
    let rows = comparison.rows.flatMap {
      $0.explanations("the last completed executions before \(run.name)")
    }
    return stage == nil
      ? rows + [comparison.efficiencyExplanation("the last completed runs before \(run.name)")]
      : rows
  }

  private func log(of run: Run, _ stages: [Stage], only stage: Stage?, in store: Database) throws
    -> [RunLogLine]?
  {
    guard logs || logFailed else { return nil }
    let wanted: [ID<Stage>]? =
      logFailed
      ? stages.filter { $0.status == .failed && (stage == nil || $0.id == stage?.id) }.map(\.id)
      : stage.map { [$0.id] }
    return try RunLogLine.all(of: run, stages: stages, wanted: wanted, in: store)
  }

  /// A run as one answer: the last words of `orch run`, to a person without a difference that there is none of.
  package static func card(_ view: RunView, toPerson: Bool = false) -> Card<RunView> {
    let isLeftOut = toPerson && view.difference == nil && view.run.costDifferenceReason == nil
    return Card(
      view, columns: RunView.columns.filter { !isLeftOut || $0.name != "costDifference" },
      sections: sections(of: view))
  }

  static func sections(of view: RunView) -> [any CardSection] {
    [
      Section("stages", title: "Stages", view.stages, columns: StageView.columns),
      Section("files", title: "Files", view.files, columns: FileEdit.columns),
      Section("incidents", title: "Incidents", view.incidents, columns: Incident.columns),
    ]
  }
}

extension RunView {
  fileprivate func only(_ stages: [StageView]) -> RunView {
    var view = self
    view.stages = stages
    return view
  }

  /// The stages as they are drawn, with what `pipeline` calls their items.
  func drawnStages(of pipeline: Pipeline?) -> [DrawnStage] {
    let costs = Dictionary(stages.map { ($0.stage.id, $0) }, uniquingKeysWith: { $1 })
    let metric = figures.credits != nil ? StageMetric.credits : .cost
    let shares = shares(of: figures.stages.map { $0.amount(in: metric) })
    return zip(figures.stages, shares).map { stage, share in
      let step = pipeline?.steps.first { $0.name.isSameBytes(as: stage.name) }
      return DrawnStage(
        figures: stage, cost: costs[stage.id]?.cost,
        offsetMs: stage.startedAt.map {
          max(0, $0.milliseconds.clampedSum(-run.startedAt.milliseconds))
        },
        durationMs: stage.durationMs ?? costs[stage.id]?.durationMs,
        units: step.map { ($0.input, $0.output) },
        share: share.map { Double($0) / 1000 },
        keptFrom: costs[stage.id]?.stage.keptFrom)
    }
  }
}

extension StageFigures {
  /// What it took of credits, a thousandth as a nano-dollar, or of dollars.
  fileprivate func amount(in metric: StageMetric) -> Money? {
    metric == .credits ? credits.map { Money(nanodollars: $0.thousandths) } : cost
  }
}
