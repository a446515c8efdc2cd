#include <sqlite3.h>

/// Leaves off the statistics of all memory, which cost a lock for every piece of it and which nobody reads, and
/// takes memory for pages as they are read, not for twenty at once, of which a short command never uses half.
///
/// To be called before anything else of SQLite.
static inline int orch_sqlite_start_small(void) {
  int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  return code ? code : sqlite3_config(SQLITE_CONFIG_PAGECACHE, (void *)0, 0, 0);
}

/// For a program of one thread: no locks, memory from `methods`, and none set aside for small pieces, because
/// `methods` are as fast.
///
/// To be called before anything else of SQLite.
static inline int orch_sqlite_expect_one_thread(sqlite3_mem_methods *methods) {
  int code = sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  if (!code) code = sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
  return code ? code : sqlite3_config(SQLITE_CONFIG_MALLOC, methods);
}

/// Sets a switch of a connection: `sqlite3_db_config` takes a variable list, which Swift cannot call.
static inline int orch_sqlite_configure(sqlite3 *connection, int option, int value) {
  return sqlite3_db_config(connection, option, value, (int *)0);
}
