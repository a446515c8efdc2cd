import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Shows one budget: where it stands, and what agents at work may still spend.
struct BudgetShow: Command {
  static let name = "budget show"
  static let aliases = [["budgets", "show"]]
  static let summary = "Show one budget: where it stands and what is at risk"
  static let discussion = """
    At risk is the sum over the agents at work that the budget covers of the dearest call each has made so far: \
    about what can still be spent after the limit is noticed. An agent that has made no call yet is not in it.

    Where it is going is worked out as by 'orch budget projection'. --explain adds how each number was worked out.
    """
  static let examples = [
    "orch budget show daily", "orch budget show daily --json | jq .item.atRiskUsd",
  ]

  @Operand(completing: .dynamic("budget"), "The budget's name") var name: String
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedCard<BudgetView> {
    let store = try context.readStore()
    return try store.read {
      let budget = try store.knownBudget(name)
      let now = context.now()
      let view = BudgetView(
        try store.standings(of: [budget], at: now, prices: context.prices(in: store))[0])
      let course = try BudgetForecast(view, in: store, at: now)
      let risks = try store.risks(of: budget.scope)
      let atRisk = Money.sum(of: risks.compactMap(\.dearest))
      let columns =
        (context.showsCells ? BudgetView.cells : BudgetView.columns)
        + [Column("atRiskUsd", heading: "at risk") { $0.budget.metric.dollars(atRisk) }]
        + (context.showsCells ? BudgetForecast.courseCells : BudgetForecast.courseColumns)
        .map { $0.of(course) }
      return ExplainedCard(
        record: view,
        // A person is not told what there is nothing to tell of.
        columns: context.showsCells
          ? columns.filter { ![.absent, .list([])].contains($0.value(view)) } : columns,
        sections: [
          Section("agents", title: "Agents at work", risks, columns: AgentRisk.columns),
          Section(
            "events", title: "Recent changes",
            try store.budgetEvents(named: budget.name, limit: 10),
            columns: context.showsCells ? BudgetEvent.cells : BudgetEvent.columns),
        ],
        explanations: explain
          ? view.explanations + [AgentRisk.explanation(risks, of: budget)] + course.explanations
          : nil)
    }
  }
}

extension AgentRisk {
  static let columns: [Column<AgentRisk>] = [
    Column("agent") { $0.agent },
    Column("role") { $0.role },
    Column("client") { $0.client },
    Column("model") { $0.model },
    Column("run") { $0.run },
    Column("dearestUsd", heading: "dearest call") { $0.dearest },
  ]

  /// How what agents at work may still spend was worked out.
  static func explanation(_ risks: [AgentRisk], of budget: Budget) -> Explanation {
    let isMoney = budget.metric == .dollars
    let sample = risks.compactMap { risk in
      risk.dearest.map { (name: risk.agent.rawValue, value: Budget.Metric.dollars.value($0)) }
    }
    return Explanation(
      "\(budget.name) at risk", "sum(sample), the dearest call of each",
      window: "agents at work that it covers, in dollars", sample: isMoney ? sample : [],
      inputs: [], result: isMoney ? sample.reduce(0) { $0 + $1.value } : nil,
      reason: isMoney ? nil : "it is on \(budget.metric.rawValue)")
  }
}

extension BudgetEvent {
  static let columns =
    columns { $0.dollars($1) } + [
      Column("metric") { $0.metric }, Column("from") { $0.metric.number($0.from) },
      Column("to") { $0.metric.number($0.to) },
    ]
  static let cells = columns { $0.cell($1) }

  private static func columns(
    _ amount: @escaping @Sendable (Budget.Metric, Money?) -> Field
  ) -> [Column<BudgetEvent>] {
    [
      Column("at") { $0.at },
      Column("kind") { $0.kind },
      Column("fromUsd", heading: "limit was") { amount($0.metric, $0.from) },
      Column("toUsd", heading: "limit") { amount($0.metric, $0.to) },
      Column("by") { $0.by },
      Column("reason") { $0.reason },
      Column("summary", heading: "what") { $0.summary },
      Column("changes", detail: true) { $0.changes },
    ]
  }
}

extension Money {
  /// The sum; the most there is when it does not fit.
  static func sum(of amounts: some Sequence<Money>) -> Money {
    amounts.reduce(.zero) { $0.adding($1) ?? Money(nanodollars: .max) }
  }
}
