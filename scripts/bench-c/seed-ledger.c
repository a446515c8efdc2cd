// usage: seed-ledger STORE CALLS SESSIONS
//
// Fills the ledger of a store that `orch` has made with CALLS calls in SESSIONS sessions: 90 days up to now, 50
// projects, 4 models, 5 roles, 12 tools, 20 users, some runs of tasks among what was imported, some costs that the
// client recorded. 'orch db rebuild' makes the sums.
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { projects = 50, days = 90 };
static const char *models[] = {"claude-sonnet-4-5", "claude-opus-4-6", "claude-haiku-4-5", "gpt-5.1-codex"};
static const char *roles[] = {"analyst", "planner", "builder", "tester", "reviewer"};
static const char *types[] = {"feature", "fix", "docs", "refactor"};
// By their bytes, as the store keeps the tools of a call.
static const char *tools[] = {"Bash", "Edit", "Glob", "Grep", "NotebookEdit", "Read",
                              "Task", "TodoWrite", "WebFetch", "WebSearch", "Write", "mcp__github__search"};
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

// The tools that a call asked for: mostly one, sometimes none, two or three.
static void chooseTools(char *list, size_t size) {
  long long choice = below(20), count = choice < 3 ? 0 : choice < 15 ? 1 : choice < 19 ? 2 : 3, tool = -1;
  *list = 0;
  for (long long left = count; left > 0; left--) {
    // Those that are asked for most come up more often; a later one has a larger name.
    long long first = tool + 1, last = 12 - left;
    tool = first + below(1 + below(last - first + 1));
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s:%08llx", used ? "," : "", tools[tool], (unsigned long long)below(4294967296LL));
  }
}

// The agent of a session, and the run where a run made it.
static int insertAgent(sqlite3_stmt *agent, sqlite3_stmt *run, long long session, long long project, const char *role,
                       const char *client, const char *type, long long start) {
  text(agent, 1, "a%05lld", session);
  text(agent, 2, "q%03lld", project);
  // Some are subagents of the session before.
  if (session % 7 == 3) text(agent, 3, "a%05lld", session - 1);
  else sqlite3_bind_null(agent, 3);
  sqlite3_bind_text(agent, 4, client, -1, SQLITE_STATIC);
  sqlite3_bind_text(agent, 5, role, -1, SQLITE_STATIC);
  text(agent, 6, "%08llx-5a0f-4c1d-9d7e-2b61f0c4a9e1", session * 2654435761LL % 4294967296LL);
  sqlite3_bind_int64(agent, 7, start);
  text(agent, 8, "user-%02lld", below(20));
  if (session % 4 == 0) text(agent, 9, "me/repository#%lld", session / 8);
  else sqlite3_bind_null(agent, 9);
  if (sqlite3_step(agent) != SQLITE_DONE) return 0;
  sqlite3_reset(agent);
  if (session % 5 != 0) return 1;
  text(run, 1, "r%05lld", session);
  text(run, 2, "q%03lld", project);
  sqlite3_bind_int64(run, 3, session);
  sqlite3_bind_text(run, 4, type, -1, SQLITE_STATIC);
  sqlite3_bind_int64(run, 5, start);
  if (sqlite3_step(run) != SQLITE_DONE) return 0;
  sqlite3_reset(run);
  return 1;
}

// One session's calls: a minute or less between them, of one project and branch, mostly of one model.
static int insertSession(sqlite3_stmt *call, sqlite3_stmt *agent, sqlite3_stmt *run, long long session, long long size,
                         long long start) {
  char asked[128];
  long long project = below(projects), role = below(5), type = below(4), model = below(4), branch = below(8);
  int isRun = session % 5 == 0;
  long long at = start;
  if (!insertAgent(agent, run, session, project, roles[role], model == 3 ? "codex" : "claude", types[type], start)) return 0;
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
    if (session % 10 == 7) sqlite3_bind_int64(call, 19, input * 3100 + read * 300 + write * 3750 + output * 15000);
    else sqlite3_bind_null(call, 19);
    chooseTools(asked, sizeof asked);
    sqlite3_bind_text(call, 20, asked, -1, SQLITE_STATIC);
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
  sqlite3_stmt *call = 0, *agent = 0, *work = 0;
  int works = sqlite3_open_v2(words[1], &store, SQLITE_OPEN_READWRITE, 0) == SQLITE_OK;
  works = works && run(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN IMMEDIATE");
  works = works && insertProjects(store);
  works = works && sqlite3_prepare_v2(store,
      "INSERT INTO call (key, kind, at, project_id, task_id, task_type, run_id, stage_id, agent_id, role, client, "
      "                  session, branch, model, input, cache_read, cache_write_5m, cache_write_1h, output, is_final, "
      "                  cost_nd, price_source, price_from, recorded_nd, tools) "
      "VALUES (?1, 'call', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 0, ?17, 1, ?18, "
      "        'bench', 0, ?19, ?20)", -1, &call, 0) == SQLITE_OK;
  works = works && sqlite3_prepare_v2(store,
      "INSERT INTO agent (id, project_id, parent_id, client, role, session, status, started_at, ended_at, user_name, "
      "                   pull_request, pull_request_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'completed', ?7, ?7, ?8, ?9, ?7)", -1, &agent, 0) == SQLITE_OK;
  works = works && sqlite3_prepare_v2(store,
      "INSERT INTO run (id, project_id, number, title, task_type, workflow, workflow_reason, trigger, status, repository, "
      "                 plan, started_at, ended_at) "
      "VALUES (?1, ?2, ?3, 'bench', ?4, 'bench', 'bench', 'bench', 'completed', '/', '', ?5, ?5)", -1, &work, 0)
      == SQLITE_OK;
  long long now = (long long)time(0) * 1000, mean = calls / sessions, left = calls;
  for (long long session = 0; works && session < sessions; session++) {
    // From a fifth of the mean to twice it; the last has what is left.
    long long size = mean / 5 + below(mean * 2 - mean * 2 / 5 + 1);
    if (size > left || session == sessions - 1) size = left;
    left -= size;
    long long age = (sessions - session) * (days * 86400000LL / sessions);
    works = insertSession(call, agent, work, session, size, now - age - below(3600000) - size * 33000);
  }
  works = works && run(store, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  if (!works) fprintf(stderr, "seed-ledger: %s\n", sqlite3_errmsg(store));
  sqlite3_finalize(call);
  sqlite3_finalize(agent);
  sqlite3_finalize(work);
  sqlite3_close(store);
  return works ? 0 : 1;
}
