// usage: interleave ROUNDS COMMAND… -- COMMAND… [-- COMMAND…]…
//
// Runs the commands in turn, ROUNDS times each, and prints the median wall time of each in microseconds, a line
// a command. Taking turns lets whatever else the machine does fall on all of them alike.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { mostCommands = 16, mostRounds = 2000 };
extern char **environ;
static double times[mostCommands][mostRounds];

static int compare(const void *one, const void *other) {
  double a = *(const double *)one, b = *(const double *)other;
  return (a > b) - (a < b);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

int main(int count, char **words) {
  int rounds = count > 2 ? atoi(words[1]) : 0;
  if (rounds < 1 || rounds > mostRounds) {
    fputs("usage: interleave ROUNDS COMMAND... -- COMMAND...\n", stderr);
    return 64;
  }
  char **commands[mostCommands] = {words + 2};
  int commandCount = 1;
  for (int i = 2; i < count; i++) {
    if (strcmp(words[i], "--") != 0 || commandCount == mostCommands) continue;
    words[i] = 0;
    commands[commandCount++] = words + i + 1;
  }
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  for (int round = 0; round < rounds; round++) {
    for (int i = 0; i < commandCount; i++) {
      double start = now();
      pid_t child;
      int status;
      if (posix_spawnp(&child, commands[i][0], &quiet, 0, commands[i], environ) != 0) return 69;
      if (waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "interleave: '%s' ended with status %d\n", commands[i][0], status);
        return 1;
      }
      times[i][round] = now() - start;
    }
  }
  for (int i = 0; i < commandCount; i++) {
    qsort(times[i], (size_t)rounds, sizeof times[i][0], compare);
    printf("%.0f\n", times[i][rounds / 2]);
  }
  return 0;
}
