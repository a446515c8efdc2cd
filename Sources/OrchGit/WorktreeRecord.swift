import CGit2
import Glibc

/// What a repository notes about one of its working trees, read without libgit2.
struct WorktreeRecord {
  /// The folder below `worktrees`; nil for the main one.
  let name: RawPath?
  let path: RawPath
  let branch: RawPath?
  let head: CommitID?
  let lockReason: String?
  let isValid: Bool
  /// A branch that a rebase or bisection under way will come back to.
  let pausedBranch: RawPath?
}

extension WorktreeRecord {
  /// Reads the record of linked worktree `name`, or nil when there is none.
  ///
  /// - Parameter folder: The `worktrees` folder.
  init?(_ name: RawPath, in folder: borrowing Folder) {
    guard let admin = try? folder.folder(name), let target = Self.line("gitdir", in: admin),
      let head = Self.line("HEAD", in: admin)
    else { return nil }
    self.name = name
    let link = target.isAbsolute ? target : admin.path.appending(target)
    path = link.parent.resolved ?? link.parent
    branch = Self.branch(head)
    self.head = CommitID(hex: head.string)
    lockReason =
      admin.status(of: "locked") == nil
      ? nil : (admin.contents(of: "locked", limit: 1024).map { Self.trimmed($0).string } ?? "")
    isValid = Self.isLinked(path, to: admin.path)
    pausedBranch = Self.pausedBranch(in: admin)
  }

  /// Whether the folder at `path` says that it is the worktree of `admin`.
  static func isLinked(_ path: RawPath, to admin: RawPath) -> Bool {
    guard let folder = try? Folder(at: path), let link = line(".git", in: folder) else {
      return false
    }
    let prefix = Array("gitdir:".utf8)
    guard link.bytes.starts(with: prefix) else { return false }
    let target = RawPath(bytes: link.bytes.dropFirst(prefix.count).drop { $0 == 0x20 })
    let full = target.isAbsolute ? target : path.appending(target)
    return full.resolved == admin.resolved && full.resolved != nil
  }

  /// The branches that linked worktree `name` holds, which are all of its record that is read.
  ///
  /// - Parameter folder: The `worktrees` folder.
  static func branches(of name: RawPath, in folder: borrowing Folder) -> [RawPath] {
    guard let admin = try? folder.folder(name), let head = line("HEAD", in: admin),
      line("gitdir", in: admin) != nil
    else { return [] }
    return [branch(head), pausedBranch(in: admin)].compactMap { $0 }
  }

  private static func pausedBranch(in admin: borrowing Folder) -> RawPath? {
    for name in ["rebase-merge", "rebase-apply"] {
      if let folder = try? admin.folder(RawPath(bytes: name.utf8)),
        let branch = line("head-name", in: folder)?.branchName
      {
        return branch
      }
    }
    return line("BISECT_START", in: admin)
  }

  private static func line(_ name: RawPath, in folder: borrowing Folder) -> RawPath? {
    folder.contents(of: name, limit: 8192).map(trimmed).flatMap { $0.bytes.isEmpty ? nil : $0 }
  }

  /// Without white space at its end, as git reads these files.
  private static func trimmed(_ bytes: [UInt8]) -> RawPath {
    let end = bytes.lastIndex { !" \n\r\t".utf8.contains($0) } ?? -1
    return RawPath(bytes: bytes[...end].prefix { $0 != 0 })
  }

  /// `x` of `ref: refs/heads/x`.
  private static func branch(_ head: RawPath) -> RawPath? {
    let prefix = Array("ref:".utf8)
    guard head.bytes.starts(with: prefix) else { return nil }
    return RawPath(bytes: head.bytes.dropFirst(prefix.count).drop { $0 == 0x20 }).branchName
  }
}

extension Repository {
  /// All working trees: the main one first, then the linked ones by name.
  func worktreeRecords() throws -> [WorktreeRecord] {
    try (mainRecord().map { [$0] } ?? []) + linkedWorktrees { WorktreeRecord($0, in: $1) }
  }

  /// The record of the linked working tree that git calls `name`, or nil when there is none.
  func worktreeRecord(_ name: RawPath) throws -> WorktreeRecord? {
    guard name.components == [name], name != ".", name != ".." else { return nil }
    let common = try Folder(at: rawCommonDirectory)
    guard let folder = try? common.folder("worktrees") else { return nil }
    return WorktreeRecord(name, in: folder)
  }

  /// What `read` makes of the name of each linked working tree and the `worktrees` folder, by name.
  private func linkedWorktrees<Value>(
    _ read: (RawPath, borrowing Folder) -> Value?
  ) throws -> [Value] {
    let common = try Folder(at: rawCommonDirectory)
    guard common.status(of: "worktrees")?.isFolder == true else { return [] }
    let folder = try common.folder("worktrees")
    let names = try folder.entries().filter(\.isFolder).map(\.name)
    return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
      .compactMap { read($0, folder) }
  }

  /// Nil when the repository is bare, or its main working tree can't be opened.
  func mainRecord() -> WorktreeRecord? {
    guard let main = isLinkedWorktree ? try? Repository(exactlyAt: rawCommonDirectory) : self,
      let path = main.rawWorkingDirectory
    else { return nil }
    return WorktreeRecord(
      name: nil, path: path, branch: main.headTarget?.branchName, head: try? main.headCommit,
      lockReason: nil, isValid: true, pausedBranch: nil)
  }

  /// The working tree in which `branch` is checked out, or will be again; nil when it is in none.
  func checkout(of branch: RawPath) throws -> RawPath? {
    if let main = mainRecord(), main.branch == branch { return main.path }
    return try linkedWorktrees { name, folder in
      WorktreeRecord.branches(of: name, in: folder).contains(branch)
        ? WorktreeRecord(name, in: folder)?.path : nil
    }.first
  }

  /// Which branch is checked out, or will be again, in which working tree.
  func checkouts() throws -> [RawPath: RawPath] {
    var checkouts: [RawPath: RawPath] = [:]
    for record in try worktreeRecords() {
      for branch in [record.branch, record.pausedBranch].compactMap({ $0 }) {
        checkouts[branch] = record.path
      }
    }
    return checkouts
  }
}
