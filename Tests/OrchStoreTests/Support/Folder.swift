import Glibc
import OrchModel

@testable import OrchStore

/// A folder of its own for a test, gone when the test is.
final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/orch-store-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw TestFailure("mkdtemp: \(systemReason())") }
    path = String(cString: made)
  }

  deinit { Self.remove(path) }

  /// The place of the store.
  var store: String { path + "/orch.db" }

  func entries() -> [String] { Self.entries(of: path) }

  static func entries(of path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func remove(_ path: String) {
    for name in entries(of: path) { remove(path + "/" + name) }
    if Glibc.remove(path) != 0 { chmod(path, 0o700) }
  }
}

struct TestFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// The permission bits of a file or folder.
func mode(_ path: String) -> mode_t? {
  var information = stat()
  return lstat(path, &information) == 0 ? information.st_mode & 0o777 : nil
}

func size(_ path: String) -> Int {
  var information = stat()
  return stat(path, &information) == 0 ? Int(information.st_size) : 0
}

func contents(_ path: String) throws -> [UInt8] {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { throw TestFailure("\(path): \(systemReason())") }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: size(path))
  let count = read(descriptor, &bytes, bytes.count)
  return Array(bytes.prefix(max(count, 0)))
}

func write(_ text: String, to path: String) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard descriptor >= 0 else { throw TestFailure("\(path): \(systemReason())") }
  defer { close(descriptor) }
  let bytes = Array(text.utf8)
  guard write(descriptor, bytes, bytes.count) == bytes.count else {
    throw TestFailure("\(path): \(systemReason())")
  }
}
