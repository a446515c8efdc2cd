#include <sqlite3.h>

/// Sets a switch of a connection: `sqlite3_db_config` takes a variable list, which Swift cannot call.
static inline int orch_sqlite_configure(sqlite3 *connection, int option, int value) {
  return sqlite3_db_config(connection, option, value, (int *)0);
}
