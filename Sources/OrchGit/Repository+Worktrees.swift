import CGit2
import OrchModel

extension Repository {
  /// All working trees of the repository: the main one first, then the linked ones by name.
  ///
  /// - Parameters:
  ///   - base: What each is compared with.
  ///   - isDetailed: Whether to look into each: that reads every file that might have changed.
  package func worktrees(base: CommitID? = nil, isDetailed: Bool = true) throws -> [Worktree] {
    try worktreeRecords().map { record in
      var worktree = worktree(record)
      if isDetailed, worktree.isValid {
        worktree.state = try? repository(of: worktree).state(base: base)
      }
      return worktree
    }
  }

  /// The working tree that git calls `name`, or else the one whose folder is `name`.
  package func worktree(_ name: String) throws -> Worktree {
    guard let wanted = RawPath(name) else { throw GitFailure.unknownWorktree(name) }
    if let record = try worktreeRecord(wanted) { return worktree(record) }
    let place = wanted.resolved ?? wanted
    // Records have absolute paths: what is neither that nor there is none of them.
    guard place.isAbsolute, let record = try worktreeRecords().first(where: { $0.path == place })
    else { throw GitFailure.unknownWorktree(name) }
    return worktree(record)
  }

  /// The main working tree; nil when the repository is bare.
  package var mainWorktree: Worktree? { mainRecord().map(worktree) }

  func worktree(_ record: WorktreeRecord) -> Worktree {
    Worktree(
      name: record.name?.string, path: record.path.string, branch: record.branch?.string,
      head: record.head ?? record.branch.flatMap { try? tip(of: $0.asBranch) },
      lockReason: record.lockReason, isValid: record.isValid, rawPath: record.path,
      rawName: record.name, rawBranch: record.branch)
  }

  /// Opens `worktree`, making sure that it is still the one of this repository that it was.
  ///
  /// An agent can write to both ends of the link; a link that leads anywhere else is refused.
  package func repository(of worktree: Worktree) throws -> Repository {
    guard worktree.rawPath.resolved != nil else {
      throw GitFailure.worktreeMissing(path: worktree.path)
    }
    let moved = GitFailure.worktreeMoved(path: worktree.path)
    let git = worktree.rawName.map { rawCommonDirectory.appending("worktrees").appending($0) }
    if let git, !WorktreeRecord.isLinked(worktree.rawPath, to: git) { throw moved }
    let repository = try Repository(exactlyAt: worktree.rawPath)
    guard repository.rawCommonDirectory.resolved == rawCommonDirectory.resolved,
      repository.rawGitDirectory.resolved == (git ?? rawCommonDirectory).resolved,
      repository.rawWorkingDirectory?.resolved == worktree.rawPath.resolved
    else { throw moved }
    return repository
  }

  /// How the working tree that was opened stands.
  func state(base: CommitID?) throws -> Worktree.State {
    let head = try headCommit
    let common = try base.flatMap { base in try head.flatMap { try mergeBase($0, base) } }
    return Worktree.State(
      changes: try changeCounts(),
      divergence: try base.flatMap { base in try head.map { try aheadBehind($0, of: base) } },
      filesChanged: try common.flatMap { base in try head.map { try filesChanged($0, since: base) }
      },
      lastCommitAt: try head.map { Self.time(of: try commit($0)) })
  }

  private func filesChanged(_ commit: CommitID, since base: CommitID) throws -> Int {
    let old = try tree(of: base)
    let new = try tree(of: commit)
    let diff = try Handle<DiffKind>("compare commits") {
      git_diff_tree_to_tree(&$0, handle, old.pointer, new.pointer, nil)
    }
    return git_diff_num_deltas(diff.pointer)
  }
}
