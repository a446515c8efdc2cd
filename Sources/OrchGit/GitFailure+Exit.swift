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
    case .invalidPath: "git.invalid-path"
    case .noParentFolder: "git.no-parent-folder"
    case .unsafePath: "git.unsafe-path"
    case .mounted: "git.mounted"
    case .worktreeLocked: "git.worktree-locked"
    case .worktreeMissing: "git.worktree-missing"
    case .worktreeMoved: "git.worktree-moved"
    case .uncommittedChanges: "git.uncommitted-changes"
    case .unmergedCommits: "git.unmerged-commits"
    case .initializedSubmodules: "git.initialized-submodules"
    case .unresolvedConflicts: "git.unresolved-conflicts"
    case .operationInProgress: "git.operation-in-progress"
    case .invalidIncludeFile: "git.invalid-include-file"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .notARepository, .unknownRevision, .unknownBranch, .unknownWorktree, .worktreeMissing,
      .noParentFolder:
      .notFound
    case .foreignOwner, .unsafePath: .notPermitted
    case .bare, .unborn, .corrupt, .missingObject, .ambiguousRevision, .branchExists,
      .branchBlocked, .branchCheckedOut, .unmergedBranch, .worktreeExists, .pathExists, .mounted,
      .mainWorktree, .worktreeMoved, .worktreeLocked, .uncommittedChanges, .unmergedCommits,
      .initializedSubmodules, .unresolvedConflicts, .operationInProgress, .invalidIncludeFile:
      .badData
    case .libraryUnusable, .unsupportedExtension: .unavailable
    case .inputOutput: .inputOutput
    case .locked, .indexLocked: .storeBusy
    case .invalidBranchName, .invalidWorktreeName, .invalidPath: .usage
    case .refused: .failure
    }
  }
}
