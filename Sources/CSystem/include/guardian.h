/// What an owner and its guardian say to each other.
///
/// The guardian finds on descriptor 3 its end of a SOCK_SEQPACKET pair, on 4 the owner lock or
/// nothing, on 5 the launch block, and on 0, 1 and 2 what the command is to have there. Each
/// message from the owner is one byte of `orch_order`, each to the owner one `orch_report`. End of
/// file on the socket tells either that the other is gone, however it went.
#ifndef CSYSTEM_GUARDIAN_H
#define CSYSTEM_GUARDIAN_H

#include <stdint.h>

enum { orch_control_descriptor = 3, orch_lock_descriptor = 4, orch_launch_descriptor = 5 };

/// The launch block is a row of strings, each ended by a zero byte: these, as many arguments (the
/// command's name included) as the last of these says, then the environment to the end. A limit
/// that is not wanted is an empty string.
enum orch_launch_field {
  orch_launch_grace_ms,
  orch_launch_memory_bytes,
  orch_launch_processes,
  orch_launch_cpu_seconds,
  orch_launch_directory,
  orch_launch_executable,
  orch_launch_argument_count,
  orch_launch_field_count,
};

enum orch_order {
  /// SIGSTOP for the whole tree, repeated until all of it stands still; answered by `frozen`.
  orch_order_freeze = 'F',
  /// SIGCONT for all that a freeze has stopped; answered by `thawed`.
  orch_order_thaw = 'C',
  /// SIGINT for the command's process group, as Ctrl-C sends it; thaws, answered by `thawed`.
  orch_order_interrupt = 'I',
  /// SIGTERM for the whole tree; continues what is stopped; answered by `thawed`.
  orch_order_terminate = 'T',
  /// Rounds of SIGSTOP and SIGKILL for the whole tree, until none of it is left.
  orch_order_kill = 'K',
  /// Answered by `status`.
  orch_order_status = 'S',
};

enum orch_report_kind {
  /// `number` is the command's process id, `extra` the clock tick it was started at.
  orch_report_started = 1,
  /// `number` is an errno, `extra` the `orch_start_step` that failed. The guardian ends.
  orch_report_not_started,
  /// `number` processes stand still; `extra` could not be stopped in time, 0 when all is frozen.
  orch_report_frozen,
  /// `number` processes that a freeze had stopped were continued.
  orch_report_thawed,
  /// `number` processes of the tree live, `extra` of them not stopped.
  orch_report_status,
  /// The command exited with `number`. Its leftovers are ended next.
  orch_report_exited,
  /// The command was ended by signal `number`. Its leftovers are ended next.
  orch_report_signalled,
  /// `number` processes have outlived seconds of SIGKILL; the guardian goes on trying.
  orch_report_survivors,
};

enum orch_start_step {
  orch_step_prepare,
  orch_step_limits,
  orch_step_directory,
  orch_step_execute,
};

struct orch_report {
  int32_t kind;
  int32_t number;
  int64_t extra;
};

#endif
