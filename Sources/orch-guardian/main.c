/// orch-guardian: runs one command and sees to it that nothing of its process tree outlives the
/// owner.
///
/// It is started by orch alone, with the descriptors and the launch block of guardian.h. It is a
/// subreaper, so that a daemon that forked twice and left its session is still its child. It has
/// one thread and no handlers. When the command has ended, or the owner has, it ends what is left:
/// SIGTERM, a grace, then rounds of SIGSTOP and SIGKILL. The owner lock stays held until nobody is
/// left.
#define _GNU_SOURCE
#include "guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch.h"
#include "system.h"
#include "tree.h"

enum {
  freeze_patience_ms = 2000,
  kill_pause_ms = 5,
  /// Killed for so long, a tree holds something that cannot be killed: another user's process, or
  /// one that hangs in the kernel.
  survivors_after_ms = 3000,
  survivor_pause_ms = 250,
};

enum phase {
  /// The command runs and the owner is there.
  watching,
  /// All have been asked to end and have until the deadline.
  ending,
  killing,
};

struct guardian {
  struct launch launch;
  enum phase phase;
  int64_t deadline;
  pid_t command;
  int signals;
  bool has_owner;
  /// The command was waited for: its id may be another's.
  bool command_is_gone;
  bool told_of_survivors;
};

/// Tells the owner; one that does not read makes us wait no longer than the socket's send timeout.
static void report(int kind, int number, int64_t extra) {
  const struct orch_report message = {kind, number, extra};
  while (send(orch_control_descriptor, &message, sizeof message, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) return;
  }
}

static void ask_to_end(void) {
  tree_signal(SIGTERM);
  // What is stopped sees SIGTERM only when it goes on.
  tree_signal(SIGCONT);
  tree_forget_freeze();
}

static void begin_ending(struct guardian *me) {
  if (me->phase != watching) return;
  me->phase = ending;
  me->deadline = milliseconds_now() + me->launch.grace_ms;
  ask_to_end();
}

static void begin_killing(struct guardian *me) {
  if (me->phase == killing) return;
  me->phase = killing;
  me->deadline = milliseconds_now() + survivors_after_ms;
}

static void obey(struct guardian *me, int order) {
  if (order == orch_order_kill) return begin_killing(me);
  if (order == orch_order_status) {
    const struct freeze_result found = tree_survey();
    return report(orch_report_status, found.stopped, found.running);
  }
  if (me->phase != watching) return;
  if (order == orch_order_freeze) {
    const struct freeze_result frozen = tree_freeze(freeze_patience_ms);
    report(orch_report_frozen, frozen.stopped, frozen.running);
  } else if (order == orch_order_thaw) {
    report(orch_report_thawed, tree_thaw(), 0);
  } else if (order == orch_order_interrupt) {
    if (!me->command_is_gone) kill(-me->command, SIGINT);
    report(orch_report_thawed, tree_thaw(), 0);
  } else if (order == orch_order_terminate) {
    ask_to_end();
    report(orch_report_thawed, 0, 0);
  }
}

static void hear_owner(struct guardian *me) {
  char order;
  const ssize_t count = recv(orch_control_descriptor, &order, 1, MSG_DONTWAIT);
  if (count == 1) return obey(me, order);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  me->has_owner = false;
  begin_ending(me);
}

static void hear_signals(struct guardian *me) {
  pid_t sender;
  for (int number; (number = orch_next_signal(me->signals, &sender)) != 0;) {
    if (number != SIGCHLD) begin_ending(me);
  }
}

/// Waits for all that have ended; false when no child is left.
static bool reap(struct guardian *me) {
  int status;
  pid_t ended;
  while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
    if (ended != me->command || me->command_is_gone) continue;
    me->command_is_gone = true;
    if (WIFEXITED(status)) report(orch_report_exited, WEXITSTATUS(status), 0);
    else report(orch_report_signalled, WTERMSIG(status), 0);
  }
  // What a child leaves is ours before the child can be waited for: without one, nobody is left.
  const bool has_children = ended == 0 || errno != ECHILD;
  if (has_children && me->command_is_gone) begin_ending(me);
  return has_children;
}

/// What the phase asks for at this moment; answers how long to wait for news, -1 for ever.
static int proceed(struct guardian *me) {
  const int64_t now = milliseconds_now();
  if (me->phase == ending && now >= me->deadline) begin_killing(me);
  if (me->phase == watching) return -1;
  if (me->phase == ending) return (int)(me->deadline - now);
  tree_kill();
  if (now < me->deadline) return kill_pause_ms;
  if (!me->told_of_survivors) report(orch_report_survivors, tree_survey().stopped, 0);
  me->told_of_survivors = true;
  return survivor_pause_ms;
}

static void guard(struct guardian *me) {
  while (reap(me)) {
    const int patience = proceed(me);
    struct pollfd sources[] = {
      {me->signals, POLLIN, 0},
      {me->has_owner ? orch_control_descriptor : -1, POLLIN, 0},
    };
    if (poll(sources, 2, patience) < 0) continue;
    if (sources[0].revents != 0) hear_signals(me);
    if (sources[1].revents != 0) hear_owner(me);
  }
}

/// Leaves the command's standard descriptors to the command: their readers wait for the last
/// holder.
static bool leave_standard_descriptors(void) {
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return false;
  for (int number = 0; number < 3; number++) {
    if (nothing != number && dup2(nothing, number) < 0) return false;
  }
  if (nothing > 2) close(nothing);
  return chdir("/") == 0;
}

/// Blocks every signal, so that a stray one cannot end us, and listens to those that mean
/// something.
static int listen_to_signals(void) {
  const int meaningful[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT};
  sigset_t all, before;
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  const int descriptor =
    orch_signal_descriptor(meaningful, sizeof meaningful / sizeof *meaningful, &before);
  sigfillset(&all);
  return sigprocmask(SIG_SETMASK, &all, NULL) == 0 ? descriptor : -1;
}

static bool prepare(struct guardian *me) {
  const struct timeval patience = {0, 200000};
  if (
    fcntl(orch_control_descriptor, F_SETFD, FD_CLOEXEC) != 0 ||
    setsockopt(
      orch_control_descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0) {
    return false;
  }
  fcntl(orch_lock_descriptor, F_SETFD, FD_CLOEXEC);
  me->signals = listen_to_signals();
  return me->signals >= 0 && orch_become_subreaper() == 0 &&
         launch_read(orch_launch_descriptor, &me->launch) && close(orch_launch_descriptor) == 0;
}

int main(void) {
  struct guardian me = {.phase = watching, .has_owner = true};
  if (!prepare(&me)) {
    fputs("orch-guardian: it is started by 'orch run', not by hand\n", stderr);
    return 64;
  }
  struct start_failure failure;
  me.command = launch_start(&me.launch, &failure);
  if (me.command < 0) {
    report(orch_report_not_started, failure.reason, failure.step);
    return 1;
  }
  struct process command;
  const bool is_known = process_read(me.command, &command);
  const bool has_left = leave_standard_descriptors();
  report(orch_report_started, me.command, is_known ? (int64_t)command.start : 0);
  if (!has_left) begin_ending(&me);
  guard(&me);
  return 0;
}
