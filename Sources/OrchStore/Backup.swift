import CSQLite
import Glibc
import OrchModel

extension Database {
  /// Writes the whole store, as it is at one moment, to a new file at `destination`.
  ///
  /// Made in one step beside its place, 0600, checked, made durable, and only then given its name, so
  /// that a backup is whole or not there. Writers go on meanwhile. An existing file is never replaced.
  package func backup(to destination: String) throws {
    guard access(destination, F_OK) != 0 else { throw BackupFailure.exists(destination) }
    let temporary = destination + ".partial"
    let lock = try Self.claim(temporary, for: destination)
    // Closing the descriptor drops SQLite's locks on the copy, which nobody has open by then.
    defer { close(lock) }
    do {
      try perform("VACUUM INTO \(temporary)")
      try Self.check(copy: temporary)
      guard PrivateFile.sync(temporary) else { throw Self.failure(destination) }
      guard PrivateFile.rename(temporary, to: destination),
        PrivateFile.sync(StoreFile.folder(of: destination))
      else { throw Self.failure(destination) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Makes the file that is to become a backup, and locks it against others who want the same one.
  ///
  /// One that nobody holds was left by a process that was killed, and makes room.
  private static func claim(_ temporary: String, for destination: String) throws -> Int32 {
    for _ in 1...10 {
      let descriptor = PrivateFile.create(temporary, exclusively: false)
      guard descriptor >= 0 else { throw failure(destination) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        throw BackupFailure.cannotWrite(destination, "another backup to it is under way")
      }
      var (held, named) = (stat(), stat())
      let isNamed =
        fstat(descriptor, &held) == 0 && lstat(temporary, &named) == 0
        && held.st_ino == named.st_ino && held.st_dev == named.st_dev
      if isNamed, held.st_size == 0 { return descriptor }
      // With the lock held, the name can't pass to another file; without the name, it has already.
      if isNamed { unlink(temporary) }
      close(descriptor)
    }
    throw BackupFailure.cannotWrite(destination, "its place is never free")
  }

  /// Makes a new store at `destination` from a backup; refuses where there is one already, or what is left
  /// of one.
  package static func restore(from backup: String, to destination: String) throws {
    let source = try Database(path: backup, for: .reading)
    guard access(destination, F_OK) != 0 else { throw BackupFailure.exists(destination) }
    try StoreFile.refuseLeftLog(destination)
    try check(copy: backup)
    try source.backup(to: destination)
    // Opening it to write gives it its log.
    _ = try Database(path: destination, for: .writing)
  }

  private static func check(copy path: String) throws {
    let verdict = try Database(path: path, for: .reading).pragma("quick_check")
    guard verdict == .text("ok") else {
      throw StoreError.damaged(path: path, detail: verdict.shown)
    }
  }

  private static func failure(_ destination: String) -> BackupFailure {
    errno == EEXIST ? .exists(destination) : .cannotWrite(destination, systemReason())
  }
}

package enum BackupFailure: Failure {
  case cannotWrite(String, String)
  case exists(String)

  package var code: String {
    switch self {
    case .cannotWrite: "backup.cannot-write"
    case .exists: "backup.exists"
    }
  }

  package var message: String {
    switch self {
    case .cannotWrite(let path, let reason): "cannot write the copy '\(path)': \(reason)"
    case .exists(let path): "cannot write over '\(path)': it exists already"
    }
  }

  package var hint: String? { "name a new file in a folder that can be written" }
  package var exitCode: ExitCode { .cannotWrite }
}
