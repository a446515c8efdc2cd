import Glibc

/// A lock file that says "somebody owns this run".
///
/// The lock belongs to the open file, not to a process: a guardian that was given the descriptor
/// holds it too, and it is free when the last holder has ended, however that went.
package final class OwnerLock {
  private let file: Descriptor
  package let path: String

  /// To be given to a guardian; no child inherits it otherwise.
  package var descriptor: Int32 { file.number }

  private init(_ file: Descriptor, path: String) {
    self.file = file
    self.path = path
  }

  /// Takes the lock, making the file (0600) where there is none; nil when another holds it.
  ///
  /// Somebody who merely looks holds it for an instant, so a refusal counts after a few tries only.
  package static func acquire(path: String) throws -> OwnerLock? {
    for attempt in 0..<8 {
      if attempt > 0 { usleep(3000) }
      let file = try open(path, flags: O_RDWR | O_CREAT)
      guard try lock(file, LOCK_EX) else { continue }
      if isStill(file, at: path) { return OwnerLock(file, path: path) }
    }
    return nil
  }

  /// Whether anybody holds the lock at `path`; a file that is not there is held by nobody.
  package static func isHeld(path: String) throws -> Bool {
    do {
      return try !lock(try open(path, flags: O_RDONLY), LOCK_SH)
    } catch ProcessFailure.system("open", ENOENT) {
      return false
    }
  }

  private static func open(_ path: String, flags: Int32) throws -> Descriptor {
    // Non-blocking, so that a pipe in the file's place cannot hold us up.
    let number = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard number >= 0 else {
      if errno == ELOOP { throw ProcessFailure.lockUnsafe(path: path) }
      throw ProcessFailure.system(call: "open", errno: errno)
    }
    let file = Descriptor(owning: number)
    var info = stat()
    guard fstat(number, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_uid == geteuid()
    else { throw ProcessFailure.lockUnsafe(path: path) }
    return file
  }

  /// False when another holds it.
  private static func lock(_ file: Descriptor, _ kind: Int32) throws -> Bool {
    while flock(file.number, kind | LOCK_NB) != 0 {
      if errno == EWOULDBLOCK { return false }
      guard errno == EINTR else { throw ProcessFailure.system(call: "flock", errno: errno) }
    }
    return true
  }

  /// Whether `path` still leads to the file that was locked, and not to a newer one or nowhere.
  private static func isStill(_ file: Descriptor, at path: String) -> Bool {
    var locked = stat()
    var named = stat()
    return fstat(file.number, &locked) == 0 && lstat(path, &named) == 0
      && locked.st_dev == named.st_dev && locked.st_ino == named.st_ino
  }
}
