#include <sqlite3.h>

/// Leaves off the statistics of all memory, which cost a lock for every piece of it and which nobody reads.
///
/// To be called before anything else of SQLite.
static inline int orch_sqlite_drop_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Sets a switch of a connection: `sqlite3_db_config` takes a variable list, which Swift cannot call.
static inline int orch_sqlite_configure(sqlite3 *connection, int option, int value) {
  return sqlite3_db_config(connection, option, value, (int *)0);
}
