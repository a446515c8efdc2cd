import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// What `orch estimate` answers: one task, or a list of them.
enum EstimateAnswer: Report {
  case task(EstimateReport)
  case plan(PlanReport)

  func write(to page: inout Page) throws {
    switch self {
    case .task(let report): try report.write(to: &page)
    case .plan(let report): try report.write(to: &page)
    }
  }
}

/// An estimate as an answer.
struct EstimateReport: Report {
  let subject: EstimateSubject
  let estimate: Estimate
  let roles: [StageEstimate]
  /// The finished tasks its numbers come from, the nearest first.
  let similar: [FinishedWork]
  let budgets: [Sufficiency]
  let comparisons: [OutcomeComparison]
  /// What its numbers come from beside that; nil unless they are to be explained.
  let sources: Sources?

  /// What the numbers of an estimate come from.
  struct Sources: Sendable {
    /// What each role took of the tasks it is like.
    var parts: [RolePart] = []
    /// All the finished tasks that count.
    var work: [FinishedWork] = []
  }

  /// By the task's words alone, when there is nothing else to go by.
  init(_ subject: EstimateSubject, isExplained: Bool) {
    self.init(
      subject, subject.estimate, similar: [], budgets: [], comparisons: [],
      sources: isExplained ? Sources() : nil)
  }

  init(
    _ subject: EstimateSubject, _ estimate: TaskEstimate, similar: [FinishedWork],
    budgets: [Sufficiency], comparisons: [OutcomeComparison], sources: Sources?
  ) {
    self.subject = subject
    self.estimate = estimate.whole
    self.roles = estimate.roles
    self.similar = similar
    self.budgets = budgets
    self.comparisons = comparisons
    self.sources = sources
  }

  func write(to page: inout Page) throws {
    guard page.format == .table, page.fields.isEmpty else {
      return try Facts(report: report, lines: []).write(to: &page)
    }
    try Facts(report: [], lines: lines).write(to: &page)
    Section("roles", title: "By role", roles, columns: StageEstimate.columns).write(to: &page)
    Section("similar", title: "Finished tasks like it", similar, columns: FinishedWork.columns)
      .write(to: &page)
    Section(
      "comparisons", title: "Runs of this type, compared", comparisons,
      columns: OutcomeComparison.columns
    ).write(to: &page)
    Section("budgets", title: "Budgets", budgets, columns: Sufficiency.cells).write(to: &page)
    if let explanations { Explanation.write(explanations, to: &page) }
  }

  private var report: [(String, Field)] {
    var members: [(String, Field)] = [
      ("task", subject.task.field), ("title", .text(subject.title)), ("type", .text(subject.type)),
      ("complexity", complexity), ("workflow", workflow), ("cost", estimate.cost.moneyField),
      ("tokens", estimate.tokens.field(low: "p50", high: "p80") { .number($0) }),
      ("time", estimate.durationMs.field(low: "p50Ms", high: "p80Ms") { .duration($0) }),
      ("roles", rows(roles, StageEstimate.columns)),
      ("similar", rows(similar, FinishedWork.columns)),
      ("comparisons", rows(comparisons, OutcomeComparison.columns)),
      ("budgets", rows(budgets, Sufficiency.columns)),
    ]
    if let explanations { members.append(("explain", rows(explanations, Explanation.columns))) }
    return members
  }

  private var complexity: Field {
    let reasons = estimate.verdict.reasons.map { reason in
      Field.object([
        "rule": .text(reason.rule), "points": .number(Int64(reason.points)),
        "triggers": reason.triggers.field,
      ])
    }
    return .object([
      "class": .text(estimate.verdict.complexity.rawValue),
      "score": .number(Int64(estimate.verdict.score)), "reasons": .list(reasons),
      "predictedClass": estimate.predictedClass.value.map { .text($0.rawValue) } ?? .absent,
    ])
  }

  private var workflow: Field {
    .object([
      "name": .text(estimate.advice.workflow.rawValue), "reason": .text(estimate.advice.reason),
      "skipped": estimate.advice.skipped.field,
    ])
  }

  private var lines: [String] {
    let verdict = estimate.verdict
    var lines = ["\(verdict.complexity.rawValue)  \(subject.title.cut(toBytes: 200))"]
    lines += verdict.reasons.map { reason in
      let words = reason.triggers.joined(separator: ", ")
      return "  \(reason.points > 0 ? "+" : "")\(reason.points)  \(reason.rule): \(words)"
    }
    if verdict.reasons.isEmpty { lines.append("  no rule applies") }
    lines.append("workflow  \(estimate.advice.reason)")
    lines.append("cost      \(estimate.cost.text { $0.shown })")
    if estimate.tokens.value != nil {
      lines.append("tokens    \(estimate.tokens.text { grouped($0) })")
    }
    lines.append("time      \(estimate.durationMs.text { $0.spanShown })")
    return lines
  }

