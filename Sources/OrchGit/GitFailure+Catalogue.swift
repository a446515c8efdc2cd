import OrchModel

extension GitFailure: Catalogued {
  package static var catalogue: [Self] { ofRepositories + ofBranches + ofWorktrees }

  private static var ofRepositories: [Self] {
    [
      .libraryUnusable, .notARepository(directory: "PATH"), .foreignOwner(directory: "PATH"),
      .bare(directory: "PATH"), .unborn(directory: "PATH"), .unsupportedExtension("NAME"),
      .corrupt(doing: "ACT"), .missingObject(doing: "ACT"),
      .inputOutput(doing: "ACT", reason: "REASON"), .locked(doing: "ACT"),
      .indexLocked(path: "PATH", age: .seconds(90)), .refused(doing: "ACT", code: -1, kind: 3),
    ]
  }

  private static var ofBranches: [Self] {
    [
      .unknownRevision("COMMIT"), .ambiguousRevision("COMMIT"), .unknownBranch("BRANCH"),
      .invalidBranchName("BRANCH"), .branchExists("BRANCH"), .branchBlocked("BRANCH", by: "OTHER"),
      .branchCheckedOut("BRANCH", path: "PATH"), .unmergedBranch("BRANCH", commits: 3),
    ]
  }

  private static var ofWorktrees: [Self] {
    [
      .invalidWorktreeName("WORKTREE"), .worktreeExists("WORKTREE"), .unknownWorktree("WORKTREE"),
      .mainWorktree(path: "PATH"), .pathExists("PATH"), .invalidPath("PATH", reason: "REASON"),
      .noParentFolder(of: "PATH"), .unsafePath("PATH", reason: "REASON"), .mounted(at: "PATH"),
      .worktreeLocked(path: "PATH", reason: "REASON"), .worktreeMissing(path: "PATH"),
      .worktreeMoved(path: "PATH"),
      .uncommittedChanges(path: "PATH", files: ["FILE", "FILE2"], count: 2),
      .unmergedCommits(path: "PATH", count: 3), .initializedSubmodules(path: "PATH"),
      .unresolvedConflicts(path: "PATH", files: ["FILE", "FILE2"]),
      .operationInProgress(path: "PATH", name: "merge"), .invalidIncludeFile(reason: "REASON"),
    ]
  }
}
