import CommandKit

/// Lists the working trees of the repository.
package struct GitWorktreeList: Elsewhere {
  package static let program = "orch-git"
  package static let name = "git worktree list"
  package static let aliases = [["git", "worktrees", "list"]]
  package static let summary = "List the worktrees, with their runs and what has changed in each"
  package static let discussion = """
    'dirty' counts files that differ from the last commit, 'files' those that differ from where the branch left \
    the base; 'ahead' and 'behind' count commits against the base: --base, else run.base of the configuration, \
    else where HEAD of the main working tree is. 'status' is the run's.
    """
  package static let examples = [
    "orch git worktree list", "orch git worktree list --fields path,run,dirty",
    "orch git worktree list --json | jq -r '.items[] | select(.valid | not) | .path'",
  ]

  @Option(value: "REF", "The branch or commit to compare with") package var base: String?

  package init() {}
}
