import OrchModel

extension GitCommandFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .unknownBranch("BRANCH", near: "BRANCH2"), .unknownBranch("BRANCH", near: nil),
      .unknownWorktree("WORKTREE", near: "WORKTREE2"), .unknownWorktree("WORKTREE", near: nil),
      .noWorktreeOfRun("RUN"), .ambiguousWorktree("WORKTREE", paths: ["PATH", "PATH2"]),
      .taskElsewhere("TASK", project: "PROJECT"), .baseOfExisting("BRANCH"),
      .headOfBare("BRANCH"), .insideGitFolder("PATH"),
      .branchBusy("BRANCH", run: "RUN", .running), .worktreeBusy("PATH", run: "RUN", .running),
      .unmergedBranch("BRANCH", commits, count: 1),
      .unmergedWorktree("PATH", branch: "BRANCH", commits, count: 1),
      .unmergedWorktree("PATH", branch: nil, commits, count: 1),
      .uncommitted("PATH", files: ["FILE", "FILE2"], count: 2),
      .locked("PATH", reason: "REASON"), .submodules("PATH"),
    ]
  }

  private static var commits: [CommitLine] {
    CommitID(hex: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d").map {
      [CommitLine(id: $0, subject: "SUBJECT")]
    } ?? []
  }
}
