import OrchModel

/// A local branch.
package struct Branch: Sendable {
  /// Shown with U+FFFD for what is not UTF-8; `nameBytes` is the name itself.
  package let name: String
  package let nameBytes: [UInt8]
  package let tip: CommitID
  /// When the tip was committed.
  package let committedAt: Timestamp
  /// The first paragraph of the tip's message, on one line, at most 1,024 bytes of it.
  package let subject: String
  /// The branch it follows: `origin/main`.
  package let upstream: String?
  /// Commits that only this branch has, and only the base has; nil when no base was given.
  package let divergence: Divergence?
  /// Whether `HEAD` of the working tree that was opened is on it.
  package let isHead: Bool
  /// The working tree it is checked out in.
  package let worktree: String?

  package var ahead: Int? { divergence?.ahead }
  package var behind: Int? { divergence?.behind }
}

/// How far two commits have gone apart since their merge base.
package struct Divergence: Hashable, Sendable {
  package let ahead: Int
  package let behind: Int
}
