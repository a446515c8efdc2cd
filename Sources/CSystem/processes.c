#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "include/system.h"

int orch_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int orch_pidfd_send_signal(int pidfd, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int orch_close_range(unsigned first) { return (int)syscall(SYS_close_range, first, ~0U, 0); }

pid_t orch_thread_number(void) { return gettid(); }

int orch_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L); }

int orch_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int orch_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

static int is_ignored(int signal) {
  struct sigaction action;
  return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int orch_signal_descriptor(const int *signals, int count, sigset_t *before) {
  sigset_t wanted;
  sigemptyset(&wanted);
  for (int i = 0; i < count; i++) {
    if (is_ignored(signals[i])) {
      if (signals[i] != SIGCHLD) continue;
      signal(SIGCHLD, SIG_DFL);
    }
    if (sigaddset(&wanted, signals[i]) != 0) return -1;
  }
  const int descriptor = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor < 0) return -1;
  const int problem = pthread_sigmask(SIG_BLOCK, &wanted, before);
  if (problem == 0) return descriptor;
  close(descriptor);
  errno = problem;
  return -1;
}

int orch_next_signal(int descriptor, pid_t *sender) {
  struct signalfd_siginfo info;
  if (read(descriptor, &info, sizeof info) != (ssize_t)sizeof info) return 0;
  *sender = (pid_t)info.ssi_pid;
  return (int)info.ssi_signo;
}

ssize_t orch_write_quietly(int descriptor, const void *bytes, size_t count) {
  sigset_t pipe_only, before, pending;
  sigemptyset(&pipe_only);
  sigaddset(&pipe_only, SIGPIPE);
  sigpending(&pending);
  const int was_pending = sigismember(&pending, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
  const ssize_t written = write(descriptor, bytes, count);
  const int reason = errno;
  if (written < 0 && reason == EPIPE && !was_pending) {
    const struct timespec at_once = {0, 0};
    sigtimedwait(&pipe_only, NULL, &at_once);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = reason;
  return written;
}
