import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Says whether budgets hold: a gate for scripts.
struct BudgetCheck: Command {
  static let name = "budget check"
  static let aliases = [["budgets", "check"]]
  static let summary = "Say by the exit code whether budgets hold: a gate for scripts"
  static let discussion = """
    Exit code 0 is said in one state alone: every budget that was asked for is known to be within its limit. 3 says \
    that one is spent, or that what is held and --next do not fit beside what is spent. 4 says that it can't be \
    told: there is no store, it can't be read, there is no such budget or none at all, a call in the window has no \
    price and the budget blocks such calls, or nothing at all is recorded in the window, unless \
    --unknown allow. Where both are true it is 3.

    Nothing is ever written, and nothing is waited for longer than a busy store.
    """
  static let examples = [
    "orch budget check", "orch budget check daily --next 2.50",
    "orch budget check --json | jq .report.verdict",
  ]

  /// What it means that nothing is recorded in a window.
  enum Unknown: String, CaseIterable, ArgumentValue { case fail, allow }

  @Operands(completing: .dynamic("budget"), "The budgets; all of them when none is named")
  var names: [String]
  @Option(value: "USD", "Whether this much more would fit") var next: Money?
  @Option("What to say when nothing is recorded in the window") var unknown = Unknown.fail

  func run(_ context: Context) throws -> BudgetGate {
    var context = context
    context.upgradesStore = false
    do {
      let store = try context.openStore(context, .reading)
      return try store.read { try gate(in: store, at: context.now()) }
    } catch let failure as any Failure {
      throw GateFailure(cause: failure)
    }
  }

  private func gate(in store: Database, at now: Timestamp) throws -> BudgetGate {
    let budgets = try names.isEmpty ? store.budgets() : names.map { try store.knownBudget($0) }
    guard !budgets.isEmpty else { throw BudgetFailure.noneSet }
    let policies = try store.standings(of: budgets, at: now).map { standing in
      let filter = SpendFilter(standing.budget.scope, in: standing.window)
      let isEmpty = try store.spend(filter) == Spend()
      return Policy(
        view: BudgetView(
          standing, next: next ?? .zero, hasData: !isEmpty || unknown == .allow),
        isEmpty: isEmpty)
    }
    return BudgetGate(policies: policies)
  }
}

/// A budget as the gate sees it.
struct Policy: Sendable {
  let view: BudgetView
  /// True when nothing at all is recorded in its window.
  let isEmpty: Bool

  static let columns: [Column<Policy>] = [
    Column("name", heading: "budget") { $0.view.budget.name },
    Column("scope") { $0.view.budget.scope.shown },
    Column("period", heading: "per") { $0.view.budget.period.rawValue },
    Column("windowStart", heading: "since") { policy in
      policy.view.standing.window == .always ? nil : policy.view.standing.window.start
    },
    Column("windowEnd", heading: "until") { policy in
      policy.view.standing.window == .always ? nil : policy.view.standing.window.end
    },
    Column("limitUsd", heading: "limit") { $0.view.budget.limit },
    Column("spentUsd", heading: "spent") { $0.view.standing.spent },
    Column("reservedUsd", heading: "held") { $0.view.standing.reserved },
    Column("remainingUsd", heading: "left") { $0.view.remaining },
    Column("nextUsd", heading: "next") { $0.view.next },
    Column("unpricedCalls", heading: "unpriced calls") { $0.view.standing.unpricedCalls },
    Column("state") { $0.view.verdict.state },
    Column("reason") { $0.view.reason },
    Column("onLimit", heading: "on limit") { $0.view.budget.onLimit.rawValue },
  ]
}

/// Why the gate can't say anything.
struct GateFailure: Failure {
  let cause: any Failure

  var code: String { "budget.cannot-say" }
  var message: String { "can't say whether budgets hold: \(cause.message)" }
  var hint: String? { cause.hint }
  var exitCode: ExitCode { .cannotSay }
  var details: [(key: String, value: JSONValue)] {
    [("reason", .string(cause.code))] + cause.details
  }
}
