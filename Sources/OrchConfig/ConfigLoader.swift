import Glibc

/// Reads configuration files.
package enum ConfigLoader {
  /// No sensible configuration is larger.
  static let sizeLimit = 256 * 1024

  /// The file's bytes; nil when there is none.
  ///
  /// Whatever is no ordinary file is refused without waiting for it: a repository may hold a pipe.
  static func bytes(_ path: String) throws(ConfigFailure) -> [UInt8]? {
    guard !path.utf8.contains(0) else {
      throw .unreadable(path: path, reason: "the path has a NUL character")
    }
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "not a file")
    }
    return try contents(of: file, path: path)
  }

  /// At most one byte more than the limit is read, whatever the file says about its size.
  private static func contents(of file: Int32, path: String) throws(ConfigFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var count = 0
    while true {
      let got = bytes.withUnsafeMutableBytes { buffer in
        read(
          file, UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).baseAddress,
          buffer.count - count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else {
        throw .unreadable(path: path, reason: String(cString: strerror(errno)))
      }
      count += got
      guard count <= sizeLimit else { throw .tooLarge(path: path, limit: sizeLimit) }
      if got == 0 { break }
      if count == bytes.count {
        bytes += [UInt8](repeating: 0, count: min(bytes.count, sizeLimit + 1 - count))
      }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Where the user's own file is: under `XDG_CONFIG_HOME`, else `~/.config`; nil without a home.
  ///
  /// As XDG says, a relative `XDG_CONFIG_HOME` does not count.
  package static func userPath(environment: (String) -> String?) -> String? {
    if let folder = environment("XDG_CONFIG_HOME"), folder.utf8.first == UInt8(ascii: "/") {
      return folder + "/orch/config.toml"
    }
    guard let home = environment("HOME"), home.utf8.first == UInt8(ascii: "/") else { return nil }
    return home + "/.config/orch/config.toml"
  }
}
