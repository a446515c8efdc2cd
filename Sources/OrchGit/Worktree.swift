import OrchModel

/// A working tree of a repository: the main one, or one linked to it.
package struct Worktree: Sendable {
  /// What git calls a linked one; nil for the main one.
  package let name: String?
  package let path: String
  /// The branch it is on, or nil when `HEAD` is detached.
  package let branch: String?
  package let head: CommitID?
  /// Why it is locked, perhaps an empty text; nil when it is not.
  package let lockReason: String?
  /// Whether its folder is there and belongs to it.
  package let isValid: Bool
  /// What was found by looking into it; nil when that was not asked for or could not be done.
  package var state: State?

  let rawPath: RawPath
  let rawName: RawPath?
  let rawBranch: RawPath?

  package var isMain: Bool { rawName == nil }
  package var isLocked: Bool { lockReason != nil }

  /// Whether orch is making it, or was killed while it did; then force removes it.
  package var isHalfMade: Bool { lockReason == WorktreeDraft.lockReason }

  /// How a working tree stands.
  package struct State: Hashable, Sendable {
    package let changes: ChangeCounts
    /// Compared with the base; nil when none was given, or there is no commit.
    package let divergence: Divergence?
    /// Files that differ between `HEAD` and its merge base with the base.
    package let filesChanged: Int?
    package let lastCommitAt: Timestamp?
  }
}

/// How many files of a working tree differ from its commit.
package struct ChangeCounts: Hashable, Sendable {
  package var modified = 0
  package var added = 0
  package var deleted = 0
  /// Files, and folders of which nothing is known to git, which count once.
  package var untracked = 0
  package var conflicted = 0

  package var total: Int { modified + added + deleted + untracked + conflicted }
  package var isClean: Bool { total == 0 }
}
