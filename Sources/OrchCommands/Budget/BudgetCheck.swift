import CommandKit
import OrchAnalysis
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

    --fail-on warn says 3 from the share on that a budget warns at; --fail-on projected where more will be spent than \
    the limit if it goes on so ('orch budget projection'), and 4 where that can't be told. --max-age says 4 when the \
    newest call that is known of is older. A paused budget is passed over, and can't be told anything of when it is \
    named.

    --at-most asks without a budget: whether all that was spent on a task, in a branch, or since a time is less. \
    What is asked so is compared alone, unless budgets are named too.

    --format writes what CI systems read: github (workflow commands), gitlab (a code quality report), junit (a test \
    report), text; docs/ci.md has whole examples. --markdown is a table for a comment.

    --next and --at-most are dollars; a budget on tokens, credits or minutes is asked whether it is spent.

    --explain adds how what is left, the share that is used and, with --fail-on projected, what will be spent were \
    worked out: the window, the formula, its sample and its inputs. It changes no exit code, and what CI systems read \
    has no place for it.

    Nothing is ever written, and nothing is waited for longer than a busy store.
    """
  static let examples = [
    "orch budget check", "orch budget check daily --next 2.50",
    "orch budget check --json | jq .report.verdict",
    "orch budget check --branch feature/login --at-most 5 --format github",
    "orch budget check monthly --fail-on projected --explain",
  ]

  /// What it means that nothing is recorded in a window.
  enum Unknown: String, CaseIterable, ArgumentValue { case fail, allow }
  /// What is a no beside a limit that is spent.
  enum FailOn: String, CaseIterable, ArgumentValue { case warn, projected }
  enum AnnotationFormat: String, CaseIterable, ArgumentValue { case github, gitlab, junit, text }

  @Operands(completing: .dynamic("budget"), "The budgets; all of them when none is named")
  var names: [String]
  @Option(value: "USD", "Whether this much more would fit") var next: Money?
  @Option("What to say when nothing is recorded in the window") var unknown = Unknown.fail
  @Option("Say no earlier: at the share it warns at, or when it will not last") var failOn: FailOn?
  @Option(value: "DURATION", "Say nothing of records older than this: 10m, 2h") var maxAge:
    TimeSpan?
  @Option(value: "USD", "Whether less was spent on what --task, --branch and --since name")
  var atMost: Money?
  @Option(value: "TASK", completing: .dynamic("task"), "Of this task, with --at-most")
  var task: String?
  @Option(value: "BRANCH", "Of this branch, with --at-most") var branch: String?
  @Option(value: "TIME", "Only from then on, with --at-most") var since: String?
  @Option("For a CI system: github, gitlab, junit, or plain text") var format: AnnotationFormat?
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> BudgetGate {
    if let most = atMost, most > .dollars(1_000_000_000) { throw BudgetFailure.badMost(most) }
    for (option, value) in [("--task", task), ("--branch", branch), ("--since", since)]
    where value != nil && atMost == nil {
      throw BudgetFailure.noMost(option)
    }
    let window = try sinceWindow(context)
    do {
      return try context.judge(.budget) { try gate(in: $0, window, $1) }
    } catch let cause as GateFailure {
      guard let format else { throw cause }
      return BudgetGate(policies: [], format: format, cause: cause)
    }
  }

  private func gate(in store: Database, _ window: Window, _ context: Context) throws -> BudgetGate {
    let now = context.now()
    let prices = context.prices(in: store)
    let budgets = try budgets(in: store)
    let isStale = try maxAge.map { age in
      try store.newestCall().map { $0.adding(.milliseconds(age.milliseconds)) < now } ?? true
    }
    var policies = try store.standings(of: budgets.asked, at: now, prices: prices).map { standing in
      try policy(
        standing, isEmpty: try isEmpty(standing, in: store), isStale ?? false, in: store, now)
    }
    if let atMost {
      policies.append(
        try policy(
          try standing(atMost, in: window, store, context),
          isEmpty: try store.spend(filter(window, in: store)) == Spend(), isStale ?? false,
          in: store, now))
    }
    return BudgetGate(
      policies: policies, format: format, passedOver: budgets.paused.map(\.name),
      explanations: explain && format == nil
        ? try policies.flatMap { try explanations(of: $0, in: store, now) } : nil)
  }

  /// How the numbers were worked out that a verdict rests on.
  private func explanations(of policy: Policy, in store: Database, _ now: Timestamp) throws
    -> [Explanation]
  {
    policy.explanations(
      forecast: failOn == .projected ? try BudgetForecast(policy.view, in: store, at: now) : nil,
      newestCall: try maxAge.map { (try store.newestCall(), $0) }, at: now)
  }

  /// True when nothing at all is recorded of what the budget is on.
  private func isEmpty(_ standing: BudgetStanding, in store: Database) throws -> Bool {
    guard standing.spent == .zero, standing.unpricedCalls == 0 else { return false }
    let filter = SpendFilter(standing.budget, in: standing.window, subject: standing.subject)
    switch standing.budget.metric {
    // Calls that cost nothing are something; a cost without calls says nothing of tokens.
    case .dollars: return try store.spend(filter) == Spend()
    case .tokens: return try store.spend(filter).calls == 0
    case .credits, .minutes: return true
    }
  }

  /// The budgets that are asked about, and those that are not because they are paused.
  private func budgets(in store: Database) throws -> (asked: [Budget], paused: [Budget]) {
    guard names.isEmpty else { return (try names.map { try store.knownBudget($0) }, []) }
    guard atMost == nil else { return ([], []) }
    let all = try store.budgets()
    guard !all.isEmpty else { throw BudgetFailure.noneSet }
    let asked = all.filter { $0.pausedAt == nil }
    guard !asked.isEmpty else { throw BudgetFailure.allPaused }
    return (asked, all.filter { $0.pausedAt != nil })
  }

  private func policy(
    _ standing: BudgetStanding, isEmpty: Bool, _ isStale: Bool, in store: Database, _ now: Timestamp
  ) throws -> Policy {
    let view = BudgetView(
      standing, next: standing.budget.metric == .dollars ? next ?? .zero : .zero,
      hasData: !isEmpty || unknown == .allow)
    var policy = Policy(view: view, isEmpty: isEmpty)
    policy.isStale = isStale && unknown == .fail
    switch failOn {
    case nil: break
    case .warn: policy.failsOnWarning = true
    case .projected:
      policy.isOver = try BudgetForecast(view, in: store, at: now).isOver
      policy.needsProjection = unknown == .fail
    }
    return policy
  }

  // MARK: Without a budget

  private func sinceWindow(_ context: Context) throws -> Window {
    guard let since else { return .always }
    let clock = ZoneClock.zone(context.zone)
    let start = try TimeText(now: context.now(), clock: clock).window(of: since, option: "--since")
    return Window(start: start.start, end: Window.always.end)
  }

  private func scope(in store: Database) throws -> Budget.Scope {
    Budget.Scope(task: try task.map { try store.knownTask($0).id }, branch: branch)
  }

  private func filter(_ window: Window, in store: Database) throws -> SpendFilter {
    SpendFilter(try scope(in: store), in: window)
  }

  /// Where a budget of what is asked for would stand.
  private func standing(
    _ limit: Money, in window: Window, _ store: Database, _ context: Context
  ) throws -> BudgetStanding {
    let budget = Budget(
      id: "", name: "at-most", limit: limit, period: .total, zone: context.zone,
      scope: try scope(in: store), createdAt: context.now())
    let spend = try store.spend(filter(window, in: store))
    return BudgetStanding(
      budget: budget, window: window, spent: spend.cost, reserved: .zero,
      unpricedCalls: spend.unpricedCalls)
  }
}
