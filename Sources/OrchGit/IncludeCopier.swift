import CGit2
import Glibc

/// Walks a working tree and copies what a list names into another.
final class IncludeCopier {
  private let patterns: IgnorePatterns
  private let tracked: TrackedFiles
  private let target: Folder
  private let limits: IncludeLimits
  private var entries = 0
  private var bytes = 0
  private(set) var report = IncludeReport()

  init(
    patterns: IgnorePatterns, tracked: consuming TrackedFiles, target: consuming Folder,
    limits: IncludeLimits
  ) {
    self.patterns = patterns
    self.tracked = tracked
    self.target = target
    self.limits = limits
  }

  func copy(_ source: borrowing Folder) throws {
    do {
      try walk(source, at: [], isListed: false)
    } catch let stop as Stop {
      refuse([], stop.reason)
    }
  }

  /// Thrown when a limit is reached: what was copied until then stays.
  private struct Stop: Error {
    let reason: String
  }

  /// - Parameter isListed: Whether a folder above is listed, and with it all that is in it.
  private func walk(_ folder: borrowing Folder, at path: [RawPath], isListed: Bool) throws {
    let entries = try folder.entries(limit: limits.entries - self.entries + 1)
    self.entries += entries.count
    if self.entries > limits.entries { throw Stop(reason: "the working tree has too many files") }
    for entry in entries.sorted(by: { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) })
    where !entry.name.isGitFolder {
      let own = path + [entry.name]
      let isListed = isListed || patterns.lists(own, isFolder: entry.isFolder)
      if entry.isFolder {
        try enter(entry.name, of: folder, at: own, isListed: isListed)
      } else if isListed, !tracked.contains(own) {
        try copy(entry.name, of: folder, at: own)
      }
    }
  }

  private func enter(
    _ name: RawPath, of folder: borrowing Folder, at path: [RawPath], isListed: Bool
  ) throws {
    guard let child = try? folder.folder(name) else {
      if isListed { refuse(path, "the folder can't be opened") }
      return
    }
    if child.status(of: ".git") != nil {
      if isListed { refuse(path, "it is a repository of its own") }
    } else if path.count >= limits.depth {
      if isListed { refuse(path, "it lies too deep") }
    } else {
      try walk(child, at: path, isListed: isListed)
    }
  }

  private func copy(_ name: RawPath, of folder: borrowing Folder, at path: [RawPath]) throws {
    guard let status = folder.status(of: name) else { return }
    guard status.isRegular else {
      return refuse(path, status.isLink ? "it is a symbolic link" : "it is not a plain file")
    }
    guard report.copied.count < limits.files else {
      throw Stop(reason: "too many files are listed")
    }
    guard Int(status.st_size) <= limits.bytes - bytes else {
      throw Stop(reason: "the files listed are too large")
    }
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let file = name.withCString { openat(folder.descriptor, $0, flags) }
    guard file >= 0 else { return refuse(path, Self.systemReason) }
    defer { close(file) }
    var opened = stat()
    guard fstat(file, &opened) == 0, opened.isRegular else {
      return refuse(path, "it is not a plain file")
    }
    try write(file, mode: opened.st_mode & 0o777, to: path)
  }

  private func write(_ file: Int32, mode: mode_t, to path: [RawPath]) throws {
    do {
      let folder = try targetFolder(for: path)
      let name = path[path.count - 1]
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
      let copy = name.withCString { openat(folder.descriptor, $0, flags, 0o600) }
      guard copy >= 0 else {
        return refuse(path, errno == EEXIST ? "it exists in the worktree" : Self.systemReason)
      }
      defer { close(copy) }
      guard try transfer(file, to: copy), fchmod(copy, mode) == 0 else {
        let reason = Self.systemReason
        _ = folder.remove(name)
        return refuse(path, reason)
      }
      report.copied.append(Self.text(path))
    } catch let failure as GitFailure {
      refuse(path, failure.message)
    }
  }

  /// The folder in the worktree that `path` goes into, made where it is missing.
  private func targetFolder(for path: [RawPath]) throws -> Folder {
    var folder = try Folder(at: target.path)
    guard try folder.status.isSameFile(as: target.status) else {
      throw GitFailure.worktreeMoved(path: target.path.string)
    }
    for step in path.dropLast() { folder = try folder.folder(step, making: 0o777) }
    return folder
  }

  /// False when reading or writing failed, as `errno` says.
  private func transfer(_ source: Int32, to copy: Int32) throws -> Bool {
    while let chunk = readChunk(of: source, atMost: 1 << 18) {
      if chunk.isEmpty { return true }
      bytes += chunk.count
      guard bytes <= limits.bytes else { errno = EFBIG; return false }
      guard writeAll(chunk[...], to: copy) else { return false }
    }
    return false
  }

  private func refuse(_ path: [RawPath], _ reason: String) {
    guard report.refused.count < 10_000 else { return }
    report.refused.append(IncludeReport.Refusal(path: Self.text(path), reason: reason))
  }

  private static func text(_ path: [RawPath]) -> String {
    path.isEmpty ? "." : path.map(\.string).joined(separator: "/")
  }

  private static var systemReason: String {
    strerror(errno).map { String(cString: $0) } ?? "it can't be copied"
  }
}

/// What a repository's index lists.
struct TrackedFiles: ~Copyable {
  private let index: Handle<IndexKind>

  init(of repository: Repository) throws {
    index = try Handle("read the index") { git_repository_index(&$0, repository.handle) }
  }

  func contains(_ path: [RawPath]) -> Bool {
    let name = RawPath(bytes: path.map(\.bytes).joined(separator: [UInt8(ascii: "/")]))
    return name.withCString { path in
      (0...3).contains { git_index_get_bypath(index.pointer, path, $0) != nil }
    }
  }
}

extension RawPath {
  /// `.git` in any case: some file systems make no difference.
  fileprivate var isGitFolder: Bool {
    bytes.count == 4 && bytes.map { $0 | 0x20 }.elementsEqual(".git".utf8.map { $0 | 0x20 })
  }
}
