import Glibc
import OrchModel

/// The folder a recording is played in: the only place where it can change anything.
///
/// Paths are walked from the folder's descriptor, a component at a time and never through a symbolic link, so
/// that no name in a recording leads out of it, whatever changes meanwhile.
final class ReplayFolder {
  /// Why a file was left alone: what a person is told.
  struct Refusal: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    init(code: Int32) { reason = String(cString: strerror(code)) }
  }

  let path: String
  private let descriptor: Int32
  /// Where the recorded agent worked; nil until the recording says.
  var recordedPath: String?

  init(path: String) throws(ReplayFailure) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .noFolder(path) }
  }

  deinit { close(descriptor) }
}

// MARK: - Paths

extension ReplayFolder {
  /// A recorded path as it is called here; the path itself when it lies elsewhere.
  func mapped(_ recorded: String) -> String {
    guard let recordedPath else { return recorded }
    if recorded.isSameBytes(as: recordedPath) { return path }
    return recorded.below(recordedPath).map { "\(path)/\($0)" } ?? recorded
  }

  /// The components below the folder that a recorded path stands for.
  private func components(_ recorded: String) throws(Refusal) -> [String] {
    var relative = recorded
    if recorded.utf8.first == UInt8(ascii: "/") {
      guard let below = recordedPath.flatMap(recorded.below) ?? recorded.below(path) else {
        throw Refusal("it lies outside the recorded folder")
      }
      relative = below
    }
    guard relative.utf8.count <= 4096, !relative.utf8.contains(0) else {
      throw Refusal("it is no path")
    }
    let components = relative.utf8.split(separator: UInt8(ascii: "/"))
      .map { String(decoding: $0, as: UTF8.self) }.filter { $0 != "." }
    guard !components.isEmpty else { throw Refusal("it names no file") }
    guard !components.contains("..") else { throw Refusal("it leads upwards") }
    guard !components.contains(where: { $0.lowercased() == ".git" }) else {
      throw Refusal("git's own files are not changed")
    }
    return components
  }

  /// What `body` makes of the folder a file lies in and its name there.
  private func within<Answer>(
    _ recorded: String, makingFolders: Bool,
    _ body: (Int32, String) throws(Refusal) -> Answer
  ) throws(Refusal) -> Answer {
    var names = try components(recorded)
    let file = names.removeLast()
    var folder = dup(descriptor)
    defer { if folder >= 0 { close(folder) } }
    for name in names {
      if makingFolders, mkdirat(folder, name, 0o777) != 0, errno != EEXIST {
        throw Refusal(code: errno)
      }
      let next = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
      let code = errno
      guard next >= 0 else {
        let isLink = code == ENOTDIR || code == ELOOP
        throw isLink ? Refusal("'\(name)' on the way is no folder") : Refusal(code: code)
      }
      close(folder)
      folder = next
    }
    return try body(folder, file)
  }
}

// MARK: - Files

extension ReplayFolder {
  /// The bytes of a file; nil when there is none.
  func contents(_ recorded: String) throws(Refusal) -> [UInt8]? {
    do {
      return try within(recorded, makingFolders: false) { folder, name throws(Refusal) in
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let file = openat(folder, name, flags, 0)
        guard file >= 0 else { throw Self.refusal(of: errno) }
        defer { close(file) }
        return try Self.read(file)
      }
    } catch let refusal {
      if refusal.isMissing { return nil }
      throw refusal
    }
  }

  /// Writes a whole file, and makes the folders it needs.
  func write(_ bytes: [UInt8], to recorded: String) throws(Refusal) {
    try within(recorded, makingFolders: true) { folder, name throws(Refusal) in
      let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      let file = openat(folder, name, flags, 0o666)
      guard file >= 0 else { throw Self.refusal(of: errno) }
      defer { close(file) }
      try Self.requireFile(file)
      guard ftruncate(file, 0) == 0 else { throw Refusal(code: errno) }
      try Self.write(bytes, to: file)
    }
  }

  func delete(_ recorded: String) throws(Refusal) {
    try within(recorded, makingFolders: false) { folder, name throws(Refusal) in
      guard unlinkat(folder, name, 0) == 0 else { throw Refusal(code: errno) }
    }
  }

  private static func refusal(of code: Int32) -> Refusal {
    code == ELOOP ? Refusal("it is a symbolic link") : Refusal(code: code)
  }

  private static func requireFile(_ file: Int32) throws(Refusal) {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw Refusal(code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Refusal("it is no regular file") }
  }

  private static func read(_ file: Int32) throws(Refusal) -> [UInt8] {
    try requireFile(file)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= 64 << 20 {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Refusal(code: errno) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
    throw Refusal("it is larger than 64 MiB")
  }

  private static func write(_ bytes: [UInt8], to file: Int32) throws(Refusal) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Refusal(code: errno) }
      rest = rest.dropFirst(count)
    }
  }
}

extension ReplayFolder.Refusal {
  fileprivate var isMissing: Bool { reason == Self(code: ENOENT).reason }
}

extension String {
  /// The rest of the path below `folder`; nil when it is not below it.
  fileprivate func below(_ folder: String) -> String? {
    let prefix = folder.utf8.last == UInt8(ascii: "/") ? folder : folder + "/"
    guard utf8.count > prefix.utf8.count, utf8.starts(with: prefix.utf8) else { return nil }
    return String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
  }
}
