import CSQLite

/// A prepared statement, finalized when it goes out of scope.
struct Statement: ~Copyable {
  private let handle: OpaquePointer
  private let connection: OpaquePointer
  private let sql: SQL

  init(_ sql: SQL, on connection: OpaquePointer) throws {
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v2(connection, sql.text, -1, &handle, nil)
    guard let handle, code == SQLITE_OK else {
      throw StoreError.sqlite(on: connection, running: sql.text)
    }
    for (index, value) in zip(Int32(1)..., sql.values) {
      guard Self.bind(value, at: index, of: handle) == SQLITE_OK else {
        defer { sqlite3_finalize(handle) }
        throw StoreError.sqlite(on: connection, running: sql.text)
      }
    }
    self.handle = handle
    self.connection = connection
    self.sql = sql
  }

  deinit {
    sqlite3_finalize(handle)
  }

  var row: Row { Row(statement: handle) }

  /// True when running it may change the store.
  var writes: Bool { sqlite3_stmt_readonly(handle) == 0 }

  /// Advances to the next row; false when there are no more.
  func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw StoreError.sqlite(on: connection, running: sql.text)
    }
  }

  private static func bind(_ value: SQLValue, at index: Int32, of handle: OpaquePointer) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(handle, index)
    case .integer(let integer): return sqlite3_bind_int64(handle, index, integer)
    case .real(let real): return sqlite3_bind_double(handle, index, real)
    case .text(let text):
      var text = text
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          // Without an address SQLite would bind null: an empty text may come without one.
          guard let address = $0.baseAddress else { return bindEmptyText(handle, index) }
          return sqlite3_bind_text64(
            handle, index, address, UInt64($0.count), copyingBytes, UInt8(SQLITE_UTF8))
        }
      }
    }
  }
}

private func bindEmptyText(_ handle: OpaquePointer, _ index: Int32) -> Int32 {
  sqlite3_bind_text(handle, index, "", 0, copyingBytes)
}

/// Tells SQLite to keep its own copy of bound text: C's `SQLITE_TRANSIENT`.
private nonisolated(unsafe) let copyingBytes = unsafeBitCast(
  -1, to: sqlite3_destructor_type.self)
