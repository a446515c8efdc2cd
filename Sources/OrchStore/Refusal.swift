import OrchModel

/// A budget that did not let a run have what it asked for.
package struct Refusal: Failure, Hashable {
  package let standing: BudgetStanding
  package let asked: Money

  package var code: String { "budget.refused" }

  package var message: String {
    let budget = standing.budget
    if standing.unpricedCalls > 0, budget.unpriced == .block {
      return
        "budget '\(budget.name)' can't say what is spent: \(standing.unpricedCalls) calls have no price"
    }
    if standing.spent >= budget.limit {
      return
        "budget '\(budget.name)' is spent (\(standing.spent.shown) of \(budget.limit.shown))"
    }
    return
      "budget '\(budget.name)' has \(standing.remaining.shown) left of \(budget.limit.shown), and \(asked.shown) is needed (\(standing.reserved.shown) is held by other runs)"
  }

  package var hint: String? {
    let budget = standing.budget
    if standing.unpricedCalls > 0, budget.unpriced == .block {
      return
        "give the model a price in the configuration, or let such calls pass: orch budget set \(budget.name) --unpriced allow"
    }
    let taken = standing.spent.adding(standing.reserved) ?? budget.limit
    let needed = max(budget.limit, taken).adding(max(asked, .dollars(1))) ?? budget.limit
    let (whole, rest) = needed.nanodollars.quotientAndRemainder(dividingBy: 1_000_000_000)
    return "orch budget set \(budget.name) --limit \(rest > 0 ? whole + 1 : whole)"
  }

  package var exitCode: ExitCode {
    standing.unpricedCalls > 0 && standing.budget.unpriced == .block ? .cannotSay : .refused
  }

  package var details: [(key: String, value: JSONValue)] {
    [
      ("budget", standing.budget.name.json), ("limitUsd", standing.budget.limit.json),
      ("spentUsd", standing.spent.json), ("reservedUsd", standing.reserved.json),
      ("askedUsd", asked.json),
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
