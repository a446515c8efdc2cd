import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Makes a budget, or changes one.
struct BudgetSet: Command {
  static let name = "budget set"
  static let aliases = [["budgets", "set"]]
  static let summary = "Limit spending: make a budget, or change one"
  static let discussion = """
    A new budget needs a limit; it counts by the day, covers everything, and ends what reaches it. A budget that \
    exists keeps whatever is not given.

    Days, weeks (from Monday) and months are those of the time zone the budget was made in; rolling:7d is the \
    seven days just past. A scope names what is covered: role=builder,project=.,model=NAME,client=NAME, where \
    every part must match and project=. is the one of this folder.

    A limit is noticed within one model call of being passed: for codex without its rollout within one turn. \
    What each agent at work may still spend then is shown as 'at risk' by 'orch budget show'.
    """
  static let examples = [
    "orch budget set daily --limit 20", "orch budget set daily --limit 30",
    "orch budget set builders --limit 50 --per rolling:7d --scope role=builder,project=. --on-limit pause",
  ]

  @Operand(completing: .dynamic("budget"), "The budget's name") var name: String
  @Option(short: "l", value: "USD", "The most that may be spent in one period") var limit: Money?
  @Option(value: "PERIOD", "day, week, month, total, or rolling:7d; day when it is new")
  var per: Budget.Period?
  @Option(value: "SCOPE", "What it covers: role=builder,project=., or everything")
  var scope: String?
  @Option("What happens to a run that reaches it; stop when it is new") var onLimit: Budget.OnLimit?
  @Option(value: "PERCENT", "Warn from this share on; 80 when it is new") var warn: Int?
  @Option("What a call without a price does; block when it is new") var unpriced: Budget.Unpriced?

  func run(_ context: Context) throws -> Change<BudgetView> {
    try checkValues()
    let scope = try scope.map { try BudgetScope($0) }
    let store = try context.changeStore()
    let now = context.now()
    return try store.write {
      let old = try store.budget(named: name)
      if let old, let run = old.scope.run { throw BudgetFailure.ofRun(name, run) }
      guard let limit = limit ?? old?.limit else { throw BudgetFailure.noLimit(name) }
      var budget = try old ?? made(limit: limit, in: store, context: context)
      budget.limit = limit
      budget.period = per ?? budget.period
      budget.onLimit = onLimit ?? budget.onLimit
      budget.unpriced = unpriced ?? budget.unpriced
      budget.warnPercent = warn ?? budget.warnPercent
      budget.scope = try scope?.resolved(in: store, context: context) ?? budget.scope
      if budget != old { try store.set(budget, at: now) }
      let standing = try store.standings(of: [budget], at: now)
      return answer(BudgetView(standing[0]), old: old)
    }
  }

  private func checkValues() throws {
    guard name.isBudgetName else { throw BudgetFailure.badName(name) }
    if let limit, limit > .dollars(1_000_000_000) { throw BudgetFailure.limitTooHigh(limit) }
    if let warn, !(1...100).contains(warn) { throw BudgetFailure.badWarn(warn) }
  }

  private func made(limit: Money, in store: Database, context: Context) throws -> Budget {
    let taken = Set(try store.budgets().map(\.id))
    let id: ID<Budget> = context.newID("b") { taken.contains($0) }
    return Budget(
      id: id, name: name, limit: limit, period: .day, zone: context.zone, createdAt: context.now())
  }

  private func answer(_ view: BudgetView, old: Budget?) -> Change<BudgetView> {
    let budget = view.budget
    let changes = changes(from: old, to: budget)
    let verb = old == nil ? "set" : changes.isEmpty ? "is already" : "now"
    return Change(
      view, columns: BudgetView.columns,
      message: "budget '\(name)' \(verb): \(budget.sentence)", changes: changes,
      undo: undo(old, changes), next: old == nil ? ["orch budget check \(name)"] : [])
  }

  private func changes(from old: Budget?, to new: Budget) -> [FieldChange] {
    let fields: [(String, (Budget) -> Field)] = [
      ("limitUsd", { .money($0.limit) }), ("period", { .text($0.period.rawValue) }),
      ("scope", { .text($0.scope.shown) }), ("onLimit", { .text($0.onLimit.rawValue) }),
      ("unpriced", { .text($0.unpriced.rawValue) }),
      ("warnPercent", { Percent(tenths: Int64($0.warnPercent) * 10).field }),
    ]
    return fields.compactMap { name, value in
      let before = old.map(value) ?? .absent
      return before == value(new) ? nil : FieldChange(name, from: before, to: value(new))
    }
  }

  private func undo(_ old: Budget?, _ changes: [FieldChange]) -> String? {
    guard let old else { return "orch budget delete \(name)" }
    return changes.isEmpty ? nil : old.command(only: Set(changes.map(\.name)))
  }
}

extension Budget {
  /// `$20.00 a day for everything; at the limit stop`.
  fileprivate var sentence: String {
    let per: String =
      switch period {
      case .day, .week, .month: " a \(period.rawValue)"
      case .total: " in all"
      case .rolling: " in \(period.rawValue.dropFirst(8)) just past"
      }
    return "\(limit.shown)\(per) for \(scope.shown); at the limit \(onLimit.rawValue)"
  }

  /// The command line that sets it as it is; with `names` only what those fields are.
  func command(only names: Set<String>? = nil) -> String {
    let parts = [
      ("limitUsd", "--limit \(limit.decimal)"), ("period", "--per \(period.rawValue)"),
      ("scope", "--scope \(scope.argument.shellWord)"),
      ("onLimit", "--on-limit \(onLimit.rawValue)"),
      ("unpriced", "--unpriced \(unpriced.rawValue)"), ("warnPercent", "--warn \(warnPercent)"),
    ]
    let wanted = parts.filter { names?.contains($0.0) ?? true }.map(\.1)
    return (["orch budget set \(name)"] + wanted).joined(separator: " ")
  }
}

extension String {
  /// True for what a budget may be called: it stands in command lines that are suggested.
  var isBudgetName: Bool {
    let bytes = utf8
    return (1...64).contains(bytes.count)
      && bytes.allSatisfy { $0.isAlphanumeric || "-_.".utf8.contains($0) }
      && bytes.first?.isAlphanumeric == true
  }

  /// The text as one word for a shell.
  var shellWord: String {
    let isPlain = utf8.allSatisfy { $0.isAlphanumeric || "-_.,=/:".utf8.contains($0) }
    guard !isPlain || isEmpty else { return self }
    return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}

extension UInt8 {
  fileprivate var isAlphanumeric: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
