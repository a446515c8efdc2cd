import OrchModel

/// What can go wrong with a repository, in our own words.
///
/// libgit2's texts repeat names as they are; they never reach a message.
package enum GitFailure: Failure {
  case libraryUnusable
  case notARepository(directory: String)
  case foreignOwner(directory: String)
  case bare(directory: String)
  case unborn(directory: String)
  case unsupportedExtension(String)
  case corrupt(doing: String)
  case missingObject(doing: String)
  case inputOutput(doing: String, reason: String)
  case locked(doing: String)
  case indexLocked(path: String, age: Duration?)
  case refused(doing: String, code: Int32, kind: Int32)

  case unknownRevision(String)
  case ambiguousRevision(String)
  case unknownBranch(String)
  case invalidBranchName(String)
  case branchExists(String)
  case branchBlocked(String, by: String)
  case branchCheckedOut(String, path: String)
  case unmergedBranch(String, commits: Int)

  case invalidWorktreeName(String)
  case worktreeExists(String)
  case unknownWorktree(String)
  case mainWorktree(path: String)
  case pathExists(String)
  case invalidPath(String, reason: String)
  case noParentFolder(of: String)
  case unsafePath(String, reason: String)
  case mounted(at: String)
  case worktreeLocked(path: String, reason: String)
  case worktreeMissing(path: String)
  case worktreeMoved(path: String)
  case uncommittedChanges(path: String, files: [String], count: Int)
  case unmergedCommits(path: String, count: Int)
  case initializedSubmodules(path: String)

  case unresolvedConflicts(path: String, files: [String])
  case operationInProgress(path: String, name: String)
  case invalidIncludeFile(reason: String)
}

extension GitFailure {
  package var details: [(key: String, value: JSONValue)] {
    switch self {
    case .uncommittedChanges(let path, let files, let count):
      [
        ("path", .string(path)), ("files", .array(files.map { .string($0) })),
        ("fileCount", .integer(Int64(count))),
      ]
    case .unmergedCommits(let path, let count):
      [("path", .string(path)), ("commitCount", .integer(Int64(count)))]
    case .unmergedBranch(let name, let count):
      [("branch", .string(name)), ("commitCount", .integer(Int64(count)))]
    case .branchCheckedOut(let name, let path):
      [("branch", .string(name)), ("path", .string(path))]
    case .unresolvedConflicts(let path, let files):
      [("path", .string(path)), ("files", .array(files.map { .string($0) }))]
    case .refused(_, let code, let kind):
      [("libgit2Code", .integer(Int64(code))), ("libgit2Class", .integer(Int64(kind)))]
    default: []
    }
  }
}