  /// How its numbers were worked out; nil unless asked for.
  private var explanations: [Explanation]? {
    guard let sources else { return nil }
    let compared = comparisons.flatMap {
      $0.explanations(
        "\($0.subject.rawValue) \($0.value)", window: "ended runs of type \(subject.type)")
    }
    return [estimate.verdict.explanation()] + estimate.explanations(similar: similar)
      + estimate.classExplanations(sources.work)
      + roles.flatMap { $0.explanations(sources.parts) } + compared
      + budgets.flatMap { $0.explanations(p80: estimate.p80(of: $0.metric)) }
  }
}

extension FinishedWork {
  static let columns: [Column<FinishedWork>] = [
    Column("id") { $0.id },
    Column("costUsd", heading: "cost") { $0.cost },
    Column("tokens") { $0.tokens },
    Column("activeMs", heading: "took") { Milliseconds($0.activeMs) },
    Column("type") { $0.type },
    Column("title") { $0.title },
  ]
}

extension StageEstimate {
  static let columns: [Column<StageEstimate>] = [
    Column("role") { $0.role },
    Column("costP50Usd", heading: "cost p50") { $0.cost.value?.p50 },
    Column("costP80Usd", heading: "p80") { $0.cost.value?.p80 },
    Column("tokensP50", heading: "tokens p50") { $0.tokens.value?.p50 },
    Column("tokensP80", heading: "p80") { $0.tokens.value?.p80 },
    Column("timeP50Ms", heading: "time p50") { ($0.durationMs.value?.p50).map(Milliseconds.init) },
    Column("timeP80Ms", heading: "p80") { ($0.durationMs.value?.p80).map(Milliseconds.init) },
    Column("n") { $0.durationMs.n },
  ]
}

extension OutcomeComparison {
  static let columns: [Column<OutcomeComparison>] = [
    Column("by") { $0.subject.rawValue },
    Column("value") { $0.value },
    Column("runs") { $0.runs },
    Column("successPct", heading: "success") { ($0.success.value?.rate).map(share) },
    Column("successLowPct", heading: "low") { ($0.success.value?.lower).map(share) },
    Column("successHighPct", heading: "high") { ($0.success.value?.upper).map(share) },
    Column("costP50Usd", heading: "cost p50") { $0.cost.value?.p50 },
    Column("costP80Usd", heading: "p80") { $0.cost.value?.p80 },
    Column("timeP50Ms", heading: "time p50") { ($0.durationMs.value?.p50).map(Milliseconds.init) },
    Column("retriesPerTask", heading: "retries") { number($0.retriesPerTask, places: 2) },
  ]

  private static func share(_ rate: Double) -> Percent {
    Percent(tenths: Int64((rate * 1000).rounded()))
  }
}

extension Sufficiency {
  /// For programs: amounts in dollars have names of their own, others stand beside their metric.
  static let columns =
    columns { $0.dollars($1) } + [
      Column("metric") { $0.metric },
      Column("remaining") { $0.metric.number($0.remaining) },
      Column("required") { $0.metric.number($0.required) },
      Column("missing") { $0.metric.number($0.missing) },
    ]

  /// For people, who read amounts with their units.
  static let cells = columns { $0.cell($1) }

  private static func columns(
    _ amount: @escaping @Sendable (Budget.Metric, Money?) -> Field
  ) -> [Column<Sufficiency>] {
    [
      Column("name", heading: "budget") { $0.name },
      Column("verdict") { sufficiency in sufficiency.verdict?.rawValue },
      Column("remainingUsd", heading: "left") { amount($0.metric, $0.remaining) },
      Column("requiredUsd", heading: "needed") { amount($0.metric, $0.required) },
      Column("missingUsd", heading: "missing") { amount($0.metric, $0.missing) },
      Column("affordable") { $0.affordable },
      Column("kind") { $0.kind.rawValue },
    ]
  }
}

extension Estimate {
  /// What four of five such tasks take at most of `metric`; nil while that is not known.
  ///
  /// Agents take no credits.
  func p80(of metric: Budget.Metric) -> Money? {
    switch metric {
    case .dollars: cost.value?.p80
    case .tokens: (tokens.value?.p80).map(Money.init(nanodollars:))
    case .minutes: (durationMs.value?.p80).map(Money.init(nanodollars:))
    case .credits: nil
    }
  }
}
