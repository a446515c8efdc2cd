import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Says how much money there is, or how many credits.
struct BalanceSet: Command {
  static let name = "balance set"
  static let summary = "Say how much money there is that was paid ahead, or how many credits"
  static let discussion = """
    What is spent from now on is taken off it, by the ledger's prices. With --client it pays that client's calls \
    alone; a balance without one pays for all, also those that have one of their own. It stops nothing: for that, \
    set a budget.

    With --metric credits it is a service's own credits, which recorded stages are paid from ('orch runs stage \
    --credits'); they are never mixed with dollars.
    """
  static let examples = [
    "orch balance set 50", "orch balance set 120.50 --client codex",
    "orch balance set 1500 --metric credits",
  ]

  @Operand(value: "AMOUNT", "What there is now") var amount: Money
  @Group var target = BalanceTarget()

  func run(_ context: Context) throws -> Change<BalanceView> {
    let amount = try target.metric.amount(amount)
    return try context.change(target, kind: "balance.set") { _, now in
      Balance(client: target.client, metric: target.metric.metric, amount: amount, since: now)
    }
  }
}

/// Adds money or credits to what there is.
struct BalanceTopUp: Command {
  static let name = "balance topup"
  static let summary = "Add money or credits to what was paid ahead"
  static let examples = [
    "orch balance topup 20", "orch balance topup 100 --client codex",
    "orch balance topup 500 --metric credits",
  ]

  @Operand(value: "AMOUNT", "What comes on top") var amount: Money
  @Group var target = BalanceTarget()

  func run(_ context: Context) throws -> Change<BalanceView> {
    let amount = try target.metric.amount(amount)
    guard amount > .zero else { throw BalanceFailure.noAmount }
    return try context.change(target, kind: "balance.topped-up") { old, _ in
      guard var balance = old else {
        throw BalanceFailure.none(client: target.client, target.metric.metric)
      }
      balance.amount = balance.amount.clampedSum(amount)
      return balance
    }
  }
}

/// Which balance is changed, and why.
struct BalanceTarget: ParameterGroup {
  @Option("What it is in") var metric = BalanceMetric.dollars
  @Option(value: "CLIENT", completing: .dynamic("client"), "Whose calls are paid from it")
  var client: String?
  @Option(value: "TEXT", "Why, for the history") var reason: String?
}

extension Context {
  /// Puts what `make` makes of the balance there is in its place.
  fileprivate func change(
    _ target: BalanceTarget, kind: String, _ make: (Balance?, Timestamp) throws -> Balance
  ) throws -> Change<BalanceView> {
    let (client, metric) = (target.client, target.metric.metric)
    if let client, client.isEmpty || client.utf8.count > 64 {
      throw BalanceFailure.badClient(client)
    }
    if client != nil, metric != .dollars { throw BalanceFailure.clientOfCredits }
    let store = try changeStore()
    let now = now()
    return try store.write {
      let old = try store.balance(of: client, in: metric)
      let balance = try make(old, now)
      guard balance.amount <= metric.most else {
        throw BalanceFailure.tooHigh(metric.decimal(balance.amount))
      }
      try store.set(
        balance, by: person, because: target.reason?.cut(toBytes: 500), kind: kind, at: now)
      let view = try BalanceView(balance, in: store, at: now)
      let before = try old.map { try BalanceView($0, in: store, at: now).left }
      return Change(
        view, columns: BalanceView.columns,
        message: "\(metric.shown(view.left)) is left\(client.map { " for \($0)" } ?? "")",
        changes: [
          FieldChange(
            metric.key("left"), from: before.map { metric.field($0) } ?? .absent,
            to: metric.field(view.left))
        ],
        undo: before.flatMap { left in
          left < .zero
            ? nil : "orch balance set \(metric.decimal(left))" + options(of: client, metric)
        }, next: ["orch balance forecast"], warnings: view.warnings)
    }
  }

  private func options(of client: String?, _ metric: Budget.Metric) -> String {
    (metric == .dollars ? "" : " --metric \(metric.rawValue)")
      + (client.map { " --client \($0.shellWord)" } ?? "")
  }
}
