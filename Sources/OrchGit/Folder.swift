import CGit2
import Glibc

/// An open folder: what is done in it is done there, whatever its path has come to mean since.
///
/// No symbolic link is ever followed, and names are single components.
struct Folder: ~Copyable {
  let descriptor: Int32
  let path: RawPath

  private init(descriptor: Int32, path: RawPath) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Opens `path`; only its last component must not be a symbolic link.
  init(at path: RawPath) throws {
    let descriptor = path.withCString { open($0, Self.flags) }
    guard descriptor >= 0 else { throw Self.refusal(path) }
    self.init(descriptor: descriptor, path: path)
  }

  private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

  private static func refusal(_ path: RawPath, _ number: Int32 = errno) -> GitFailure {
    switch number {
    case ELOOP, ENOTDIR: .unsafePath(path.string, reason: "it is a symbolic link or not a folder")
    default: .system("open folder '\(path.string)'", number)
    }
  }

  func folder(_ name: RawPath) throws -> Folder {
    let descriptor = name.withCString { openat(self.descriptor, $0, Self.flags) }
    guard descriptor >= 0 else { throw Self.refusal(path.appending(name)) }
    return Folder(descriptor: descriptor, path: path.appending(name))
  }

  /// Makes folder `name`; false when something of that name exists.
  func makeFolder(_ name: RawPath, mode: mode_t) throws -> Bool {
    if name.withCString({ mkdirat(descriptor, $0, mode) }) == 0 { return true }
    if errno == EEXIST { return false }
    throw GitFailure.system("make folder '\(path.appending(name).string)'")
  }

  func folder(_ name: RawPath, making mode: mode_t) throws -> Folder {
    _ = try makeFolder(name, mode: mode)
    return try folder(name)
  }

  /// Throws unless only this user can change what is in here.
  func requireOwnership() throws {
    let status = try self.status
    if status.st_uid != geteuid() {
      throw GitFailure.unsafePath(path.string, reason: "it belongs to another user")
    }
    if status.st_mode & 0o022 != 0 {
      throw GitFailure.unsafePath(path.string, reason: "other users can write to it")
    }
  }

  var status: stat {
    get throws {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else {
        throw GitFailure.system("look at folder '\(path.string)'")
      }
      return status
    }
  }

  /// What `name` is, not following it; nil when there is no such thing.
  func status(of name: RawPath) -> stat? {
    var status = stat()
    let code = name.withCString { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
    return code == 0 ? status : nil
  }

  /// Writes a new file `name`; throws when something of that name exists.
  func write(_ bytes: [UInt8], to name: RawPath, mode: mode_t = 0o644) throws {
    let action = "write '\(path.appending(name).string)'"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = name.withCString { openat(descriptor, $0, flags, mode) }
    guard file >= 0 else { throw GitFailure.system(action) }
    defer { close(file) }
    guard writeAll(bytes[...], to: file) else { throw GitFailure.system(action) }
  }

  /// The first `limit` bytes of regular file `name`, or nil when it is not one.
  func contents(of name: RawPath, limit: Int) -> [UInt8]? {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let file = name.withCString { openat(descriptor, $0, flags) }
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.isRegular else { return nil }
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let chunk = readChunk(of: file, atMost: min(65_536, limit - bytes.count))
      guard let chunk, !chunk.isEmpty else { break }
      bytes += chunk
    }
    return bytes
  }

  func remove(_ name: RawPath) -> Bool {
    name.withCString { unlinkat(descriptor, $0, 0) } == 0
  }

  func removeEmptyFolder(_ name: RawPath) -> Bool {
    name.withCString { unlinkat(descriptor, $0, AT_REMOVEDIR) } == 0
  }
}

extension stat {
  var isRegular: Bool { st_mode & S_IFMT == S_IFREG }
  var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
  var isLink: Bool { st_mode & S_IFMT == S_IFLNK }

  func isSameFile(as other: stat) -> Bool {
    st_dev == other.st_dev && st_ino == other.st_ino
  }
}

/// At most `count` bytes from where `file` stands; empty at its end, nil on failure.
func readChunk(of file: Int32, atMost count: Int) -> [UInt8]? {
  var length = -1
  let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
    repeat { length = read(file, buffer.baseAddress, count) } while length < 0 && errno == EINTR
    initialized = max(0, length)
  }
  return length < 0 ? nil : bytes
}

func writeAll(_ bytes: ArraySlice<UInt8>, to file: Int32) -> Bool {
  var rest = bytes
  while !rest.isEmpty {
    let length = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    if length < 0, errno == EINTR { continue }
    guard length > 0 else { return false }
    rest = rest.dropFirst(length)
  }
  return true
}
