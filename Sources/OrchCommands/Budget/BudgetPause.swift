import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Puts a budget out of force for a while.
struct BudgetPause: Command {
  static let name = "budget pause"
  static let aliases = [["budgets", "pause"]]
  static let summary = "Put a budget out of force; it goes on counting and limits nothing"
  static let discussion = """
    What is spent meanwhile counts when it is resumed. A paused budget refuses nothing, gives no alerts, and is \
    passed over by 'orch budget check', which can't say anything when it is asked for by name.
    """
  static let examples = ["orch budget pause daily --reason 'migration weekend'"]

  @Operand(completing: .dynamic("budget"), "The budget's name") var name: String
  @Option(value: "TEXT", "Why, for the history") var reason: String?

  func run(_ context: Context) throws -> Change<BudgetView> {
    try context.setPause(of: name, to: context.now(), because: reason)
  }
}

/// Puts a paused budget in force again.
struct BudgetResume: Command {
  static let name = "budget resume"
  static let aliases = [["budgets", "resume"]]
  static let summary = "Put a paused budget in force again"
  static let examples = ["orch budget resume daily"]

  @Operand(completing: .dynamic("budget"), "The budget's name") var name: String
  @Option(value: "TEXT", "Why, for the history") var reason: String?

  func run(_ context: Context) throws -> Change<BudgetView> {
    try context.setPause(of: name, to: nil, because: reason)
  }
}

extension Context {
  fileprivate func setPause(
    of name: String, to time: Timestamp?, because reason: String?
  ) throws -> Change<BudgetView> {
    let store = try changeStore()
    return try store.write {
      let old = try store.changeableBudget(name)
      guard (old.pausedAt == nil) != (time == nil) else {
        let standing = try store.standings(of: [old], at: now(), prices: prices(in: store))
        return Change(
          BudgetView(standing[0]), columns: BudgetView.columns,
          message: time == nil
            ? "budget '\(name)' is in force already: \(old.sentence)"
            : "budget '\(name)' is paused already")
      }
      var budget = old
      budget.pausedAt = time
      try store.set(budget, by: person, because: reason?.cut(toBytes: 500), at: now())
      let standing = try store.standings(of: [budget], at: now(), prices: prices(in: store))
      return Change(
        BudgetView(standing[0]), columns: BudgetView.columns,
        message: time == nil
          ? "budget '\(name)' is in force again: \(budget.sentence)"
          : "budget '\(name)' is paused: it counts, and limits nothing",
        changes: [FieldChange("pausedAt", from: old.pausedAt.field, to: time.field)],
        undo: "orch budget \(time == nil ? "pause" : "resume") \(name)")
    }
  }
}
