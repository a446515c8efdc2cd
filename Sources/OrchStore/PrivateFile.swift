import CSystem
import Glibc

/// Files that belong to their owner alone, opened so that a name can lead nowhere else.
enum PrivateFile {
  /// open(2) of `path`, which must not be a symbolic link; -1 and `errno` when that fails.
  ///
  /// The descriptor is never one of the standard three, even in a process that was started without them,
  /// so that no answer is ever printed into a file of the store.
  static func open(_ path: String, _ flags: Int32) -> Int32 {
    let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard (0...2).contains(descriptor) else { return descriptor }
    let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    let reason = errno
    close(descriptor)
    errno = reason
    return moved
  }

  /// The same, making the file when there is none; it is then 0600 whatever the umask.
  static func create(_ path: String, exclusively: Bool) -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | (exclusively ? O_EXCL : 0))
    guard descriptor >= 0 else { return -1 }
    var information = stat()
    if fstat(descriptor, &information) == 0, information.st_mode & 0o777 != 0o600 {
      // Fails for a file of somebody else's, which is then used as it is.
      fchmod(descriptor, 0o600)
    }
    return descriptor
  }

  /// mkdir(2) of `path`, 0700 whatever the umask; false and `errno` when that fails.
  static func makeFolder(_ path: String) -> Bool {
    guard mkdir(path, 0o700) == 0 else { return false }
    let folder = Glibc.open(path, nameOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { return true }
    defer { close(folder) }
    var information = stat()
    if fstat(folder, &information) == 0, information.st_mode & 0o777 != 0o700 {
      // By descriptor, because the name may lead elsewhere by now.
      chmod("/proc/self/fd/\(folder)", 0o700)
    }
    return true
  }

  /// Makes what `path` holds durable: the bytes of a file, the names in a folder.
  static func sync(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0
  }

  /// Gives `path` the name `other`, which must be free; false and `errno` when that fails.
  static func rename(_ path: String, to other: String) -> Bool {
    if orch_rename_noreplace(AT_FDCWD, path, AT_FDCWD, other) == 0 { return true }
    // A file system without that kind of renaming can do it in two steps.
    guard errno == EINVAL, link(path, other) == 0 else { return false }
    return unlink(path) == 0
  }
}

/// O_PATH, which the C library has for GNU programs alone: a descriptor that needs no permission to read.
private let nameOnly: Int32 = 0o10_000_000

/// What `errno` says, in words.
func systemReason() -> String { String(cString: strerror(errno)) }
