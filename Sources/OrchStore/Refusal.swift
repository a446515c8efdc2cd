import OrchModel

/// A budget that did not let a run have what it asked for.
package struct Refusal: Failure, Hashable {
  package let standing: BudgetStanding
  package let asked: Money

  package var code: String { "budget.refused" }

  package var message: String {
    let budget = standing.budget
    if standing.isBlocked {
      return
        "budget '\(budget.name)' can't say what is spent: \(standing.unpricedCalls) calls have no price"
    }
    let name = standing.subject.isEmpty ? budget.name : "\(budget.name)' for '\(standing.subject)"
    if standing.spent >= standing.limit {
      return "budget '\(name)' is spent (\(standing.spent.shown) of \(standing.limit.shown))"
    }
    return
      "budget '\(name)' has \(standing.remaining.shown) left of \(standing.limit.shown), and \(asked.shown) is needed (\(standing.reserved.shown) is held by other runs)"
  }

  package var hint: String? {
    let budget = standing.budget
    if standing.isBlocked {
      return
        "give the model a price in the configuration, or let such calls pass: orch budget set \(budget.name) --unpriced allow"
    }
    let taken = standing.spent.adding(standing.reserved) ?? standing.limit
    let needed = max(standing.limit, taken).adding(max(asked, .dollars(1))) ?? standing.limit
    let (whole, rest) = needed.nanodollars.quotientAndRemainder(dividingBy: 1_000_000_000)
    return "orch budget set \(budget.name) --limit \(rest > 0 ? whole + 1 : whole)"
  }

  package var exitCode: ExitCode {
    standing.isBlocked ? .cannotSay : .refused
  }

  package var details: [(key: String, value: JSONValue)] {
    [
      ("budget", standing.budget.name.json), ("limitUsd", standing.limit.json),
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
