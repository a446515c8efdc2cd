import Glibc

/// The absolute path of the program `name` on `searchPath` (folders joined by colons); nil when
/// there is none to trust.
///
/// Empty and relative folders do not count, nor does anything that is, or leads by symbolic links,
/// inside one of `directories`: what a repository holds must not become what runs in it. A `name`
/// that is an absolute path is judged the same way; another one with a slash is never found.
package func executable(
  named name: String, searchPath: String, excluding directories: [String] = []
) -> String? {
  guard !name.isEmpty, !name.utf8.contains(0) else { return nil }
  let named = directories.filter { !$0.isEmpty }
  let excluded = named + named.compactMap(realPath(of:))
  func isTrusted(_ path: String) -> Bool {
    guard isExecutableFile(path), let real = realPath(of: path) else { return false }
    return !excluded.contains { isPath(path, inside: $0) || isPath(real, inside: $0) }
  }
  if name.utf8.first == UInt8(ascii: "/") { return isTrusted(name) ? name : nil }
  guard !name.utf8.contains(UInt8(ascii: "/")) else { return nil }
  for folder in searchPath.utf8.split(separator: UInt8(ascii: ":"))
  where folder.first == UInt8(ascii: "/") {
    let path = "\(String(Substring(folder)))/\(name)"
    if isTrusted(path) { return path }
  }
  return nil
}

private func isExecutableFile(_ path: String) -> Bool {
  var info = stat()
  return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
}

private func realPath(of path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// Whether `path` is `directory` or below it, by bytes.
private func isPath(_ path: String, inside directory: String) -> Bool {
  var folder = Array(directory.utf8)
  while folder.last == UInt8(ascii: "/") { folder.removeLast() }
  guard path.utf8.starts(with: folder) else { return false }
  let rest = path.utf8.dropFirst(folder.count)
  return rest.isEmpty || rest.first == UInt8(ascii: "/")
}
