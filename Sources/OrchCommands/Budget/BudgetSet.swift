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

    --metric tokens, credits or minutes limits those instead of dollars, with --limit in them: 2M tokens, 45 credits, \
    90m. Tokens are all of a call's: input, output, and what was written to and read from the cache. Credits are \
    those that recorded stages say they took. Minutes are those that the agents of runs were at work, side by side \
    ones each for itself and pauses left out; imported sessions have none. Nothing is held of these ahead of time: a \
    run is let in while any is left, and tokens are noticed within one call, minutes within a second.

    Days, weeks and months are those of its time zone: the one it was made in, or --tz. Weeks begin on Monday, or on \
    --week-start. rolling:7d is the seven days just past; run and task give each run or task the limit for itself. A \
    scope names what is covered: role=builder,project=.,branch=main,run=r4k2p,task=t9,type=bugfix,workflow=full,\
    agent=a1,model=NAME,client=NAME, where every part must match and project=. is the one of this folder. A call may \
    be covered by several budgets: every one must hold.

    At the limit, warn only tells; hold lets nothing new begin and what is at work go on; pause freezes a run, ask \
    freezes it and asks, stop ends it. Calls without a price block the budget, are let pass, or with estimate count \
    as what their tokens cost at the dearest rates of any model of the same maker (of any model at all where the \
    maker has no prices): too much rather than too little.

    Alerts are given at 50 %, at --warn, at 95 and 100 % of the limit, and where it will be passed if spending goes \
    on so: once in each window, and anew for another limit. With --notify a command is run for each, by the program \
    that books what was spent (orch run, import, a client's hook, runs stage and record), which does not wait for \
    it: it has 10 seconds, no terminal, / as its folder, the alert as JSON on its standard input, and in its \
    environment ORCH_ALERT_MESSAGE, _BUDGET, _KIND, _THRESHOLD, _METRIC, _LIMIT, _SPENT, _SUBJECT, _WINDOW_START and \
    _WINDOW_END. No shell reads the command (for one: --notify "sh -c '…'"). It can't be a program of this folder's \
    repository, and none is run from a store that may have come with one: a store in a repository, or an \
    .orch/orch.db. That it was run, or why not, is in 'orch budget history'.

    A limit is noticed within one model call of being passed: for codex without its rollout within one turn. \
    What each agent at work may still spend then is shown as 'at risk' by 'orch budget show'.
    """
  static let examples = [
    "orch budget set daily --limit 20", "orch budget set daily --limit 30",
    "orch budget set builders --limit 50 --per rolling:7d --scope role=builder,project=. --on-limit pause",
    "orch budget set each-run --limit 2 --per run --scope type=bugfix --on-limit pause",
    "orch budget set fleet --limit 200M --metric tokens --per week",
    "orch budget set daily --notify 'notify-send --urgency critical Budget'",
  ]

  @Operand(completing: .dynamic("budget"), "The budget's name") var name: String
  @Group var options = BudgetOptions()

  func run(_ context: Context) throws -> Change<BudgetView> {
    guard name.isBudgetName else { throw BudgetFailure.badName(name) }
    try options.check()
    _ = try options.scope.map { try BudgetScope($0) }
    let store = try context.changeStore()
    return try store.write {
      let old = try store.budget(named: name)
      guard old != nil || options.limit != nil else { throw BudgetFailure.noLimit(name) }
      let start = try old ?? made(in: store, context: context)
      return try context.change(
        old, to: try options.changed(start, in: store, context: context),
        because: options.reason, in: store)
    }
  }

  /// A new one, without the limit.
  private func made(in store: Database, context: Context) throws -> Budget {
    let taken = Set(try store.budgets().map(\.id))
    let id: ID<Budget> = context.newID("b") { taken.contains($0) }
    return Budget(
      id: id, name: name, metric: options.metric ?? .dollars, limit: .zero, period: .day,
      zone: context.zone, createdAt: context.now())
  }
}

extension Context {
  /// Sets `budget`, and says what is other than in `old`; inside of `write`.
  func change(
    _ old: Budget?, to budget: Budget, because reason: String?, in store: Database
  ) throws -> Change<BudgetView> {
    let now = now()
    if budget != old {
      try store.set(budget, by: person, because: reason?.cut(toBytes: 500), at: now)
      try store.keepWindows(store.windows(of: [budget], at: now), at: now)
    }
    let standing = try store.standings(of: [budget], at: now, prices: prices(in: store))
    let changes = budget.fieldChanges(from: old)
    let verb = old == nil ? "set" : changes.isEmpty ? "is already" : "now"
    return Change(
      BudgetView(standing[0]), columns: BudgetView.columns,
      message: "budget '\(budget.name)' \(verb): \(budget.sentence)", changes: changes,
      undo: undo(old, changes, of: budget),
      next: old == nil ? ["orch budget check \(budget.name)"] : [])
  }

  private func undo(_ old: Budget?, _ changes: [FieldChange], of budget: Budget) -> String? {
    guard let old else { return "orch budget delete \(budget.name)" }
    return changes.isEmpty ? nil : old.command(only: Set(changes.map(\.name)))
  }
}

extension Budget {
  func fieldChanges(from old: Budget?) -> [FieldChange] {
    let fields: [(String, (Budget) -> Field)] = [
      (metric.key("limit"), { $0.metric.field($0.limit) }),
      ("period", { .text($0.period.rawValue) }),
      ("scope", { .text($0.scope.shown) }), ("onLimit", { .text($0.onLimit.rawValue) }),
      ("unpriced", { .text($0.unpriced.rawValue) }),
      ("warnPercent", { Percent(tenths: Int64($0.warnPercent) * 10).field }),
      ("zone", { .text($0.zone) }),
      ("notify", { $0.notify.isEmpty ? .absent : .text($0.notify.commandLine) }),
    ]
    return fields.compactMap { name, value in
      let before = old.map(value) ?? .absent
      return before == value(self) ? nil : FieldChange(name, from: before, to: value(self))
    }
  }
}

extension Budget {
  /// `$20.00 a day for everything; at the limit stop`.
  var sentence: String {
    let per: String =
      switch period {
      case .weekly(.monday): " a week"
      case .weekly(let start): " a week from \(start.rawValue)"
      case .day, .month, .run, .task: " a \(period.rawValue)"
      case .total: " in all"
      case .rolling: " in \(period.rawValue.dropFirst(8)) just past"
      }
    return "\(metric.shown(limit))\(per) for \(scope.shown); at the limit \(onLimit.rawValue)"
  }

  /// The command line that sets it as it is; with `names` only what those fields are.
  func command(only names: Set<String>? = nil) -> String {
    let parts = [
      (metric.key("limit"), "--limit \(metric.decimal(limit))"),
      ("metric", "--metric \(metric.rawValue)"), ("period", "--per \(period.rawValue)"),
      ("scope", "--scope \(scope.argument.shellWord)"),
      ("onLimit", "--on-limit \(onLimit.rawValue)"),
      ("unpriced", "--unpriced \(unpriced.rawValue)"), ("warnPercent", "--warn \(warnPercent)"),
      ("zone", "--tz \(zone.shellWord)"),
      ("notify", "--notify \(notify.isEmpty ? "none" : notify.commandLine.shellWord)"),
    ]
    let wanted = parts.filter {
      names?.contains($0.0)
        ?? ($0.0 == "metric"
          ? metric != .dollars : $0.0 != "notify" || !notify.isEmpty)
    }.map(\.1)
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
