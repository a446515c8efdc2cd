/// The command: what it is to be, and starting it.
#ifndef GUARDIAN_LAUNCH_H
#define GUARDIAN_LAUNCH_H

#include <stdbool.h>
#include <sys/types.h>

struct launch {
  long grace_ms;
  /// Empty where no limit is wanted.
  const char *memory_bytes, *processes, *cpu_seconds;
  const char *directory;
  const char *executable;
  char **arguments;
  char **environment;
};

struct start_failure {
  int step;
  int reason;
};

/// Reads the launch block that `descriptor` leads to; false when it is not one.
bool launch_read(int descriptor, struct launch *launch);

/// Starts the command and answers its pid once it runs, or -1 and why not.
pid_t launch_start(const struct launch *launch, struct start_failure *failure);

#endif
