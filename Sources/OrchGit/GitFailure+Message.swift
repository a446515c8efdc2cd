import OrchModel

extension GitFailure {
  package var message: String {
    switch self {
    case .libraryUnusable: "libgit2 can't be started with its safety checks on"
    case .notARepository(let directory): "'\(directory)' is not in a git repository"
    case .foreignOwner(let directory): "the repository at '\(directory)' belongs to another user"
    case .bare(let directory): "the repository at '\(directory)' is bare: it has no working tree"
    case .unborn(let directory): "the repository at '\(directory)' has no commit yet"
    case .unsupportedExtension(let name):
      "the repository needs the git extension '\(name)', which is not supported"
    case .corrupt(let action): "can't \(action): the repository is damaged"
    case .missingObject(let action): "can't \(action): an object is missing from the repository"
    case .inputOutput(let action, let reason): "can't \(action): \(reason)"
    case .locked(let action): "can't \(action): another process holds git's lock"
    case .indexLocked(let path, let age): Self.locked(path, age)
    case .refused(let action, let code, let kind):
      "can't \(action): libgit2 refused (error \(code), class \(kind))"
    case .unknownRevision(let spec): "no commit '\(spec)'"
    case .ambiguousRevision(let spec): "'\(spec)' names more than one commit"
    case .unknownBranch(let name): "no branch '\(name)'"
    case .invalidBranchName(let name): "'\(name)' is not a name for a branch"
    case .branchExists(let name): "branch '\(name)' exists already"
    case .branchBlocked(let name, let other):
      "branch '\(name)' can't be made while there is a branch '\(other)'"
    case .branchCheckedOut(let name, let path): "branch '\(name)' is checked out at '\(path)'"
    case .unmergedBranch(let name, let count):
      "branch '\(name)' has \(Self.commits(count)) not merged elsewhere"
    default: worktreeMessage
    }
  }

  private var worktreeMessage: String {
    switch self {
    case .invalidWorktreeName(let name): "'\(name)' is not a name for a worktree"
    case .worktreeExists(let name): "worktree '\(name)' exists already"
    case .unknownWorktree(let name): "no worktree '\(name)'"
    case .mainWorktree(let path): "'\(path)' is the main working tree"
    case .pathExists(let path): "'\(path)' exists already, so no worktree can be made there"
    case .invalidPath(let path, let reason): "'\(path)' can't be a worktree's folder: \(reason)"
    case .noParentFolder(let path): "can't make folder '\(path)': there is no folder above it"
    case .unsafePath(let path, let reason): "'\(path)' is not safe to use: \(reason)"
    case .mounted(let path): "another file system is mounted at '\(path)'"
    case .worktreeLocked(let path, let reason):
      "worktree '\(path)' is locked" + (reason.isEmpty ? "" : ": '\(reason)'")
    case .worktreeMissing(let path): "the folder of worktree '\(path)' is gone"
    case .worktreeMoved(let path): "'\(path)' is not this repository's worktree any more"
    case .uncommittedChanges(let path, let files, let count):
      "worktree '\(path)' has \(count == 1 ? "one uncommitted change" : "\(count) uncommitted changes")"
        + ": " + Self.list(files, of: count)
    case .unmergedCommits(let path, let count):
      "worktree '\(path)' has \(Self.commits(count)) on no other branch"
    case .initializedSubmodules(let path): "worktree '\(path)' holds submodules' repositories"
    case .unresolvedConflicts(let path, let files):
      "worktree '\(path)' has conflicts to resolve: " + Self.list(files, of: files.count)
    case .operationInProgress(let path, let name): "a \(name) is under way in worktree '\(path)'"
    case .invalidIncludeFile(let reason): "'.worktreeinclude' can't be used: \(reason)"
    default: "git failed"
    }
  }

  private static func locked(_ path: String, _ age: Duration?) -> String {
    let since = age.map { ", made \(max(0, $0.components.seconds)) s ago" } ?? ""
    return "git's index is locked: '\(path)' is there\(since)"
  }

  private static func commits(_ count: Int) -> String {
    count == 1 ? "one commit" : "\(count) commits"
  }

  /// The first names, and how many more there are.
  private static func list(_ names: [String], of count: Int) -> String {
    let shown = names.prefix(3)
    let rest = count - shown.count
    return shown.map { "'\($0)'" }.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
