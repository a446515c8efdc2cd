/// What became of the files that `.worktreeinclude` lists.
package struct IncludeReport: Sendable {
  package struct Refusal: Hashable, Sendable {
    package let path: String
    package let reason: String
  }

  package var copied: [String] = []
  package var refused: [Refusal] = []
}

/// How much is copied at most.
package struct IncludeLimits: Sendable {
  package var entries = 500_000
  package var files = 50_000
  package var bytes = 4 << 30
  package var depth = 64

  package init() {}
}

extension Repository {
  /// Copies what `.worktreeinclude` lists and git doesn't track from `source` into `target`.
  ///
  /// The list is in gitignore(5)'s syntax. No symbolic link is followed on either side, nothing that exists
  /// is written over, and repositories inside are left alone: what is listed and can't be copied is
  /// reported with the reason. Permissions are kept.
  package func copyIncludes(
    from source: Worktree, to target: Worktree, limits: IncludeLimits = IncludeLimits()
  ) throws -> IncludeReport {
    let from = try Folder(at: source.rawPath)
    guard let patterns = try includePatterns(in: from) else { return IncludeReport() }
    let repository = try repository(of: source)
    _ = try self.repository(of: target)
    let copier = IncludeCopier(
      patterns: patterns, tracked: try TrackedFiles(of: repository),
      target: try Folder(at: target.rawPath), limits: limits)
    try copier.copy(from)
    return copier.report
  }

  /// Nil when there is no list, or nothing on it.
  private func includePatterns(in folder: borrowing Folder) throws -> IgnorePatterns? {
    let (name, limit): (RawPath, Int) = (".worktreeinclude", 1 << 20)
    guard let status = folder.status(of: name) else { return nil }
    guard status.isRegular, let bytes = folder.contents(of: name, limit: limit + 1) else {
      throw GitFailure.invalidIncludeFile(reason: "it is not a plain file")
    }
    guard bytes.count <= limit else {
      throw GitFailure.invalidIncludeFile(reason: "it is larger than 1 MiB")
    }
    let patterns = IgnorePatterns(bytes)
    return patterns.isEmpty ? nil : patterns
  }
}
