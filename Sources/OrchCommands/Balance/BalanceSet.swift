import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Says how much money there is.
struct BalanceSet: Command {
  static let name = "balance set"
  static let summary = "Say how much money there is that was paid ahead"
  static let discussion = """
    What is spent from now on is taken off it, by the ledger's prices. With --client it pays that client's calls \
    alone; a balance without one pays for all, also those that have one of their own. It stops nothing: for that, \
    set a budget.
    """
  static let examples = ["orch balance set 50", "orch balance set 120.50 --client codex"]

  @Operand(value: "USD", "What there is now") var amount: Money
  @Option(value: "CLIENT", completing: .dynamic("client"), "Whose calls are paid from it")
  var client: String?
  @Option(value: "TEXT", "Why, for the history") var reason: String?

  func run(_ context: Context) throws -> Change<BalanceView> {
    try context.setBalance(of: client, kind: "balance.set", because: reason) { _, now in
      Balance(client: client, amount: amount, since: now)
    }
  }
}

/// Adds money to what there is.
struct BalanceTopUp: Command {
  static let name = "balance topup"
  static let summary = "Add money to what was paid ahead"
  static let examples = ["orch balance topup 20", "orch balance topup 100 --client codex"]

  @Operand(value: "USD", "What comes on top") var amount: Money
  @Option(value: "CLIENT", completing: .dynamic("client"), "Whose calls are paid from it")
  var client: String?
  @Option(value: "TEXT", "Why, for the history") var reason: String?

  func run(_ context: Context) throws -> Change<BalanceView> {
    guard amount > .zero else { throw BalanceFailure.noAmount }
    return try context.setBalance(of: client, kind: "balance.topped-up", because: reason) {
      old, _ in
      guard var balance = old else { throw BalanceFailure.none(client: client) }
      balance.amount = balance.amount.clampedSum(amount)
      return balance
    }
  }
}

extension Context {
  /// Puts what `make` makes of the balance there is in its place.
  fileprivate func setBalance(
    of client: String?, kind: String, because reason: String?,
    _ make: (Balance?, Timestamp) throws -> Balance
  ) throws -> Change<BalanceView> {
    if let client, client.isEmpty || client.utf8.count > 64 {
      throw BalanceFailure.badClient(client)
    }
    let store = try changeStore()
    let now = now()
    return try store.write {
      let old = try store.balance(of: client)
      let balance = try make(old, now)
      guard balance.amount <= .dollars(1_000_000_000) else {
        throw BalanceFailure.tooHigh(balance.amount)
      }
      try store.set(
        balance, by: person, because: reason?.cut(toBytes: 500), kind: kind, at: now)
      let view = try BalanceView(balance, in: store)
      let before = try old.map { try BalanceView($0, in: store).left }
      return Change(
        view, columns: BalanceView.columns,
        message: "\(view.left.shown) is left\(client.map { " for \($0)" } ?? "")",
        changes: [FieldChange("leftUsd", from: before.field, to: .money(view.left))],
        undo: before.flatMap { left in
          left < .zero
            ? nil
            : "orch balance set \(left.decimal)\(client.map { " --client \($0.shellWord)" } ?? "")"
        }, next: ["orch balance forecast"], warnings: view.warnings)
    }
  }
}
