/// What a libgit2 that is linked statically asks for of TLS, SSH, HTTP and Kerberos: nothing, and says so.
///
/// `orch` works on repositories of this machine alone, and never fetches or pushes. libgit2 as built by
/// the distribution begins by reading all certificates of the system, and brings sixteen libraries for
/// transports. An archive's member is linked only for what nothing else defines; defined here are the
/// functions by which libgit2 reaches its transports, under its own names (those of libgit2 1.5).
///
/// A libgit2 that is linked dynamically has its own, and these are then unused.
#ifndef CGIT2OFFLINE_H
#define CGIT2OFFLINE_H

#endif
