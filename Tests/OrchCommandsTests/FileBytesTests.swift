import Glibc
import Testing

@testable import OrchCommands

@Suite("files that a person names")
struct FileBytesTests {
  /// What `--plan <(command)` opens: a pipe that has nothing to read yet.
  @Test func `a pipe is waited for, to its end`() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    let (source, sink) = (ends[0], ends[1])
    defer { close(source) }
    // No program: others of the tests change the environment it would be given.
    Task.detached {
      usleep(100_000)
      let text = Array("one\ntwo\n".utf8)
      _ = write(sink, text, text.count)
      close(sink)
    }
    let bytes = try fileBytes("/dev/fd/\(source)", limit: 1 << 10)
    #expect(String(decoding: bytes, as: UTF8.self) == "one\ntwo\n")
  }

  @Test func `more than the limit is refused`() {
    #expect(throws: FileFailure.self) { try fileBytes("/dev/zero", limit: 1 << 20) }
  }
}
