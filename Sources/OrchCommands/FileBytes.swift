import Glibc
import OrchModel

/// All of a file of at most `limit` bytes that a person named; a named pipe that nobody writes to is empty.
func fileBytes(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
  func unreadable() -> FileFailure { .unreadable(path, reason: String(cString: strerror(errno))) }
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
  guard descriptor >= 0 else { throw unreadable() }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 64 * 1024)
  while bytes.count <= limit {
    let count = read(descriptor, &piece, piece.count)
    if count < 0, errno == EINTR { continue }
    if count < 0, errno == EAGAIN {
      // A pipe whose writer is not there yet with what it has to say: <(command).
      var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      poll(&source, 1, -1)
      continue
    }
    guard count >= 0 else { throw unreadable() }
    if count == 0 { return bytes }
    bytes += piece[..<count]
  }
  throw .tooLong(path, limit)
}

/// A file that a command was to read.
enum FileFailure: Failure, Catalogued {
  case unreadable(String, reason: String)
  case tooLong(String, Int)

  var code: String {
    switch self {
    case .unreadable: "file.unreadable"
    case .tooLong: "file.too-long"
    }
  }

  var message: String {
    switch self {
    case .unreadable(let path, let reason): "can't read '\(path.cut(toBytes: 200))': \(reason)"
    case .tooLong(let path, let limit):
      "'\(path.cut(toBytes: 200))' has more than \(limit >> 20) MiB"
    }
  }

  var hint: String? {
    switch self {
    case .unreadable: "name a file that can be read, or - for standard input"
    case .tooLong: "give it in several parts"
    }
  }

  var exitCode: ExitCode {
    switch self {
    case .unreadable: .inputOutput
    case .tooLong: .badData
    }
  }

  static var catalogue: [Self] {
    [.unreadable("FILE", reason: "No such file or directory"), .tooLong("FILE", 1 << 20)]
  }
}
