import Glibc
import OrchClients
import OrchModel

/// Follows a file that a client appends to: each call hands on the lines that are new and whole.
final class Tail {
  private let descriptor: Int32
  private var splitter = LineSplitter()
  private var reader: any StreamReader
  private var offset: off_t = 0
  private var buffer = [UInt8](repeating: 0, count: 256 << 10)

  /// Nil when the file can't be opened (yet).
  init?(_ file: FollowedFile, of client: any Client) {
    descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    reader = client.makeFollower(file)
  }

  deinit { close(descriptor) }

  /// The events of what was appended, at most `limit` bytes of it.
  func news(limit: Int = 4 << 20) -> [AgentEvent] {
    var events: [AgentEvent] = []
    var taken = 0
    while taken < limit {
      let count = pread(descriptor, &buffer, buffer.count, offset)
      guard count > 0 else { break }
      offset += off_t(count)
      taken += count
      buffer.withUnsafeBytes { bytes in
        splitter.feed(UnsafeRawBufferPointer(rebasing: bytes[..<count])) {
          events += reader.read($0)
        }
      }
    }
    return events
  }

  /// What is left at the end, a last line without its newline included.
  func end() -> [AgentEvent] {
    var events: [AgentEvent] = []
    var before: off_t
    repeat {
      before = offset
      events += news()
    } while offset > before
    splitter.finish { events += reader.read($0) }
    return events + reader.end(status: nil)
  }
}
