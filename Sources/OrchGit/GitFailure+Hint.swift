import OrchModel

extension GitFailure {
  package var hint: String? {
    switch self {
    case .libraryUnusable: "install libgit2 1.5 or newer"
    case .notARepository: "change into a repository, or name one with -C"
    case .foreignOwner(let directory):
      "listing '\(directory)' under safe.directory in your git configuration would mean trusting "
        + "its owner with your account; orch never does that for you"
    case .bare: "run this in a clone or in one of its worktrees"
    case .unborn: "make a first commit"
    case .unsupportedExtension:
      "work in a clone without it; 'git config --get-regexp ^extensions' lists what this one uses"
    case .corrupt: "see what 'git fsck' says"
    case .missingObject: "a partial clone lacks files until git fetches them; see 'git fsck'"
    case .inputOutput: "see whether you may read and write there, and whether there is space left"
    case .locked: "try again when it has ended"
    case .indexLocked:
      "try again when git has ended; if no git is at work there, a killed one left the lock"
    case .refused: "see whether 'git status' works there; if it does, please report this"
    default: branchHint
    }
  }

  private var branchHint: String {
    switch self {
    case .unknownRevision: "name a branch, a tag or a commit; see 'git branch --list'"
    case .ambiguousRevision: "give more digits"
    case .unknownBranch: "see 'orch git branch list'"
    case .invalidBranchName:
      "use letters, digits, '-', '_', '.' and '/', at most 200, and a letter or digit first"
    case .branchExists: "choose another name, or use it: orch git worktree create BRANCH"
    case .branchBlocked: "choose another name, or rename the other one: git branch -m OTHER NEW"
    case .branchCheckedOut: "see 'orch git worktree list'"
    case .unmergedBranch: "merge them, or keep them on a branch of their own"
    default: worktreeHint
    }
  }

  private var worktreeHint: String {
    switch self {
    case .invalidWorktreeName: "use lower case letters, digits and '-', at most 100"
    case .worktreeExists, .unknownWorktree, .worktreeMoved: "see 'orch git worktree list'"
    case .mainWorktree: "name one of the others: see 'orch git worktree list'"
    case .pathExists: "name a new folder, or move what is there somewhere else"
    case .invalidPath: "write it without '.' and '..', and with no white space at its end"
    case .noParentFolder: "make that one first with 'mkdir -p'"
    case .unsafePath: "choose a folder that is yours alone and no symbolic link"
    case .mounted: "unmount it first"
    case .worktreeLocked: "'git worktree unlock' ends that"
    case .worktreeMissing: "see 'git worktree prune --dry-run'"
    case .uncommittedChanges: "commit them, or move them elsewhere"
    case .unmergedCommits: "merge them, or keep them on a branch of their own"
    case .initializedSubmodules: "see what 'git submodule status' says there"
    case .unresolvedConflicts: "resolve them and mark them with 'git add'"
    case .operationInProgress: "finish it there first"
    case .invalidIncludeFile: "make it a text file below 1 MiB, with patterns as in .gitignore"
    default: "please report this"
    }
  }
}
