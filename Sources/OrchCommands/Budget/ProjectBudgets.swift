import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Says where budgets are going.
struct ProjectBudgets: Command {
  static let name = "budget projection"
  static let aliases = [["budgets", "projection"]]
  static let summary = "Say what budgets will come to, and when they run out"
  static let discussion = """
    What is spent so far, and what is left of the window at a rate that is made of two: that of the window so far, \
    and that of the median of the last seven complete days. Early in a window the days before count more, late in it \
    the window does. With fewer than three such days the window's own rate counts alone, and there is no range. \
    'At least' and 'at most' hold with 80 %, if days stay as different as they were.

    A window that moves (rolling:7d) loses what grows old; its projection is the most it comes to in a time as long \
    as itself. A limit without an end has no projection, only a day on which it is used up at the rate of the days \
    before; that of a run or a task has neither.

    --explain adds how each number was worked out: the sample, the window, the formula and its inputs.
    """
  static let examples = [
    "orch budget projection", "orch budget projection monthly --explain",
    "orch budget projection --json | jq '.items[] | {name, projectedUsd, exhaustedAt}'",
  ]

  @Operands(completing: .dynamic("budget"), "The budgets; all of them when none is named")
  var names: [String]
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<BudgetForecast> {
    let store = try context.readStore()
    let now = context.now()
    return try store.read {
      let budgets = try names.isEmpty ? store.budgets() : names.map { try store.knownBudget($0) }
      let standings = try store.standings(of: budgets, at: now, prices: context.prices(in: store))
      let forecasts = try standings.map { try BudgetForecast(BudgetView($0), in: store, at: now) }
      return ExplainedListing(
        records: forecasts,
        columns: context.showsCells ? BudgetForecast.cells : BudgetForecast.columns, summary: [],
        empty: "no budgets; make one with 'orch budget set daily --limit 20'",
        explanations: explain ? forecasts.flatMap(\.explanations) : nil)
    }
  }
}
