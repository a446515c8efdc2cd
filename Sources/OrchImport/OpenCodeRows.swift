import OrchClients
import OrchModel
import OrchStore

/// The rows of OpenCode's database: each message with its parts.
final class OpenCodeRows {
  private let path: String
  private let rows: ForeignRows
  private let sessions: OpenCodeSessions
  private let parser = JSONParser()
  /// How many messages there were.
  private var number = 0
  /// The message of the last row, of which the next may be a part too.
  private var message: (id: String, turn: OpenCodeTurn?)?

  /// When the newest row was written, in milliseconds since 1970; 0 where rows do not say.
  private(set) var newest: Int64 = 0
  /// A row is written within this many milliseconds of the time it says.
  private static let delay: Int64 = 600_000

  /// The rows of the database at `path`: of the parts those that are new since an import whose `newest` was
  /// `known`.
  init(_ database: OpenCodeDatabase, of path: String, after known: Int64) throws(ForeignFailure) {
    self.path = path
    rows = try database.messages(partsSince: known > 0 ? known - Self.delay : .min)
    sessions = try OpenCodeSessions(of: database)
  }

  /// Takes the next row; false at the end.
  func next(into portion: inout HistoryPortion) throws(ReadFailure) -> Bool {
    do throws(ForeignFailure) {
      guard try rows.next() else { return false }
    } catch {
      throw ReadFailure(reason: "row \(number + 1): \(error.reason)")
    }
    newest = max(newest, rows.integer(5) ?? 0)
    let id = rows.text(0)
    let part = rows.bytes(4)
    if part == nil || !isSame(id) {
      number += 1
      take(message: id, into: &portion)
    }
    guard let part, let turn = message?.turn else { return true }
    switch turn.activities(ofPart: part, id: rows.text(3), parser: parser) {
    case .success(let activities): portion.activities += activities
    case .failure(let fault): reject("a part of it: \(fault.reason)", &portion)
    }
    return true
  }

  private func isSame(_ id: String?) -> Bool {
    guard let id, let last = message?.id else { return false }
    return id.isSameBytes(as: last)
  }

  private func take(message id: String?, into portion: inout HistoryPortion) {
    message = id.map { ($0, nil) }
    guard let data = rows.bytes(2) else { return reject("a message without data", &portion) }
    let (reading, turn) = OpenCodeMessage.reading(
      data, id: id, session: rows.text(1), of: sessions, parser: parser)
    message?.turn = turn
    portion.activities += turn?.activities ?? []
    switch reading {
    case .call(var call):
      call.replaces = true
      portion.calls.append((nil, call))
    case .rejected(let reason): reject(reason, &portion)
    case .none: break
    }
  }

  private func reject(_ reason: String, _ portion: inout HistoryPortion) {
    portion.problems.append(Problem(file: path, line: nil, reason: "row \(number): \(reason)"))
  }
}

extension OpenCodeSessions {
  /// The sessions in a database.
  init(of database: OpenCodeDatabase) throws(ForeignFailure) {
    self.init()
    guard let rows = try database.sessions() else { return }
    while try rows.next() {
      guard let id = rows.text(0) else { continue }
      let folder = rows.text(2).flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
      note(id, parent: rows.text(1), folder: folder)
    }
  }
}
