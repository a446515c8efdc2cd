import Glibc
import Testing

/// A folder of its own for one test; gone with it.
final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/commandkit-XXXXXX".utf8CString)
    path = try template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress, let made = mkdtemp(start) else { throw NoFolder() }
      return String(cString: made)
    }
  }

  deinit { _ = run("rm -rf -- \"$PWD\"") }

  func write(_ text: String, to name: String) throws {
    guard let file = fopen("\(path)/\(name)", "w") else { throw NoFolder() }
    fputs(text, file)
    fclose(file)
  }

  func read(_ name: String) -> String { run("cat ./\(name)") }

  func has(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }

  /// What a shell command says when run in the folder.
  func run(_ command: String) -> String {
    guard let pipe = popen("cd \(path) && { \(command); }", "r") else {
      Issue.record("popen failed: \(String(cString: strerror(errno)))")
      return ""
    }
    defer { pclose(pipe) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      bytes += buffer.prefix(count)
      if count > 0 { continue }
      // Another test's signal may break a read off, which is not the end of what is said.
      guard ferror(pipe) != 0, errno == EINTR else { break }
      clearerr(pipe)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

private struct NoFolder: Error {}

enum Shells {
  /// True when there is a program of this name to test with.
  static func has(_ program: String) -> Bool {
    system("command -v \(program) >/dev/null 2>&1") == 0
  }
}
