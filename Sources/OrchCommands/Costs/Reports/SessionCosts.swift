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
    several branches or in several projects has all of them, the dearest first, in a table that one alone. Calls of no \
    known session are in a row whose session is null. Shares are of the cost of all sessions, also of those that \
    are on other pages.
    """
  static let examples = [
    "orch costs sessions", "orch costs sessions today --all-projects",
    "orch costs sessions week --json | jq '.items[] | {session, costUsd}'",
  ]

  @Operand(value: "PERIOD", "Which time; the last 30 days when nothing says") var period:
    ReportPeriod?
  @Group var span = CostSpan()
  @Group var choice = CostChoice()
  @Group var list = ListOptions(limit: 20)

  func run(_ context: Context) throws -> Listing<SessionRow> {
    let place = try list.position(in: Self.path).map(SessionPlace.init(position:))
    return try context.answer(period, span, costs: choice.cost) { question in
      let sums = SessionSums(try question.sums(by: [.session, .client, .project, .branch]))
      let names = Dictionary(
        try question.store.projects().map { (ByteText($0.id.rawValue), $0.name) },
        uniquingKeysWith: { one, _ in one })
      let (sessions, total) = (sums.sessions, sums.total)
      let rows = try newest(
        sums.rows(
          candidates(sessions, after: place),
          shares: shares(of: sessions.map(\.spend.shownCost)), projects: names),
        after: place, question)
      let last = SessionPlace(ofLast: rows, after: place)
      return Listing(
        rows, columns: SessionRow.columns(context),
        summary: [("sessions", sessions.count.field)] + total.members + question.members,
        totals: """
          \(rows.count) of \(grouped(sessions.count)) \(sessions.count == 1 ? "session" : "sessions") \
          \(question.place): \(total.words) in all
          """, limit: list.limit,
        next: list.cursor(after: last?.position, count: rows.count, in: Self.path),
        empty: "no calls \(question.place)")
    }
  }

  /// The sessions that may be the newest behind a place: which of those that ended in the same hour are, the times of
  /// their calls tell.
  private func candidates(_ sessions: [SessionSums.Session], after place: SessionPlace?) -> [Int] {
    let hour = place?.hour ?? .max
    let ends = sessions.map(\.hours.upperBound)
    let least = ends.filter { $0 < hour }.sorted(by: >).prefix(list.limit).last ?? 0
    return ends.indices.filter { ends[$0] >= least && ends[$0] <= hour }
  }

  /// The newest of some rows behind a place, with the times of their calls.
  private func newest(
    _ rows: [SessionRow], after place: SessionPlace?, _ question: CostQuestion
  ) throws -> [SessionRow] {
    var rows = rows
    let ends = rows.reduce(into: Set<Int64>()) {
      $0.insert($1.hours.lowerBound)
      $0.insert($1.hours.upperBound)
    }
    let times = try question.store.sessionTimes(
      in: ends, of: question.window.window, project: question.project?.id)
    for place in rows.indices {
      let time = times[ClientSession(client: rows[place].client, name: rows[place].session ?? "")]
      (rows[place].first, rows[place].last) = (time?.first, time?.last)
    }
    rows.sort { one, other in
      guard one.last == other.last else {
        return (one.last ?? .distantPast) > (other.last ?? .distantPast)
      }
      return (one.session ?? "").utf8.lexicographicallyPrecedes((other.session ?? "").utf8)
    }
    return Array((place?.rest(of: rows) ?? rows[...]).prefix(list.limit))
  }
}

/// Where a page of sessions ended: with a time, and how many sessions that ended then were shown.
private struct SessionPlace {
  /// More sessions than end in one millisecond; with it every time fits into a number.
  private static let most: Int64 = 1 << 12
  private let last: Timestamp
  private let count: Int64

  /// The number that a cursor has.
  var position: Int64 { last.milliseconds * Self.most + min(count, Self.most - 1) }
  var hour: Int64 { last.milliseconds / 3_600_000 }

  init(position: Int64) {
    last = Timestamp(milliseconds: position / Self.most)
    count = position % Self.most
  }

  /// The place of the last of these rows; nil without any.
  init?(ofLast rows: [SessionRow], after place: Self?) {
    guard let last = rows.last?.last else { return nil }
    self.last = last
    count = Int64(rows.count { $0.last == last }) + (place?.last == last ? place?.count ?? 0 : 0)
  }

  /// What of the rows, the newest first, is behind it.
  func rest(of rows: [SessionRow]) -> ArraySlice<SessionRow> {
    let older = rows.drop { ($0.last ?? .distantPast) > last }
    return older.dropFirst(min(older.count { $0.last == last }, Int(count)))
  }
}

extension Timestamp {
  fileprivate static var distantPast: Timestamp { Window.always.start }
}
