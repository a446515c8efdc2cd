import CSQLite
import Glibc
import OrchModel

/// One step in the store's history.
///
/// Once released, a migration is never edited: add another.
package struct Migration: Sendable {
  /// A date and a subject: `2026-01-15-tasks`.
  ///
  /// Dates, unlike numbers, do not clash between branches.
  package let id: String
  let script: String

  init(_ id: String, _ script: String) {
    self.id = id
    self.script = script
  }
}

extension Migration {
  /// Every migration, oldest first.
  package static let all: [Migration] = [
    .projects, .tasks, .runs, .ledger, .budgets, .history, .imports, .quotas,
    .prices, .spend, .sessions, .subjects, .toolCosts, .windows,
    .metrics, .packedDays,
  ]

  /// The oldest `orch` that can still read what this one writes; raised only when a migration takes
  /// something away.
  static let readableSince = 3
  static let format = 3

  /// A number that changes whenever the list of migrations does: an up-to-date store is recognised
  /// by reading one integer from its header.
  static func fingerprint(of migrations: [Migration]) -> Int {
    var hash: UInt32 = 2_166_136_261
    for migration in migrations {
      for byte in migration.id.utf8 + [10] { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    }
    return Int(hash >> 1)
  }
}

extension Database {
  /// Brings the store up to date; costs one `PRAGMA` when it already is.
  ///
  /// A copy of the store as it was is kept beside it (`<store>.before-<migration>`). A store from a newer
  /// `orch` throws `StoreError.newer` and is left as it is. All of it happens in one turn, so of several
  /// processes one does the work and the others find it done.
  package func migrate(to migrations: [Migration] = Migration.all) throws {
    let wanted = Migration.fingerprint(of: migrations)
    guard try version() != wanted else { return }
    try refuseNewer(than: migrations)
    try alone {
      let found = try version()
      guard found != wanted else { return }
      let missing = try refuseNewer(than: migrations)
      if found != 0, let first = missing.first { try keepCopy(before: first) }
      // A table that others point at can be rebuilt only while nobody looks; `refuseDamage` looks at the end.
      try run(script: "PRAGMA foreign_keys=OFF")
      defer { sqlite3_exec(handle, "PRAGMA foreign_keys=ON", nil, nil, nil) }
      try transaction(.full) {
        try apply(missing, of: migrations)
        if found != 0 { try refuseDamage() }
      }
    }
    try connection.syncLog()
    try checkpoint()
  }

  /// The migrations the store has not seen yet; throws when it has seen others than these.
  @discardableResult
  private func refuseNewer(than migrations: [Migration]) throws -> [Migration] {
    let applied = try appliedMigrations()
    guard applied.isSubset(of: migrations.map(\.id)) else {
      throw StoreError.newer(madeBy: try madeBy())
    }
    return migrations.filter { !applied.contains($0.id) }
  }

  private func apply(_ missing: [Migration], of migrations: [Migration]) throws {
    try run(
      script: """
        CREATE TABLE IF NOT EXISTS migration (id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS meta (
          key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """.withoutComments)
    for migration in missing {
      try run(script: migration.script.withoutComments)
      try execute("INSERT INTO migration (id) VALUES (\(migration.id))")
    }
    for (key, value) in [
      ("made_by", Version.current), ("min_reader", String(Migration.readableSince)),
    ] {
      try execute(
        """
        INSERT INTO meta (key, value) VALUES (\(key), \(value))
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """)
    }
    try run(script: "PRAGMA user_version = \(Migration.fingerprint(of: migrations))")
  }

  /// Throws when the store is not whole, which undoes the migration that is under way.
  private func refuseDamage() throws {
    let verdict = try pragma("integrity_check(1)")
    guard verdict == .text("ok") else {
      throw StoreError.damaged(path: path, detail: verdict.shown)
    }
    let broken = try rows("PRAGMA foreign_key_check") { $0.value(at: 0) }
    guard broken.isEmpty else {
      throw StoreError.damaged(path: path, detail: "\(broken.count) rows point at nothing")
    }
  }

  /// Throws when this `orch` must not even read the store.
  ///
  /// A newer store may be read as long as it says so (`min_reader`).
  package func checkReadable() throws {
    let version = try version()
    guard version != Migration.fingerprint(of: Migration.all) else { return }
    guard version != 0 else { throw StoreError.missing(path: path) }
    let applied = try appliedMigrations()
    if applied.isSubset(of: Migration.all.map(\.id)) { throw StoreFailure.needsUpgrade(path) }
    guard let oldest = try meta("min_reader").flatMap(Int.init), oldest <= Migration.format else {
      throw StoreError.newer(madeBy: try madeBy())
    }
  }

  private func appliedMigrations() throws -> Set<String> {
    guard try has(table: "migration") else { return [] }
    return Set(try rows("SELECT id FROM migration") { try $0["id"] as String })
  }

  private func madeBy() throws -> String { try meta("made_by") ?? "(unknown)" }

  private func meta(_ key: String) throws -> String? {
    guard try has(table: "meta") else { return nil }
    return try row("SELECT value FROM meta WHERE key = \(key)") { try $0["value"] as String }
  }

  private func has(table: String) throws -> Bool {
    try row("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = \(table)") { _ in true }
      ?? false
  }

  private func version() throws -> Int {
    guard case .integer(let version) = try pragma("user_version") else { return 0 }
    return Int(version)
  }

  /// Copies a store that holds something, before it is changed for good.
  ///
  /// An older copy of that name is kept too: it may be of what was there before somebody put a backup back.
  private func keepCopy(before migration: Migration) throws {
    guard path != ":memory:" else { return }
    for number in 1... {
      let copy = "\(path).before-\(migration.id)" + (number == 1 ? "" : "-\(number)")
      guard access(copy, F_OK) != 0 else { continue }
      return try backup(to: copy)
    }
  }
}

package enum StoreFailure: Failure {
  case needsUpgrade(String)

  package var code: String { "store.old" }
  package var message: String {
    switch self {
    case .needsUpgrade(let path):
      "the store '\(path)' was made by an older orch and cannot be upgraded here"
    }
  }
  package var hint: String? { "run any orch command that may write to it, for example 'orch init'" }
  package var exitCode: ExitCode { .badData }
}
