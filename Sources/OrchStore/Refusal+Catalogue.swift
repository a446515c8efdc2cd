import OrchModel

extension Refusal: Catalogued {
  /// A limit that is reached, one that is too near, and calls that have no price.
  package static var catalogue: [Self] {
    [
      refusal(spent: 20), refusal(spent: 12, reserved: 5), refusal(spent: 12, unpricedCalls: 3),
    ]
  }

  private static func refusal(spent: Int64, reserved: Int64 = 0, unpricedCalls: Int = 0) -> Self {
    let budget = Budget(
      id: "BUDGET", name: "BUDGET", limit: .dollars(20), period: .total, zone: "UTC",
      createdAt: Window.always.start)
    let standing = BudgetStanding(
      budget: budget, window: .always, spent: .dollars(spent), reserved: .dollars(reserved),
      unpricedCalls: unpricedCalls)
    return Refusal(standing: standing, asked: .dollars(4))
  }
}
