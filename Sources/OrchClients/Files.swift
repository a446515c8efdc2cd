import Glibc
import OrchModel

/// Looks at other programs' folders, and never writes.
package enum Files {
  /// Names in a folder without `.` and `..`, in byte order; none when it cannot be read.
  static func names(in folder: String) -> [String] { readNames(in: folder) ?? [] }

  /// The same; nil, with `errno`, when the folder can't be read.
  package static func readNames(in folder: String) -> [String]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static func isFile(_ path: String) -> Bool { modified(path) != nil }

  /// When a regular file was last written; nil for anything else.
  static func modified(_ path: String) -> Timestamp? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let milliseconds = Int64(status.st_mtim.tv_nsec) / 1_000_000
    return Timestamp(milliseconds: Int64(status.st_mtim.tv_sec) * 1000 + milliseconds)
  }

  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path with its symbolic links followed; the path itself when that fails.
  static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Hands over a file in pieces until `piece` says stop; false when it cannot be read.
  @discardableResult
  package static func read(_ path: String, _ piece: (UnsafeRawBufferPointer) -> Bool) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count == 0 }
      guard piece(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return true }
    }
  }

  /// What `body` makes of the first line of a file that gives something, among its first `limit` bytes.
  static func first<Answer>(
    in path: String, limit: Int, _ body: (JSONDocument) -> Answer?
  ) -> Answer? {
    var splitter = LineSplitter()
    let parser = JSONParser()
    var answer: Answer?
    var seen = 0
    func look(_ line: Line) {
      guard answer == nil, case .whole(let bytes, _, _) = line else { return }
      if case .success(let found?) = parser.read(bytes, body) { answer = found }
    }
    read(path) { piece in
      splitter.feed(piece, look)
      seen += piece.count
      return answer == nil && seen < limit
    }
    if answer == nil { splitter.finish(look) }
    return answer
  }
}
