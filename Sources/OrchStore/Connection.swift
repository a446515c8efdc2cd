import CSQLite
import OrchModel

/// SQLite's handle of an open file, closed when it is let go.
final class Connection {
  let handle: OpaquePointer
  /// Pages in the write-ahead log after the last commit of this connection.
  private(set) var logPages: Int32 = 0
  var statements = StatementCache()

  init(_ path: String, _ flags: Int32) throws {
    SQLiteLibrary.prepare
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard let handle, code == SQLITE_OK else {
      sqlite3_close_v2(handle)
      throw StoreError.cannotOpen(path: path, reason: String(cString: sqlite3_errstr(code)))
    }
    self.handle = handle
    sqlite3_extended_result_codes(handle, 1)
  }

  deinit {
    // Finalized before the handle is closed, which would stay open for them.
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  /// Runs every statement of `script`, which takes no values.
  func run(script: String) throws {
    guard sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK else {
      throw StoreError.sqlite(on: handle, running: script)
    }
  }

  /// Sets how long SQLite itself waits for another program.
  func wait(atMost patience: Duration) {
    let (seconds, attoseconds) = patience.components
    let milliseconds = seconds.clampedProduct(1000).clampedSum(attoseconds / 1_000_000_000_000_000)
    sqlite3_busy_timeout(handle, Int32(clamping: milliseconds))
  }

  /// Makes the store refuse what it should never be asked, and check what it can.
  func configure(patience: Duration, writes: Bool) throws {
    wait(atMost: patience)
    for (option, value) in [
      (SQLITE_DBCONFIG_ENABLE_FKEY, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
      (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
      (SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1),
    ] {
      guard orch_sqlite_configure(handle, Int32(option), Int32(value)) == SQLITE_OK else {
        throw StoreError.sqlite(on: handle, running: "switch \(option)")
      }
    }
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 64 << 20)
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 1)
    sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 100)
    try run(script: "PRAGMA cell_size_check=ON;PRAGMA temp_store=MEMORY")
    guard writes else { return }
    try run(
      script: """
        PRAGMA synchronous=NORMAL;PRAGMA secure_delete=ON;PRAGMA journal_size_limit=67108864
        """)
    replaceCheckpoints()
  }

  /// No checkpoint ever runs by itself: this hook takes the place of SQLite's own, and only counts.
  private func replaceCheckpoints() {
    sqlite3_wal_hook(
      handle,
      { connection, _, _, pages in
        guard let connection else { return SQLITE_OK }
        // Not retained: the hook goes with the handle, and the handle with this object.
        Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue().logPages = pages
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Makes the log durable, as a commit in FULL does, after a commit that did not.
  func syncLog() throws {
    var file: UnsafeMutablePointer<sqlite3_file>?
    let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file)
    guard code == SQLITE_OK, let file, let sync = file.pointee.pMethods?.pointee.xSync else {
      return
    }
    guard sync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK else {
      throw StoreError.full(
        path: sqlite3_db_filename(handle, "main").map { String(cString: $0) } ?? "",
        detail: "the log could not be synced to the disk")
    }
  }
}

extension Int64 {
  fileprivate func clampedProduct(_ other: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? (self < 0) == (other < 0) ? .max : .min : product
  }
}
