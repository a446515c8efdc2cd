import Glibc

/// A file that is read from its beginning to its end.
final class CopyReader {
  private let path: String
  private let descriptor: Int32
  /// As it was when it was opened; the time in nanoseconds since 1970.
  let size: Int64
  let modified: Int64
  private var buffer = [UInt8](repeating: 0, count: 256 << 10)

  init(_ path: String) throws(ArchiveFailure) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(path: path, errno) }
    var status = stat()
    fstat(descriptor, &status)
    (size, modified) = (Int64(status.st_size), status.modified)
  }

  deinit { close(descriptor) }

  /// True while the file is as it was when it was opened.
  var isUnchanged: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && Int64(status.st_size) == size
      && status.modified == modified
  }

  /// Hands over all pieces, with where each ends; one of them ends at `stop`.
  func read(
    stoppingAt stop: Int64?, _ take: (UnsafeRawBufferPointer, Int64) throws(ArchiveFailure) -> Void
  ) throws(ArchiveFailure) {
    var position: Int64 = 0
    while true {
      var wanted = Int64(buffer.count)
      if let stop, position < stop { wanted = min(wanted, stop - position) }
      let count = Glibc.read(descriptor, &buffer, Int(wanted))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .system(path: path, errno) }
      guard count > 0 else { return }
      position += Int64(count)
      var failure: ArchiveFailure?
      buffer.withUnsafeBytes { bytes in
        do throws(ArchiveFailure) {
          try take(UnsafeRawBufferPointer(rebasing: bytes[..<count]), position)
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
    }
  }
}

/// A file that gets its name when it is whole and on the disk; it is gone when it never does.
final class Draft {
  let path: String
  /// Open for reading and writing until this goes.
  let descriptor: Int32
  private var isNamed = false
  private(set) var size: Int64 = 0

  init(in folder: String) throws(ArchiveFailure) {
    var template = Array("\(folder)/.draft-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    path = String(
      decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard descriptor >= 0 else { throw .system(path: folder, errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit {
    if !isNamed { unlink(path) }
    close(descriptor)
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveFailure) {
    var rest = bytes[...]
    while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
      let count = Glibc.write(descriptor, start, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .system(path: path, errno) }
      rest = rest.dropFirst(count)
      size += Int64(count)
    }
  }

  /// Takes away the name it has meanwhile: nobody else can find it, and it is gone with this.
  func hide() { if unlink(path) == 0 { isNamed = true } }

  /// Gives it a name that no file has; throws when one has it.
  func link(to target: String) throws(ArchiveFailure) {
    guard fsync(descriptor) == 0, Glibc.link(path, target) == 0 else {
      throw .system(path: target, errno)
    }
  }

  /// Gives it its name, which is on the disk too before this ends.
  func move(to target: String) throws(ArchiveFailure) {
    guard fsync(descriptor) == 0, rename(path, target) == 0 else {
      throw .system(path: target, errno)
    }
    isNamed = true
    let folder = open(target.folderAbove, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw .system(path: target, errno) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw .system(path: target, errno) }
  }
}
