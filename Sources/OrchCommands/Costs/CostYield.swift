import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Says what became of the branches that money was spent on.
package struct CostYield: Elsewhere {
  package static let program = "orch-git"
  package static let name = "costs yield"
  package static let aliases = [["cost", "yield"]]
  package static let summary = "Show what was spent on branches that were merged, kept or abandoned"
  package static let discussion = """
    A row is a branch of the repository that calls were made on. Its FATE is 'base' for the branch that others are \
    compared with (--base, else run.base of the configuration, else where HEAD of the main working tree is); 'merged' \
    when all of its commits are in the base, or, of a branch that is gone, the last one that a run of orch made on it; \
    'kept' when it is there and has commits that are not, or a run is at work on it; and 'abandoned' when it is gone \
    and nothing known of it is in the base. A branch that was squashed before it was merged looks abandoned once \
    it is gone. Calls on no known branch are in a row of their own.
    """
  package static let examples = [
    "orch costs yield", "orch costs yield month --base origin/main",
    "orch costs yield --json | jq '.summary.fates.abandoned.costUsd'",
  ]

  @Operand(value: "PERIOD", "Which time; the last 30 days when nothing says") package var period:
    ReportPeriod?
  @Group var span = CostSpan()
  @Group var choice = CostChoice()
  @Option(value: "REF", "The branch or commit to compare with") package var base: String?

  package init() {}
}

/// What was spent on the branches of a project, the dearest first.
package struct BranchCosts {
  /// The branch, nil where it is not known, what was spent on it, and its share of all in tenths of a percent.
  package let branches: [(name: String?, spend: Spend, share: Int64?)]
  package let total: Spend
  /// `in the last 30 days in project my-repo`: what this is about.
  package let place: String
  /// The same for a summary.
  package let members: [(String, Field)]
}

extension CostYield {
  /// What was spent on each branch of `project` in the time that is asked for.
  package func branches(
    of project: Project, in store: Database, _ context: Context
  ) throws -> BranchCosts {
    let clock = ZoneClock.zone(context.zone)
    let window = try CostWindow(
      period, since: span.since, until: span.until, at: context.now(), clock: clock)
    var table = CostTable(by: [.branch], clock: clock, basis: choice.cost)
    try table.read(window.window, of: project.id, in: store)
    let rows = table.rows(limit: nil, projects: [])
    return BranchCosts(
      branches: rows.map { row in
        if case .text(let name) = row.key(0) {
          return (name: name, spend: row.spend, share: row.share)
        }
        return (name: nil, spend: row.spend, share: row.share)
      }, total: table.total, place: window.place(of: project),
      members: [
        ("project", project.name.field), ("since", window.since.field),
        ("until", window.until.field),
      ])
  }
}
