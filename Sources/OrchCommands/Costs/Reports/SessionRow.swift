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
  private(set) var spend = Spend()
  /// The hours of its first and its last call.
  private(set) var hours: ClosedRange<Int64>
  var first: Timestamp?
  var last: Timestamp?
  var share: Int64?

  private struct Key: Hashable {
    let session: ByteText
    let client: ByteText

    /// Few sessions are called the same, so that one of the two is enough.
    func hash(into hasher: inout Hasher) { session.hash(into: &hasher) }
  }

  /// Groups by session, client, project and branch, as sessions.
  static func sessions(of groups: [SpendGroup], projects: [ByteText: String]) -> [SessionRow] {
    var rows: [SessionRow] = []
    var places: [Key: Int] = [:]
    places.reserveCapacity(groups.count)
    let order = groups.indices.sorted { groups[$0].spend.cost > groups[$1].spend.cost }
    for place in order {
      let group = groups[place]
      guard let hours = group.hours else { continue }
      let client = group.values[1] ?? ""
      let key = Key(session: ByteText(group.values[0] ?? ""), client: ByteText(client))
      let place = places[key] ?? rows.count
      if place == rows.count {
        places[key] = place
        rows.append(SessionRow(session: group.values[0], client: client, hours: hours))
      }
      rows[place].add(group, hours, project: group.values[2].flatMap { projects[ByteText($0)] })
    }
    return rows
  }

  private mutating func add(_ group: SpendGroup, _ hours: ClosedRange<Int64>, project: String?) {
    spend.add(group.spend)
    self.hours =
      min(hours.lowerBound, self.hours.lowerBound)...max(hours.upperBound, self.hours.upperBound)
    if let project, !projects.contains(where: project.isSameBytes) { projects.append(project) }
    if let branch = group.values[3], !branches.contains(where: branch.isSameBytes) {
      branches.append(branch)
    }
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
        session, Column("projects") { Words($0.projects) }, client,
        Column("branches") { Words($0.branches) }, first, last, calls,
        Column("tokens") { $0.spend.tokens }, cost, unpriced, share,
      ]
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
