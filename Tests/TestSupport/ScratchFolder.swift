import Glibc

/// A new folder for one test, gone with everything in it when the test lets go of it.
package final class ScratchFolder {
  package let path: String

  package init() throws {
    var template = Array("/tmp/orch-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemFailure() }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // Others may look inside: some tests read as somebody else.
    chmod(path, 0o755)
  }

  deinit { removeAll(path) }

  package static func / (folder: ScratchFolder, name: String) -> String { "\(folder.path)/\(name)" }

  /// Writes a file, and the folders above it.
  package func write(_ text: String, to name: String) throws {
    try write(Array(text.utf8), to: name)
  }

  package func write(_ bytes: [UInt8], to name: String) throws {
    let target = self / name
    makeFolders(above: target)
    let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemFailure() }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw SystemFailure() }
      rest = rest.dropFirst(count)
    }
  }

  package func bytes(of name: String) throws -> [UInt8] {
    let descriptor = open(self / name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure() }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &piece, piece.count)
      guard count > 0 else { return bytes }
      bytes += piece[..<count]
    }
  }

  /// The names in a folder, sorted.
  package func names(in name: String = ".") -> [String] { entries(of: self / name).sorted() }
}

/// A system call that failed in a test's own preparations.
package struct SystemFailure: Error, CustomStringConvertible {
  private let number = errno
  package init() {}
  package var description: String { String(cString: strerror(number)) }
}

private func makeFolders(above path: String) {
  guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
  let folder = String(path[..<slash])
  guard mkdir(folder, 0o755) != 0, errno == ENOENT else { return }
  makeFolders(above: folder)
  mkdir(folder, 0o755)
}

private func entries(of path: String) -> [String] {
  guard let handle = opendir(path) else { return [] }
  defer { closedir(handle) }
  var names: [String] = []
  while let entry = readdir(handle) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

private func removeAll(_ path: String) {
  guard unlink(path) != 0 else { return }
  chmod(path, 0o700)
  for name in entries(of: path) { removeAll("\(path)/\(name)") }
  rmdir(path)
}

/// Runs `body` on this thread as a user who owns nothing, when this one is root, whom no permission
/// stops; as anybody else just runs it.
///
/// The system call is made for this thread alone, while the C library's function changes all of them.
package func asNobody<Value>(_ body: () throws -> Value) throws -> Value {
  guard getuid() == 0 else { return try body() }
  try setThreadUser(65_534)
  defer { try? setThreadUser(0) }
  return try body()
}

private func setThreadUser(_ user: Int) throws {
  typealias SystemCall = @convention(c) (Int, Int, Int, Int) -> Int
  #if arch(x86_64)
    let setresuid = 117
  #else
    let setresuid = 147
  #endif
  guard let symbol = dlsym(nil, "syscall") else { throw SystemFailure() }
  // Sound: `syscall` takes and returns machine words in registers on these architectures.
  let call = unsafeBitCast(symbol, to: SystemCall.self)
  guard call(setresuid, user, user, 0) == 0 else { throw SystemFailure() }
}
