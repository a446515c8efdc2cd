import Glibc

/// Folders of orch's own: for their owner alone.
enum Folders {
  /// Makes `path` and what is missing above it, 0700; what can't be made shows when it is used.
  static func make(_ path: String) {
    guard mkdir(path, 0o700) != 0, errno == ENOENT,
      let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash > path.utf8.startIndex
    else { return }
    make(String(path[..<slash]))
    mkdir(path, 0o700)
  }
}
