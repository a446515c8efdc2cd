#include "CGit2Offline.h"

#include <git2.h>
#include <git2/sys/stream.h>
#include <git2/sys/transport.h>
#include <stdbool.h>

/* Hidden, so that no library that is loaded finds them in place of its own. */
#pragma GCC visibility push(hidden)

static int refuse(void) {
  git_error_set_str(GIT_ERROR_NET, "no transport is linked: orch works on local repositories alone");
  return GIT_ERROR;
}

/* Started with the library: nothing to start. */

int git_mbedtls_stream_global_init(void) { return 0; }

int git_transport_ssh_global_init(void) { return 0; }

/* TLS. */

int git_mbedtls__set_cert_location(const char *file, const char *path) {
  (void)file, (void)path;
  return refuse();
}

int git_mbedtls_stream_new(git_stream **out, const char *host, const char *port) {
  (void)out, (void)host, (void)port;
  return refuse();
}

int git_mbedtls_stream_wrap(git_stream **out, git_stream *in, const char *host) {
  (void)out, (void)in, (void)host;
  return refuse();
}

/* HTTP and SSH. */

bool git_http__expect_continue = false;

int git_smart_subtransport_http(git_smart_subtransport **out, git_transport *owner, void *parameter) {
  (void)out, (void)owner, (void)parameter;
  return refuse();
}

int git_smart_subtransport_ssh(git_smart_subtransport **out, git_transport *owner, void *parameter) {
  (void)out, (void)owner, (void)parameter;
  return refuse();
}

int git_transport_ssh_with_paths(git_transport **out, git_remote *owner, void *payload) {
  (void)out, (void)owner, (void)payload;
  return refuse();
}

#pragma GCC visibility pop
