import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Says what was spent, on what.
struct ListCosts: Command {
  static let name = "costs"
  static let aliases = [["cost"]]
  static let summary = "Show what was spent: by day, project, model, task, role and more"
  static let discussion = """
    Sums the calls of the ledger, by default those of the last 30 days by day. Days begin at midnight of the \
    system's time zone (TZ), weeks on Monday; a week is shown by the date of its Monday. In --since and --until a \
    time is 7d, 12h (that long ago), today, yesterday, monday, 2026-05-01, or 2026-05-01T12:00 with or without a \
    zone; a day that --until names is counted whole.

    Rows are sorted by cost, the dearest first; times by their order, the newest last. Calls of which the answer is \
    not known are in a row 'unattributed', which is null in JSON. The shares of all rows add up to exactly 100. \
    Tokens without a price are in no sum of money: a row that has no others has no cost, which is not the same as \
    $0. The totals are those of all rows, also of those that --limit leaves out.

    The time that is asked for is compared with the time before it, where it has a beginning: in the totals and, in a \
    table, each row that is no time. A named period is compared with the one before as far as this one has come: today \
    until now with yesterday until this time. What begins at midnight, as the last 30 days do, is compared with as many \
    days before, the last of them until this time of day while today is one of its own; anything else, such as \
    --since 12h, with the time just before that is as long.

    With --breakdown each row is followed by its models: in JSON as 'models', else as rows that name one.

    By tool, what a call costs, its tokens and the call itself belong to the tools that it asked for (Claude Code, \
    Codex, Gemini CLI, amp and mini-swe-agent say). Each number of a call that asked for several is split among them, \
    a tool that was asked for twice with two parts; what does not divide goes by one to the tools that are owed the \
    largest fractions, of equals to the first by name. So rows add up to the totals to the nano-dollar. A call that \
    asked for none is in a row 'no tool'.

    The pull request is the one that Claude Code last linked the session to, 'owner/repository#12', and counts for all \
    calls of the session and of its subagents. The user is whoever owns the client's file, or ran 'orch run': the name \
    that the system has for them, else their number.

    A cost is computed from the tokens by the price book. With --cost recorded it is what the client itself wrote \
    beside the call (OpenCode, aider, mini-swe-agent, old versions of Claude Code, command clients): a call without \
    such a figure, and a zero is none, has no cost. With --cost auto it is that where there is one, and else ours. Budgets \
    count computed costs.
    """
  static let examples = [
    "orch costs", "orch costs week --by model",
    "orch costs --since 7d --by project,role --all-projects",
    "orch costs month --by model --json | jq '.summary.costUsd'",
    "orch costs week --by project --breakdown", "orch costs --by tool,user --cost auto",
  ]

  @Operand(value: "PERIOD", "Which time; the last 30 days when nothing says") var period:
    ReportPeriod?
  @Option(value: "TIME", "Only calls from then on") var since: String?
  @Option(value: "TIME", "Only calls before then") var until: String?
  @Option(value: "DIM[,DIM]", "A row for each of what; one or two, by day when nothing says")
  var by: [CostGrouping] = [CostGrouping(argument: "day")]
  @Option(value: "N", "At most this many rows: the dearest, or the newest by time") var limit: Int?
  @Flag("Each row followed by its models") var breakdown: Bool
  @Group var choice = CostChoice()

  func run(_ context: Context) throws -> Listing<CostRow> {
    if let limit, limit <= 0 { throw ListFailure.noLimit(limit) }
    let clock = ZoneClock.zone(context.zone)
    let window = try CostWindow(
      period, since: since, until: until, at: context.now(), clock: clock)
    let dimensions = try by.dimensions()
    if breakdown, dimensions.contains(.model) { throw CostFailure.modelTwice(by.argument) }
    var table = CostTable(by: dimensions, clock: clock, basis: choice.cost)
    let store = try context.readStore()
    return try store.read {
      let project = try context.projectInView(in: store)
      if breakdown {
        var models = CostTable(by: dimensions + [.model], clock: clock, basis: choice.cost)
        try models.read(window.window, of: project?.id, in: store)
        table.add(parts: models)
      } else {
        try table.read(window.window, of: project?.id, in: store)
      }
      let previous = try previous(of: &table, window.previous, project: project?.id, store, context)
      let total = table.total
      let summary = CostSummary(
        spend: total, window: window, project: project, previous: previous, lack: choice.cost.lack,
        unpriced: total.unpricedCalls > 0
          ? try unpricedModels(in: window.window, of: project?.id, store) : [])
      return listing(table, summary, projects: try store.projects(), context)
    }
  }

