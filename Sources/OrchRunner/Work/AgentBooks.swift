import OrchModel

/// What an agent has cost: by our prices, and by what its client says.
struct AgentBooks {
  /// What the session had cost when this agent went on with it; nil for a session of its own.
  var before: Money?
  /// The priced calls.
  private(set) var ours = Money.zero
  /// The client's last word; over a resumed session it runs on.
  private(set) var total: ClientTotal?
  /// True when that was said in the middle of the work: calls made since are not in it.
  private(set) var isInterim = false
  /// What the client's turns have cost, where it says.
  private var turns: [Money] = []
  /// What is booked of `total` that no call explains.
  var unlisted = Money.zero

  init(before: Money? = nil) {
    self.before = before
  }

  /// Takes note of a call, which has made the ledger dearer by `cost`.
  mutating func note(_ cost: Money) { ours = ours.clampedSum(cost) }

  mutating func note(_ total: ClientTotal, isInterim: Bool) {
    self.total = total
    self.isInterim = isInterim
    if let cost = total.costOfTurn { turns.append(cost) }
  }

  /// Compares the two; `borrowed` is what the total has for models that have no price here.
  func reconciliation(borrowed: [String: Money] = [:]) -> Reconciliation {
    Reconciliation(
      ours: ours, total: total, turns: turns, before: before, borrowed: borrowed,
      isInterim: isInterim)
  }
}
