import CSQLite
import Glibc
import OrchModel

/// Making a store where there is none.
///
/// An empty store is made whole under another name and only then gets its own, so that nobody ever meets
/// half of one, whatever ends the process or the power. All of it happens at the turnstile: of several
/// processes that find nothing, one makes the store.
extension StoreFile {
  /// Makes an empty store at `path`, and the folders above it, unless there is something there.
  static func create(_ path: String, patience: Duration) throws {
    guard isWanted(path) else { return }
    let folder = folder(of: path)
    try makeFolders(folder)
    guard let resolved = realpath(folder, nil) else {
      throw StoreError.cannotOpen(path: path, reason: systemReason())
    }
    defer { free(resolved) }
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map {
      path[path.utf8.index(after: $0)...]
    }
    let place = String(cString: resolved) + "/" + (name ?? path[...])
    try Turnstile(store: place, patience: patience).pass {
      guard isWanted(place) else { return }
      try refuseLeftLog(place)
      try seed(place)
    }
  }

  /// True when there is nothing at `path`, or an empty file.
  private static func isWanted(_ path: String) -> Bool {
    var information = stat()
    guard lstat(path, &information) == 0 else { return errno == ENOENT || errno == ENOTDIR }
    return information.st_mode & S_IFMT == S_IFREG && information.st_size == 0
      && information.st_nlink == 1
  }

  /// Makes `path` and what is missing above it, 0700.
  private static func makeFolders(_ path: String) throws {
    if PrivateFile.makeFolder(path) || errno == EEXIST { return }
    if errno == ENOENT, path != "/", path != "." {
      try makeFolders(folder(of: path))
      if PrivateFile.makeFolder(path) || errno == EEXIST { return }
    }
    if errno == EACCES || errno == EROFS { throw StoreError.readOnly(path: path) }
    throw StoreError.cannotOpen(path: path, reason: systemReason())
  }

  /// A log without its store is what somebody's deletion left, and SQLite would play it into the new one.
  static func refuseLeftLog(_ path: String) throws {
    for suffix in ["-wal", "-journal"] where access(path + suffix, F_OK) == 0 {
      throw StoreError.leftLog(path: path + suffix)
    }
  }

  private static func seed(_ path: String) throws {
    let temporary = path + ".new"
    // Only at the turnstile does this file exist: what is there now was left by one who died there.
    for leftover in [temporary, temporary + "-wal", temporary + "-shm"] { unlink(leftover) }
    do {
      try writeSeed(temporary)
      // An empty file has the name: nothing is lost with it.
      let isPlaced =
        access(path, F_OK) == 0
        ? rename(temporary, path) == 0 : PrivateFile.rename(temporary, to: path)
      guard isPlaced, PrivateFile.sync(folder(of: path)) else { throw cannotMake(path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// A store with a name, a log and no tables.
  private static func writeSeed(_ path: String) throws {
    let descriptor = PrivateFile.create(path, exclusively: true)
    guard descriptor >= 0 else { throw cannotMake(path) }
    close(descriptor)
    do {
      let connection = try Connection(path, SQLITE_OPEN_READWRITE)
      try connection.run(
        script: """
          PRAGMA synchronous=OFF;PRAGMA journal_mode=MEMORY;
          PRAGMA application_id=\(applicationID);PRAGMA journal_mode=WAL
          """)
    }
    guard PrivateFile.sync(path) else { throw cannotMake(path) }
  }

  private static func cannotMake(_ path: String) -> StoreError {
    switch errno {
    case EACCES, EROFS, EPERM: .readOnly(path: path)
    case ENOSPC, EDQUOT, EIO: .full(path: path, detail: systemReason())
    default: .cannotOpen(path: path, reason: systemReason())
    }
  }
}
