import Glibc

/// Standard output or standard error.
final class StandardStream {
  private let descriptor: Int32
  /// A terminal opened anew, so that a write to it never waits, and those who have it open too don't notice; nil for
  /// what is none, and where that can't be done.
  private lazy var terminal: Int32? =
    isatty(descriptor) == 1
    ? reopened("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : nil

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Writes all of `bytes`, so that a full disk is an error and not a short answer.
  func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        _ = isReady(within: -1)
      } else if errno != EINTR {
        throw OutputFailure(code: errno == EPIPE ? "output.closed" : "output.failed", number: errno)
      }
    }
  }

  /// Writes of `bytes` what is taken at once, and says how much that was.
  func offer(_ bytes: ArraySlice<UInt8>) throws -> Int {
    // A pipe that takes anything takes as much as this (PIPE_BUF); a terminal may take less.
    guard terminal != nil || isReady(within: 0) else { return 0 }
    let count = bytes.prefix(512).withUnsafeBytes {
      Glibc.write(terminal ?? descriptor, $0.baseAddress, $0.count)
    }
    guard count < 0 else { return count }
    guard errno == EAGAIN || errno == EINTR else {
      throw OutputFailure(code: errno == EPIPE ? "output.closed" : "output.failed", number: errno)
    }
    return 0
  }

  /// Whether a write would return at once, be it with an error.
  private func isReady(within milliseconds: Int32) -> Bool {
    var source = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&source, 1, milliseconds) == 1
  }
}

private func reopened(_ path: String, _ flags: Int32) -> Int32? {
  let descriptor = open(path, flags)
  return descriptor < 0 ? nil : descriptor
}
