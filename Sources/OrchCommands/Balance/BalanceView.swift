import OrchModel
import OrchStore
import Terminal

/// A balance with what was spent from it.
struct BalanceView: Sendable {
  let balance: Balance
  let spend: Spend

  init(_ balance: Balance, in store: Database) throws {
    self.balance = balance
    let window = Window(start: balance.since, end: Window.always.end)
    spend = try store.spend(SpendFilter(window: window, client: balance.client))
  }

  /// What is left by the prices that are known; below zero when more was spent than there was.
  var left: Money { balance.amount.clampedDifference(spend.cost) }

  /// What a reader should know of it.
  var warnings: [String] {
    guard spend.unpricedCalls > 0 else { return [] }
    let whose = balance.client ?? "all clients"
    let calls =
      spend.unpricedCalls == 1
      ? "1 call of \(whose) has" : "\(grouped(spend.unpricedCalls)) calls of \(whose) have"
    return ["\(calls) no price: less is left than is shown"]
  }

  static let columns: [Column<BalanceView>] = [
    Column("client") { $0.balance.client },
    Column("leftUsd", heading: "left") { $0.left },
    Column("amountUsd", heading: "of") { $0.balance.amount },
    Column("spentUsd", heading: "spent") { $0.spend.cost },
    Column("since") { $0.balance.since },
    Column("unpricedCalls", heading: "unpriced calls", detail: true) { $0.spend.unpricedCalls },
  ]
}

/// What can't be done with a balance.
enum BalanceFailure: Failure {
  case none(client: String?)
  case noAmount
  case tooHigh(Money)
  case badClient(String)

  var code: String {
    switch self {
    case .none: "balance.none"
    case .noAmount, .tooHigh, .badClient: "usage.bad-value"
    }
  }

  var message: String {
    switch self {
    case .none(nil): "there is no balance"
    case .none(let client?): "there is no balance of '\(client.cut(toBytes: 80))'"
    case .noAmount: "nothing is nothing to add"
    case .tooHigh(let amount): "'\(amount.decimal)' is more than a balance can be"
    case .badClient(let text): "'\(text.cut(toBytes: 80))' is not a value for --client"
    }
  }

  var hint: String? {
    switch self {
    case .none(nil): "say what there is: orch balance set 50"
    case .none(let client?): "say what there is: orch balance set 50 --client \(client.shellWord)"
    case .noAmount: "write an amount above 0"
    case .tooHigh: "write at most 1000000000"
    case .badClient: "write a client such as claude or codex"
    }
  }

  var exitCode: ExitCode {
    switch self {
    case .none: .notFound
    case .noAmount, .tooHigh, .badClient: .usage
    }
  }
}

extension BalanceFailure: Catalogued {
  static var catalogue: [Self] {
    [
      .none(client: nil), .none(client: "CLIENT"), .noAmount, .tooHigh(.dollars(2_000_000_000)),
      .badClient(""),
    ]
  }
}
