import CSQLite

/// A statement that SQLite has compiled.
final class PreparedStatement {
  let handle: OpaquePointer
  /// True while somebody steps through it.
  var isInUse = false
  /// Where the last column that was asked for is.
  var lastColumn: Int32 = -1

  init(_ text: String, on connection: OpaquePointer) throws {
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v3(
      connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard let handle, code == SQLITE_OK else {
      throw StoreError.sqlite(on: connection, running: text)
    }
    self.handle = handle
  }

  deinit {
    sqlite3_finalize(handle)
  }
}

/// Statements by their text, kept because preparing what books a call takes four times as long as running
/// it.
struct StatementCache {
  /// More than all the statements that a loop of `orch run` uses.
  private static let capacity = 96
  /// A list, because making a dictionary's type costs a short command more than searching this does.
  private var statements: [(text: String, statement: PreparedStatement)] = []

  /// A statement that is at rest: one for a text, or a second one while the first is in use.
  mutating func statement(_ text: String, on connection: OpaquePointer) throws -> PreparedStatement
  {
    // The texts are all written in this target, so comparing them as text is safe.
    let known = statements.first { $0.text == text }?.statement
    if let known, !known.isInUse { return known }
    let statement = try PreparedStatement(text, on: connection)
    guard known == nil else { return statement }
    if statements.count >= Self.capacity { removeAll() }
    statements.append((text, statement))
    return statement
  }

  mutating func removeAll() { statements = [] }
}
