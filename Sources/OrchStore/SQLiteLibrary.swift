import CSQLite

/// The SQLite this program is linked with.
package enum SQLiteLibrary {
  package static var version: String { String(cString: sqlite3_libversion()) }

  /// Sets it up, the first time this is asked for.
  static let prepare: Void = {
    orch_sqlite_drop_memory_statistics()
  }()

  /// True when it can lose committed rows if a commit meets a checkpoint (fixed in 3.51.3, and before that
  /// in 3.50.7 and 3.44.6): then the turnstile is all that keeps them apart.
  package static var losesRowsWithoutTurnstile: Bool { losesRows(sqlite3_libversion_number()) }

  static func losesRows(_ number: Int32) -> Bool {
    switch number {
    case 3_044_006..<3_045_000, 3_050_007..<3_051_000: false
    default: number < 3_051_003
    }
  }
}
