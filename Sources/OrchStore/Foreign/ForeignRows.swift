import CSQLite
import OrchModel

/// The rows of a query on another program's file, one after the other; each column is what it happens to be.
package final class ForeignRows {
  private let database: ForeignDatabase
  private let statement: OpaquePointer

  init(_ sql: SQL, in database: ForeignDatabase) throws(ForeignFailure) {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(database.handle, sql.text, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw ForeignFailure(database.handle) }
    self.database = database
    self.statement = statement
    for (index, value) in zip(Int32(1)..., sql.values) {
      guard Statement.bind(value, at: index, of: statement) == SQLITE_OK else {
        throw ForeignFailure(database.handle)
      }
    }
  }

  deinit { sqlite3_finalize(statement) }

  /// Goes on to the next row; false at the end.
  package func next() throws(ForeignFailure) -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw ForeignFailure(database.handle)
    }
  }

  /// A text; nil for anything else.
  package func text(_ column: Int32) -> String? {
    guard sqlite3_column_type(statement, column) == SQLITE_TEXT else { return nil }
    return String(decoding: bytes(column) ?? [], as: UTF8.self)
  }

  /// A whole number; nil for anything else.
  package func integer(_ column: Int32) -> Int64? {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: sqlite3_column_int64(statement, column)
    case SQLITE_FLOAT: Int64(exactly: sqlite3_column_double(statement, column))
    default: nil
    }
  }

  /// The bytes of a text or of bytes; nil for anything else.
  package func bytes(_ column: Int32) -> [UInt8]? {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_TEXT, SQLITE_BLOB:
      let start = sqlite3_column_blob(statement, column)
      let count = Int(sqlite3_column_bytes(statement, column))
      return Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    default: return nil
    }
  }
}
