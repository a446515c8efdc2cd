import CommandKit

/// Makes a worktree for a task or a branch.
package struct GitWorktreeCreate: Elsewhere {
  package static let program = "orch-git"
  package static let name = "git worktree create"
  package static let aliases = [["git", "worktrees", "create"]]
  package static let summary = "Make a worktree for a task or a branch, outside the checkout"
  package static let discussion = """
    For a task's id the branch is orch/<task>-<title>; anything else names a branch. One that exists is checked \
    out as it stands; one that does not is made at --base, else at run.base of the configuration, else at HEAD. \
    The files that .worktreeinclude lists are copied from the main working tree.

    Without --path the folder is made where 'orch run' makes its own: run.worktrees of the configuration, else \
    'worktrees' in the data folder of orch. No hook, filter or set-up command is run.
    """
  package static let examples = [
    "orch git worktree create t4k2p", "orch git worktree create fix/parser --base origin/main",
    "orch git worktree create fix/parser --path ../parser",
  ]

  @Operand(value: "task|branch", completing: .dynamic("task"), "A task's id, or a branch")
  package var name: String
  @Option(value: "REF", "The branch or commit that a new branch begins at") package var base:
    String?
  @Option(name: "path", value: "DIR", completing: .directories, "The folder to make")
  package var place: String?

  package init() {}
}
