import CSQLite
import Glibc

/// The current row of a statement.
///
/// Good only inside the closure it is handed to.
package struct Row: ~Copyable {
  let prepared: PreparedStatement

  private var statement: OpaquePointer { prepared.handle }

  /// The value of `column`, as whatever type the caller expects.
  package subscript<Value: SQLConvertible>(column: StaticString) -> Value {
    get throws {
      guard let value = try self[column] as Value? else {
        throw StoreError.unexpectedNull(column: "\(column)")
      }
      return value
    }
  }

  package subscript<Value: SQLConvertible>(column: StaticString) -> Value? {
    get throws {
      let stored = try value(of: column)
      if case .null = stored { return nil }
      guard let value = Value(stored) else {
        throw StoreError.unexpectedValue(stored, column: "\(column)")
      }
      return value
    }
  }

  /// The value of a column whose name is not known until run time.
  package func value(at index: Int32) -> SQLValue {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, index))
    case SQLITE_FLOAT: .real(sqlite3_column_double(statement, index))
    case SQLITE_TEXT:
      .text(
        String(
          decoding: UnsafeBufferPointer(
            start: sqlite3_column_text(statement, index),
            count: Int(sqlite3_column_bytes(statement, index))), as: UTF8.self))
    default: .null
    }
  }

  /// Columns are mostly asked for in the order they come in, so the search goes on where the last one
  /// ended.
  private func value(of column: StaticString) throws -> SQLValue {
    let count = sqlite3_column_count(statement)
    for step in 0..<count {
      let index = (prepared.lastColumn + 1 + step) % count
      guard let name = sqlite3_column_name(statement, index) else { continue }
      // A static string is kept with a zero behind it, so C can compare it in place.
      let isNamed = column.withUTF8Buffer { bytes in
        bytes.baseAddress.map {
          strcmp(UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self), name) == 0
        } ?? false
      }
      guard isNamed else { continue }
      prepared.lastColumn = index
      return value(at: index)
    }
    throw StoreError.noSuchColumn("\(column)")
  }
}
