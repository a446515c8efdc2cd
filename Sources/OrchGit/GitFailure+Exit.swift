import OrchModel

extension GitFailure {
  package var code: String {
    switch self {
    case .libraryUnusable: "git.library-unusable"
    case .notARepository: "git.not-a-repository"
    case .foreignOwner: "git.foreign-owner"
    case .bare: "git.bare"
    case .unborn: "git.no-commit"
    case .unsupportedExtension: "git.unsupported-extension"
    case .corrupt: "git.corrupt"
    case .missingObject: "git.missing-object"
    case .inputOutput: "git.input-output"
    case .locked: "git.locked"
    case .indexLocked: "git.index-locked"
    case .refused: "git.refused"
    case .unknownRevision: "git.unknown-revision"
    case .ambiguousRevision: "git.ambiguous-revision"
    case .unknownBranch: "git.unknown-branch"
    case .invalidBranchName: "git.invalid-branch-name"
    case .branchExists: "git.branch-exists"
    case .branchBlocked: "git.branch-blocked"
    case .branchCheckedOut: "git.branch-checked-out"
    case .unmergedBranch: "git.unmerged-branch"
    case .invalidWorktreeName: "git.invalid-worktree-name"
    case .worktreeExists: "git.worktree-exists"
    case .unknownWorktree: "git.unknown-worktree"
    case .mainWorktree: "git.main-worktree"
    case .pathExists: "git.path-exists"
    case .unsafePath: "git.unsafe-path"
    case .worktreeLocked: "git.worktree-locked"
    case .worktreeMissing: "git.worktree-missing"
    case .worktreeMoved: "git.worktree-moved"
    case .uncommittedChanges: "git.uncommitted-changes"
    case .unmergedCommits: "git.unmerged-commits"
    case .initializedSubmodules: "git.initialized-submodules"
    case .unresolvedConflicts: "git.unresolved-conflicts"
    case .operationInProgress: "git.operation-in-progress"
    case .unreadableFile: "git.unreadable-file"
    case .invalidIncludeFile: "git.invalid-include-file"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .notARepository, .unknownRevision, .unknownBranch, .unknownWorktree, .worktreeMissing:
      .notFound
    case .foreignOwner, .unsafePath: .notPermitted
    case .bare, .unborn, .corrupt, .missingObject, .ambiguousRevision, .branchExists,
      .branchBlocked, .branchCheckedOut, .worktreeExists, .pathExists, .worktreeMoved,
      .mainWorktree, .unresolvedConflicts, .operationInProgress, .invalidIncludeFile:
      .badData
    case .libraryUnusable, .unsupportedExtension: .unavailable
    case .inputOutput, .unreadableFile: .inputOutput
    case .locked, .indexLocked: .storeBusy
    case .invalidBranchName, .invalidWorktreeName: .usage
    case .unmergedBranch, .uncommittedChanges, .unmergedCommits, .worktreeLocked,
      .initializedSubmodules:
      .refused
    case .refused: .failure
    }
  }

  package var hint: String? {
    switch self {
    case .libraryUnusable: "install libgit2 1.5 or newer"
    case .notARepository: "change into a repository, or name one with -C"
    case .foreignOwner(let directory):
      "listing '\(directory)' under safe.directory in your git configuration would mean trusting "
        + "its owner with your account; orch never does that for you"
    case .bare: "run this in a clone or in one of its worktrees"
    case .unborn: "make a first commit"
    case .corrupt: "see what 'git fsck' says"
    case .missingObject: "a partial clone lacks files until git fetches them; see 'git fsck'"
    case .locked: "try again when it has ended"
    case .indexLocked:
      "try again when git has ended; if no git is at work there, a killed one left the lock"
    case .unknownRevision: "name a branch, a tag or a commit; see 'git branch --list'"
    case .ambiguousRevision: "give more digits"
    case .unknownBranch: "see 'orch git branch list'"
    case .branchCheckedOut: "see 'orch git worktree list'"
    case .unknownWorktree, .worktreeMoved: "see 'orch git worktree list'"
    case .worktreeMissing: "see 'git worktree prune --dry-run'"
    case .uncommittedChanges: "commit them, or move them elsewhere"
    case .unmergedCommits, .unmergedBranch: "merge them, or keep them on a branch of their own"
    case .worktreeLocked: "'git worktree unlock' ends that"
    case .unresolvedConflicts: "resolve them and mark them with 'git add'"
    case .operationInProgress: "finish it there first"
    case .unsafePath: "choose a folder that is yours alone and no symbolic link"
    default: nil
    }
  }
}