  /// What the period before comes to; nil when there is none, or nobody will see it.
  ///
  /// Where rows are compared they are, unless there is nothing to compare with.
  private func previous(
    of table: inout CostTable, _ past: Window?, project: ID<Project>?, _ store: Database,
    _ context: Context
  ) throws -> Spend? {
    guard let past else { return nil }
    switch context.globals.format(isTerminal: context.answerStyle.isTerminal) {
    case .tsv, .csv, .ndjson: return nil
    case .table, .markdown, .json: break
    }
    guard context.draws, table.dimensions.allSatisfy({ $0.unit == nil }) else {
      return try store.spendGroups(in: past, of: project, by: [], costs: choice.cost).first?.spend
        ?? Spend()
    }
    var before = CostTable(by: table.dimensions, clock: table.clock, basis: choice.cost)
    try before.read(past, of: project, in: store)
    if !before.lines.isEmpty { table.compare(with: before) }
    return before.total
  }

  private func listing(
    _ table: CostTable, _ summary: CostSummary, projects: [Project], _ context: Context
  ) -> Listing<CostRow> {
    let rows = table.rows(limit: limit, projects: projects)
    let hidden = table.lines.count - rows.count
    let nests = context.globals.format(isTerminal: context.answerStyle.isTerminal).isJSON
    return Listing(
      nests || !breakdown ? rows : rows.flatMap { [$0] + $0.models },
      columns: columns(of: table.dimensions, rows, context), summary: summary.members,
      totals: summary.words + (hidden > 0 ? " (\(hidden) more rows with a higher --limit)" : ""),
      limit: limit, empty: "no calls \(summary.place)", warnings: summary.warnings)
  }

  /// What the format has room for; by name there are all.
  private func columns(
    of dimensions: [CostDimension], _ rows: [CostRow], _ context: Context
  ) -> [Column<CostRow>] {
    let style = context.answerStyle
    let isNamed = !context.globals.fieldNames.isEmpty
    switch context.globals.format(isTerminal: style.isTerminal) {
    case .json, .ndjson:
      return CostRow.columns(by: dimensions, named: isNamed)
        + (breakdown ? [CostRow.modelsColumn] : [])
    case _ where isNamed:
      return CostRow.columns(by: dimensions, named: true) + (breakdown ? [CostRow.partColumn] : [])
    case .tsv, .csv: return CostRow.flatColumns(by: dimensions, breakdown: breakdown)
    case .table: return CostRow.shownColumns(by: dimensions, of: rows, bars: true, style)
    case .markdown: return CostRow.shownColumns(by: dimensions, of: rows, bars: false, style)
    }
  }

  /// The models whose tokens have no price, the most tokens first.
  private func unpricedModels(
    in window: Window, of project: ID<Project>?, _ store: Database
  ) throws -> [String] {
    var models: [ByteText: Int64] = [:]
    for group in try store.spendGroups(
      in: window, of: project, by: [.model], onlyUnpriced: true, costs: choice.cost)
    {
      // Money that no call explains has no tokens to tell of.
      guard group.spend.unpricedTokens > 0 || group.spend.unpricedCalls > 0 else { continue }
      let model = ByteText(group.values[0] ?? "unknown")
      models[model, default: 0] = (models[model] ?? 0).clampedSum(group.spend.unpricedTokens)
    }
    return models.sorted { one, other in
      one.value == other.value
        ? one.key.string.utf8.lexicographicallyPrecedes(other.key.string.utf8)
        : one.value > other.value
    }.map(\.key.string)
  }
}

extension ReportPeriod: ArgumentValue {}
