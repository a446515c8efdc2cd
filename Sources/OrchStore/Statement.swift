import CSQLite
import OrchModel

/// A prepared statement with its values, put to rest when it goes out of scope.
struct Statement: ~Copyable {
  private let prepared: PreparedStatement
  private let connection: Connection

  init(_ sql: SQL, on connection: Connection) throws {
    let prepared = try connection.statements.statement(sql.text, on: connection.handle)
    for (index, value) in zip(Int32(1)..., sql.values) {
      guard Self.bind(value, at: index, of: prepared.handle) == SQLITE_OK else {
        throw StoreError.sqlite(on: connection.handle, running: sql.text)
      }
    }
    prepared.isInUse = true
    self.prepared = prepared
    self.connection = connection
  }

  deinit {
    sqlite3_reset(prepared.handle)
    sqlite3_clear_bindings(prepared.handle)
    prepared.isInUse = false
  }

  var row: Row { Row(prepared: prepared) }

  /// True when running it may change the store.
  var writes: Bool { sqlite3_stmt_readonly(prepared.handle) == 0 }

  /// Advances to the next row; false when there are no more.
  func step() throws -> Bool {
    switch sqlite3_step(prepared.handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw StoreError.sqlite(on: connection.handle, running: prepared.text)
    }
  }

  static func bind(_ value: SQLValue, at index: Int32, of handle: OpaquePointer) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(handle, index)
    case .integer(let integer): return sqlite3_bind_int64(handle, index, integer)
    case .real(let real): return sqlite3_bind_double(handle, index, real)
    case .bytes(let bytes):
      return bytes.withUnsafeBytes {
        // Without an address SQLite would bind null.
        guard let address = $0.baseAddress, !$0.isEmpty else {
          return sqlite3_bind_zeroblob(handle, index, 0)
        }
        return sqlite3_bind_blob64(handle, index, address, UInt64($0.count), copyingBytes)
      }
    case .text(let text):
      var text = text
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          // Without an address SQLite would bind null: an empty text may come without one.
          guard let address = $0.baseAddress else {
            return sqlite3_bind_text(handle, index, "", 0, copyingBytes)
          }
          return sqlite3_bind_text64(
            handle, index, address, UInt64($0.count), copyingBytes, UInt8(SQLITE_UTF8))
        }
      }
    }
  }
}

/// Tells SQLite to keep its own copy of bound text: C's `SQLITE_TRANSIENT`.
private nonisolated(unsafe) let copyingBytes = unsafeBitCast(
  -1, to: sqlite3_destructor_type.self)
