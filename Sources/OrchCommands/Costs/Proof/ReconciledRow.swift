import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// A run, one of its stages or an imported session with both counts.
struct ReconciledRow: Sendable {
  let comparison: CostComparison
  let why: CostDifference

  init(_ comparison: CostComparison) {
    self.comparison = comparison
    let (ours, unpriced) = (comparison.ours.cost, comparison.ours.unpricedCalls)
    switch (comparison.account?.source, comparison.account, comparison.client) {
    case (.total, let account?, let client?):
      why = CostDifference(
        ours: ours, unpricedCalls: unpriced, total: client, later: account.laterCost,
        isFork: account.isFork)
    case (.calls, let account?, let client?):
      why = CostDifference(
        ours: ours, unpricedCalls: unpriced, recorded: client, silentCalls: account.silentCalls)
    case (_, _, let client):
      why = CostDifference(ours: ours, unpricedCalls: unpriced, client: client)
    }
  }

  /// What the client counts beyond ours; nil when it does not say.
  private var difference: Money? {
    comparison.client.map { $0.clampedDifference(comparison.ours.cost) }
  }

  /// What was noted of a run, or what the difference of a session comes from.
  private var note: String? {
    guard let account = comparison.account else { return comparison.note }
    func calls(_ count: Int) -> String { "\(grouped(count)) \(count == 1 ? "call" : "calls")" }
    switch why {
    case .partlyRecorded:
      return "no figure beside \(calls(account.silentCalls)) of \(grouped(comparison.ours.calls))"
    case .forked: return "its total goes on from the session it was forked from"
    case .agrees, .clientSilent, .unpricedCalls, .unseenCalls, .oursIsMore, .laterCalls,
      .otherPrices:
      guard account.laterCalls > 0 else { return nil }
      return "\(calls(account.laterCalls)) (\(account.laterCost.shown)) after its total"
    }
  }

  static func columns(_ context: Context, of rows: [ReconciledRow]) -> [Column<ReconciledRow>] {
    let run = Column<ReconciledRow>("run") { $0.comparison.run }
    let stage = Column<ReconciledRow>("stage") { $0.comparison.stage }
    let session = Column<ReconciledRow>("session") { $0.comparison.account?.session }
    let client = Column<ReconciledRow>("client") { $0.comparison.account?.client }
    let name = Column<ReconciledRow>("name") { $0.comparison.name }
    guard context.draws else { return [run, name, stage] + amounts + [recorded, session, client] }
    let hasSessions = rows.contains { $0.comparison.account != nil }
    let hasRuns = rows.contains { $0.comparison.account == nil }
    let both = Column<ReconciledRow>("run", heading: "run or session") { row in
      row.comparison.run?.rawValue ?? row.comparison.account?.session
    }
    let places =
      hasSessions
      ? [hasRuns ? both : session, client, name] + (hasRuns ? [stage] : []) : [run, name, stage]
    // A person sees what was recorded where something was.
    return places + amounts
      + (rows.contains { $0.comparison.recorded != nil } ? [recorded] : [])
  }

  private static let amounts: [Column<ReconciledRow>] = [
    Column("oursUsd", heading: "ours") { $0.comparison.ours.knownCost },
    Column("clientUsd", heading: "client says") { $0.comparison.client },
    Column("differenceUsd", heading: "difference") { $0.difference },
    Column("why") { $0.why.rawValue },
    Column("unlistedUsd", heading: "unlisted") { $0.comparison.unlisted },
    Column("unpricedCalls", heading: "unpriced calls") { $0.comparison.ours.unpricedCalls },
    Column("calls") { $0.comparison.ours.calls }, Column("note") { $0.note },
  ]

  private static let recorded = Column<ReconciledRow>("recordedUsd", heading: "recorded") {
    $0.comparison.recorded
  }
}
