import OrchAnalysis
import OrchModel
import OrchStore

/// Finds hours that cost far more than they usually do (F16): for `runs check`, and for `orch run` while they happen.
package struct SpikeFinder {
  private let store: Database
  private let project: ID<Project>?
  private let clock: ZoneClock

  /// Of one project, or of all.
  package init(of project: ID<Project>?, clock: ZoneClock, in store: Database) {
    self.store = store
    self.project = project
    self.clock = clock
  }

  /// The hour that `now` is in, as far as it has passed, and the one before it.
  package func hours(at now: Timestamp) -> (present: Window, last: Window) {
    let present = CalendarUnit.hour.window(containing: now, clock: clock)
    return (
      present, CalendarUnit.hour.window(containing: present.start.justBefore, clock: clock)
    )
  }

  /// What is odd about an hour against the same hours before it; nil when nothing is, or there are too few of them.
  ///
  /// Those of the same day of the week count, of the last eight weeks, where there are four; else those of the last 14
  /// days. Hours before the first call do not.
  package func spike(in hour: Window, called name: String, at now: Timestamp) throws -> RunAnomaly?
  {
    let actual = try spent(in: hour)
    let daily = try dailyBudget(at: now)
    let floor = SpendSpike.floor(dailyBudget: daily)
    guard actual >= floor, let first = try store.firstCall(SpendFilter(project: project)) else {
      return nil
    }
    func before(_ days: Int, _ count: Int) -> [Window] {
      CalendarUnit.hours(before: hour, everyDays: days, count: count, clock: clock)
        .filter { $0.end > first }
    }
    let weekly = before(7, 8)
    let isWeekly = weekly.count >= SpendSpike.least
    let windows = isWeekly ? weekly : before(1, 14)
    let earlier = try windows.map { (hour: $0, cost: try spent(in: $0)) }
    guard let spike = SpendSpike.of(actual, earlier: earlier.map(\.cost), floor: floor) else {
      return nil
    }
    let earlierParts = try windows.map(parts)
    let causes = SpendCause.all(of: spike, try parts(in: hour), earlier: earlierParts)
    let cause = causes.first.map {
      "; \(decimalText($0.share * 100, places: 0))% of it \($0.dimension) \($0.value)"
    }
    return RunAnomaly(
      .spike, of: nil,
      "\(name) cost \(spike.actual.shown), usually \(spike.expected.shown)\(cause ?? "")",
      evidence: [
        ("startsAt", hour.start.json), ("kind", .string(spike.kind.rawValue)),
        ("actualUsd", spike.actual.json), ("expectedUsd", spike.expected.json),
        ("impactUsd", spike.impact.json),
        ("impactPct", evidence(spike.impactPercent, places: 1)),
        ("robustZ", evidence(spike.z, places: 1)), ("floorUsd", spike.floor.json),
        ("sample", .string(isWeekly ? "hour-of-week" : "hour-of-day")),
        ("n", .integer(Int64(spike.n))), ("causes", .array(causes.map(\.json))),
      ],
      explained: Explanation.spike(
        spike, in: hour, earlier: earlier, dailyBudget: daily,
        called: isWeekly ? "same hours of the week" : "same hours of the day")
        + causes.map { cause in
          Explanation.cause(
            cause, of: spike, in: hour,
            earlier: zip(windows, earlierParts).map { ($0, $1.cost(of: cause)) })
        })
  }

  private func spent(in window: Window) throws -> Money {
    try store.spend(SpendFilter(window: window, project: project)).cost
  }

  private func parts(in window: Window) throws -> [SpendPart] {
    try store.spendParts(in: window, of: project).map {
      SpendPart(dimension: $0.dimension, value: $0.value, cost: $0.cost)
    }
  }

  /// The tightest budget in dollars by the day for all that is looked at; nil when there is none.
  private func dailyBudget(at now: Timestamp) throws -> Money? {
    try store.budgets().filter { budget in
      var scope = budget.scope
      scope.projectName = nil
      return budget.period == .day && budget.metric == .dollars && budget.pausedAt == nil
        && (scope == Budget.Scope() || project != nil && scope == Budget.Scope(project: project))
    }.map { $0.limit(at: now) }.min()
  }
}

extension [SpendPart] {
  /// What the value of a cause cost; nothing where it is not among them.
  fileprivate func cost(of cause: SpendCause) -> Money {
    first {
      $0.dimension.isSameBytes(as: cause.dimension) && $0.value.isSameBytes(as: cause.value)
    }?
    .cost ?? .zero
  }
}

extension SpendCause {
  fileprivate var json: JSONValue {
    [
      "dimension": .string(dimension), "value": .string(value), "impactUsd": impact.json,
      "sharePct": evidence(share * 100, places: 1),
    ]
  }
}
