import CommandKit

/// Removes a worktree whose work is elsewhere too.
package struct GitWorktreeRemove: Elsewhere {
  package static let program = "orch-git"
  package static let name = "git worktree remove"
  package static let aliases = [["git", "worktrees", "remove"]]
  package static let summary = "Remove a worktree, unless work would be lost"
  package static let discussion = """
    The folder goes, with what git ignores there; its branch stays. Refused, with exit 65, when files there are \
    not committed, when it has commits that are merged nowhere else (--keep-branch says that the branch is enough \
    for you), when it is locked, and while its run has not ended. --force removes it in spite of all but the last.
    """
  package static let examples = [
    "orch git worktree remove r4k2p -n", "orch git worktree remove ../parser --yes",
    "orch git worktree remove orch/t4k2p-fix-the-parser --keep-branch",
  ]

  @Operand(
    value: "worktree", completing: .dynamic("worktree"),
    "Its folder, its name, its branch, or its run")
  package var worktree: String
  @Flag("Remove it though its branch has commits that are merged nowhere else")
  package var keepBranch: Bool
  @Flag("Remove it in spite of uncommitted files, commits, or a lock") package var force: Bool
  @Flag(short: "n", name: "dry-run", "Show what would be removed; remove nothing")
  package var dryRun: Bool

  package init() {}
}
