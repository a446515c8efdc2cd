import Glibc
import OrchClients
import OrchModel
import OrchStore

/// A client's database, of which every session and call is read, and what else is new in it.
final class DatabaseFile: HistoryFile {
  /// Rows that are given at once.
  private static let portion = 500

  private enum Rows {
    case openCode(OpenCodeRows)
    case goose(GooseRows)
  }

  let found: FoundFile
  let format: HistoryFormat
  let session: String? = nil
  let beganAt: Timestamp? = nil
  private let rows: Rows
  private var isAtEnd = false

  /// Opens the file, told by its tables where `format` is nil; throws why it can't be read, or is no
  /// client's that is known.
  init(
    _ found: FoundFile, format: HistoryFormat?, after before: SourceFile?, scratch: String
  ) throws(ReadFailure) {
    self.found = found
    let isSame = before.map { $0.inode == found.inode && $0.offset > 0 } ?? false
    let known = isSame ? before?.mark ?? 0 : 0
    let isOpenCode = format == nil || format == .opencode
    let isGoose = format == nil || format == .goose
    do throws(ForeignFailure) {
      let database = try ForeignDatabase(path: found.path, scratch: scratch)
      if isOpenCode, let openCode = try OpenCodeDatabase(database) {
        self.format = .opencode
        rows = .openCode(try OpenCodeRows(openCode, of: found.path, after: known))
        return
      }
      if isGoose, let goose = try GooseDatabase(database) {
        self.format = .goose
        rows = .goose(try GooseRows(goose, of: found.path, after: known))
        return
      }
    } catch {
      throw ReadFailure(reason: error.reason)
    }
    throw ReadFailure(
      reason: "a database without the tables of \(format?.rawValue ?? "any client")")
  }

  /// As the file and its log were when they were found: what came later is read again.
  ///
  /// Its mark says what is the newest in it.
  func state(atEnd: Bool) -> SourceFile? {
    guard atEnd else { return nil }
    return SourceFile(
      path: found.path, client: format.rawValue, inode: found.inode, size: found.size,
      modified: found.modified, offset: found.size, mark: newest)
  }

  private var newest: Int64 {
    switch rows {
    // A clock that was ahead once is not believed.
    case .openCode(let rows): min(rows.newest, found.modified / 1_000_000)
    case .goose(let rows): rows.newest
    }
  }

  func next() throws(ReadFailure) -> HistoryPortion? {
    guard !isAtEnd else { return nil }
    var portion = HistoryPortion()
    for _ in 0..<Self.portion {
      guard try takeRow(into: &portion) else {
        isAtEnd = true
        portion.bytes = Int(clamping: found.size)
        break
      }
    }
    return portion
  }

  private func takeRow(into portion: inout HistoryPortion) throws(ReadFailure) -> Bool {
    switch rows {
    case .openCode(let rows): try rows.next(into: &portion)
    case .goose(let rows): try rows.next(into: &portion)
    }
  }
}
