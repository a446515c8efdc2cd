#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "include/system.h"

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

/// Makes `zone` the C library's and stores what TZ was, to be given to `leave`.
///
/// The library reads whatever file the name leads to, a pipe included, so a name that leads out of
/// its folder of zones is refused.
static int enter(const char *zone, char **before) {
  *before = NULL;
  if (zone == NULL) {
    tzset();
    return 0;
  }
  if (zone[0] == '/' || zone[0] == ':' || strstr(zone, "..") != NULL) {
    errno = EINVAL;
    return -1;
  }
  const char *now = getenv("TZ");
  if (now != NULL && (*before = strdup(now)) == NULL) return -1;
  if (setenv("TZ", zone, 1) != 0) {
    free(*before);
    return -1;
  }
  tzset();
  return 0;
}

static void leave(const char *zone, char *before) {
  if (zone == NULL) return;
  if (before == NULL) {
    unsetenv("TZ");
  } else {
    setenv("TZ", before, 1);
    free(before);
  }
  tzset();
}

int orch_local_time(
  const char *zone, int64_t epoch_seconds, int *year, int *month, int *day, int *hour, int *minute,
  int *second, int *weekday, int *offset_seconds) {
  const time_t moment = (time_t)epoch_seconds;
  struct tm fields;
  char *before;
  pthread_mutex_lock(&turn);
  int result = enter(zone, &before);
  if (result == 0) {
    result = localtime_r(&moment, &fields) == NULL ? -1 : 0;
    const int reason = errno;
    leave(zone, before);
    errno = reason;
  }
  pthread_mutex_unlock(&turn);
  // A year beyond int has no calendar date, and one at its edge would overflow below.
  if (result == 0 && fields.tm_year > 2147483647 - 1900) {
    errno = EOVERFLOW;
    result = -1;
  }
  if (result != 0) return -1;
  *year = fields.tm_year + 1900;
  *month = fields.tm_mon + 1;
  *day = fields.tm_mday;
  *hour = fields.tm_hour;
  *minute = fields.tm_min;
  *second = fields.tm_sec;
  *weekday = fields.tm_wday;
  *offset_seconds = (int)fields.tm_gmtoff;
  return 0;
}

int64_t orch_epoch(
  const char *zone, int year, int month, int day, int hour, int minute, int second) {
  struct tm fields = {
    .tm_mday = day, .tm_hour = hour, .tm_min = minute, .tm_sec = second, .tm_wday = -1,
    .tm_isdst = -1};
  if (
    __builtin_sub_overflow(year, 1900, &fields.tm_year) ||
    __builtin_sub_overflow(month, 1, &fields.tm_mon)) {
    errno = EOVERFLOW;
    return INT64_MIN;
  }
  char *before;
  pthread_mutex_lock(&turn);
  int64_t result = INT64_MIN;
  if (enter(zone, &before) == 0) {
    const time_t moment = mktime(&fields);
    const int reason = errno;
    // -1 is also the last second of 1969; mktime fills in the weekday only when it succeeds.
    result = moment == -1 && fields.tm_wday == -1 ? INT64_MIN : (int64_t)moment;
    leave(zone, before);
    errno = reason;
  }
  pthread_mutex_unlock(&turn);
  return result;
}
