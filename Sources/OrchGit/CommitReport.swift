/// What became of a working tree's changes.
package struct CommitReport: Sendable {
  /// The new commit, or nil when there was nothing to commit.
  package var commit: CommitID?
  /// The commit `HEAD` stood at before; nil when there was none.
  package var before: CommitID?
  /// The commit `HEAD` stands at now; nil when there is none.
  package var after: CommitID?
  /// Where `HEAD` points now.
  package var head: HeadState
  /// How many files were staged.
  package var staged = 0
  /// The first hundred folders that are repositories of their own and were left out.
  package var embedded: [String] = []
  package var embeddedCount = 0
  /// What a person should know, each a sentence fragment.
  package var notices: [String] = []
}
