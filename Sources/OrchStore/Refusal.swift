import OrchModel

/// A budget that did not let a run have what it asked for.
package struct Refusal: Failure, Hashable {
  package let standing: BudgetStanding
  package let asked: Money

  package init(standing: BudgetStanding, asked: Money) {
    self.standing = standing
    self.asked = asked
  }

  package var code: String { "budget.refused" }

  package var message: String {
    let budget = standing.budget
    if standing.isBlocked {
      let calls = standing.unpricedCalls
      return
        "budget '\(budget.name)' can't say what is spent: \(calls == 1 ? "1 call has" : "\(calls) calls have") no price"
    }
    let metric = budget.metric
    let (spent, limit) = (metric.shown(standing.spent), metric.shown(standing.limit))
    let name = standing.subject.isEmpty ? budget.name : "\(budget.name)' for '\(standing.subject)"
    if standing.spent >= standing.limit {
      return "budget '\(name)' is spent (\(spent) of \(limit))"
    }
    return
      "budget '\(name)' has \(standing.remaining.shown) left of \(limit), and \(asked.shown) is needed (\(standing.reserved.shown) is held by other runs)"
  }

  package var hint: String? {
    let budget = standing.budget
    if standing.isBlocked {
      let price = "give the model a price in the configuration"
      return budget.isOwnLimit
        ? price
        : "\(price), or let such calls pass: orch budget set \(budget.name) --unpriced allow"
    }
    guard budget.metric == .dollars else {
      return
        "orch budget set \(budget.name) --limit \(budget.metric.decimal(standing.enough(beside: asked)))"
    }
    let taken = standing.spent.adding(standing.reserved) ?? standing.limit
    let needed = max(standing.limit, taken).adding(max(asked, .dollars(1))) ?? standing.limit
    let (whole, rest) = needed.nanodollars.quotientAndRemainder(dividingBy: 1_000_000_000)
    let limit = rest > 0 ? whole + 1 : whole
    // No person can set the limit a run has of its own by its name.
    if budget.isOwnLimit, let run = budget.scope.run {
      return "orch runs resume \(run) --budget \(limit)"
    }
    return "orch budget set \(budget.name) --limit \(limit)"
  }

  package var exitCode: ExitCode {
    standing.isBlocked ? .cannotSay : .refused
  }

  package var details: [(key: String, value: JSONValue)] {
    let metric = standing.budget.metric
    return [
      ("budget", standing.budget.name.json), ("metric", .string(metric.rawValue)),
      (metric.key("limit"), metric.jsonNumber(standing.limit)),
      (metric.key("spent"), metric.jsonNumber(standing.spent)),
      (metric.key("reserved"), metric.jsonNumber(standing.reserved)),
      (metric.key("asked"), metric.jsonNumber(asked)),
    ]
  }
}

/// How much a run asks of the budgets that cover it.
package enum HoldRequest: Hashable, Sendable {
  /// All of it or nothing.
  case exactly(Money)
  /// Up to so much; at least something.
  case upTo(Money)

  package var amount: Money {
    switch self {
    case .exactly(let amount), .upTo(let amount): amount
    }
  }
}
