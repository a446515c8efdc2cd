import Glibc
import OrchModel

/// Something under a path of a repository, held open so that it stays what it was when looked at.
///
/// Links are followed, and where they led is asked afterwards, of what was really opened: nothing can be
/// put in its place in between. Nothing is read, and nothing happens to a device or a pipe, before
/// `content` is asked for.
final class RepositoryFile {
  /// O_PATH, which Swift does not see.
  private static let asPlace: Int32 = 0o10000000

  private let place: Int32
  private let information: stat
  /// The path as it was asked for.
  let path: [UInt8]

  /// Nil when there is nothing there, or a link that leads nowhere.
  init?(_ path: [UInt8]) throws {
    let place = open(cPath(path), Self.asPlace | O_CLOEXEC)
    guard place >= 0 else {
      if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return nil }
      throw TrustFailure.unreadable(shownPath(path), reason: String(cString: strerror(errno)))
    }
    var information = stat()
    guard fstat(place, &information) == 0 else {
      let reason = String(cString: strerror(errno))
      close(place)
      throw TrustFailure.unreadable(shownPath(path), reason: reason)
    }
    self.place = place
    self.information = information
    self.path = path
  }

  deinit { close(place) }

  var isFolder: Bool { information.st_mode & S_IFMT == S_IFDIR }
  var isOrdinary: Bool { information.st_mode & S_IFMT == S_IFREG }
  var isExecutable: Bool { information.st_mode & 0o111 != 0 }

  /// Where it really is, links resolved.
  var realPath: [UInt8] { link(at: Array("/proc/self/fd/\(place)".utf8)) }

  /// True when it really is in one of `folders`, which are real paths themselves.
  func isInside(_ folders: [[UInt8]]) -> Bool {
    let real = realPath
    return folders.contains { folder in
      real.elementsEqual(folder)
        || real.starts(with: folder) && (folder == [slash] || real[folder.count] == slash)
    }
  }

  /// Hands on the content, at most 64 KiB at a time.
  func content(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
    let descriptor = try reopened(O_RDONLY | O_NONBLOCK | O_NOCTTY)
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure() }
      if count == 0 { return }
      try body(buffer[..<count])
    }
  }

  /// All of a file that is no larger than `limit`.
  func bytes(limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try content { chunk in
      bytes += chunk
      guard bytes.count <= limit else {
        throw TrustFailure.tooLarge(shownPath(path), limit: Int64(limit))
      }
    }
    return bytes
  }

  /// The names in a folder, in the order of their bytes.
  func names(limit: Int) throws -> [[UInt8]] {
    guard let stream = fdopendir(try reopened(O_RDONLY | O_DIRECTORY)) else { throw failure() }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name == [dot] || name == [dot, dot] { continue }
      names.append(name)
      guard names.count <= limit else { throw TrustFailure.tooMany(limit) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private func reopened(_ flags: Int32) throws -> Int32 {
    let descriptor = open("/proc/self/fd/\(place)", flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    return descriptor
  }

  private func failure() -> TrustFailure {
    .unreadable(shownPath(path), reason: String(cString: strerror(errno)))
  }
}

let slash = UInt8(ascii: "/")
private let dot = UInt8(ascii: ".")

/// A path as the C library takes it.
private func cPath(_ path: [UInt8]) -> [CChar] { path.map { CChar(bitPattern: $0) } + [0] }

/// A path as messages name it.
func shownPath(_ path: [UInt8]) -> String { String(decoding: path, as: UTF8.self) }

/// What a symbolic link says; empty when it is none.
func link(at path: [UInt8]) -> [UInt8] {
  var buffer = [CChar](repeating: 0, count: 4096)
  let count = readlink(cPath(path), &buffer, buffer.count)
  return count > 0 ? buffer[..<count].map { UInt8(bitPattern: $0) } : []
}

/// `path` with its links resolved.
func realPath(_ path: String) -> [UInt8]? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return Array(String(cString: resolved).utf8)
}
