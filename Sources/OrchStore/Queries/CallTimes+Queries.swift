import OrchModel

/// A session of a client; '' for the calls of none.
package struct ClientSession: Hashable, Sendable {
  let client: ByteText
  let name: ByteText

  package init(client: String, name: String) {
    self.client = ByteText(client)
    self.name = ByteText(name)
  }
}

extension Database {
  /// When the first and the last call of sessions were, of the calls of `window` in these hours since 1970.
  ///
  /// Few hours are read one by one, many in one go: the ledger has no index by session.
  package func sessionTimes(
    in hours: Set<Int64>, of window: Window, project: ID<Project>?
  ) throws -> [ClientSession: (first: Timestamp, last: Timestamp)] {
    guard let first = hours.min(), let last = hours.max() else { return [:] }
    let parts =
      hours.count > 200
      ? [Window(start: Timestamp(hour: first), end: Timestamp(hour: last + 1))]
      : hours.sorted().map { Window(start: Timestamp(hour: $0), end: Timestamp(hour: $0 + 1)) }
    var times: [ClientSession: (first: Timestamp, last: Timestamp)] = [:]
    for part in parts {
      let (start, end) = (max(part.start, window.start), min(part.end, window.end))
      let filter = SpendFilter(window: Window(start: start, end: end), project: project)
      try each(
        """
        SELECT coalesce(session, '') AS s, min(at), max(at), client FROM call
         WHERE \(filter.condition)
         GROUP BY s, client
        """
      ) { row in
        guard case .text(let name) = row.value(at: 0), case .text(let client) = row.value(at: 3)
        else { return }
        let session = ClientSession(client: client, name: name)
        let first = Timestamp(milliseconds: row.integer(at: 1))
        let last = Timestamp(milliseconds: row.integer(at: 2))
        let known = times[session]
        times[session] = (
          min(first, known?.first ?? first), max(last, known?.last ?? last)
        )
      }
    }
    return times
  }

  /// Hands out every entry of the ledger in `window`, the oldest first.
  package func eachEntry(
    in window: Window, of project: ID<Project>?, _ body: (LedgerEntry) throws -> Void
  ) throws {
    let filter = SpendFilter(window: window.clamped, project: project)
    try each("\(callQuery) WHERE \(filter.condition) ORDER BY at, seq") {
      try body(LedgerEntry($0))
    }
  }

  /// What a client's calls since a moment come to, and in how many different minutes they were.
  package func recentSpend(
    ofClient client: String, since moment: Timestamp, project: ID<Project>?,
    by basis: CostBasis = .computed
  ) throws -> (spend: Spend, activeMinutes: Int) {
    let filter = SpendFilter(
      window: Window(start: moment, end: Window.always.end), project: project, client: client)
    return try row(
      """
      SELECT \(sumsOfCalls(by: basis)), count(DISTINCT at / 60000) AS minutes FROM call
       WHERE \(filter.condition)
      """
    ) { (try Spend($0), try $0["minutes"]) } ?? (Spend(), 0)
  }
}
