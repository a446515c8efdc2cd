import OrchAnalysis
import OrchCommands
import OrchModel
import OrchStore

/// What the next call of a session would be, as far as budgets ask.
struct HookCall {
  let project: ID<Project>?
  let client: HookClient
  let role: String?
  let model: String?

  /// The first budget, by name, that lets no further call happen; nil while none does.
  ///
  /// That is one that ends or freezes what reaches it, covers the call and has its window spent, what is
  /// held counted too (F15). Calls without a price make a budget that can't say, which denies nothing.
  func spentBudget(in store: Database, at now: Timestamp) throws -> BudgetStanding? {
    let budgets = try store.budgets().filter { budget in
      switch budget.onLimit {
      case .stop, .pause: budget.pausedAt == nil && isCovered(by: budget)
      case .ask, .warn, .hold: false
      }
    }
    guard !budgets.isEmpty else { return nil }
    return try store.standings(of: budgets, at: now).first { standing in
      let verdict = BudgetVerdict.of(
        limit: standing.limit, spent: standing.spent, held: standing.reserved,
        unpricedCalls: standing.unpricedCalls, unpriced: .init(standing.budget.unpriced))
      return verdict.state == .exceeded
    }
  }

  /// True when every part of the scope is known to match: a budget of one run is that run's own.
  private func isCovered(by budget: Budget) -> Bool {
    let scope = budget.scope
    func matches(_ wanted: String?, _ own: String?) -> Bool {
      guard let wanted else { return true }
      return own.map(wanted.isSameBytes) ?? false
    }
    let isOfWork =
      budget.period.isPerSubject || scope.run != nil || scope.task != nil || scope.type != nil
      || scope.workflow != nil || scope.branch != nil || scope.agent != nil
    return !isOfWork && (scope.project == nil || scope.project == project)
      && matches(scope.role, role) && matches(scope.model, model)
      && matches(scope.client, client.rawValue)
  }
}

/// What a client is told instead of going on.
struct HookRefusal {
  let event: HookEvent
  let client: HookClient
  let standing: BudgetStanding

  /// Nil for an event that a client does not ask at.
  init?(_ event: HookEvent?, _ client: HookClient, _ standing: BudgetStanding) {
    guard let event, Self.asks(event) else { return nil }
    (self.event, self.client, self.standing) = (event, client, standing)
  }

  /// True for the events before something that costs money or follows from it.
  static func asks(_ event: HookEvent) -> Bool {
    event == .preToolUse || event == .userPromptSubmit
  }

  /// `budget 'daily' is spent ($20.00 of $20.00)`.
  var reason: String {
    let (budget, metric) = (standing.budget, standing.budget.metric)
    let held = standing.reserved > .zero ? " and \(metric.shown(standing.reserved)) held" : ""
    return
      "budget '\(budget.name)' is spent (\(metric.shown(standing.spent))\(held) of \(metric.shown(standing.limit)))"
  }

  /// The document the client reads.
  ///
  /// A denial alone has Claude Code's model go on and spend, so that its turn is ended too. Codex refuses an
  /// answer that also does that, and then runs the tool.
  var document: JSONValue {
    guard event == .preToolUse else { return ["decision": "block", "reason": .string(reason)] }
    let denial: JSONValue = [
      "hookEventName": .string(event.rawValue), "permissionDecision": "deny",
      "permissionDecisionReason": .string(reason),
    ]
    switch client {
    case .claude:
      return ["hookSpecificOutput": denial, "continue": false, "stopReason": .string(reason)]
    case .codex: return ["hookSpecificOutput": denial]
    }
  }
}
