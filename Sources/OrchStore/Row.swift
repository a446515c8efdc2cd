import CSQLite
import Glibc

/// The current row of a statement.
///
/// Good only inside the closure it is handed to.
package struct Row: ~Copyable {
  let prepared: PreparedStatement

  init(prepared: PreparedStatement) {
    self.prepared = prepared
    prepared.askedCount = 0
  }

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
    case SQLITE_BLOB: .bytes(withBlob(at: index) { Array($0) })
    default: .null
    }
  }

  private func value(of column: StaticString) throws -> SQLValue {
    let turn = prepared.askedCount
    prepared.askedCount += 1
    if turn < prepared.asked.count, prepared.asked[turn].name == column.utf8Start {
      return value(at: prepared.asked[turn].place)
    }
    let place = try place(of: column)
    if turn < prepared.asked.count {
      prepared.asked[turn] = AskedColumn(name: column.utf8Start, place: place)
    }
    return value(at: place)
  }

  private func place(of column: StaticString) throws -> Int32 {
    // A static string is kept with a zero behind it, so C can compare it in place.
    let wanted = UnsafeRawPointer(column.utf8Start).assumingMemoryBound(to: CChar.self)
    let place = (0..<sqlite3_column_count(statement)).first { place in
      sqlite3_column_name(statement, place).map { strcmp($0, wanted) == 0 } ?? false
    }
    guard let place else { throw StoreError.noSuchColumn("\(column)") }
    return place
  }
}
