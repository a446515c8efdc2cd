import CSQLite
import CSystem

/// The SQLite this program is linked with.
package enum SQLiteLibrary {
  package static var version: String { String(cString: sqlite3_libversion()) }

  /// Lets it leave out its locks and its care for memory that several threads share.
  ///
  /// For a program that never has a second thread, before it opens a store.
  package static func expectOneThread() {
    var methods = sqlite3_mem_methods(
      xMalloc: orch_arena_allocate, xFree: orch_arena_free, xRealloc: orch_arena_resize,
      xSize: orch_arena_size, xRoundup: orch_arena_round, xInit: { _ in SQLITE_OK },
      xShutdown: { _ in }, pAppData: nil)
    orch_sqlite_expect_one_thread(&methods)
  }

  /// Sets it up, the first time this is asked for.
  static let prepare: Void = {
    orch_sqlite_start_small()
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
