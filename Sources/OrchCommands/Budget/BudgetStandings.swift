import OrchAnalysis
import OrchConfig
import OrchModel
import OrchStore

/// Where the prices are, for those who need them.
package typealias PriceSource = () throws -> PriceBook

extension Context {
  /// The prices that what has none is estimated by; they are read when they are asked for.
  package func prices(in store: Database) -> PriceSource {
    { try loadConfiguration(project: nil, store: nil).priceBook(in: store) }
  }
}

extension Database {
  /// The windows of `budgets` that count at `now`.
  ///
  /// `now` is taken as `latestTime` has it, so that a clock set back opens no window that was closed. A budget
  /// that counts by run or task has the window of `work`, without one that of which least is left. What has
  /// no price is estimated where a budget wants it and `prices` says where they are.
  package func windows(
    of budgets: [Budget], at now: Timestamp, for work: (run: ID<Run>, task: ID<AgentTask>?)? = nil,
    prices: PriceSource? = nil
  ) throws -> [BudgetWindow] {
    let moment = try latestTime(now)
    // Most budgets share a zone and a period, and asking for a zone reads a file.
    var known: [(zone: String, period: Budget.Period, window: Window)] = []
    var estimate: UnpricedEstimate?
    return try budgets.map { budget in
      let same = known.first { $0.period == budget.period && $0.zone.isSameBytes(as: budget.zone) }
      let window = same?.window ?? budget.window(at: moment)
      if same == nil { known.append((budget.zone, budget.period, window)) }
      var place = BudgetWindow(budget, window)
      if budget.period.isPerSubject {
        place.subject = try subject(of: budget, in: work, at: moment)
      }
      if budget.metric == .dollars, budget.unpriced == .estimate, let prices, try hasUnpriced(place)
      {
        let rules = try estimate ?? UnpricedEstimate(prices())
        estimate = rules
        let filter = SpendFilter(budget, in: window, subject: place.subject)
        place.estimate = rules.cost(
          of: try unpricedTokens(filter).map { .init(model: $0.model, tokens: $0.tokens) })
      }
      return place
    }
  }

  private func hasUnpriced(_ place: BudgetWindow) throws -> Bool {
    try standing(of: place.budget, in: place.window, subject: place.subject).unpricedCalls > 0
  }

  /// The run or the task whose window counts: that of `work`, else of which most is gone.
  private func subject(
    of budget: Budget, in work: (run: ID<Run>, task: ID<AgentTask>?)?, at now: Timestamp
  ) throws -> String {
    if let work {
      return budget.period == .run ? work.run.rawValue : work.task?.rawValue ?? work.run.rawValue
    }
    let candidates = try subjects(of: budget, limit: 50)
    guard candidates.count > 1 else { return candidates.first ?? "" }
    let standings = try candidates.map {
      try standing(of: BudgetWindow(budget, .always, subject: $0), at: now)
    }
    return standings.min { $0.remaining < $1.remaining }?.subject ?? ""
  }

  /// Where `budgets` stand in the windows that count at `now`; changes nothing.
  package func standings(
    of budgets: [Budget], at now: Timestamp, prices: PriceSource? = nil
  ) throws -> [BudgetStanding] {
    try read {
      try windows(of: budgets, at: now, prices: prices).map { try standing(of: $0, at: now) }
    }
  }
}
