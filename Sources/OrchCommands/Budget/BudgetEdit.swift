import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Changes a budget that there is.
struct BudgetEdit: Command {
  static let name = "budget edit"
  static let aliases = [["budgets", "edit"]]
  static let summary = "Change a budget that there is, and say why"
  static let discussion = """
    Whatever is not given stays. Who changed what, from what to what, and why, is kept: 'orch budget history' shows \
    it. Another limit counts at once, for the window that is open too, and gives every alert anew.
    """
  static let examples = [
    "orch budget edit daily --limit 30 --reason 'release week'",
    "orch budget edit team --per week --week-start sunday --tz Europe/Berlin",
  ]

  @Operand(completing: .dynamic("budget"), "The budget's name") var name: String
  @Group var options = BudgetOptions()

  func run(_ context: Context) throws -> Change<BudgetView> {
    try options.check()
    _ = try options.scope.map { try BudgetScope($0) }
    guard options.changesAnything else { throw BudgetFailure.nothingToChange(name) }
    let store = try context.changeStore()
    return try store.write {
      let old = try store.changeableBudget(name)
      return try context.change(
        old, to: try options.changed(old, in: store, context: context), because: options.reason,
        in: store)
    }
  }
}
