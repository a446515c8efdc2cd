import OrchModel
import OrchStore
import Terminal

/// A session of a client, and what its calls come to.
struct SessionRow: Sendable {
  /// Nil for the calls of no known session.
  let session: String?
  let client: String
  /// The dearest first.
  private(set) var projects: [String] = []
  private(set) var branches: [String] = []
  let spend: Spend
  /// The hours of its first and its last call.
  let hours: ClosedRange<Int64>
  var first: Timestamp?
  var last: Timestamp?
  let share: Int64?

  init(session: String?, client: String, spend: Spend, hours: ClosedRange<Int64>, share: Int64?) {
    self.session = session
    self.client = client
    self.spend = spend
    self.hours = hours
    self.share = share
  }

  /// Notes where it worked, where that is known.
  mutating func add(project: String?, branch: String?) {
    if let project, !projects.contains(where: project.isSameBytes) { projects.append(project) }
    if let branch, !branches.contains(where: branch.isSameBytes) { branches.append(branch) }
  }

  static func columns(_ context: Context) -> [Column<SessionRow>] {
    let session = Column<SessionRow>("session") { $0.session }
    let client = Column<SessionRow>("client") { $0.client }
    let first = Column<SessionRow>("firstAt", heading: "first") { $0.first }
    let last = Column<SessionRow>("lastAt", heading: "last") { $0.last }
    let calls = Column<SessionRow>("calls") { $0.spend.calls }
    let cost = Column<SessionRow>("costUsd", heading: "cost") { $0.spend.shownCost }
    let unpriced = Column<SessionRow>("unpricedTokens", heading: "unpriced") {
      $0.spend.unpricedTokens
    }
    let share = Column<SessionRow>("sharePct", heading: "share") { row in
      row.share.map { Percent(tenths: $0) }
    }
    guard context.draws else {
      return [
        session, Column("projects") { Words($0.projects).field }, client,
        Column("branches") { Words($0.branches).field }, first, last, calls,
      ] + context.tokenColumns { $0.spend.tokens } + [cost, unpriced, share]
    }
    let named = Column<SessionRow>("session") { $0.session ?? "unattributed" }
    return [
      named, Column("project") { shown($0.projects) }, client,
      Column("branch") { shown($0.branches) }, last, cost, share, calls,
      Column("total", heading: "tokens") { $0.spend.tokens.total }, first,
    ]
  }

  /// `main +2`: the first, and how many more.
  private static func shown(_ names: [String]) -> String? {
    names.first.map { names.count > 1 ? "\($0) +\(names.count - 1)" : $0 }
  }
}
