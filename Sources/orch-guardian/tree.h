/// The processes below this one, and signals to all of them.
#ifndef GUARDIAN_TREE_H
#define GUARDIAN_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct process {
  pid_t pid;
  pid_t parent;
  pid_t group;
  /// The clock tick it was started at: with the pid, who it is.
  uint64_t start;
  int threads;
  char state;
};

/// All living descendants of this process, parents before their children.
struct tree {
  struct process *members;
  size_t count;
};

struct freeze_result {
  int stopped;
  int running;
};

/// What /proc says of `pid`; false when there is no such process.
bool process_read(pid_t pid, struct process *process);

/// Reads the tree as it is now. The members are good until the next reading.
struct tree tree_read(void);

/// Sends `signal` to every descendant, and never to a process that merely got the id of one.
void tree_signal(int signal);

/// One round of SIGKILL for every descendant, its process group first.
void tree_kill(void);

/// Stops every descendant, also those that are born meanwhile; gives up after `patience_ms`.
struct freeze_result tree_freeze(int patience_ms);

/// Continues what freezes have stopped, children first; answers how many that was.
int tree_thaw(void);

/// Forgets what freezes have stopped: all is being continued or killed.
void tree_forget_freeze(void);

/// How many descendants live, and how many of them are not stopped.
struct freeze_result tree_survey(void);

int64_t milliseconds_now(void);

#endif
