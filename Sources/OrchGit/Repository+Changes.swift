import CGit2

extension Repository {
  /// How the files of `worktree` differ from its commit, untracked ones included.
  ///
  /// - Parameter limit: At most this many files are named; the rest is counted.
  package func changes(in worktree: Worktree, limit: Int = 10_000) throws -> Changes {
    try repository(of: worktree).changes(limit: limit)
  }

  /// How the files of this working tree differ from its commit, untracked ones included.
  package func changes(limit: Int = 10_000) throws -> Changes {
    _ = try requireWorkingDirectory()
    let counter = DeltaCounter(limit: limit)
    let diff = try counter.counting { try diffOfWorkingTree(&$0) }
    return try changes(of: diff, counter)
  }

  /// How the files of `new` differ from those of `old`.
  package func changes(
    from old: CommitID, to new: CommitID, limit: Int = 10_000
  ) throws -> Changes {
    let counter = DeltaCounter(limit: limit)
    let diff = try counter.counting { try diffOfCommits(old, new, &$0) }
    return try changes(of: diff, counter)
  }

  /// `git diff old new` as text, at most `limit` bytes of it.
  package func diffText(
    from old: CommitID, to new: CommitID, limit: Int = 1 << 20
  ) throws -> DiffText {
    let counter = DeltaCounter(limit: 10_000)
    let diff = try counter.counting { try diffOfCommits(old, new, &$0) }
    try findRenames(in: diff)
    return try text(of: diff, limit: limit, isCut: counter.omitted > 0)
  }

  /// What `changes(in:)` lists as text, at most `limit` bytes of it.
  package func diffText(in worktree: Worktree, limit: Int = 1 << 20) throws -> DiffText {
    let repository = try repository(of: worktree)
    let counter = DeltaCounter(limit: 10_000)
    let diff = try counter.counting { try repository.diffOfWorkingTree(&$0) }
    try repository.findRenames(in: diff)
    return try repository.text(of: diff, limit: limit, isCut: counter.omitted > 0)
  }
}

extension Repository {
  private func diffOfWorkingTree(_ options: inout git_diff_options) throws -> Handle<DiffKind> {
    options.flags |=
      GIT_DIFF_INCLUDE_UNTRACKED.rawValue | GIT_DIFF_RECURSE_UNTRACKED_DIRS.rawValue
      | GIT_DIFF_SHOW_UNTRACKED_CONTENT.rawValue
    let action = "compare the working tree with its commit"
    guard let head = try headCommit else {
      return try Handle(action) {
        git_diff_tree_to_workdir_with_index(&$0, handle, nil, &options)
      }
    }
    let tree = try tree(of: head)
    return try Handle(action) {
      git_diff_tree_to_workdir_with_index(&$0, handle, tree.pointer, &options)
    }
  }

  private func diffOfCommits(
    _ old: CommitID, _ new: CommitID, _ options: inout git_diff_options
  ) throws -> Handle<DiffKind> {
    let before = try tree(of: old)
    let after = try tree(of: new)
    return try Handle("compare commits") {
      git_diff_tree_to_tree(&$0, handle, before.pointer, after.pointer, &options)
    }
  }

  /// Looks for renames, unless so many files differ that this would take long.
  private func findRenames(in diff: borrowing Handle<DiffKind>) throws {
    guard git_diff_num_deltas(diff.pointer) <= 2000 else { return }
    var options = git_diff_find_options()
    git_diff_find_options_init(&options, UInt32(GIT_DIFF_FIND_OPTIONS_VERSION))
    options.flags = GIT_DIFF_FIND_RENAMES.rawValue | GIT_DIFF_FIND_FOR_UNTRACKED.rawValue
    options.rename_limit = 200
    try check(git_diff_find_similar(diff.pointer, &options), "look for renamed files")
  }

  private func changes(
    of diff: borrowing Handle<DiffKind>, _ counter: DeltaCounter
  ) throws -> Changes {
    try findRenames(in: diff)
    var changes = Changes(omitted: counter.omitted)
    for index in 0..<git_diff_num_deltas(diff.pointer) {
      if let file = try change(index, of: diff) { changes.files.append(file) }
    }
    return changes
  }

  private func change(
    _ index: Int, of diff: borrowing Handle<DiffKind>
  ) throws -> FileChange? {
    guard let delta = git_diff_get_delta(diff.pointer, index)?.pointee,
      let kind = FileChange.Kind(delta.status),
      let name = kind == .deleted ? delta.old_file.path : delta.new_file.path
    else { return nil }
    let path = RawPath(name)
    let lines = try lines(of: index, in: diff)
    return FileChange(
      path: path.string, pathBytes: path.bytes, kind: kind,
      oldPath: kind == .renamed ? delta.old_file.path.map { RawPath($0).string } : nil,
      added: lines?.added ?? 0, removed: lines?.removed ?? 0, isBinary: lines == nil)
  }

  /// Nil for what has no lines: binary files, and those that are too large to compare.
  private func lines(
    of index: Int, in diff: borrowing Handle<DiffKind>
  ) throws -> (added: Int, removed: Int)? {
    var patch: OpaquePointer?
    try check(git_patch_from_diff(&patch, diff.pointer, index), "compare a file")
    defer { git_patch_free(patch) }
    // libgit2 makes no patch of a file that has not changed.
    guard let patch, let delta = git_patch_get_delta(patch)?.pointee else { return (0, 0) }
    if delta.flags & GIT_DIFF_FLAG_BINARY.rawValue != 0 { return nil }
    var (added, removed) = (0, 0)
    try check(git_patch_line_stats(nil, &added, &removed, patch), "compare a file")
    return (added, removed)
  }
}

extension FileChange.Kind {
  fileprivate init?(_ status: git_delta_t) {
    switch status {
    case GIT_DELTA_ADDED, GIT_DELTA_UNTRACKED, GIT_DELTA_COPIED: self = .created
    case GIT_DELTA_DELETED: self = .deleted
    case GIT_DELTA_RENAMED: self = .renamed
    case GIT_DELTA_MODIFIED, GIT_DELTA_TYPECHANGE, GIT_DELTA_CONFLICTED, GIT_DELTA_UNREADABLE:
      self = .modified
    default: return nil
    }
  }
}
