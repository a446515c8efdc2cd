import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Compares what the ledger has of runs with what their clients say.
struct ReconcileCosts: Command {
  static let name = "costs reconcile"
  static let aliases = [["cost", "reconcile"]]
  static let summary = "Compare our count of what runs cost with the clients' own"
  static let discussion = """
    Without RUN the runs that started in the time that is asked for, with one the run and its stages. WHY says how the \
    two differ: 'agrees'; 'client-silent' when the client told no total; 'unpriced-calls' when some of ours have no \
    price; 'unseen-calls' when the client counted calls we did not see; 'ours-is-more' when its prices are other ones \
    or it left something out. Of our cost, UNLISTED was not seen as calls but taken from the client's own total. \
    RECORDED is the sum of what the client wrote beside single calls, where it does.
    """
  static let examples = [
    "orch costs reconcile --since 7d", "orch costs reconcile '#47'",
    "orch costs reconcile --json | jq '.items[] | select(.why != \"agrees\")'",
  ]

  @Operand(completing: .dynamic("run"), "Only this run, and its stages") var run: String?
  @Group var span = CostSpan()
  @Option(value: "N", "At most this many runs, the newest") var limit = 50

  func run(_ context: Context) throws -> Listing<ReconciledRow> {
    guard limit > 0 else { throw ListFailure.noLimit(limit) }
    return try context.answer(nil, span) { question in
      let comparisons =
        if let run {
          try question.store.costComparisons(
            of: try question.store.knownRun(run, in: context).id)
        } else {
          try question.store.costComparisons(
            in: question.window.window, of: question.project?.id, limit: limit)
        }
      let rows = comparisons.map(ReconciledRow.init)
      let runs = rows.filter { $0.comparison.stage == nil }
      let ours = runs.reduce(Money.zero) {
        $0.adding($1.comparison.ours.cost) ?? Money(nanodollars: .max)
      }
      let agreeing = runs.count { $0.why == .agrees }
      return Listing(
        rows, columns: ReconciledRow.columns(context, of: rows),
        summary: [
          ("runs", runs.count.field), ("agreeing", agreeing.field), ("oursUsd", ours.field),
        ] + (run == nil ? question.members : []),
        totals:
          "\(agreeing) of \(runs.count) \(runs.count == 1 ? "run agrees" : "runs agree") with the client",
        limit: run == nil ? limit : nil, empty: "no runs \(question.place)")
    }
  }
}

/// A run or one of its stages with both counts.
struct ReconciledRow: Sendable {
  let comparison: CostComparison
  let why: CostDifference

  init(_ comparison: CostComparison) {
    self.comparison = comparison
    why = CostDifference(
      ours: comparison.ours.cost, unpricedCalls: comparison.ours.unpricedCalls,
      client: comparison.client)
  }

  /// What the client counts beyond ours; nil when it does not say.
  private var difference: Money? {
    comparison.client.flatMap {
      $0.adding(Money(nanodollars: -max(comparison.ours.cost.nanodollars, -.max)))
    }
  }

  /// A person sees what was recorded where something was.
  static func columns(
    _ context: Context, of rows: [ReconciledRow]
  ) -> [Column<ReconciledRow>] {
    let recorded = Column<ReconciledRow>("recordedUsd", heading: "recorded") {
      $0.comparison.recorded
    }
    let isShown = !context.draws || rows.contains { $0.comparison.recorded != nil }
    return [
      Column("run") { $0.comparison.run }, Column("name") { $0.comparison.name },
      Column("stage") { $0.comparison.stage },
      Column("oursUsd", heading: "ours") { $0.comparison.ours.knownCost },
      Column("clientUsd", heading: "client says") { $0.comparison.client },
      Column("differenceUsd", heading: "difference") { $0.difference },
      Column("why") { $0.why.rawValue },
      Column("unlistedUsd", heading: "unlisted") { $0.comparison.unlisted },
      Column("unpricedCalls", heading: "unpriced calls") { $0.comparison.ours.unpricedCalls },
      Column("calls") { $0.comparison.ours.calls },
      Column("note") { $0.comparison.note },
    ] + (isShown ? [recorded] : [])
  }
}
