import OrchModel
import Testing

@testable import OrchStore

/// A store with two runs at work, for suites about budgets.
protocol BudgetScene {
  var store: Database { get }
}

extension BudgetScene {
  static func makeStore() throws -> Database {
    let store = try Scene.store()
    for id in ["r1", "r2"] as [ID<Run>] { _ = try store.insert(Scene.run(id), owner: Scene.owner) }
    return store
  }

  func set(_ budget: Budget) throws -> Budget {
    try store.set(budget, at: Scene.noon)
    return try #require(try store.budget(named: budget.name))
  }

  func hold(
    _ amount: Int64, _ run: ID<Run>, _ budget: Budget, _ window: Window = Scene.today
  ) throws {
    try store.hold(
      .exactly(Money(nanodollars: amount)), for: run, in: [BudgetWindow(budget, window)],
      at: Scene.noon)
  }

  /// What is spent and held, in nano-dollars; every sum in the store has to be right.
  func standing(_ budget: Budget, _ window: Window = Scene.today) throws -> [Int64] {
    #expect(try store.brokenPromises() == [])
    let standing = try store.standing(of: budget, in: window)
    return [standing.spent.nanodollars, standing.reserved.nanodollars]
  }

  var night: Timestamp { Timestamp(milliseconds: Scene.tomorrow.start.milliseconds + 1000) }
}
