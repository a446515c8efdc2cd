#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guardian.h"

enum { longest_grace_ms = 3600 * 1000 };

/// The whole file, and a zero byte after it.
static char *read_all(int descriptor, size_t *size) {
  struct stat info;
  if (fstat(descriptor, &info) != 0 || info.st_size <= 0 || info.st_size > 64 << 20) return NULL;
  *size = (size_t)info.st_size;
  char *bytes = malloc(*size + 1);
  if (bytes == NULL) return NULL;
  size_t done = 0;
  while (done < *size) {
    const ssize_t count = pread(descriptor, bytes + done, *size - done, (off_t)done);
    if (count <= 0) break;
    done += (size_t)count;
  }
  bytes[*size] = 0;
  if (done == *size && bytes[*size - 1] == 0) return bytes;
  free(bytes);
  return NULL;
}

/// The strings that `bytes` is a row of, each ended by a zero byte, and a null pointer after them.
static char **split(char *bytes, size_t size, size_t *count) {
  *count = 0;
  for (size_t i = 0; i < size; i++) *count += bytes[i] == 0;
  char **strings = calloc(*count + 1, sizeof *strings);
  if (strings == NULL) return NULL;
  char *next = bytes;
  for (size_t i = 0; i < *count; i++) {
    strings[i] = next;
    next += strlen(next) + 1;
  }
  return strings;
}

bool launch_read(int descriptor, struct launch *launch) {
  size_t size, count;
  char *bytes = read_all(descriptor, &size);
  char **fields = bytes == NULL ? NULL : split(bytes, size, &count);
  if (fields == NULL || count < orch_launch_field_count) return false;
  const size_t arguments = strtoul(fields[orch_launch_argument_count], NULL, 10);
  if (arguments == 0 || arguments > count - orch_launch_field_count) return false;
  launch->arguments = calloc(arguments + 1, sizeof *launch->arguments);
  if (launch->arguments == NULL) return false;
  memcpy(
    launch->arguments, fields + orch_launch_field_count, arguments * sizeof *launch->arguments);
  launch->grace_ms = strtol(fields[orch_launch_grace_ms], NULL, 10);
  if (launch->grace_ms < 0 || launch->grace_ms > longest_grace_ms) return false;
  launch->memory_bytes = fields[orch_launch_memory_bytes];
  launch->processes = fields[orch_launch_processes];
  launch->cpu_seconds = fields[orch_launch_cpu_seconds];
  launch->directory = fields[orch_launch_directory];
  launch->executable = fields[orch_launch_executable];
  launch->environment = fields + orch_launch_field_count + arguments;
  return true;
}

/// Lowers one limit; `slack` is how much later the hard one comes. Never raises what is set
/// already.
static bool limit(int resource, const char *text, rlim_t slack) {
  if (*text == 0) return true;
  struct rlimit now;
  if (getrlimit((__rlimit_resource_t)resource, &now) != 0) return false;
  const rlim_t wanted = strtoull(text, NULL, 10);
  const rlim_t hard = wanted + slack;
  if (now.rlim_max == RLIM_INFINITY || now.rlim_max > hard) now.rlim_max = hard;
  if (now.rlim_cur == RLIM_INFINITY || now.rlim_cur > wanted) now.rlim_cur = wanted;
  return setrlimit((__rlimit_resource_t)resource, &now) == 0;
}

/// In the new process: says what failed, on descriptor 3, and ends.
static _Noreturn void give_up(int step) {
  const struct start_failure failure = {step, errno};
  const ssize_t sent = write(3, &failure, sizeof failure);
  _exit(sent == (ssize_t)sizeof failure ? 127 : 126);
}

static _Noreturn void become(const struct launch *launch, pid_t guardian, int report) {
  sigset_t none;
  sigemptyset(&none);
  if (dup3(report, 3, O_CLOEXEC) < 0) _exit(126);
  closefrom(4);
  // The guardian has one thread, so this signal tells the end of the process and not of a thread.
  if (prctl(PR_SET_PDEATHSIG, (long)SIGKILL) != 0) give_up(orch_step_prepare);
  if (getppid() != guardian) _exit(126);
  if (setsid() < 0) give_up(orch_step_prepare);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  // Memory is what a program may write to; address space alone would stop those that reserve much.
  if (
    !limit(RLIMIT_DATA, launch->memory_bytes, 0) || !limit(RLIMIT_NPROC, launch->processes, 0) ||
    !limit(RLIMIT_CPU, launch->cpu_seconds, 5)) {
    give_up(orch_step_limits);
  }
  if (chdir(launch->directory) != 0) give_up(orch_step_directory);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(launch->executable, launch->arguments, launch->environment);
  give_up(orch_step_execute);
}

pid_t launch_start(const struct launch *launch, struct start_failure *failure) {
  int report[2];
  *failure = (struct start_failure){orch_step_prepare, 0};
  if (pipe2(report, O_CLOEXEC) != 0) {
    failure->reason = errno;
    return -1;
  }
  const pid_t guardian = getpid();
  const pid_t command = fork();
  if (command == 0) become(launch, guardian, report[1]);
  if (command < 0) failure->reason = errno;
  close(report[1]);
  // The other end closes unwritten when the command takes over.
  if (command > 0 && read(report[0], failure, sizeof *failure) <= 0) failure->reason = 0;
  close(report[0]);
  return failure->reason == 0 ? command : -1;
}
