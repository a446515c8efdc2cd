#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <git2/sys/commit.h>
#include <sys/stat.h>
#include <unistd.h>

/* `git_libgit2_opts` and `openat` take variable arguments, which Swift cannot pass. */

static inline int orch_git_set_extensions(const char *const *names, size_t count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}

static inline int orch_git_sync_objects(int isEnabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, isEnabled);
}

static inline int orch_git_validates_owner(void) {
  int isEnabled = 0;
  return git_libgit2_opts(GIT_OPT_GET_OWNER_VALIDATION, &isEnabled) < 0 ? 0 : isEnabled;
}

static inline int orch_git_set_search_path(int level, const char *path) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

#ifndef O_PATH
#define O_PATH 010000000
#endif

/* A descriptor that only names the file: works without permission to read it. */
static inline int orch_open_name(int folder, const char *name) {
  return openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
}
