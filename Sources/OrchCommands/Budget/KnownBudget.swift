import CommandKit
import OrchModel
import OrchStore

extension Database {
  /// Every budget a person has set, with where it stands.
  func budgetViews(at now: Timestamp, prices: PriceSource? = nil) throws -> [BudgetView] {
    try standings(of: try budgets(), at: now, prices: prices).map { BudgetView($0) }
  }

  /// The budget called `name`, which no run has as its own limit.
  func changeableBudget(_ name: String) throws -> Budget {
    let budget = try knownBudget(name)
    if budget.isOwnLimit, let run = budget.scope.run { throw BudgetFailure.ofRun(name, run) }
    return budget
  }

  /// The budget called `name`.
  func knownBudget(_ name: String) throws -> Budget {
    if let budget = try budget(named: name) { return budget }
    let known = try budgets().map(\.name)
    throw BudgetFailure.unknown(name, near: nearest(to: name, in: known), hasSome: !known.isEmpty)
  }
}
