#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "include/system.h"

int orch_openat_beneath(int directory, const char *path, int flags, mode_t mode) {
  // openat2 refuses a mode without O_CREAT and bits outside 07777, where openat overlooks them.
  const int creates = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  const struct open_how how = {
    .flags = (unsigned)flags,
    .mode = creates ? (mode & 07777) : 0,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
  };
  for (int attempt = 0;; attempt++) {
    const long descriptor = syscall(SYS_openat2, directory, path, &how, sizeof how);
    // EAGAIN: something was renamed meanwhile and the kernel could not tell; it asks for a retry.
    if (descriptor >= 0 || errno != EAGAIN || attempt == 100) return (int)descriptor;
  }
}

int orch_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to) {
  return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

int64_t orch_filesystem_type(const char *path) {
  struct statfs info;
  if (statfs(path, &info) != 0) return -1;
  return (int64_t)(uint32_t)info.f_type;
}
