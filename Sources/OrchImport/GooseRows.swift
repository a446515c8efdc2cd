import OrchClients
import OrchModel
import OrchStore

/// The rows of goose's database: its sessions, then their messages.
final class GooseRows {
  private let path: String
  private var upcoming: [GooseSession] = []
  private var sessions = GooseSessions()
  private let messages: ForeignRows?
  private let parser = JSONParser()
  /// How many rows of the table at hand there were.
  private var number = 0
  /// The files that calls of tools without a result yet are to change.
  private var edits: [ByteText: String] = [:]

  /// The number of the newest message; 0 where they have none.
  let newest: Int64
  /// The result of a call of a tool comes within this many messages.
  private static let distance: Int64 = 1000

  /// The rows of the database at `path`: of the messages those that are new since an import whose `newest` was
  /// `known`, and some before.
  init(_ database: GooseDatabase, of path: String, after known: Int64) throws(ForeignFailure) {
    self.path = path
    newest = max(0, try database.newestMessage() ?? 0)
    // One with smaller numbers is another one.
    let isSame = known > 0 && known <= newest
    messages = try database.messages(after: isSame ? known - Self.distance : .min)
    let rows = try database.sessions()
    while try rows.next() {
      let session = GooseSession(rows)
      sessions.note(session)
      upcoming.append(session)
    }
    upcoming.reverse()
  }

  /// Takes the next row; false at the end.
  func next(into portion: inout HistoryPortion) throws(ReadFailure) -> Bool {
    if let session = upcoming.popLast() {
      number += 1
      switch session.reading(of: sessions, parser) {
      case .call(let call): portion.calls.append((nil, call))
      case .rejected(let reason): reject("row \(number): \(reason)", &portion)
      case .none: break
      }
      if upcoming.isEmpty { number = 0 }
      return true
    }
    guard let messages else { return false }
    number += 1
    do throws(ForeignFailure) {
      guard try messages.next() else { return false }
    } catch {
      throw ReadFailure(reason: "message \(number): \(error.reason)")
    }
    switch GooseMessage(messages).activities(of: sessions, edits: &edits, parser: parser) {
    case .success(let activities): portion.activities += activities
    case .failure(let fault): reject("message \(number): \(fault.reason)", &portion)
    }
    return true
  }

  private func reject(_ reason: String, _ portion: inout HistoryPortion) {
    portion.problems.append(Problem(file: path, line: nil, reason: reason))
  }
}

extension GooseSession {
  fileprivate init(_ row: ForeignRows) {
    self.init()
    id = row.text(0)
    createdAt = row.text(1)
    folder = row.text(2)
    model = row.bytes(3)
    accumulated = (row.integer(4), row.integer(5))
    last = (row.integer(6), row.integer(7))
    parent = row.text(8)
  }
}

extension GooseMessage {
  fileprivate init(_ row: ForeignRows) {
    self.init()
    session = row.text(0)
    id = row.text(1)
    role = row.text(2)
    content = row.bytes(3)
    createdAt = row.integer(4)
    metadata = row.bytes(5)
  }
}
