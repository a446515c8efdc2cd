import CommandKit

/// Lists the branches that belong to tasks.
package struct GitBranchList: Elsewhere {
  package static let program = "orch-git"
  package static let name = "git branch list"
  package static let aliases = [["git", "branches", "list"]]
  package static let summary = "List the branches of tasks and runs, newest commit first"
  package static let discussion = """
    A branch belongs to a task when a run worked on it, or when its name is orch/<task>-… and the store knows \
    that task. 'ahead' and 'behind' count commits against the base: --base, else run.base of the configuration, \
    else where HEAD of the main working tree is.
    """
  package static let examples = [
    "orch git branch list", "orch git branch list --all --base origin/main",
    "orch git branch list --json | jq -r '.items[] | select(.ahead == 0) | .name'",
  ]

  @Flag(short: "a", "Every local branch, not only those of tasks") package var all: Bool
  @Option(value: "REF", "The branch or commit to compare with") package var base: String?

  package init() {}
}
