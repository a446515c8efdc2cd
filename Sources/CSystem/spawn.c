#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include "include/system.h"

enum { most_descriptors = 16 };

/// Fills `actions`; `copies` are the descriptors' doubles above the numbers that are being given
/// out, so that no step overwrites what a later one needs.
static int describe(
  posix_spawn_file_actions_t *actions, const int *descriptors, int *copies, int count) {
  for (int i = 0; i < count; i++) {
    int problem;
    if (descriptors[i] < 0) {
      problem = posix_spawn_file_actions_addclose(actions, i);
    } else {
      copies[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, count);
      if (copies[i] < 0) return errno;
      problem = posix_spawn_file_actions_adddup2(actions, copies[i], i);
    }
    if (problem != 0) return problem;
  }
  return posix_spawn_file_actions_addclosefrom_np(actions, count);
}

static int start(
  pid_t *pid, const char *path, char *const arguments[], char *const environment[],
  const posix_spawn_file_actions_t *actions) {
  posix_spawnattr_t attributes;
  int problem = posix_spawnattr_init(&attributes);
  if (problem != 0) return problem;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(
    &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  problem = posix_spawn(pid, path, actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  return problem;
}

pid_t orch_spawn(
  const char *path, char *const arguments[], char *const environment[], const int *descriptors,
  int count) {
  int copies[most_descriptors];
  if (count < 0 || count > most_descriptors) {
    errno = EINVAL;
    return -1;
  }
  for (int i = 0; i < count; i++) copies[i] = -1;
  posix_spawn_file_actions_t actions;
  int problem = posix_spawn_file_actions_init(&actions);
  pid_t pid = -1;
  if (problem == 0) {
    problem = describe(&actions, descriptors, copies, count);
    if (problem == 0) problem = start(&pid, path, arguments, environment, &actions);
    posix_spawn_file_actions_destroy(&actions);
  }
  for (int i = 0; i < count; i++) {
    if (copies[i] >= 0) close(copies[i]);
  }
  if (problem == 0) return pid;
  errno = problem;
  return -1;
}
