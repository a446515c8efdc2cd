import Glibc
import OrchCommands
import OrchGit
import OrchModel
import OrchStore

/// The runs of a project, by the branch and by the folder they work on.
struct RunBook {
  private let places: [RunPlace]
  private var byBranch: [ByteText: RunPlace] = [:]
  private var byPath: [ByteText: RunPlace] = [:]

  /// - Parameter places: The newest first: of several runs on one branch it is the one that counts.
  init(_ places: [RunPlace]) {
    self.places = places
    for place in places.reversed() {
      if let branch = place.branch { byBranch[ByteText(branch)] = place }
      if let path = place.worktree { byPath[ByteText(path)] = place }
    }
  }

  func run(on branch: String) -> RunPlace? { byBranch[ByteText(branch)] }

  /// The run that was given the folder, else the one that has its branch.
  func run(in worktree: Worktree) -> RunPlace? {
    byPath[ByteText(worktree.path)] ?? run(linkedTo: worktree)
      ?? worktree.branch.flatMap(run(on:))
  }

  /// The run whose folder is `worktree` by another path to it.
  private func run(linkedTo worktree: Worktree) -> RunPlace? {
    let name = lastComponent(of: worktree.path)
    return places.first { place in
      guard let path = place.worktree, lastComponent(of: path).isSameBytes(as: name) else {
        return false
      }
      return canonicalPath(path).isSameBytes(as: worktree.path)
    }
  }

  /// A run that has not ended and works on the branch or in the folder.
  func active(on branch: String?, in path: String?) -> RunPlace? {
    places.first { place in
      guard place.status.isActive else { return false }
      if let branch, let own = place.branch, own.isSameBytes(as: branch) { return true }
      guard let path, let own = place.worktree else { return false }
      return own.isSameBytes(as: path) || canonicalPath(own).isSameBytes(as: path)
    }
  }

  func run(_ id: ID<Run>) -> RunPlace? { places.first { $0.id == id } }
}

/// `path` with symbolic links followed, as far as there is something there; without a slash at its end.
func canonicalPath(_ path: String) -> String {
  if let real = realPath(path) { return real }
  var trimmed = path
  while trimmed.utf8.count > 1, trimmed.utf8.last == UInt8(ascii: "/") {
    trimmed.unicodeScalars.removeLast()
  }
  guard let parent = parentFolder(of: trimmed), let real = realPath(parent) else { return trimmed }
  return (real == "/" ? "" : real) + "/" + lastComponent(of: trimmed)
}

private func realPath(_ path: String) -> String? {
  guard !path.utf8.contains(0), let real = realpath(path, nil) else { return nil }
  defer { free(real) }
  return String(cString: real)
}

func lastComponent(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
  return String(decoding: path.utf8[path.utf8.index(after: slash)...], as: UTF8.self)
}
