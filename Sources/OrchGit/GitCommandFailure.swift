import OrchModel

/// What the git commands refuse beyond what the repository itself does.
package enum GitCommandFailure: Failure {
  case unknownBranch(String, near: String?)
  case unknownWorktree(String, near: String?)
  case noWorktreeOfRun(ID<Run>)
  case ambiguousWorktree(String, paths: [String])
  case taskElsewhere(ID<AgentTask>, project: String)
  case baseOfExisting(String)
  case headOfBare(String)
  case insideGitFolder(String)
  case branchBusy(String, run: ID<Run>, Run.Status)
  case worktreeBusy(String, run: ID<Run>, Run.Status)
  case unmergedBranch(String, [CommitLine], count: Int)
  case unmergedWorktree(String, branch: String?, [CommitLine], count: Int)
  case uncommitted(String, files: [String], count: Int)
  case locked(String, reason: String)
  case submodules(String)

  package var code: String {
    switch self {
    case .unknownBranch: "git.unknown-branch"
    case .unknownWorktree, .noWorktreeOfRun: "git.unknown-worktree"
    case .ambiguousWorktree: "git.ambiguous-worktree"
    case .taskElsewhere: "task.elsewhere"
    case .baseOfExisting: "git.branch-exists"
    case .headOfBare: "git.branch-is-head"
    case .insideGitFolder: "git.inside-git-folder"
    case .branchBusy, .worktreeBusy: "git.run-active"
    case .unmergedBranch: "git.unmerged-branch"
    case .unmergedWorktree: "git.unmerged-commits"
    case .uncommitted: "git.uncommitted-changes"
    case .locked: "git.worktree-locked"
    case .submodules: "git.initialized-submodules"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .unknownBranch, .unknownWorktree, .noWorktreeOfRun: .notFound
    case .insideGitFolder: .notPermitted
    default: .badData
    }
  }

  package var details: [(key: String, value: JSONValue)] {
    switch self {
    case .ambiguousWorktree(_, let paths): [("paths", .array(paths.map { .string($0) }))]
    case .branchBusy(_, let run, let status), .worktreeBusy(_, let run, let status):
      [("run", .string(run.rawValue)), ("status", .string(status.rawValue))]
    case .unmergedBranch(let name, let commits, let count):
      [("branch", .string(name))] + Self.details(commits, count)
    case .unmergedWorktree(let path, _, let commits, let count):
      [("path", .string(path))] + Self.details(commits, count)
    case .uncommitted(let path, let files, let count):
      [
        ("path", .string(path)), ("files", .array(files.map { .string($0) })),
        ("fileCount", .integer(Int64(count))),
      ]
    default: []
    }
  }

  private static func details(
    _ commits: [CommitLine], _ count: Int
  ) -> [(key: String, value: JSONValue)] {
    let lines = commits.map { commit in
      JSONValue.object([
        .init("id", .string(commit.id.hex)), .init("subject", .string(commit.subject)),
      ])
    }
    return [("commits", .array(lines)), ("commitCount", .integer(Int64(count)))]
  }
}
