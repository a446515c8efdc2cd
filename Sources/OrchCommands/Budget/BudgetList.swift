import CommandKit
import OrchStore
import Terminal

/// Lists budgets, by name.
struct BudgetList: Command {
  static let name = "budget list"
  static let aliases = [["budgets", "list"]]
  static let summary = "List budgets and where they stand"
  static let examples = [
    "orch budget list", "orch budget list --json | jq -r '.items[] | .name, .remainingUsd'",
  ]

  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<BudgetView> {
    let store = try context.readStore()
    let views = try store.budgetViews(at: context.now(), prices: context.prices(in: store))
    return ExplainedListing(
      records: views, columns: context.showsCells ? BudgetView.cells : BudgetView.columns,
      summary: [], empty: "no budgets; make one with 'orch budget set daily --limit 20'",
      explanations: explain ? views.flatMap(\.explanations) : nil)
  }
}
