import Glibc
import OrchClients
import OrchCommands
import OrchModel

/// A settings file of a client: read whole, and replaced as a whole.
struct SettingsFile {
  /// As it is named: it may be a symbolic link.
  let path: String
  /// Nil when there is none.
  let bytes: [UInt8]?
  private let target: String
  private let status: stat?

  /// No settings are longer.
  private static let limit = 16 << 20

  /// Reads the file, if there is one.
  init(_ path: String) throws(HookSettingsFailure) {
    self.path = path
    guard let resolved = realpath(path, nil) else {
      var link = stat()
      guard errno == ENOENT, lstat(path, &link) != 0 else {
        throw .unreadable(path, String(cString: strerror(errno == 0 ? ENOENT : errno)))
      }
      (bytes, target, status) = (nil, path, nil)
      return
    }
    defer { free(resolved) }
    target = String(cString: resolved)
    var status = stat()
    guard stat(target, &status) == 0 else {
      throw .unreadable(path, String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path, "not a file") }
    self.status = status
    bytes = try Self.contents(of: target, path)
  }

  private static func contents(of file: String, _ path: String) throws(HookSettingsFailure)
    -> [UInt8]
  {
    var bytes: [UInt8] = []
    let isRead = Files.read(file) { piece in
      bytes += piece
      return bytes.count <= limit
    }
    guard isRead else { throw .unreadable(path, String(cString: strerror(errno))) }
    guard bytes.count <= limit else { throw .tooLong(path) }
    return bytes
  }

  // MARK: - The file as it was

  private var backupPath: String { path + ".before-orch" }

  /// Where it is kept how the file was before orch changed it; nil when it is not.
  var backup: (path: String, bytes: [UInt8])? {
    get throws(HookSettingsFailure) {
      guard FileKind.isFile(backupPath) else { return nil }
      return (backupPath, try Self.contents(of: backupPath, backupPath))
    }
  }

  /// Keeps the file as it is, where there is one; in place of an older copy when `isBefore` says that nothing of ours
  /// is in it.
  func keepBackup(isBefore: Bool) throws(HookSettingsFailure) {
    guard let bytes, let status else { return }
    guard try backup != nil else { return try Self.write(bytes, to: backupPath, as: status) }
    guard isBefore else { return }
    let new = "\(backupPath).orch-\(getpid())"
    try Self.write(bytes, to: new, as: status)
    guard rename(new, backupPath) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(new)
      throw .cannotWrite(backupPath, reason)
    }
  }

  func removeBackup() throws(HookSettingsFailure) {
    guard unlink(backupPath) == 0 else {
      throw .cannotWrite(backupPath, String(cString: strerror(errno)))
    }
  }

  // MARK: - Changing it

  /// Puts `bytes` in the place of the file, with its mode and its owner; makes it, and its folder, when there
  /// is none.
  func replace(by bytes: [UInt8]) throws(HookSettingsFailure) {
    try checkUnchanged()
    if status == nil, let folder = parentFolder(of: target), !Files.isFolder(folder),
      mkdir(folder, 0o777) != 0
    {
      throw .cannotWrite(folder, String(cString: strerror(errno)))
    }
    let new = "\(target).orch-\(getpid())"
    try Self.write(bytes, to: new, as: status)
    guard rename(new, target) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(new)
      throw .cannotWrite(path, reason)
    }
  }

  func delete() throws(HookSettingsFailure) {
    try checkUnchanged()
    guard unlink(target) == 0 else { throw .cannotWrite(path, String(cString: strerror(errno))) }
  }

  /// Throws when somebody wrote the file since it was read.
  private func checkUnchanged() throws(HookSettingsFailure) {
    var now = stat()
    guard stat(target, &now) == 0 else {
      guard status == nil, errno == ENOENT else { throw .changed(path) }
      return
    }
    guard let status, now.st_ino == status.st_ino, now.st_size == status.st_size,
      now.modified == status.modified
    else { throw .changed(path) }
  }

  /// Writes a new file to its end and to the disk; nothing is left of one that can't be.
  private static func write(_ bytes: [UInt8], to path: String, as status: stat?)
    throws(HookSettingsFailure)
  {
    let mode: mode_t = status == nil ? 0o666 : 0o600
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw .cannotWrite(path, String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var isDone = true
    if let status {
      let isOwn =
        status.st_uid == geteuid() || fchown(descriptor, status.st_uid, status.st_gid) == 0
      isDone = isOwn && fchmod(descriptor, status.st_mode & 0o7777) == 0
    }
    var rest = bytes[...]
    while isDone, !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      isDone = count > 0
      rest = rest.dropFirst(max(0, count))
    }
    guard isDone, fsync(descriptor) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(path)
      throw .cannotWrite(path, reason)
    }
  }
}
