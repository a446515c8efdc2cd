// usage: seed STORE TASKS
//
// Fills a store that `orch` has made with TASKS tasks, without running any agent.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static int run(sqlite3 *store, const char *script, long long count) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v2(store, script, -1, &statement, 0) != SQLITE_OK) return 0;
  if (sqlite3_bind_parameter_count(statement) == 1) sqlite3_bind_int64(statement, 1, count);
  int code = sqlite3_step(statement);
  sqlite3_finalize(statement);
  return code == SQLITE_DONE || code == SQLITE_ROW;
}

int main(int count, char **words) {
  if (count < 3) {
    fputs("usage: seed STORE TASKS\n", stderr);
    return 64;
  }
  sqlite3 *store;
  int works = sqlite3_open_v2(words[1], &store, SQLITE_OPEN_READWRITE, 0) == SQLITE_OK;
  works = works && run(store, "PRAGMA journal_mode = WAL", 0) && run(store, "PRAGMA synchronous = OFF", 0);
  works = works && run(store, "BEGIN IMMEDIATE", 0);
  works = works &&
    run(store,
        "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1) "
        "INSERT INTO task (id, project_id, title, description, type, priority, status, progress, tags, "
        "                  created_at, updated_at) "
        "SELECT printf('s%07d', n), (SELECT id FROM project LIMIT 1), 'Task number ' || n || ' of many', "
        "       'What is to be done in task ' || n, 'feature', 'medium', "
        "       CASE n % 4 WHEN 0 THEN 'pending' WHEN 1 THEN 'queued' WHEN 2 THEN 'failed' ELSE 'completed' END, "
        "       n % 101, '', 1760000000000 + n * 61, 1760000000000 + n * 67 FROM number",
        atoll(words[2]));
  works = works && run(store, "COMMIT", 0) && run(store, "PRAGMA wal_checkpoint(TRUNCATE)", 0);
  if (!works) fprintf(stderr, "seed: %s\n", sqlite3_errmsg(store));
  sqlite3_close(store);
  return works ? 0 : 1;
}
