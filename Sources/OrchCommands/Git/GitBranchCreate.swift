import CommandKit

/// Makes a branch, for a task or by name.
package struct GitBranchCreate: Elsewhere {
  package static let program = "orch-git"
  package static let name = "git branch create"
  package static let aliases = [["git", "branches", "create"]]
  package static let summary = "Make a branch for a task, or one with a name of your own"
  package static let discussion = """
    For a task's id the branch is called orch/<task>-<title>; anything else is its name. It begins at --base, else \
    at run.base of the configuration, else at HEAD.
    """
  package static let examples = [
    "orch git branch create t4k2p", "orch git branch create fix/parser --base origin/main",
  ]

  @Operand(value: "task|name", completing: .dynamic("task"), "A task's id, or the branch's name")
  package var name: String
  @Option(value: "REF", "The branch or commit to begin at") package var base: String?

  package init() {}
}
