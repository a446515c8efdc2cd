import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Lists sessions with what each cost.
struct SessionCosts: Command {
  static let name = "costs sessions"
  static let aliases = [["cost", "sessions"]]
  static let summary = "List sessions, newest first, with branches, times, tokens and cost"
  static let discussion = """
    A row is one session of a client, with its calls in the time that is asked for. A session that worked on \
    several branches or in several projects has all of them in JSON; a table has the dearest first. Calls of no \
    known session are in a row whose session is null. Shares are of the cost of all sessions, also of those that \
    --limit leaves out.
    """
  static let examples = [
    "orch costs sessions", "orch costs sessions today --all-projects",
    "orch costs sessions week --json | jq '.items[] | {session, costUsd}'",
  ]

  @Operand(value: "PERIOD", "Which time; the last 30 days when nothing says") var period:
    ReportPeriod?
  @Group var span = CostSpan()
  @Option(
    value: "BASIS",
    "As computed here, as the client recorded it, or auto: as recorded, else as computed")
  var cost = CostBasis.computed
  @Option(value: "N", "At most this many, the newest") var limit = 20

  func run(_ context: Context) throws -> Listing<SessionRow> {
    guard limit > 0 else { throw ListFailure.noLimit(limit) }
    return try context.answer(period, span, costs: cost) { question in
      let groups = try question.groups(by: [.session, .client, .project, .branch])
        .filter { $0.hours != nil }
      let names = Dictionary(
        try question.store.projects().map { (ByteText($0.id.rawValue), $0.name) },
        uniquingKeysWith: { one, _ in one })
      let sessions = SessionRow.sessions(of: groups, projects: names)
      let total = sessions.reduce(into: Spend()) { $0.add($1.spend) }
      let shares = shares(of: sessions.map(\.spend.shownCost))
      var rows = sessions
      for place in rows.indices { rows[place].share = shares[place] }
      rows = try newest(rows, question)
      return Listing(
        rows, columns: SessionRow.columns(context),
        summary: [("sessions", sessions.count.field)] + total.members + question.members,
        totals: """
          \(rows.count) of \(grouped(sessions.count)) \(sessions.count == 1 ? "session" : "sessions") \
          \(question.place): \(total.words) in all
          """, limit: limit, empty: "no calls \(question.place)")
    }
  }

  /// The newest rows, with the times of their calls.
  private func newest(_ rows: [SessionRow], _ question: CostQuestion) throws -> [SessionRow] {
    let hours = rows.map(\.hours.upperBound).sorted(by: >)
    // Which of those that ended in the same hour are the newest, their times tell.
    let least = hours.prefix(limit).last ?? 0
    var rows = rows.filter { $0.hours.upperBound >= least }
    let ends = rows.reduce(into: Set<Int64>()) {
      $0.insert($1.hours.lowerBound)
      $0.insert($1.hours.upperBound)
    }
    let times = try question.store.sessionTimes(
      in: ends, of: question.window.window, project: question.project?.id)
    for place in rows.indices {
      let time = times[ByteText(rows[place].session ?? "")]
      (rows[place].first, rows[place].last) = (time?.first, time?.last)
    }
    rows.sort { one, other in
      guard one.last == other.last else {
        return (one.last ?? .distantPast) > (other.last ?? .distantPast)
      }
      return (one.session ?? "").utf8.lexicographicallyPrecedes((other.session ?? "").utf8)
    }
    return Array(rows.prefix(limit))
  }
}

extension Timestamp {
  fileprivate static var distantPast: Timestamp { Window.always.start }
}
