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
    The complexity comes from stated rules over the task's words, each shown with the words that set it off. Cost \
    and time come from the finished tasks most like it, which are named: half of them took at most p50, four of \
    five at most p80. With fewer than three there is no number.

    A budget is 'enough' when it has p80 and a fifth of it left, 'tight' when it has p80 left, else 'short'.
    """
  static let examples = [
    "orch estimate \"Add a --shout flag to greet\"", "orch estimate t4k2p",
    "orch estimate - --type fix < issue.txt", "orch estimate t4k2p --json | jq .report.cost.p80Usd",
  ]

  @Operand(value: "task", completing: .dynamic("task"), "A task by its id, or its text; - reads it")
  var text: String
  @Option(short: "t", value: "WORD", "What kind of work a text is: feature, fix, docs, …")
  var type: String?
  @Option(name: "tag", value: "WORD", "A tag of a text; again for more") var tags: [String] = []

  func run(_ context: Context) throws -> EstimateReport {
    let subject = try subject(in: context)
    guard let store = try context.storeIfAny() else {
      return EstimateReport(
        subject, subject.estimate(with: []), similar: [], budgets: [])
    }
    let work = try store.finishedWork()
    let estimate = subject.estimate(with: try Estimator.history(in: store))
    let project = try context.projectInView(in: store)?.id
    let views = try store.budgetViews(at: context.now())
      .filter { $0.budget.scope.project == nil || $0.budget.scope.project == project }
    return EstimateReport(
      subject, estimate,
      similar: estimate.similar.compactMap { id in work.first { $0.id == id } },
      budgets: views.map {
        Sufficiency(budget: $0.budget.name, remaining: $0.remaining, cost: estimate.cost)
      })
  }

  private func subject(in context: Context) throws -> EstimateSubject {
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

  func estimate(with history: [FinishedTask]) -> Estimate {
    Estimator.estimate(
      title: title, description: description, type: type, tags: tags,
      history: history.filter { $0.id != task })
  }
}
