import Glibc

/// Where a worktree's folder goes: an open parent, and the name it gets there.
struct NewFolder: ~Copyable {
  let parent: Folder
  let name: RawPath

  /// Opens the parent of `path`.
  ///
  /// - Parameters:
  ///   - path: Absolute; the parent's own symbolic links are followed when there is no `root`.
  ///   - root: A folder of orch's own that `path` lies below. It, and each folder from there down, is
  ///     made when it is missing, for this user alone, and must be neither a symbolic link nor
  ///     open to others. Only links above it are followed.
  init(_ path: String, below root: String?) throws {
    let raw = try Self.checked(path)
    guard let root else {
      guard let parent = raw.parent.resolved else {
        throw GitFailure.noParentFolder(of: path)
      }
      try self.init(parent: Folder(at: parent), name: raw.last ?? raw)
      return
    }
    let rawRoot = try Self.checked(root)
    let (steps, above) = (raw.components, rawRoot.components)
    guard steps.count > above.count, steps.starts(with: above) else {
      throw GitFailure.unsafePath(path, reason: "it is not below '\(root)'")
    }
    var folder = try Self.rootFolder(rawRoot)
    for step in steps[above.count..<(steps.count - 1)] {
      folder = try folder.folder(step, making: 0o700)
      try folder.requireOwnership()
    }
    self.init(parent: folder, name: steps[steps.count - 1])
  }

  private init(parent: consuming Folder, name: RawPath) {
    self.parent = parent
    self.name = name
  }

  private static func rootFolder(_ root: RawPath) throws -> Folder {
    guard let above = root.parent.resolved, let name = root.last else {
      throw GitFailure.noParentFolder(of: root.string)
    }
    let folder = try Folder(at: above).folder(name, making: 0o700)
    try folder.requireOwnership()
    return folder
  }

  /// A path that means the same to git and to us: absolute, without dots, and without white space at
  /// its end, which git drops from its records.
  private static func checked(_ path: String) throws -> RawPath {
    guard let raw = RawPath(path), raw.isAbsolute, !raw.components.isEmpty else {
      throw GitFailure.invalidPath(path, reason: "it is not an absolute path")
    }
    guard raw.components.allSatisfy({ $0.bytes != [0x2E] && $0.bytes != [0x2E, 0x2E] }) else {
      throw GitFailure.invalidPath(path, reason: "it has '.' or '..' in it")
    }
    guard let end = raw.bytes.last, !" \n\r\t\u{B}\u{C}".utf8.contains(end) else {
      throw GitFailure.invalidPath(path, reason: "it ends in white space")
    }
    return raw
  }

  var path: RawPath { parent.path.appending(name) }

  /// Makes the folder; throws when something is there already.
  func make() throws -> Folder {
    guard try parent.makeFolder(name, mode: 0o777) else {
      throw GitFailure.pathExists(path.string)
    }
    return try parent.folder(name)
  }

  /// Whether `folder` is still what stands at the path.
  func isStill(_ folder: borrowing Folder) -> Bool {
    guard let own = try? folder.status, let seen = try? Folder(at: path).status else {
      return false
    }
    return seen.isSameFile(as: own)
  }
}
