import OrchModel

extension GitCommandFailure {
  package var message: String {
    switch self {
    case .unknownBranch(let name, _): "no branch '\(name.cut(toBytes: 100))'"
    case .unknownWorktree(let word, _): "no worktree '\(word.cut(toBytes: 100))'"
    case .noWorktreeOfRun(let run): "run '\(run)' has no worktree in this repository"
    case .ambiguousWorktree(let word, let paths):
      "'\(word.cut(toBytes: 100))' is more than one worktree: \(Self.list(paths, of: paths.count))"
    case .taskElsewhere(let task, let project):
      "task '\(task)' belongs to project '\(project)', not to this repository"
    case .baseOfExisting(let name): "branch '\(name)' exists already, so --base has no meaning"
    case .headOfBare(let name): "branch '\(name)' is what HEAD of the bare repository stands for"
    case .insideGitFolder(let path): "'\(path)' is inside the repository's own folder"
    case .branchBusy(let name, let run, let status):
      "run '\(run)' works on branch '\(name)': it is \(status.rawValue)"
    case .worktreeBusy(let path, let run, let status):
      "run '\(run)' works in '\(path)': it is \(status.rawValue)"
    default: workMessage
    }
  }

  /// What would be lost.
  private var workMessage: String {
    switch self {
    case .unmergedBranch(let name, let commits, let count):
      "branch '\(name)' has \(Self.commits(count)) that \(Self.isNowhereElse(count)): "
        + Self.list(commits, of: count)
    case .unmergedWorktree(let path, let branch, let commits, let count):
      "worktree '\(path)' has \(Self.commits(count)) "
        + (branch.map { "on branch '\($0)' " } ?? "at its detached HEAD ")
        + "that \(Self.isNowhereElse(count)): " + Self.list(commits, of: count)
    case .uncommitted(let path, let files, let count):
      "worktree '\(path)' has \(count == 1 ? "one uncommitted change" : "\(count) uncommitted changes"): "
        + Self.list(files, of: count)
    case .locked(let path, let reason):
      "worktree '\(path)' is locked" + (reason.isEmpty ? "" : ": '\(reason)'")
    case .submodules(let path): "worktree '\(path)' holds submodules' repositories"
    default: "refused"
    }
  }

  package var hint: String? {
    switch self {
    case .unknownBranch(_, let near?), .unknownWorktree(_, let near?): "did you mean '\(near)'?"
    case .unknownBranch: "see 'orch git branch list --all'"
    case .unknownWorktree, .noWorktreeOfRun: "see 'orch git worktree list'"
    case .ambiguousWorktree: "name its folder"
    case .taskElsewhere: "change into that project's folder, or name it with --project"
    case .baseOfExisting: "leave --base away, or choose another name"
    case .headOfBare: "point HEAD at another branch first: git symbolic-ref HEAD refs/heads/NAME"
    case .insideGitFolder: "choose a folder beside the repository"
    case .branchBusy(_, let run, _), .worktreeBusy(_, let run, _):
      "see 'orch runs show \(run)'; stop it first: orch runs stop \(run)"
    case .unmergedBranch: "merge it, or push it, or keep it"
    case .unmergedWorktree(_, .some, _, _): "merge it, or keep the branch alone with --keep-branch"
    case .unmergedWorktree: "put them on a branch: 'git switch -c NAME' there"
    case .uncommitted: "commit them, or move them elsewhere"
    case .locked: "'git worktree unlock' ends that"
    case .submodules: "see what 'git submodule status' says there"
    }
  }

  private static func commits(_ count: Int) -> String {
    count == 1 ? "one commit" : "\(count) commits"
  }

  private static func isNowhereElse(_ count: Int) -> String {
    count == 1 ? "is nowhere else" : "are nowhere else"
  }

  private static func list(_ commits: [CommitLine], of count: Int) -> String {
    list(commits.map { "\($0.id.short) \($0.subject.cut(toBytes: 72))" }, of: count)
  }

  /// The first of them, and how many more there are.
  private static func list(_ names: [String], of count: Int) -> String {
    let shown = names.prefix(3)
    let rest = count - shown.count
    return shown.map { "'\($0)'" }.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
