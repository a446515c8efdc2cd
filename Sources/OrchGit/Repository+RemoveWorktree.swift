import CGit2

extension Repository {
  /// Removes a linked worktree: its folder, with all that is ignored there, and git's record of it.
  ///
  /// Refuses when work would go: uncommitted changes, untracked files, submodules' repositories, or
  /// commits that neither `base` nor another branch, remote branch or tag has. Symbolic links in the
  /// folder are removed, not followed.
  ///
  /// - Parameters:
  ///   - name: What git calls it, or its folder.
  ///   - force: Remove it in spite of such work, or of a lock.
  ///   - allowsUnmergedCommits: For when the branch is kept, and with it its commits.
  ///   - deletesBranch: Delete its branch too, after all else went well.
  package func removeWorktree(
    _ name: String, force: Bool = false, base: CommitID?, allowsUnmergedCommits: Bool = false,
    deletesBranch: Bool = false
  ) throws {
    let worktree = try worktree(name)
    let rawName = try checkRemoval(
      of: worktree, force: force, base: base, allowsUnmergedCommits: allowsUnmergedCommits,
      deletesBranch: deletesBranch)
    try removeFolder(of: worktree)
    try removeRecord(rawName)
    if deletesBranch, let branch = worktree.rawBranch, try tip(of: branch.asBranch) != nil {
      try deleteBranch(branch.string, unlessUnmergedInto: nil)
    }
  }

  /// Throws what `removeWorktree` would refuse with, and removes nothing.
  package func requireRemovable(
    _ worktree: Worktree, force: Bool = false, base: CommitID?, allowsUnmergedCommits: Bool = false,
    deletesBranch: Bool = false
  ) throws {
    _ = try checkRemoval(
      of: worktree, force: force, base: base, allowsUnmergedCommits: allowsUnmergedCommits,
      deletesBranch: deletesBranch)
  }

  private func checkRemoval(
    of worktree: Worktree, force: Bool, base: CommitID?, allowsUnmergedCommits: Bool,
    deletesBranch: Bool
  ) throws -> RawPath {
    guard let rawName = worktree.rawName else { throw GitFailure.mainWorktree(path: worktree.path) }
    if force { return rawName }
    if let reason = worktree.lockReason {
      throw GitFailure.worktreeLocked(path: worktree.path, reason: reason)
    }
    try requireNoChanges(in: worktree)
    try requireNoSubmodules(in: rawName, worktree)
    let holder = allowsUnmergedCommits && !deletesBranch ? nil : worktree.rawBranch
    try requireNoOwnCommits(in: worktree, apartFrom: holder, base: base)
    return rawName
  }

  private func requireNoChanges(in worktree: Worktree) throws {
    if worktree.rawPath.resolved == nil { return }
    let status = try repository(of: worktree).status(naming: 100)
    guard status.counts.isClean else {
      throw GitFailure.uncommittedChanges(
        path: worktree.path, files: status.files, count: status.counts.total)
    }
  }

  /// Repositories of submodules that were made in a worktree lie in its record and would go with it.
  private func requireNoSubmodules(in name: RawPath, _ worktree: Worktree) throws {
    let record = try Folder(at: rawCommonDirectory).folder("worktrees").folder(name)
    if record.status(of: "modules") != nil {
      throw GitFailure.initializedSubmodules(path: worktree.path)
    }
  }

  private func requireNoOwnCommits(
    in worktree: Worktree, apartFrom branch: RawPath?, base: CommitID?
  ) throws {
    guard let head = worktree.head else { return }
    let count = try commits(onlyIn: head, apartFrom: branch, and: base)
    guard count == 0 else { throw GitFailure.unmergedCommits(path: worktree.path, count: count) }
  }

  /// Removes the folder if it is there, its `.git` file last: until then it can be told whose it is.
  private func removeFolder(of worktree: Worktree) throws {
    guard let name = worktree.rawPath.last,
      let parent = try? Folder(at: worktree.rawPath.parent), parent.status(of: name) != nil
    else { return }
    let record = worktree.rawName.map { rawCommonDirectory.appending("worktrees").appending($0) }
    if worktree.isHalfMade, parent.removeEmptyFolder(name) { return }
    guard let record, WorktreeRecord.isLinked(worktree.rawPath, to: record) else {
      throw GitFailure.worktreeMoved(path: worktree.path)
    }
    try parent.removeTree(name, last: ".git")
  }

  private func removeRecord(_ name: RawPath) throws {
    let common = try Folder(at: rawCommonDirectory)
    try common.folder("worktrees").removeTree(name)
    _ = common.removeEmptyFolder("worktrees")
  }
}
