import OrchAnalysis
import OrchCommands
import OrchModel
import OrchStore

/// Keeps a run inside the budgets that cover it: holds money ahead of its calls, a slice at a time.
///
/// A slice is twice the run's dearest call, at least $0.25, and at most what is left. The call under way
/// when a hold is used up is the most a run can pass its limits by.
struct MoneyGuard {
  /// Which budget said no, and why.
  struct Limit {
    var budget: Budget
    var refusal: Refusal
    var message: String { refusal.message }
  }

  private let run: ID<Run>
  private let project: ID<Project>
  private let task: ID<AgentTask>?
  private let roles: [String]
  private let clients: [String]
  /// The models planned, and those seen.
  private var models: Set<ByteText>
  private var dearest = Money.zero
  private(set) var windows: [BudgetWindow] = []
  private let prices: PriceBook

  init(run: Run, plan: RunPlan, prices: PriceBook) {
    self.prices = prices
    self.run = run.id
    project = run.project
    task = run.task
    roles = plan.stages.filter { !$0.isSkipped }.map(\.role)
    clients = plan.stages.compactMap { $0.agent?.name }
    models = Set(plan.stages.compactMap { $0.agent?.model }.map(ByteText.init))
  }

  /// Of a run that another process looks after, by its `stages`.
  init(run: Run, stages: [Stage], prices: PriceBook) {
    self.prices = prices
    self.run = run.id
    project = run.project
    task = run.task
    roles = stages.filter { $0.status != .skipped }.map(\.role)
    clients = stages.compactMap(\.client)
    models = Set(stages.compactMap(\.model).map(ByteText.init))
  }

  var slice: Money {
    let twice = dearest.nanodollars.clampedSum(dearest.nanodollars)
    return Money(nanodollars: max(twice, 250_000_000))
  }

  /// True when some budget is on minutes, which pass without a call.
  var countsMinutes: Bool { windows.contains { $0.budget.metric == .minutes } }

  /// By how much a limit is raised that a person lets a run go on at: a slice, or a tenth of what is not money.
  func more(of budget: Budget) -> Money {
    budget.metric == .dollars
      ? slice : max(Money(nanodollars: budget.limit.nanodollars / 10), budget.metric.amount(1))
  }

  /// The same in words, for every budget at once.
  var more: String {
    var shown: [String] = []
    for place in windows {
      let text = place.budget.metric.shown(more(of: place.budget))
      if place.budget.onLimit.haltsWork, !shown.contains(text) { shown.append(text) }
    }
    return shown.isEmpty ? slice.shown : shown.joined(separator: " and ")
  }

  /// Looks up which budgets cover the run now, in the window of each that `now` is in.
  mutating func refresh(in store: Database, now: Timestamp) throws {
    let prices = prices
    windows = try store.windows(
      of: store.budgets(
        covering: project, run: run, roles: roles, models: models.map(\.string), clients: clients),
      at: now, for: (run, task), prices: { prices })
  }

  /// The alerts of the budgets that are due now and were not given before, each given by this.
  func alerts(in store: Database, now: Timestamp) throws -> [FiredAlert] {
    try windows.flatMap { try store.fireAlerts(of: $0, at: now) }
  }

  /// Takes note of a call, after it was booked.
  mutating func note(_ reading: Meter.Reading, in store: Database, now: Timestamp) throws {
    dearest = max(dearest, reading.change.cost)
    if let model = reading.model, models.insert(ByteText(model)).inserted {
      try refresh(in: store, now: now)
    }
  }

  /// Tops up what is held; the first budget that has nothing more to give and halts what is at work, when there
  /// is one.
  func topUp(in store: Database, now: Timestamp) throws -> Limit? {
    guard !windows.isEmpty else { return nil }
    return try store.write {
      let held = try store.held(by: run)
      for place in windows {
        guard place.budget.metric == .dollars else {
          if let limit = try reached(place, in: store, now: now) { return limit }
          continue
        }
        let left = held[place.budget.id] ?? .zero
        guard try left <= dearest || blocks(place, in: store) else { continue }
        do {
          try store.hold(.upTo(slice), for: run, in: [place], at: now)
        } catch let refusal as Refusal {
          guard place.budget.onLimit.haltsWork else { continue }
          if left > .zero, refusal.exitCode == .refused { continue }
          return Limit(budget: place.budget, refusal: refusal)
        }
      }
      return nil
    }
  }

  /// The limit of a budget that is not on money, when it is reached and halts what is at work.
  private func reached(_ place: BudgetWindow, in store: Database, now: Timestamp) throws -> Limit? {
    guard place.budget.onLimit.haltsWork else { return nil }
    let standing = try store.standing(of: place, at: now)
    guard standing.remaining <= .zero else { return nil }
    return Limit(budget: place.budget, refusal: Refusal(standing: standing, asked: .zero))
  }

  /// True when calls without a price have made the budget unable to say what is spent.
  private func blocks(_ place: BudgetWindow, in store: Database) throws -> Bool {
    guard place.budget.unpriced != .allow else { return false }
    var standing = try store.standing(
      of: place.budget, in: place.window, subject: place.subject)
    standing.estimate = place.estimate
    return standing.isBlocked
  }
}
