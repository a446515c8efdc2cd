// usage: tasks-list STORE TIME
//
// What `orch tasks list --all-projects --json` does, as plainly as C can: the yardstick of its instruction
// count. Prints the same bytes, with TIME as the moment of the answer.
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char page[1 << 20];
static size_t size;

static void text(const char *words) {
  size_t length = strlen(words);
  if (size + length > sizeof page) return;
  memcpy(page + size, words, length);
  size += length;
}

static void quoted(const unsigned char *words) {
  page[size++] = '"';
  for (; words && *words && size < sizeof page - 8; words++) {
    if (*words == '"' || *words == '\\') page[size++] = '\\';
    page[size++] = (char)*words;
  }
  page[size++] = '"';
}

static void number(int64_t value) {
  char digits[24];
  snprintf(digits, sizeof digits, "%lld", (long long)value);
  text(digits);
}

static void two(int64_t value) {
  page[size++] = (char)('0' + value / 10 % 10);
  page[size++] = (char)('0' + value % 10);
}

// Days to a civil date, then the time of day: 2026-01-15T09:00:00.000Z.
static void moment(int64_t milliseconds) {
  int64_t days = milliseconds / 86400000, rest = milliseconds % 86400000;
  int64_t z = days + 719468, era = z / 146097, day = z - era * 146097;
  int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
  day -= 365 * year + year / 4 - year / 100;
  int64_t month = (5 * day + 2) / 153, date = day - (153 * month + 2) / 5 + 1;
  month = month < 10 ? month + 3 : month - 9;
  year += era * 400 + (month <= 2);
  page[size++] = '"';
  two(year / 100), two(year % 100);
  page[size++] = '-', two(month), page[size++] = '-', two(date), page[size++] = 'T';
  two(rest / 3600000), page[size++] = ':', two(rest / 60000 % 60), page[size++] = ':';
  two(rest / 1000 % 60), page[size++] = '.', page[size++] = (char)('0' + rest % 1000 / 100), two(rest % 100);
  text("Z\"");
}

static void in36(uint64_t value) {
  char digits[16];
  int count = 0;
  do digits[count++] = "0123456789abcdefghijklmnopqrstuvwxyz"[value % 36];
  while (value /= 36);
  while (count) page[size++] = digits[--count];
}

static void optional(sqlite3_stmt *row, int column, int isTime) {
  if (sqlite3_column_type(row, column) == SQLITE_NULL) text("null");
  else if (isTime) moment(sqlite3_column_int64(row, column));
  else quoted(sqlite3_column_text(row, column));
}

int main(int count, char **words) {
  if (count < 3) return 64;
  sqlite3 *store;
  sqlite3_stmt *row;
  if (sqlite3_open_v2(words[1], &store, SQLITE_OPEN_READONLY, 0) != SQLITE_OK) return 1;
  const char *query =
    "SELECT seq, task.id, project_id, project.name, title, description, type, priority, status, outcome, "
    "       progress, tags, task.created_at, updated_at, started_at, ended_at "
    "  FROM task LEFT JOIN project ON project.id = task.project_id "
    " ORDER BY task.seq DESC LIMIT 50";
  if (sqlite3_prepare_v2(store, query, -1, &row, 0) != SQLITE_OK) return 1;
  text("{\"schema\":\"orch.tasks.list/1\",\"generatedAt\":\"");
  text(words[2]);
  text("\",\"query\":{\"allProjects\":true},\"items\":[");
  int64_t last = 0;
  for (int rows = 0; sqlite3_step(row) == SQLITE_ROW; rows++) {
    if (rows) text(",");
    last = sqlite3_column_int64(row, 0);
    text("{\"id\":"), quoted(sqlite3_column_text(row, 1));
    text(",\"status\":"), quoted(sqlite3_column_text(row, 8));
    text(",\"priority\":"), quoted(sqlite3_column_text(row, 7));
    text(",\"progressPct\":"), number(sqlite3_column_int64(row, 10));
    text(",\"title\":"), quoted(sqlite3_column_text(row, 4));
    text(",\"type\":"), quoted(sqlite3_column_text(row, 6));
    text(",\"project\":"), optional(row, 3, 0);
    text(",\"outcome\":"), optional(row, 9, 0);
    text(",\"tags\":[]");
    text(",\"createdAt\":"), moment(sqlite3_column_int64(row, 12));
    text(",\"updatedAt\":"), moment(sqlite3_column_int64(row, 13));
    text(",\"startedAt\":"), optional(row, 14, 1);
    text(",\"endedAt\":"), optional(row, 15, 1);
    text(",\"description\":"), quoted(sqlite3_column_text(row, 5));
    text("}");
  }
  uint32_t hash = 2166136261u;
  for (const char *name = "taskslist"; *name; name++) hash = (hash ^ (uint32_t)*name) * 16777619u;
  text("],\"summary\":{},\"page\":{\"limit\":50,\"next\":\""), in36((uint64_t)last), text("-");
  in36(hash & 0xFFFFF), text("\"},\"warnings\":[]}\n");
  sqlite3_finalize(row);
  sqlite3_close(store);
  return write(1, page, size) == (ssize_t)size ? 0 : 1;
}
