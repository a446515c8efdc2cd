import Glibc
import OrchModel

/// The files of a database: itself, its write-ahead log and its rollback journal.
struct ForeignFiles {
  /// What tells one state of a file from another.
  struct Stamp: Equatable {
    var inode: UInt64 = 0
    var size: Int64 = -1
    var seconds: Int = 0
    var nanoseconds: Int = 0
  }

  static let endings = ["", "-wal", "-journal"]

  let path: String
  /// Bytes of the file and of its log.
  let size: Int64
  /// How SQLite opens the file without writing anywhere.
  let options: String

  init(_ path: String) {
    self.path = path
    let log = Self.stamp(path + "-wal").size
    size = max(0, Self.stamp(path).size).clampedSum(max(0, log))
    if log > 0 {
      // Its program's shared memory is read where there is one; none is made.
      options = "mode=ro&readonly_shm=1"
    } else {
      options = Self.isLogged(path) ? "immutable=1" : "mode=ro"
    }
  }

  var stamps: [Stamp] { Self.endings.map { Self.stamp(path + $0) } }

  /// A file that is not there has a size of -1.
  private static func stamp(_ path: String) -> Stamp {
    var status = stat()
    guard stat(path, &status) == 0 else { return Stamp() }
    return Stamp(
      inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
  }

  /// True when the header says that the file is written through a log.
  private static func isLogged(_ path: String) -> Bool {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var header = [UInt8](repeating: 0, count: 20)
    return pread(descriptor, &header, 20, 0) == 20 && header[18] == 2 && header[19] == 2
  }
}

/// A copy of a database and what is beside it, in a folder of its own that goes with this object.
final class ForeignCopy {
  private let folder: String
  var path: String { folder + "/copy.db" }

  /// Copies until the files were the same before and after, so that they fit each other.
  init(of files: ForeignFiles, in scratch: String) throws(ForeignFailure) {
    var template = Array((scratch + "/orch-import-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ForeignFailure(reason: "no folder for a copy of it: \(systemReason())")
    }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for _ in 0..<5 {
      let before = files.stamps
      for ending in ForeignFiles.endings { try copy(files.path + ending, to: path + ending) }
      if files.stamps == before { return }
    }
    throw ForeignFailure(reason: "another program is writing it all the time: try again later")
  }

  deinit {
    for ending in ForeignFiles.endings + ["-shm"] { unlink(path + ending) }
    rmdir(folder)
  }

  /// What is not there is not there in the copy.
  private func copy(_ source: String, to target: String) throws(ForeignFailure) {
    unlink(target)
    let input = Glibc.open(source, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard input >= 0 else {
      guard errno == ENOENT else { throw ForeignFailure(reason: systemReason()) }
      return
    }
    defer { close(input) }
    let output = Glibc.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard output >= 0 else { throw ForeignFailure(reason: "no copy of it: \(systemReason())") }
    defer { close(output) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(input, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ForeignFailure(reason: systemReason()) }
      if count == 0 { return }
      try write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), to: output)
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to output: Int32) throws(ForeignFailure) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(output, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw ForeignFailure(reason: "no copy of it: \(systemReason())") }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
