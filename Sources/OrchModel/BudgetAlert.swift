/// A share of a limit that a budget says it has reached, once in each window (F15).
package struct BudgetAlert: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable { case actual, forecast }

  package var kind: Kind
  /// Percent of the limit.
  package var threshold: Int

  package init(_ kind: Kind, _ threshold: Int) {
    self.kind = kind
    self.threshold = threshold
  }

  package static let forecastBit: Int64 = 16

  /// The alerts of a budget by the bit each has in its window's row.
  ///
  /// Bit 1 is that of the percentage the budget warns at, whatever that is.
  package static func all(warnPercent: Int) -> [(bit: Int64, alert: BudgetAlert)] {
    [
      (1, BudgetAlert(.actual, 50)), (2, BudgetAlert(.actual, warnPercent)),
      (4, BudgetAlert(.actual, 95)), (8, BudgetAlert(.actual, 100)),
      (forecastBit, BudgetAlert(.forecast, 100)),
    ]
  }

  /// Those that are due at what is spent, as bits; the forecast when the projection is over the limit.
  package static func due(spent: Money, limit: Money, warnPercent: Int, isProjectedOver: Bool)
    -> Int64
  {
    all(warnPercent: warnPercent).reduce(0) { bits, entry in
      let isDue =
        switch entry.alert.kind {
        case .actual:
          spent > .zero
            && Int128(spent.nanodollars) * 100
              >= Int128(limit.nanodollars) * Int128(entry.alert.threshold)
        case .forecast: isProjectedOver
        }
      return isDue ? bits | entry.bit : bits
    }
  }

  /// Those whose bits are set, in words.
  package static func given(_ bits: Int64, warnPercent: Int) -> [String] {
    var shown: [String] = []
    for (bit, alert) in all(warnPercent: warnPercent)
    where bits & bit != 0 && !shown.contains(alert.shown) { shown.append(alert.shown) }
    return shown
  }

  /// `50 %`, `100 % forecast`.
  package var shown: String { kind == .actual ? "\(threshold) %" : "\(threshold) % forecast" }
}

/// An alert that was given.
package struct FiredAlert: Hashable, Sendable {
  package var alert: BudgetAlert
  package var standing: BudgetStanding
  /// The number of the event that it is in the history; 0 before it was written down.
  package var event: Int64 = 0

  package init(_ alert: BudgetAlert, _ standing: BudgetStanding) {
    self.alert = alert
    self.standing = standing
  }

  /// `budget 'daily' has reached 80 % of $20.00: $16.10 is spent`.
  package var message: String {
    let name = standing.budget.name
    let subject = standing.subject.isEmpty ? "" : " for '\(standing.subject)'"
    let metric = standing.budget.metric
    let (limit, spent) = (metric.shown(standing.limit), metric.shown(standing.spent))
    switch alert.kind {
    case .actual:
      return
        "budget '\(name)'\(subject) has reached \(alert.threshold) % of \(limit): \(spent) is spent"
    case .forecast:
      return
        "budget '\(name)'\(subject) will pass \(limit) if it goes on so: \(spent) is spent"
    }
  }
}
