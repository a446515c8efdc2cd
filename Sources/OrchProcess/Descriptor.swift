import CSystem
import Glibc

/// Owns one open descriptor and closes it at the end.
final class Descriptor {
  /// -1 once closed.
  private(set) var number: Int32

  init(owning number: Int32) {
    self.number = number
  }

  deinit { close() }

  /// Closes it before its owner goes.
  func close() {
    if number >= 0 { Glibc.close(number) }
    number = -1
  }

  /// Takes over what a system call answered; -1 is its failure.
  static func taking(_ number: Int32, from call: String) throws -> Descriptor {
    guard number >= 0 else { throw ProcessFailure.system(call: call, errno: errno) }
    return Descriptor(owning: number)
  }

  /// A pipe whose ends no child inherits.
  static func pipe() throws -> (reading: Descriptor, writing: Descriptor) {
    var ends: [Int32] = [-1, -1]
    guard orch_pipe(&ends) == 0 else {
      throw ProcessFailure.system(call: "pipe2", errno: errno)
    }
    return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
  }

  /// Two connected sockets that keep messages apart; no child inherits them.
  static func messagePair() throws -> (near: Descriptor, far: Descriptor) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(bitPattern: SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw ProcessFailure.system(call: "socketpair", errno: errno)
    }
    return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
  }

  /// A file in memory that holds `bytes`.
  static func memory(holding bytes: [UInt8]) throws -> Descriptor {
    let file = try taking(orch_memory_file("orch-launch"), from: "memfd_create")
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(file.number, $0.baseAddress.map { $0 + written }, bytes.count - written)
      }
      guard count > 0 else { throw ProcessFailure.system(call: "write", errno: errno) }
      written += count
    }
    return file
  }

  /// Makes reads and writes answer at once.
  ///
  /// The flag belongs to this end of a pipe alone.
  func makeNonblocking() throws {
    let flags = fcntl(number, F_GETFL)
    guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) == 0 else {
      throw ProcessFailure.system(call: "fcntl", errno: errno)
    }
  }
}

/// The bytes of a small file such as those of /proc, at most `limit` of them; nil when it cannot be
/// read.
func contents(of path: String, limit: Int) -> [UInt8]? {
  let number = open(path, O_RDONLY | O_CLOEXEC)
  guard number >= 0 else { return nil }
  let file = Descriptor(owning: number)
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: min(limit, 16 << 10))
  while bytes.count < limit {
    let count = read(file.number, &chunk, min(chunk.count, limit - bytes.count))
    guard count >= 0 else { return nil }
    if count == 0 { break }
    bytes += chunk[..<count]
  }
  return bytes
}
