import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Says what a task will take before it is started.
struct EstimateTask: Command {
  static let name = "estimate"
  static let summary = "Say how complex a task is, which workflow fits, and what it will cost"
  static let discussion = """
    The complexity comes from stated rules over the task's words, each shown with the words that set it off. Cost, \
    tokens and time come from the finished tasks most like it, which are named, as a whole and by role: half of \
    them took at most p50, four of five at most p80. With fewer than three there is no number. --workflow, --role, \
    --model and --agent let only those tasks count that had a run like that.

    A budget or prepaid balance is 'enough' when it has p80 and a fifth of it left, 'tight' when it has p80 left, else 'short'; \
    'affordable' is for how many such tasks it is enough. Where tasks of this type went through different \
    workflows, with or without an analyst, or were built by different models, these are compared: the rate of \
    success with its 95 % interval, cost, time, and retries for each task.

    --plan estimates every task of a list: its items that are not ticked off, or its lines when it has no items. \
    The totals add up what is known; how many tasks have no number is said.

    --explain adds the formula of each number and the finished tasks it is of.
    """
  static let examples = [
    "orch estimate \"Add a --shout flag to greet\"", "orch estimate t4k2p",
    "orch estimate - --type fix < issue.txt", "orch estimate t4k2p --model claude-sonnet-4-5",
    "orch estimate --plan PLAN.md", "orch estimate t4k2p --json | jq .report.cost.p80Usd",
  ]

  @Operand(value: "task", completing: .dynamic("task"), "A task by its id, or its text; - reads it")
  var text: String?
  @Option(short: "t", value: "WORD", "What kind of work a text is: feature, fix, docs, …")
  var type: String?
  @Option(name: "tag", value: "WORD", "A tag of a text; again for more") var tags: [String] = []
  @Option(value: "FILE", completing: .files, "A list of tasks instead of one; - reads it")
  var plan: String?
  @Option(value: "NAME", "Only finished tasks that went through this workflow")
  var workflow: String?
  @Option(value: "NAME", "Only finished tasks that this role worked on") var role: String?
  @Option(
    value: "NAME", completing: .dynamic("model"), "Only finished tasks that this model worked on")
  var model: String?
  @Option(
    value: "CLIENT", completing: .dynamic("client"),
    "Only finished tasks that this client worked on")
  var agent: String?
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> EstimateAnswer {
    try checkNames(context)
    return switch (text, plan) {
    case (let text?, nil): .task(try report(on: subject(text, in: context), in: context))
    case (nil, let plan?): .plan(try report(onPlan: plan, in: context))
    case (nil, nil): throw EstimateFailure.nothing
    case (_?, _?): throw EstimateFailure.taskAndPlan
    }
  }

  /// Throws for a workflow or role that is neither configured nor of any finished task.
  private func checkNames(_ context: Context) throws {
    guard workflow != nil || role != nil else { return }
    let store = try context.storeIfAny()
    let configured = try context.configurationInView().workflows
    func isOfWork(_ filter: WorkFilter) throws -> Bool {
      try store?.finishedWork(filter).isEmpty == false
    }
    if let workflow {
      let known = ["simple", "full"] + configured.map(\.name)
      guard try known.contains(where: workflow.isSameBytes) || isOfWork(.init(workflow: workflow))
      else { throw EstimateFailure.unknownWorkflow(workflow, known: known) }
    }
    if let role {
      let named = configured.flatMap(\.stages).compactMap { stage -> String? in
        if case .role(let role) = stage.work { role } else { nil }
      }
      let known = ["analyst", "planner", "builder", "tester", "reviewer"] + named
      guard try known.contains(where: role.isSameBytes) || isOfWork(.init(role: role))
      else { throw EstimateFailure.unknownRole(role, known: known) }
    }
  }

  private var filter: WorkFilter {
    WorkFilter(workflow: workflow, role: role, model: model, client: agent)
  }

  private func report(
    on subject: EstimateSubject, in context: Context
  ) throws -> EstimateReport {
    guard let store = try context.storeIfAny() else {
      return EstimateReport(subject, isExplained: explain)
    }
    return try store.read {
      let work = try store.finishedWork(filter).filter { $0.id != subject.task }
      let estimate = try subject.estimate(with: work, in: store)
      return EstimateReport(
        subject, estimate,
        similar: estimate.whole.similar.compactMap { id in work.first { $0.id == id } },
        budgets: try budgets(in: store, context) { estimate.whole.p80(of: $0) },
        comparisons: OutcomeComparison.of(try store.runOutcomes(ofType: subject.type, filter)),
        sources: explain
          ? EstimateReport.Sources(
            parts: try store.roleParts(of: estimate.whole.similar), work: work) : nil)
    }
  }

  private func report(onPlan plan: String, in context: Context) throws -> PlanReport {
    let bytes =
      plan == "-"
      ? try context.readInput(1 << 20)
      : try fileBytes(context.absolute(plan), limit: 1 << 20)
    let tasks = try TaskList.items(of: String(decoding: bytes, as: UTF8.self)).map {
      try EstimateSubject(text: $0, type: type, tags: tags)
    }
    guard !tasks.isEmpty else { throw EstimateFailure.emptyPlan(plan) }
    guard let store = try context.storeIfAny() else {
      return PlanReport(tasks.map { ($0, nil) }, history: explain ? [] : nil)
    }
    return try store.read {
      let work = try store.finishedWork(filter)
      let rows = try tasks.map { ($0, try $0.estimate(with: work, in: store)) }
      let report = PlanReport(rows)
      return PlanReport(
        rows, budgets: try budgets(in: store, context) { report.p80(of: $0) },
        history: explain ? work : nil)
    }
  }

