#define _GNU_SOURCE
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "system.h"

/// A list that grows; what no longer fits in memory is left for the next round.
struct list {
  struct process *items;
  size_t count;
  size_t room;
};

static struct list everyone, members, frozen;

static bool append(struct list *list, const struct process *item) {
  if (list->count == list->room) {
    const size_t room = list->room == 0 ? 256 : list->room * 2;
    struct process *items = realloc(list->items, room * sizeof *items);
    if (items == NULL) return false;
    list->items = items;
    list->room = room;
  }
  list->items[list->count++] = *item;
  return true;
}

static bool is_same(const struct process *one, const struct process *other) {
  return one->pid == other->pid && one->start == other->start;
}

int64_t milliseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool stat_read(const char *path, struct process *process) {
  char text[1024];
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return false;
  text[length] = 0;
  // The name, in parentheses, may hold any byte; only numbers follow the last one.
  const char *rest = strrchr(text, ')');
  unsigned long long start;
  if (
    rest == NULL ||
    sscanf(
      rest + 1,
      " %c %d %d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d %*d %llu",
      &process->state, &process->parent, &process->group, &process->threads, &start) != 5) {
    return false;
  }
  process->start = start;
  return true;
}

bool process_read(pid_t pid, struct process *process) {
  char path[40];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  process->pid = pid;
  return stat_read(path, process);
}

/// A process whose first thread has ended shows as a zombie while others of its threads go on.
static bool is_dead(const struct process *process) {
  return process->state == 'X' || (process->state == 'Z' && process->threads <= 1);
}

static int by_parent(const void *one, const void *other) {
  const struct process *left = one, *right = other;
  if (left->parent != right->parent) return left->parent < right->parent ? -1 : 1;
  return (left->pid > right->pid) - (left->pid < right->pid);
}

static void read_everyone(void) {
  everyone.count = 0;
  DIR *folder = opendir("/proc");
  if (folder == NULL) return;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    const pid_t pid = (pid_t)atoi(entry->d_name);
    struct process process;
    if (pid > 0 && process_read(pid, &process) && !append(&everyone, &process)) break;
  }
  closedir(folder);
  if (everyone.count > 1) qsort(everyone.items, everyone.count, sizeof *everyone.items, by_parent);
}

/// Where the children of `parent` begin among `everyone`.
static size_t first_child(pid_t parent) {
  size_t low = 0, high = everyone.count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (everyone.items[middle].parent < parent) low = middle + 1; else high = middle;
  }
  return low;
}

/// Adds the children of `parent` that still are what the listing said: while it was read, a parent
/// may have died and given its id to a stranger.
static void add_children(pid_t parent) {
  for (size_t i = first_child(parent); i < everyone.count; i++) {
    const struct process *listed = &everyone.items[i];
    struct process now;
    if (listed->parent != parent) return;
    if (!process_read(listed->pid, &now)) continue;
    if (now.parent != parent || !is_same(&now, listed)) continue;
    if (!is_dead(&now) && !append(&members, &now)) return;
  }
}

struct tree tree_read(void) {
  members.count = 0;
  read_everyone();
  add_children(getpid());
  for (size_t i = 0; i < members.count; i++) add_children(members.items[i].pid);
  return (struct tree){members.items, members.count};
}

/// Signals the process that `process` was when it was read, or nobody.
static bool process_signal(const struct process *process, int signal) {
  const int handle = orch_pidfd_open(process->pid);
  if (handle < 0 && errno == ESRCH) return false;
  struct process now;
  bool sent = false;
  if (process_read(process->pid, &now) && is_same(&now, process)) {
    // Without a handle (too many files open, or a sandbox forbids it) the comparison has to do.
    sent = (handle < 0 ? kill(process->pid, signal) : orch_pidfd_send_signal(handle, signal)) == 0;
  }
  if (handle >= 0) close(handle);
  return sent;
}

void tree_signal(int signal) {
  const struct tree tree = tree_read();
  for (size_t i = 0; i < tree.count; i++) process_signal(&tree.members[i], signal);
}

/// Kills the group of a descendant that still is in it.
///
/// The kernel signals a group as one, so what forks within it cannot outrun the signal. The command
/// began a session of its own and groups never span two, so all of the group are descendants.
static void group_kill(const struct process *process) {
  struct process now;
  if (
    process->group > 1 && process->group != getpgrp() && process_read(process->pid, &now) &&
    is_same(&now, process) && now.group == process->group) {
    kill(-process->group, SIGKILL);
  }
}

void tree_kill(void) {
  const struct tree tree = tree_read();
  for (size_t i = 0; i < tree.count; i++) {
    if (i == 0 || tree.members[i].group != tree.members[i - 1].group) group_kill(&tree.members[i]);
  }
  tree_signal(SIGSTOP);
  tree_signal(SIGKILL);
}

/// Whether any thread of a process could run, told from the states of all.
static bool any_thread_runs(pid_t pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  DIR *folder = opendir(path);
  if (folder == NULL) return false;
  bool runs = false;
  for (struct dirent *entry; !runs && (entry = readdir(folder)) != NULL;) {
    const int thread = atoi(entry->d_name);
    struct process state;
    if (thread <= 0) continue;
    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)pid, thread);
    runs = stat_read(path, &state) && strchr("TtZX", state.state) == NULL;
  }
  closedir(folder);
  return runs;
}

static bool was_frozen(const struct process *process) {
  for (size_t i = 0; i < frozen.count; i++) {
    if (is_same(&frozen.items[i], process)) return true;
  }
  return false;
}

static bool stands_still(const struct process *process) {
  switch (process->state) {
  case 'T': case 't': return true;
  case 'Z': return !any_thread_runs(process->pid);
  // Waiting inside the kernel (a parent in vfork): it stops before it runs another instruction.
  case 'D': return was_frozen(process);
  default: return false;
  }
}

struct freeze_result tree_freeze(int patience_ms) {
  const int64_t deadline = milliseconds_now() + patience_ms;
  struct freeze_result result;
  // One still picture may have missed a child that was born while it was taken; a second cannot.
  for (int still = 0;;) {
    const struct tree tree = tree_read();
    result = (struct freeze_result){0, 0};
    for (size_t i = 0; i < tree.count; i++) {
      if (stands_still(&tree.members[i])) {
        result.stopped++;
        continue;
      }
      result.running++;
      if (process_signal(&tree.members[i], SIGSTOP) && !was_frozen(&tree.members[i])) {
        append(&frozen, &tree.members[i]);
      }
    }
    still = result.running == 0 ? still + 1 : 0;
    if (still == 2 || milliseconds_now() > deadline) return result;
    usleep(1000);
  }
}

int tree_thaw(void) {
  int continued = 0;
  // Children first: a shell that goes on must not find its child stopped.
  for (size_t i = frozen.count; i > 0; i--) {
    if (process_signal(&frozen.items[i - 1], SIGCONT)) continued++;
  }
  frozen.count = 0;
  return continued;
}

void tree_forget_freeze(void) { frozen.count = 0; }

struct freeze_result tree_survey(void) {
  const struct tree tree = tree_read();
  struct freeze_result result = {(int)tree.count, 0};
  for (size_t i = 0; i < tree.count; i++) {
    if (!stands_still(&tree.members[i])) result.running++;
  }
  return result;
}
