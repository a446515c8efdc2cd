import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Deletes a budget.
struct BudgetDelete: Command {
  static let name = "budget delete"
  static let aliases = [["budgets", "delete"]]
  static let summary = "Delete a budget; what was spent stays in the ledger"
  static let examples = ["orch budget delete daily -n", "orch budget delete daily --yes"]

  @Operand(completing: .dynamic("budget"), "The budget's name") var name: String
  @Flag(short: "n", name: "dry-run", "Show what would be deleted; delete nothing") var dryRun: Bool

  func run(_ context: Context) throws -> Change<BudgetView> {
    let store = try dryRun ? context.readStore() : context.changeStore()
    let budget = try store.changeableBudget(name)
    let view = BudgetView(try store.standings(of: [budget], at: context.now())[0])
    let size =
      "\(budget.metric.shown(budget.limit)) per \(budget.period.rawValue) for \(budget.scope.shown)"
    if dryRun {
      return Change(
        view, columns: BudgetView.columns, message: "would delete budget '\(name)': \(size)")
    }
    try context.requireConsent("Delete budget '\(name)' (\(size))?")
    try store.delete(budget, by: context.person, at: context.now())
    return Change(
      view, columns: BudgetView.columns, message: "deleted budget '\(name)': \(size)",
      changes: [FieldChange("name", from: .text(name), to: .absent)], undo: budget.command())
  }
}