  /// The budgets and balances that such work is paid from, of which it takes `p80`; none on credits, which agents
  /// take none of.
  private func budgets(
    in store: Database, _ context: Context, for p80: (Budget.Metric) -> Money?
  ) throws -> [Sufficiency] {
    let project = try context.projectInView(in: store)?.id
    let budgets = try store.budgetViews(at: context.now(), prices: context.prices(in: store))
      .filter { view in
        let budget = view.budget
        return budget.pausedAt == nil && budget.metric != .credits && budget.scope.run == nil
          && (budget.scope.project == nil || budget.scope.project == project)
      }
    let balances = try store.balances().filter { $0.metric == .dollars }
      .map { try BalanceView($0, in: store, at: context.now()) }
    return budgets.map {
      Sufficiency(
        of: .budget, $0.budget.name, in: $0.budget.metric, remaining: $0.remaining,
        p80: p80($0.budget.metric))
    }
      + balances.map {
        Sufficiency(
          of: .balance, $0.balance.client ?? "all clients", remaining: $0.left, p80: p80(.dollars))
      }
  }

  private func subject(_ text: String, in context: Context) throws -> EstimateSubject {
    if text == "-" {
      let input = String(decoding: try context.readInput(1 << 20), as: UTF8.self)
      return try EstimateSubject(text: input, type: type, tags: tags)
    }
    guard !text.utf8.contains(where: { $0 <= 0x20 }), let store = try context.storeIfAny() else {
      return try EstimateSubject(text: text, type: type, tags: tags)
    }
    if let task = try store.task(ID(text)) { return EstimateSubject(task) }
    // One word that looks like an id is one that was mistyped, or the beginning of one.
    if text.looksLikeTaskID { return EstimateSubject(try store.knownTask(text)) }
    return try EstimateSubject(text: text, type: type, tags: tags)
  }
}

extension String {
  /// `t4k2p`: the letter of tasks, then letters and digits with at least one digit.
  fileprivate var looksLikeTaskID: Bool {
    let rest = utf8.dropFirst()
    return utf8.first == UInt8(ascii: "t") && (1...26).contains(rest.count)
      && rest.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
      && rest.contains { (0x30...0x39).contains($0) }
  }
}

/// What is to be estimated.
struct EstimateSubject: Sendable {
  let task: ID<AgentTask>?
  let title: String
  let description: String
  let type: String
  let tags: [String]

  init(_ task: AgentTask) {
    self.task = task.id
    title = task.title
    description = task.description
    type = task.type
    tags = task.tags
  }

  /// The first line is the title, the rest the description.
  init(text: String, type: String?, tags: [String]) throws {
    let lines = text.utf8.split(
      separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: true)
    guard text.utf8.contains(where: { $0 > 0x20 }), let first = lines.first else {
      throw TaskFailure.noTitle
    }
    task = nil
    title = String(decoding: first, as: UTF8.self)
    description = lines.count > 1 ? String(decoding: lines[1], as: UTF8.self) : ""
    self.type = type ?? "task"
    self.tags = tags
  }

  func estimate(with work: [FinishedWork], in store: Database) throws -> TaskEstimate {
    try Estimator.estimate(
      title: title, description: description, type: type, tags: tags, history: work, in: store)
  }

  /// By its words alone.
  var estimate: TaskEstimate {
    TaskEstimate(
      whole: .of(type: type, title: title, description: description, tags: tags, history: []),
      roles: [])
  }
}

/// What an estimate can't be made of.
enum EstimateFailure: Failure, Catalogued {
  case nothing
  case taskAndPlan
  case emptyPlan(String)
  case unknownWorkflow(String, known: [String])
  case unknownRole(String, known: [String])

  var message: String {
    switch self {
    case .nothing: "there is no task to estimate"
    case .taskAndPlan: "a task and --plan can't be estimated at once"
    case .emptyPlan(let file): "there are no tasks in '\(file)'"
    case .unknownWorkflow(let name, _): "no workflow '\(name.cut(toBytes: 100))'"
    case .unknownRole(let name, _): "no role '\(name.cut(toBytes: 100))'"
    }
  }

  var hint: String? {
    switch self {
    case .nothing:
      "say what is to be done, name a task, or give a list: orch estimate --plan PLAN.md"
    case .taskAndPlan: "leave one of them out"
    case .emptyPlan: "write a task on each line, or as items: - Fix the date parser"
    case .unknownWorkflow(let name, let known), .unknownRole(let name, let known):
      nearest(to: name, in: known).map { "did you mean '\($0)'?" }
        ?? "choose one of \(known.prefix(12).joined(separator: ", "))"
    }
  }

  var code: String {
    switch self {
    case .nothing: "estimate.nothing"
    case .taskAndPlan: "estimate.task-and-plan"
    case .emptyPlan: "estimate.empty-plan"
    case .unknownWorkflow: "workflow.unknown"
    case .unknownRole: "estimate.unknown-role"
    }
  }

  var exitCode: ExitCode {
    switch self {
    case .nothing, .taskAndPlan: .usage
    case .emptyPlan: .badData
    case .unknownWorkflow, .unknownRole: .notFound
    }
  }

  static var catalogue: [Self] {
    [
      .nothing, .taskAndPlan, .emptyPlan("PLAN.md"),
      .unknownWorkflow("WORKFLOW", known: ["WORKFLOW2"]),
      .unknownWorkflow("WORKFLOW", known: ["A", "B"]), .unknownRole("ROLE", known: ["ROLE2"]),
      .unknownRole("ROLE", known: ["A", "B"]),
    ]
  }
}
