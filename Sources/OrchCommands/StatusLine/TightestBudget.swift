import OrchModel

extension Budget {
  /// True when it is in force, and a session in `project` uses it up whatever its role, its model and its task are.
  ///
  /// Credits are what recorded stages take, never a session.
  func coversSession(in project: Project.ID?) -> Bool {
    pausedAt == nil && metric != .credits && !period.isPerSubject
      && scope.parts.allSatisfy { $0.key.isSameBytes(as: "project") }
      && (scope.project == nil || scope.project == project)
  }

  /// An amount as a narrow line has room for it: `$1.50`, `120k tok`, `12m`.
  func brief(_ amount: Money) -> String {
    switch metric {
    case .dollars, .credits: metric.shown(amount)
    case .tokens: "\(Self.brief(tokens: amount.nanodollars)) tok"
    case .minutes: "\(amount.nanodollars / metric.unit)m"
    }
  }

  /// `950`, `120k`, `1.2M`, rounded towards 0: no more is said to be left than there is.
  private static func brief(tokens: Int64) -> String {
    for (unit, letter) in [(Int64(1_000_000_000), "G"), (1_000_000, "M"), (1000, "k")]
    where tokens.magnitude >= unit.magnitude {
      let (whole, rest) = tokens.quotientAndRemainder(dividingBy: unit)
      let tenths = rest.magnitude * 10 / unit.magnitude
      let isLong = whole.magnitude >= 10 || tenths == 0
      return "\(whole)" + (isLong ? "" : ".\(tenths)") + letter
    }
    return String(tokens)
  }
}

extension [BudgetView] {
  /// Of each metric the one with the least left, of these the one with the smallest share of its limit left; nil when
  /// there are none.
  var tightest: BudgetView? {
    Budget.Metric.allCases.compactMap { metric in
      filter { $0.budget.metric == metric }.min { $0.remaining < $1.remaining }
    }.min { $0.hasSmallerShareLeft(than: $1) }
  }
}

extension BudgetView {
  /// Nothing of a limit of nothing is left.
  fileprivate func hasSmallerShareLeft(than other: BudgetView) -> Bool {
    let (mine, others) = (standing.limit.nanodollars, other.standing.limit.nanodollars)
    guard mine > 0, others > 0 else { return mine < others }
    return Int128(remaining.nanodollars) * Int128(others)
      < Int128(other.remaining.nanodollars) * Int128(mine)
  }
}
