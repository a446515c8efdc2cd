import CSQLite

/// A statement that SQLite has compiled.
final class PreparedStatement {
  let text: String
  let handle: OpaquePointer
  /// True while somebody steps through it.
  var isInUse = false
  /// The columns that were asked for in a row, in that order: the next row is asked for the same ones.
  ///
  /// As many as there are columns; the name of an unused one is null. Not an array, because making the type of one costs a short command more than all searching does.
  let asked: UnsafeMutableBufferPointer<AskedColumn>
  /// How many the present row was asked for.
  @exclusivity(unchecked) var askedCount = 0

  init(_ text: String, on connection: OpaquePointer) throws {
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v2(connection, text, -1, &handle, nil)
    guard let handle, code == SQLITE_OK else {
      throw StoreError.sqlite(on: connection, running: text)
    }
    self.text = text
    self.handle = handle
    asked = .allocate(capacity: Int(sqlite3_column_count(handle)))
    asked.initialize(repeating: AskedColumn())
  }

  deinit {
    sqlite3_finalize(handle)
    asked.deallocate()
  }
}

/// A column by the address of the name it was asked for by, and its place in the row.
struct AskedColumn {
  var name: UnsafePointer<UInt8>?
  var place: Int32 = 0
}

/// Statements by their text, kept because preparing what books a call takes four times as long as running
/// it.
struct StatementCache {
  /// More than all the statements that a loop of `orch run` uses.
  private static let capacity = 96
  /// A list, because making a dictionary's type costs a short command more than searching this does.
  private var statements: [PreparedStatement] = []

  /// A statement that is at rest: one for a text, or a second one while the first is in use.
  mutating func statement(_ text: String, on connection: OpaquePointer) throws -> PreparedStatement
  {
    // The texts are all written in this target, so comparing them as text is safe.
    let known = statements.first { $0.text == text }
    if let known, !known.isInUse { return known }
    let statement = try PreparedStatement(text, on: connection)
    guard known == nil else { return statement }
    if statements.count >= Self.capacity { removeAll() }
    statements.append(statement)
    return statement
  }

  mutating func removeAll() { statements = [] }
}
