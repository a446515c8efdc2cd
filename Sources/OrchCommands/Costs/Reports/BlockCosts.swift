import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Lists the five-hour windows that subscriptions count by.
struct BlockCosts: Command {
  static let name = "costs blocks"
  static let aliases = [["cost", "blocks"]]
  static let summary = "List the five-hour windows of subscriptions, with burn rate and projection"
  static let discussion = """
    A window begins with the hour of a client's first call after the window before, and is five hours long. What the \
    client itself said of its limit (Claude Code tells its status line) counts more: then USED is its percentage, and \
    the window ends when the client says so.

    The window that is still open has a burn rate, the cost of the last 15 minutes by the minutes in which there \
    were calls, as dollars an hour, and what it will have cost at its end if it goes on as it has. Both are null \
    when there is too little to tell: fewer than two calls, less than a minute, or no price. A subscription is for all \
    projects, and so are these windows, unless --project names one.
    """
  static let examples = [
    "orch costs blocks", "orch costs blocks today",
    "orch costs blocks --json | jq '.items[] | select(.isActive) | .projectedUsd'",
  ]

  @Operand(value: "PERIOD", "Which time; the last 7 days when nothing says") var period:
    ReportPeriod?
  @Group var span = CostSpan()
  @Group var choice = CostChoice()
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<BlockRow> {
    try context.answer(period, span, usualDays: 7, costs: choice.cost) { question in
      let project = context.globals.project == nil ? nil : question.project
      let rows = try rows(question, of: project?.id)
      let spend = rows.reduce(into: Spend()) { $0.add($1.spend) }
      let place = question.window.place(of: project)
      return ExplainedListing(
        records: rows, columns: BlockRow.columns(context, of: rows),
        summary: spend.members + [
          ("project", (project?.name).field), ("since", question.window.since.field),
          ("until", question.window.until.field),
        ],
        totals: "\(rows.count) \(rows.count == 1 ? "window" : "windows") \(place): \(spend.words)",
        empty: "no calls \(place)",
        explanations: explain ? try explanations(of: rows, question, project) : nil)
    }
  }

  private func rows(_ question: CostQuestion, of project: ID<Project>?) throws -> [BlockRow] {
    // Where a window begins depends on all before it.
    let groups = try question.store.spendGroups(
      in: Window(start: Window.always.start, end: question.window.window.end), of: project,
      by: [.client],
      each: { moment in
        // They begin on the hours of UTC, whatever the clocks here show.
        let start = Timestamp(milliseconds: moment.milliseconds / 3_600_000 * 3_600_000)
        return Window(start: start, end: start.adding(.seconds(3600)))
      }, costs: choice.cost)
    var sums: [ByteText: [(hour: Int64, spend: Spend)]] = [:]
    for group in groups where group.spend != Spend() {
      guard let start = group.start else { continue }
      sums[ByteText(group.values[0] ?? ""), default: []]
        .append((start.milliseconds / 3_600_000, group.spend))
    }
    let quotas = try question.store.quotas(
      named: "five_hour", since: question.window.window.start.adding(.zero - UsageBlock.length))
    var rows: [BlockRow] = []
    for (client, sums) in sums {
      let said = quotas.filter { $0.client.isSameBytes(as: client.string) }
      for block in UsageBlock.blocks(of: sums) {
        var row = BlockRow(
          client: client.string, block: block, quotas: said, now: question.now,
          clock: question.clock)
        guard row.end > question.window.window.start else { continue }
        if row.isActive {
          let recent = try question.store.recentSpend(
            ofClient: client.string, since: question.burnStart,
            project: project, by: choice.cost)
          row.activeMinutes = recent.activeMinutes
          row.burn = recent.spend.shownCost.flatMap {
            burnRate($0, calls: recent.spend.calls, activeMinutes: recent.activeMinutes)
          }
        }
        rows.append(row)
      }
    }
    return rows.sorted { one, other in
      one.block.start == other.block.start
        ? one.client.utf8.lexicographicallyPrecedes(other.client.utf8)
        : one.block.start < other.block.start
    }
  }
}

extension CostQuestion {
  /// Since when what is spent tells a burn rate.
  var burnStart: Timestamp { now.adding(.seconds(-15 * 60)) }
}

/// A window of a subscription.
struct BlockRow: Sendable {
  let client: String
  let block: UsageBlock
  /// What the client last said in it.
  let quota: Quota?
  let end: Timestamp
  let now: Timestamp
  /// Both ends as clocks show them, of the end the time of day alone.
  let words: (start: String, end: String)
  /// Dollars an hour.
  var burn: Money?
  /// In how many of the last minutes there were calls.
  var activeMinutes = 0

  init(client: String, block: UsageBlock, quotas: [Quota], now: Timestamp, clock: ZoneClock) {
    self.client = client
    self.block = block
    self.now = now
    quota = quotas.last { quota in
      guard block.start <= quota.at, quota.at < block.end else { return false }
      // A window's end that is not near ours is another window's, and so is what was used of it.
      return quota.resetsAt.map {
        $0 > block.start && $0 <= block.end.adding(.seconds(3600))
      } ?? true
    }
    end = quota?.resetsAt ?? block.end
    words = (
      clock.text(block.start), clock.text(end).split(separator: " ").last.map(String.init) ?? ""
    )
  }

  var spend: Spend { block.spend }
  var isActive: Bool { block.start <= now && now < end }
  /// Nil, too, when nothing of it has a price.
  var projected: Money? {
    spend.shownCost.flatMap { projection(of: $0, from: block.start, to: end, at: now) }
  }

  /// A person sees what clients said is used where one did.
  static func columns(_ context: Context, of rows: [BlockRow]) -> [Column<BlockRow>] {
    let client = Column<BlockRow>("client") { $0.client }
    let start = Column<BlockRow>("startsAt", heading: "start") { $0.block.start }
    let end = Column<BlockRow>("endsAt", heading: "end") { $0.end }
    let cost = Column<BlockRow>("costUsd", heading: "cost") { $0.spend.shownCost }
    let used = Column<BlockRow>("usedPct", heading: "used") { row in
      row.quota.map { Percent(tenths: $0.usedTenths) }
    }
    let burn = Column<BlockRow>("burnUsdPerHour", heading: "per hour") { $0.burn }
    let projected = Column<BlockRow>("projectedUsd", heading: "projected") { row in
      row.isActive ? row.projected : nil
    }
    let calls = Column<BlockRow>("calls") { $0.spend.calls }
    guard context.draws else {
      return [
        client, start, end, Column("isActive") { $0.isActive }, calls,
      ] + context.tokenColumns { $0.spend.tokens } + [
        cost, Column("unpricedTokens") { $0.spend.unpricedTokens }, used,
        Column("usedAt") { $0.quota?.at }, burn, projected,
        Column("remainingMs") { row in
          row.isActive ? Milliseconds(row.end.milliseconds - row.now.milliseconds) : nil
        },
      ]
    }
    return [
      Column("start") { $0.words.start }, Column("end") { $0.words.end }, client,
      Column("state") { $0.isActive ? "open" : "over" }, cost,
    ] + (rows.contains { $0.quota != nil } ? [used] : []) + [
      burn, projected, calls, Column("total", heading: "tokens") { $0.spend.tokens.total },
    ]
  }
}
