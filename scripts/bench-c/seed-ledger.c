// usage: seed-ledger STORE CALLS SESSIONS
//
// Fills the ledger of a store that `orch` has made with CALLS calls in SESSIONS sessions: 90 days up to now, 50
// projects, 4 models, 5 roles, some runs of tasks among what was imported. 'orch db rebuild' makes the sums.
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { projects = 50, days = 90 };
static const char *models[] = {"claude-sonnet-4-5", "claude-opus-4-6", "claude-haiku-4-5", "gpt-5.1-codex"};
static const char *roles[] = {"analyst", "planner", "builder", "tester", "reviewer"};
static const char *types[] = {"feature", "fix", "docs", "refactor"};
static uint64_t seed = 88172645463325252ULL;

// A number below `limit`; the same ones at every start.
static long long below(long long limit) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (long long)(seed % (uint64_t)limit);
}

static int run(sqlite3 *store, const char *script) { return sqlite3_exec(store, script, 0, 0, 0) == SQLITE_OK; }

static void text(sqlite3_stmt *statement, int place, const char *format, long long number) {
  char name[96];
  snprintf(name, sizeof name, format, number);
  sqlite3_bind_text(statement, place, name, -1, SQLITE_TRANSIENT);
}

static int insertProjects(sqlite3 *store) {
  return run(store,
             "WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 49) "
             "INSERT INTO project (id, name, path, created_at) "
             "SELECT printf('q%03d', n), printf('project-%02d', n), printf('/repositories/project-%02d/.git', n), 0 "
             "FROM number");
}

// One session's calls: a minute or less between them, of one project and branch, mostly of one model.
static int insertSession(sqlite3_stmt *call, long long session, long long size, long long start) {
  long long project = below(projects), role = below(5), type = below(4), model = below(4), branch = below(8);
  int isRun = session % 5 == 0;
  long long at = start;
  for (long long number = 0; number < size; number++) {
    // Now and then a smaller model of the same client.
    long long used = model != 3 && below(6) == 0 ? 2 : model;
    at += 3000 + below(57000);
    text(call, 1, "claude:msg_%016llx", session * 1000000 + number);
    sqlite3_bind_int64(call, 2, at);
    text(call, 3, "q%03lld", project);
    if (isRun) {
      text(call, 4, "t%05lld", session / 3);
      text(call, 6, "r%05lld", session);
      text(call, 7, "s%05lld", session);
      sqlite3_bind_text(call, 5, types[type], -1, SQLITE_STATIC);
    } else {
      for (int place = 4; place <= 7; place++) sqlite3_bind_null(call, place);
    }
    text(call, 8, "a%05lld", session);
    sqlite3_bind_text(call, 9, roles[role], -1, SQLITE_STATIC);
    sqlite3_bind_text(call, 10, used == 3 ? "codex" : "claude", -1, SQLITE_STATIC);
    text(call, 11, "%08llx-5a0f-4c1d-9d7e-2b61f0c4a9e1", session * 2654435761LL % 4294967296LL);
    text(call, 12, branch == 0 ? "main" : "feature/branch-%lld", branch);
    sqlite3_bind_text(call, 13, models[used], -1, SQLITE_STATIC);
    long long input = below(400), read = below(120000), write = below(6000), output = below(1500);
    sqlite3_bind_int64(call, 14, input);
    sqlite3_bind_int64(call, 15, read);
    sqlite3_bind_int64(call, 16, write);
    sqlite3_bind_int64(call, 17, output);
    sqlite3_bind_int64(call, 18, input * 3000 + read * 300 + write * 3750 + output * 15000);
    if (sqlite3_step(call) != SQLITE_DONE) return 0;
    sqlite3_reset(call);
  }
  return 1;
}

int main(int count, char **words) {
  long long calls = count == 4 ? atoll(words[2]) : 0, sessions = count == 4 ? atoll(words[3]) : 0;
  if (calls < sessions || sessions < 1) {
    fputs("usage: seed-ledger STORE CALLS SESSIONS\n", stderr);
    return 64;
  }
  sqlite3 *store;
  sqlite3_stmt *call = 0;
  int works = sqlite3_open_v2(words[1], &store, SQLITE_OPEN_READWRITE, 0) == SQLITE_OK;
  works = works && run(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN IMMEDIATE");
  works = works && insertProjects(store);
  works = works && sqlite3_prepare_v2(store,
      "INSERT INTO call (key, kind, at, project_id, task_id, task_type, run_id, stage_id, agent_id, role, client, "
      "                  session, branch, model, input, cache_read, cache_write_5m, cache_write_1h, output, is_final, "
      "                  cost_nd, price_source, price_from) "
      "VALUES (?1, 'call', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 0, ?17, 1, ?18, "
      "        'bench', 0)", -1, &call, 0) == SQLITE_OK;
  long long now = (long long)time(0) * 1000, mean = calls / sessions, left = calls;
  for (long long session = 0; works && session < sessions; session++) {
    // From a fifth of the mean to twice it; the last has what is left.
    long long size = mean / 5 + below(mean * 2 - mean * 2 / 5 + 1);
    if (size > left || session == sessions - 1) size = left;
    left -= size;
    long long age = (sessions - session) * (days * 86400000LL / sessions);
    works = insertSession(call, session, size, now - age - below(3600000) - size * 33000);
  }
  works = works && run(store, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  if (!works) fprintf(stderr, "seed-ledger: %s\n", sqlite3_errmsg(store));
  sqlite3_finalize(call);
  sqlite3_close(store);
  return works ? 0 : 1;
}
