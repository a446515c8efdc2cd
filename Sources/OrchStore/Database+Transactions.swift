import CSQLite
import Glibc
import OrchModel

extension Database {
  /// Runs `body` on one snapshot of the store, however many queries it makes.
  package func read<Value>(_ body: () throws -> Value) throws -> Value {
    guard activity == .none else { return try body() }
    try perform("BEGIN")
    activity = .reading
    defer {
      activity = .none
      sqlite3_exec(handle, "COMMIT", nil, nil, nil)
    }
    return try body()
  }

  /// Runs `body` in a write transaction: all of it happens, or none of it.
  ///
  /// Waits its turn at the turnstile; `IMMEDIATE` takes SQLite's own write lock at the start, where
  /// waiting is safe, against programs that know no turnstile. Keep it short: no waiting, no child, no
  /// network inside.
  ///
  /// What must last through a power cut is on the disk when this returns. It is synced after the turn, beside the
  /// transactions of others: the log is one file, so what comes later in it never lasts without what came before.
  /// When the sync fails the error is `StoreError.full`, though others may have seen the transaction.
  ///
  /// Inside another `write` it is a part of that one, and still all or nothing: when it throws, what it did
  /// is undone, and the outer one may go on. One part that must last makes the whole last. Inside a `read`
  /// it is refused.
  @discardableResult
  package func write<Value>(_ durability: Durability = .full, _ body: () throws -> Value) throws
    -> Value
  {
    switch activity {
    case .reading: throw StoreError.misused("'write' inside of 'read'", "")
    case .writing:
      if durability == .full { owesSync = true }
      return try part(body)
    case .none:
      try readSchema()
      let value = try alone {
        let value = try transaction(durability, body)
        checkpointWhenDue()
        return value
      }
      if owesSync { try connection.syncLog() }
      return value
    }
  }

  /// Has SQLite read the schema, which the first statement of a connection needs, before all others wait.
  private func readSchema() throws {
    guard !hasReadSchema else { return }
    _ = try Statement("SELECT 1 FROM sqlite_schema", on: connection)
    hasReadSchema = true
  }

  /// Runs `body` alone among writers; outside of a transaction, for what SQLite does not allow in one.
  func alone<Value>(_ body: () throws -> Value) throws -> Value {
    guard let turnstile else { return try body() }
    return try turnstile.pass(body)
  }

  /// Runs `body` in SQLite's transaction, at the turnstile already.
  func transaction<Value>(_ durability: Durability, _ body: () throws -> Value) throws -> Value {
    try begin()
    activity = .writing
    owesSync = durability == .full
    defer { activity = .none }
    do {
      let value = try body()
      try perform("COMMIT")
      return value
    } catch {
      // After some errors SQLite has rolled back already; there is nothing left to do then.
      if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }

  private func part<Value>(_ body: () throws -> Value) throws -> Value {
    try perform("SAVEPOINT part")
    do {
      let value = try body()
      try perform("RELEASE part")
      return value
    } catch {
      if sqlite3_get_autocommit(handle) == 0 {
        sqlite3_exec(handle, "ROLLBACK TO part; RELEASE part", nil, nil, nil)
      }
      throw error
    }
  }

  /// Another program's recovery or last close can answer "busy" at once: those are tried again, but never
  /// for longer than a wait may take.
  private func begin() throws {
    let start = SteadyTime.now
    for attempt in 1... {
      do {
        return try perform("BEGIN IMMEDIATE")
      } catch StoreError.busy where attempt < 5 && start.age < patience {
        usleep(UInt32.random(in: 1_000...20_000))
      }
    }
  }
}

extension Database {
  /// Moves the log into the store when it has grown: past 4 MiB what can be moved, past 64 MiB all
  /// of it when no reader is in the way.
  ///
  /// Never waits, because all other writers would wait with it.
  ///
  /// A reader in the way makes it do less, never harm; it is tried again 4 MiB later, because each try looks
  /// through the whole log.
  private func checkpointWhenDue() {
    let pages = connection.logPages
    guard pages > Self.checkpointPages else {
      checkpointAt = Self.checkpointPages
      return
    }
    guard pages > checkpointAt else { return }
    checkpointAt = pages + Self.checkpointPages
    let mode = pages > 16_384 ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
    connection.wait(atMost: .zero)
    sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
    connection.wait(atMost: patience)
  }

  /// Moves the whole log into the store and empties it; false when a reader was in the way for a quarter
  /// of a second, or when this connection itself is in a transaction.
  @discardableResult
  package func checkpoint() throws -> Bool {
    guard activity == .none else { return false }
    guard let turnstile else { return true }
    return try turnstile.pass {
      connection.wait(atMost: .milliseconds(250))
      defer { connection.wait(atMost: patience) }
      return try pragma("wal_checkpoint(TRUNCATE)") == .integer(0)
    }
  }
}
