import Glibc
import OrchClients
import OrchModel
import OrchStore

/// A client's database, of which every row is read.
final class DatabaseFile: HistoryFile {
  /// Rows that are given at once.
  private static let portion = 500

  private enum Rows {
    case messages(ForeignRows, OpenCodeSessions)
    case sessions(ForeignRows)
  }

  let found: FoundFile
  let format: HistoryFormat
  let session: String? = nil
  let beganAt: Timestamp? = nil
  private let rows: Rows
  private let parser = JSONParser()
  private var number = 0
  private var isAtEnd = false

  /// Opens the file, told by its tables where `format` is nil; throws why it can't be read, or is no
  /// client's that is known.
  init(_ found: FoundFile, format: HistoryFormat?, scratch: String) throws(ReadFailure) {
    self.found = found
    let isOpenCode = format == nil || format == .opencode
    let isGoose = format == nil || format == .goose
    do throws(ForeignFailure) {
      let database = try ForeignDatabase(path: found.path, scratch: scratch)
      if isOpenCode, let openCode = try OpenCodeDatabase(database) {
        self.format = .opencode
        rows = .messages(try openCode.messages(), try OpenCodeSessions(of: openCode))
        return
      }
      if isGoose, let goose = try GooseDatabase(database) {
        self.format = .goose
        rows = .sessions(try goose.sessions())
        return
      }
    } catch {
      throw ReadFailure(reason: error.reason)
    }
    throw ReadFailure(
      reason: "a database without the tables of \(format?.rawValue ?? "any client")")
  }

  /// As the file and its log were when they were found: what came later is read again.
  func state(atEnd: Bool) -> SourceFile? {
    guard atEnd else { return nil }
    return SourceFile(
      path: found.path, client: format.rawValue, inode: found.inode, size: found.size,
      modified: found.modified, offset: found.size)
  }

  func next() throws(ReadFailure) -> HistoryPortion? {
    guard !isAtEnd else { return nil }
    var portion = HistoryPortion()
    for _ in 0..<Self.portion {
      guard try step() else {
        isAtEnd = true
        portion.bytes = Int(clamping: found.size)
        break
      }
      number += 1
      switch rows {
      case .messages(let rows, let sessions): take(message: rows, sessions, into: &portion)
      case .sessions(let rows): take(session: rows, into: &portion)
      }
    }
    return portion
  }

  private func step() throws(ReadFailure) -> Bool {
    do throws(ForeignFailure) {
      switch rows {
      case .messages(let rows, _), .sessions(let rows): return try rows.next()
      }
    } catch {
      throw ReadFailure(reason: "row \(number + 1): \(error.reason)")
    }
  }

  private func take(
    message row: ForeignRows, _ sessions: OpenCodeSessions, into portion: inout HistoryPortion
  ) {
    guard let data = row.bytes(2) else { return reject("a message without data", into: &portion) }
    let reading = OpenCodeMessage.reading(
      data, id: row.text(0), session: row.text(1), of: sessions, parser: parser)
    switch reading {
    case .call(var call):
      call.replaces = true
      portion.calls.append((nil, call))
    case .rejected(let reason): reject(reason, into: &portion)
    case .none: break
    }
  }

  private func take(session row: ForeignRows, into portion: inout HistoryPortion) {
    var session = GooseSession()
    session.id = row.text(0)
    session.createdAt = row.text(1)
    session.folder = row.text(2)
    session.model = row.bytes(3)
    session.accumulated = (row.integer(4), row.integer(5))
    session.last = (row.integer(6), row.integer(7))
    switch session.reading(parser) {
    case .call(let call): portion.calls.append((nil, call))
    case .rejected(let reason): reject(reason, into: &portion)
    case .none: break
    }
  }

  private func reject(_ reason: String, into portion: inout HistoryPortion) {
    portion.problems.append(
      Problem(file: found.path, line: nil, reason: "row \(number): \(reason)"))
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
