import Glibc
import Testing

@testable import OrchCommands

@Suite("files that a person names")
struct FileBytesTests {
  /// What `--plan <(command)` opens: a pipe that has nothing to read yet.
  @Test func `a pipe is waited for, to its end`() throws {
    let source = try #require(popen("sleep 0.1; printf 'one\\ntwo\\n'", "r"))
    defer { pclose(source) }
    let bytes = try fileBytes("/dev/fd/\(fileno(source))", limit: 1 << 10)
    #expect(String(decoding: bytes, as: UTF8.self) == "one\ntwo\n")
  }

  @Test func `more than the limit is refused`() {
    #expect(throws: FileFailure.self) { try fileBytes("/dev/zero", limit: 1 << 20) }
  }
}
