import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// What `orch costs top` can rank.
enum RankedCost: String, CaseIterable, Sendable, ArgumentValue {
  case task, run, agent, session, day, tool

  var dimension: CostDimension {
    switch self {
    case .task: .task
    case .run: .run
    case .agent: .agent
    case .session: .session
    case .day: .day
    case .tool: .tool
    }
  }
}

/// Ranks the dearest of a kind.
struct TopCosts: Command {
  static let name = "costs top"
  static let aliases = [["cost", "top"]]
  static let summary = "Rank the dearest tasks, runs, agents, sessions, days or tools"
  static let discussion = """
    Shares are of all that was spent, also on what is not in the ranking and on calls of which nobody can say it. What \
    a call costs is split among the tools that it asked for, as 'orch costs --by tool' says; one that asked for none \
    counts for 'no tool'.
    """
  static let examples = [
    "orch costs top", "orch costs top 3 --of task --since 7d", "orch costs top --of tool",
    "orch costs top --of day --all-projects --json | jq -r '.items[].day'",
  ]

  @Operand(value: "N", "How many; 10 when not given") var count: Int?
  @Option(value: "KIND", "What is ranked") var of = RankedCost.session
  @Group var span = CostSpan()
  @Group var choice = CostChoice()

  private static let usualCount = 10

  func run(_ context: Context) throws -> Listing<RankedRow> {
    let count = count ?? Self.usualCount
    guard count > 0 else { throw CostFailure.noCount(count) }
    return try context.answer(nil, span, costs: choice.cost) { question in
      var table = CostTable(by: [of.dimension], clock: question.clock, basis: choice.cost)
      try table.read(question.window.window, of: question.project?.id, in: question.store)
      let ranked = table.dearest(count)
      let rows = try ranked.rows.enumerated().map { place, row in
        RankedRow(rank: place + 1, row: row, title: try title(of: row, in: question.store))
      }
      let total = table.total
      return Listing(
        rows, columns: RankedRow.columns(of, context),
        summary: total.members + question.members,
        totals: """
          \(rows.count) of \(grouped(ranked.known)) \(of.rawValue)\(ranked.known == 1 ? "" : "s") \
          \(question.place), of \(total.words)
          """,
        limit: count, empty: "no \(of.rawValue)s with calls \(question.place)")
    }
  }

  /// What a person calls it; nil when there is nothing to say beside its id.
  private func title(of row: CostRow, in store: Database) throws -> String? {
    guard case .text(let id) = row.key(0) else { return nil }
    switch of {
    case .task: return try store.task(ID(id))?.title
    case .run: return try store.run(ID(id)).map { "\($0.name) \($0.title)" }
    case .agent: return try store.agent(ID(id)).map { "\($0.role), \($0.client)" }
    case .session, .day, .tool: return nil
    }
  }
}

/// A place in a ranking.
struct RankedRow: Sendable {
  let rank: Int
  let row: CostRow
  let title: String?

  static func columns(_ kind: RankedCost, _ context: Context) -> [Column<RankedRow>] {
    let hasTitles =
      switch kind {
      case .task, .run, .agent: true
      case .session, .day, .tool: false
      }
    let rank = Column<RankedRow>("rank", heading: "#") { $0.rank }
    let key = Column<RankedRow>(kind.rawValue) { $0.row.key(0) }
    let title = Column<RankedRow>("title") { $0.title }
    let cost = Column<RankedRow>("costUsd", heading: "cost") { $0.row.cost }
    let share = Column<RankedRow>("sharePct", heading: "share") { row in
      row.row.share.map { Percent(tenths: $0) }
    }
    let calls = Column<RankedRow>("calls") { $0.row.spend.calls }
    let unpriced = Column<RankedRow>("unpricedTokens", heading: "unpriced") {
      $0.row.spend.unpricedTokens
    }
    guard context.draws else {
      return [rank, key, title, calls] + context.tokenColumns { $0.row.spend.tokens }
        + [cost, unpriced, share]
    }
    let bars =
      context.drawsBars
      ? [barColumn(context.answerStyle) { (row: RankedRow) in row.row.height }] : []
    let total = Column<RankedRow>("total", heading: "tokens") { $0.row.spend.tokens.total }
    return [rank, key] + (hasTitles ? [title] : []) + [cost, share] + bars + [calls, total]
  }
}
