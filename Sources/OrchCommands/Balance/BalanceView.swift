import OrchModel
import OrchStore
import Terminal

/// A balance with what was spent from it.
struct BalanceView: Sendable {
  let balance: Balance
  /// In the unit of the balance's metric.
  let spent: Money
  let unpricedCalls: Int

  init(_ balance: Balance, in store: Database, at now: Timestamp) throws {
    self.balance = balance
    let window = Window(start: balance.since, end: Window.always.end)
    let filter = SpendFilter(window: window, client: balance.client)
    guard balance.metric == .dollars else {
      (spent, unpricedCalls) = (try store.used(balance.metric, filter, at: now), 0)
      return
    }
    let spend = try store.spend(filter)
    (spent, unpricedCalls) = (spend.cost, spend.unpricedCalls)
  }

  /// What is left by the prices that are known; below zero when more was spent than there was.
  var left: Money { balance.amount.clampedDifference(spent) }

  /// What a reader should know of it.
  var warnings: [String] {
    guard unpricedCalls > 0 else { return [] }
    let whose = balance.client ?? "all clients"
    let calls =
      unpricedCalls == 1
      ? "1 call of \(whose) has" : "\(grouped(unpricedCalls)) calls of \(whose) have"
    return ["\(calls) no price: less is left than is shown"]
  }

  /// For programs.
  static let columns =
    columns { $0.dollars($1) } + [
      Column("metric") { $0.balance.metric },
      Column("left") { $0.balance.metric.number($0.left) },
      Column("amount") { $0.balance.metric.number($0.balance.amount) },
      Column("spent") { $0.balance.metric.number($0.spent) },
    ]

  /// For people.
  static let cells = columns { $0.cell($1) }

  private static func columns(
    _ amount: @escaping @Sendable (Budget.Metric, Money?) -> Field
  ) -> [Column<BalanceView>] {
    [
      Column("client") { $0.balance.client },
      Column("leftUsd", heading: "left") { amount($0.balance.metric, $0.left) },
      Column("amountUsd", heading: "of") { amount($0.balance.metric, $0.balance.amount) },
      Column("spentUsd", heading: "spent") { amount($0.balance.metric, $0.spent) },
      Column("since") { $0.balance.since },
      Column("unpricedCalls", heading: "unpriced calls", detail: true) { $0.unpricedCalls },
    ]
  }
}

/// What can't be done with a balance.
enum BalanceFailure: Failure {
  case none(client: String?, Budget.Metric)
  case noAmount
  /// A decimal number.
  case tooHigh(String)
  case tooFine(Money)
  case badClient(String)
  case clientOfCredits

  var code: String {
    switch self {
    case .none: "balance.none"
    case .noAmount, .tooHigh, .tooFine, .badClient: "usage.bad-value"
    case .clientOfCredits: "balance.client-of-credits"
    }
  }

  var message: String {
    switch self {
    case .none(nil, .dollars): "there is no balance"
    case .none(nil, let metric): "there is no balance in \(metric.rawValue)"
    case .none(let client?, _): "there is no balance of '\(client.cut(toBytes: 80))'"
    case .noAmount: "nothing is nothing to add"
    case .tooHigh(let amount): "'\(amount)' is more than a balance can be"
    case .tooFine(let amount): "'\(amount.decimal)' is not an amount of credits"
    case .clientOfCredits: "credits are paid for recorded stages, which are no client's"
    case .badClient(let text): "'\(text.cut(toBytes: 80))' is not a value for --client"
    }
  }

  var hint: String? {
    switch self {
    case .none(nil, .dollars): "say what there is: orch balance set 50"
    case .none(nil, let metric):
      "say what there is: orch balance set 500 --metric \(metric.rawValue)"
    case .none(let client?, _):
      "say what there is: orch balance set 50 --client \(client.shellWord)"
    case .noAmount: "write an amount above 0"
    case .tooHigh: "write at most 1000000000"
    case .tooFine: "write at most three places: 45.125"
    case .clientOfCredits: "leave --client out"
    case .badClient: "write a client such as claude or codex"
    }
  }

  var exitCode: ExitCode {
    switch self {
    case .none: .notFound
    case .noAmount, .tooHigh, .tooFine, .badClient, .clientOfCredits: .usage
    }
  }
}

extension BalanceFailure: Catalogued {
  static var catalogue: [Self] {
    [
      .none(client: nil, .dollars), .none(client: nil, .credits), .none(client: "CLIENT", .dollars),
      .noAmount, .tooHigh("2000000000"), .tooFine(Money(nanodollars: 1)), .badClient(""),
      .clientOfCredits,
    ]
  }
}
