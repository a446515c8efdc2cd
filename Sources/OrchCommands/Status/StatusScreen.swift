import OrchModel
import OrchStore
import Terminal

/// What `orch status` answers.
struct StatusScreen: Report {
  let runs: [RunView]
  /// The agents at work for them.
  let agents: [AgentView]
  let today: Spend
  let budgets: [BudgetView]
  let attention: [Attention]
  /// The runs that ended last.
  let recent: [RunView]

  func write(to page: inout Page) throws {
    guard page.format == .table, page.fields.isEmpty else {
      return try Facts(report: report, lines: []).write(to: &page)
    }
    page.write(line: "today  \(todayLine)")
    if runs.isEmpty { page.write(line: "nothing is at work") }
    Section("runs", title: "Runs", runs, columns: runColumns).write(to: &page)
    Section("agents", title: "Agents", agents, columns: Self.agentColumns).write(to: &page)
    Section("attention", title: "Needs you", attention, columns: Attention.columns).write(to: &page)
    Section(
      "budgets", title: "Budgets", budgets,
      columns: BudgetView.barColumns(for: budgets, page.style)
    ).write(to: &page)
    Section("recent", title: "Finished last", recent, columns: Self.recentColumns).write(to: &page)
  }

  private var todayLine: String {
    var parts = [
      today.knownCost?.shown ?? "no price known", counted(today.calls, "call"),
      counted(today.tokens.total, "token"),
    ]
    if today.unpricedTokens > 0 { parts.append("\(grouped(today.unpricedTokens)) without a price") }
    return parts.joined(separator: ", ")
  }

  private func counted(_ count: some BinaryInteger, _ word: String) -> String {
    "\(grouped(count)) \(word)\(count == 1 ? "" : "s")"
  }

  private var report: [(String, Field)] {
    [
      ("runs", rows(runs, RunView.columns)), ("agents", rows(agents, AgentView.columns)),
      (
        "today",
        .object([
          "costUsd": today.knownCost.field, "calls": .number(Int64(today.calls)),
          "tokens": today.tokens.field, "unpricedTokens": .number(today.unpricedTokens),
        ])
      ),
      ("budgets", rows(budgets, BudgetView.columns)),
      ("attention", rows(attention, Attention.columns)),
      ("recent", rows(recent, RunView.columns)),
    ]
  }

  private func rows<Record>(_ records: [Record], _ columns: [Column<Record>]) -> Field {
    .list(
      records.map { record in .object(Field.Object(columns.map { ($0.name, $0.value(record)) })) })
  }

  /// The reasons come last, and only when there are some.
  private var runColumns: [Column<RunView>] {
    let hasReasons = runs.contains { $0.run.reason != nil }
    return Self.activeColumns + (hasReasons ? [Column("reason") { $0.run.reason }] : [])
  }

  private static let activeColumns: [Column<RunView>] = [
    Column("id") { $0.run.id },
    Column("status") { $0.run.status },
    Column("run") { $0.run.name },
    Column("took") { Milliseconds($0.durationMs) },
    Column("cost") { $0.cost },
    Column("about") { $0.run.title },
  ]

  private static let agentColumns: [Column<AgentView>] = [
    Column("id") { $0.agent.id },
    Column("role") { $0.agent.role },
    Column("status") { $0.agent.status },
    Column("turns") { $0.agent.turns },
    Column("tokens") { $0.spend.tokens.total },
    Column("cost") { $0.spend.knownCost },
    Column("context") { $0.context },
    Column("took") { Milliseconds($0.durationMs) },
    Column("activity") { $0.agent.activity },
  ]

  private static let recentColumns: [Column<RunView>] = [
    Column("id") { $0.run.id },
    Column("status") { $0.run.status },
    Column("ended") { $0.run.endedAt },
    Column("took") { Milliseconds($0.durationMs) },
    Column("cost") { $0.cost },
    Column("about") { $0.run.title },
  ]
}
