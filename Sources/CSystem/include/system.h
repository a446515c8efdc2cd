/// What glibc or the kernel offers and Swift cannot see: system calls without a wrapper that the
/// importer understands, macros that are not constants, and calendar time in a named zone.
///
/// Every function that can fail answers -1 and sets `errno`, as system calls do. None of them
/// allocates without need, loads code at run time or asks a name service, so all of them work in a
/// static executable.
#ifndef CSYSTEM_SYSTEM_H
#define CSYSTEM_SYSTEM_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

/// A descriptor for the process `pid`, readable when it has ended; close-on-exec.
int orch_pidfd_open(pid_t pid);

/// Sends `signal` to the process behind `pidfd`, which cannot be another one by now.
int orch_pidfd_send_signal(int pidfd, int signal);

/// Starts the program at `path` and answers its process id.
///
/// It gets an empty signal mask, default handlers for every signal, a session of its own, and no
/// descriptors but `descriptors[i]` as number i; -1 leaves a number closed.
pid_t orch_spawn(
  const char *path, char *const arguments[], char *const environment[], const int *descriptors,
  int count);

/// The kernel's number of the present thread.
pid_t orch_thread_number(void);

/// Makes this process the parent of all its descendants' orphans.
int orch_become_subreaper(void);

/// pipe2(2) with O_CLOEXEC: `ends[0]` is for reading, `ends[1]` for writing.
int orch_pipe(int ends[2]);

/// An anonymous file in memory; close-on-exec.
int orch_memory_file(const char *name);

/// Blocks `signals` for the calling thread and answers a descriptor, non-blocking and
/// close-on-exec, that is readable while one is pending.
///
/// What the process ignores from its start (SIGHUP under nohup) stays ignored, except SIGCHLD,
/// without which no child could be waited for. `before` gets the signal mask to restore.
int orch_signal_descriptor(const int *signals, int count, sigset_t *before);

/// The next pending signal of such a descriptor, and who sent it; 0 when there is none.
int orch_next_signal(int descriptor, pid_t *sender);

/// write(2), but a reader that is gone is EPIPE alone and never SIGPIPE.
ssize_t orch_write_quietly(int descriptor, const void *bytes, size_t count);

/// Opens `path` below the folder `directory`: no step may leave it and none may be a symbolic link.
///
/// `mode` counts only with O_CREAT. EXDEV says that the path tried to leave, ELOOP that it met a
/// link, ENOSYS that the kernel is older than 5.6.
int orch_openat_beneath(int directory, const char *path, int flags, mode_t mode);

/// Renames, and fails with EEXIST where something has the new name already.
int orch_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to);

/// Memory for a library that asks for many small pieces, of which a short command gives few back: less than half of
/// malloc's work. For one thread; what was small is kept for the next of its size, never given back.
///
/// Pieces are aligned to 16 bytes. Sizes are positive; a null pointer where there is no memory, and what was there stays.
void *orch_arena_allocate(int size);
void orch_arena_free(void *piece);
void *orch_arena_resize(void *piece, int size);
/// How many bytes a piece really has, and how many it would get for `size`.
int orch_arena_size(void *piece);
int orch_arena_round(int size);

/// The kind of file system `path` is on: `f_type` of statfs(2), such as 0x6969 for NFS.
int64_t orch_filesystem_type(const char *path);

/// Closes every descriptor from `first` upwards.
int orch_close_range(unsigned first);

/// The calendar time in `zone` at `epoch_seconds`; a null `zone` is the system's.
///
/// `month` is 1 to 12, `weekday` 0 (Sunday) to 6, `offset_seconds` east of UTC. An unknown zone is
/// read as UTC, which is the C library's rule; one that is a path is refused with EINVAL.
/// Serialised within the process, not against others that read or change TZ.
int orch_local_time(
  const char *zone, int64_t epoch_seconds, int *year, int *month, int *day, int *hour, int *minute,
  int *second, int *weekday, int *offset_seconds);

/// The second since 1970 at which the clocks in `zone` show this time; INT64_MIN when there is
/// none.
///
/// Fields out of range carry over (day 32 is the next month's). A time that daylight saving skips
/// or repeats is resolved as mktime(3) does with `tm_isdst` of -1.
int64_t orch_epoch(
  const char *zone, int year, int month, int day, int hour, int minute, int second);

#endif
