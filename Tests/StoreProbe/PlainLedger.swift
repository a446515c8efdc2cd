import CSQLite
import OrchModel
import OrchStore

/// The ledger as a program writes it that leaves the queueing to SQLite: prepared statements, `BEGIN
/// IMMEDIATE`, a busy timeout and automatic checkpoints.
final class PlainLedger {
  private let handle: OpaquePointer
  private var statements: [OpaquePointer] = []

  private static let script = [
    "BEGIN IMMEDIATE",
    "SELECT seq FROM call WHERE key = ?1",
    """
    INSERT INTO call (key, kind, at, project_id, task_id, task_type, role, client, session, branch, model,
                      input, cache_read, cache_write_5m, cache_write_1h, output, is_final, cost_nd,
                      price_source, price_from)
    VALUES (?1, 'call', ?2, 'p', 't', 'task', 'builder', 'replay', 'session-' || ?1, 'orch/t-branch',
            'model-4', 100, 2000, 0, 0, ?3, 1, ?3, 'built-in', 0)
    """,
    """
    INSERT OR IGNORE INTO spend_place (project_id, client, model, role, task_type, task_id, run_id,
                                       agent_id, session, branch)
    VALUES ('p', 'replay', 'model-4', 'builder', 'task', 't', '', '', 'session-' || ?1, 'orch/t-branch')
    """,
    """
    INSERT INTO spend_hour (hour, place_id, calls, input, cache_read, cache_write_5m, cache_write_1h,
                            output, cost_nd, unpriced, unpriced_calls)
    SELECT ?2 / 3600000, id, 1, 100, 2000, 0, 0, ?3, ?3, 0, 0 FROM spend_place
     WHERE session = 'session-' || ?1 AND agent_id = '' AND model = 'model-4'
       AND branch = 'orch/t-branch' AND run_id = '' AND project_id = 'p' AND role = 'builder'
       AND client = 'replay' AND task_type = 'task' AND task_id = 't'
    ON CONFLICT DO UPDATE
       SET calls = calls + 1, input = input + 100, cache_read = cache_read + 2000,
           output = output + ?3, cost_nd = cost_nd + ?3
    """,
    """
    UPDATE budget_window SET spent_nd = spent_nd + ?3
     WHERE starts_at <= ?2 AND ends_at > ?2
       AND budget_id IN (SELECT id FROM budget WHERE project_id IS NULL OR project_id = 'p')
    """,
    "COMMIT",
  ]

  init(_ path: String, isFull: Bool, patience: Int32) throws {
    var handle: OpaquePointer?
    guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK, let handle else {
      throw ProbeFailure.broken("cannot open \(path)")
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, patience)
    sqlite3_exec(handle, "PRAGMA synchronous=\(isFull ? "FULL" : "NORMAL")", nil, nil, nil)
    for sql in Self.script {
      var statement: OpaquePointer?
      guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
        throw ProbeFailure.broken("\(String(cString: sqlite3_errmsg(handle))): \(sql)")
      }
      statements.append(statement)
    }
  }

  deinit {
    statements.forEach { sqlite3_finalize($0) }
    sqlite3_close(handle)
  }

  /// Books one call in a transaction; false when SQLite did not get to it.
  func book(_ entry: LedgerEntry) -> Bool { book(entry) { nil } }

  /// Books a call and those that `next` answers, all in one transaction.
  func book(_ first: LedgerEntry, then next: () -> LedgerEntry?) -> Bool {
    guard let begin = statements.first, let commit = statements.last, run(begin, first) else {
      return false
    }
    var entry: LedgerEntry? = first
    while let present = entry {
      for statement in statements.dropFirst().dropLast() where !run(statement, present) {
        sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
        return false
      }
      entry = next()
    }
    guard run(commit, first) else {
      sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
      return false
    }
    return true
  }

  private func run(_ statement: OpaquePointer, _ entry: LedgerEntry) -> Bool {
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    sqlite3_bind_text(statement, 1, entry.key, -1, transient)
    sqlite3_bind_int64(statement, 2, entry.at.milliseconds)
    sqlite3_bind_int64(statement, 3, entry.cost?.nanodollars ?? 0)
    var code = sqlite3_step(statement)
    while code == SQLITE_ROW { code = sqlite3_step(statement) }
    sqlite3_reset(statement)
    return code == SQLITE_DONE
  }
}
