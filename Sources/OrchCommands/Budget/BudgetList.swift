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

  func run(_ context: Context) throws -> Listing<BudgetView> {
    let store = try context.readStore()
    return Listing(
      try store.budgetViews(at: context.now(), prices: context.prices(in: store)),
      columns: context.showsCells ? BudgetView.cells : BudgetView.columns,
      empty: "no budgets; make one with 'orch budget set daily --limit 20'")
  }
}
