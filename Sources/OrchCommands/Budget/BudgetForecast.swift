import OrchAnalysis
import OrchModel
import OrchStore

/// Where a budget stands and where it is going, with all that this is worked out from (F15, F20).
struct BudgetForecast: Sendable {
  let view: BudgetView
  let inputs: BudgetProjection.Inputs
  /// What has been spent in a window that moves, by hour; empty for any other.
  let parts: [AgeingSpend]
  let projection: Measured<BudgetProjection>
  let exhaustedAt: Timestamp?
  /// The calls of the last minutes, of which `burn` is.
  let readings: [BurnRate.Reading]
  let burn: Measured<BurnRate>

  /// True when more will be spent than the limit; nil when that can't be told.
  var isOver: Bool? {
    if view.standing.spent >= view.standing.limit { return true }
    if let projection = projection.value { return projection.isOver }
    return nil
  }

  /// What is taken a day while it goes on so; nil where that can't be told.
  var dayRate: Money? {
    projection.value.map {
      Money(nanodollars: Int64(exactly: ($0.rate * 86_400e9).rounded()) ?? .max)
    }
  }

  init(_ view: BudgetView, in store: Database, at now: Timestamp) throws {
    self.view = view
    let standing = view.standing
    let budget = standing.budget
    let filter = SpendFilter(budget, in: standing.window, subject: standing.subject)
    let days =
      budget.period.isPerSubject
      ? []
      : try store.completeDays(
        of: SpendFilter(budget.scope, in: nil), budget.metric, before: now, zone: budget.zone)
    let uses = try Self.uses(budget.metric, filter, in: store, at: now)
    let inputs = BudgetProjection.Inputs(
      limit: standing.limit, window: standing.window, now: now, spent: standing.spent, days: days,
      costEvents: uses)
    self.inputs = inputs
    readings = try store.burnReadings(of: budget, subject: standing.subject, at: now)
    burn = BurnRate.of(readings)
    switch budget.period {
    case .day, .weekly, .month:
      projection = BudgetProjection.of(inputs)
      (parts, exhaustedAt) = ([], projection.value?.exhaustedAt)
    case .rolling:
      parts = try store.hourlyUse(budget.metric, filter, at: now).map {
        AgeingSpend(until: $0.until, cost: $0.amount)
      }
      projection = BudgetProjection.ofRolling(inputs, parts: parts)
      exhaustedAt = projection.value?.exhaustedAt
    case .total:
      projection = .none(reason: "the limit never starts anew", n: days.count)
      (parts, exhaustedAt) = ([], BudgetProjection.ofTotal(inputs).value ?? nil)
    case .run, .task:
      projection = .none(reason: "nobody knows when a \(budget.period.rawValue) ends", n: 0)
      (parts, exhaustedAt) = ([], nil)
    }
  }
}

extension BudgetForecast {
  /// How many calls, or stages, what is spent is made of.
  private static func uses(
    _ metric: Budget.Metric, _ filter: SpendFilter, in store: Database, at now: Timestamp
  ) throws -> Int {
    switch metric {
    case .dollars, .tokens:
      let spend = try store.spend(filter)
      return metric == .tokens ? spend.calls : spend.calls - spend.unpricedCalls
    case .credits, .minutes: return try store.stageUses(metric, filter, at: now).count
    }
  }
}

extension Database {
  /// What each of the last seven complete days took of a metric by what `filter` names, by the clocks of a zone, the
  /// oldest first; without the days before its first call or stage.
  func completeDays(
    of filter: SpendFilter, _ metric: Budget.Metric = .dollars, before now: Timestamp, zone: String
  ) throws -> [Money] {
    let clock = ZoneClock.zone(zone)
    var day = Budget.Period.day.window(containing: now, clock: clock)
    var filter = filter
    filter.window = nil
    guard let first = try firstUse(metric, filter) else { return [] }
    var days: [Money] = []
    for _ in 0..<7 {
      day = Budget.Period.day.window(containing: day.start.justBefore, clock: clock)
      guard first < day.end else { break }
      filter.window = day
      days.append(try used(metric, filter, at: now))
    }
    return days.reversed()
  }

  fileprivate func burnReadings(of budget: Budget, subject: String, at now: Timestamp) throws
    -> [BurnRate.Reading]
  {
    let since = now.adding(.seconds(-BurnRate.minutes * 60))
    let window = Window(start: since, end: Timestamp(milliseconds: now.milliseconds.clampedSum(1)))
    return try callReadings(SpendFilter(budget, in: window, subject: subject)).map {
      BurnRate.Reading(at: $0.at, cost: $0.cost, tokens: $0.tokens)
    }
  }
}
