import OrchAnalysis
import OrchModel
import OrchStore

extension Context {
  /// Gives the alerts that are due after something was booked, tells of them, and has commands run for them.
  package func giveBudgetAlerts(in store: Database, withForecasts: Bool = true) throws {
    let fired = try store.fireBudgetAlerts(at: now(), withForecasts: withForecasts)
    for alert in fired { narrate("warning: \(alert.message)") }
    try deliver(fired, in: store)
  }
}

extension Database {
  /// Gives the alerts that are due in the present windows of every budget (F15), also those of where a budget
  /// is going.
  ///
  /// For those who have booked many calls at once; a run looks at its own windows as it goes. Without
  /// `withForecasts` only what is spent counts, for those who are in a hurry.
  @discardableResult
  package func fireBudgetAlerts(at now: Timestamp, withForecasts: Bool = true) throws
    -> [FiredAlert]
  {
    let budgets = try budgets().filter { $0.pausedAt == nil }
    guard !budgets.isEmpty else { return [] }
    let places = try windows(of: budgets, at: now)
    try keepWindows(places, at: now)
    return try places.flatMap { place in
      try fireAlerts(
        of: place, isProjectedOver: try withForecasts && isFirmlyOver(place, at: now), at: now)
    }
  }

  /// True when a projection that is firm enough for an alert is over the limit, and it was not said before.
  private func isFirmlyOver(_ place: BudgetWindow, at now: Timestamp) throws -> Bool {
    let standing = try standing(of: place, at: now)
    guard standing.alerts & BudgetAlert.forecastBit == 0, standing.spent < standing.limit else {
      return false
    }
    let view = BudgetView(standing)
    let projection = try BudgetForecast(view, in: self, at: now).projection.value
    return projection.map { $0.isFirm && $0.isOver } ?? false
  }
}
