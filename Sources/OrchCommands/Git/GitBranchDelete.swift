import CommandKit

/// Deletes a branch whose work is elsewhere too.
package struct GitBranchDelete: Elsewhere {
  package static let program = "orch-git"
  package static let name = "git branch delete"
  package static let aliases = [["git", "branches", "delete"]]
  package static let summary = "Delete a branch, unless it has commits that are nowhere else"
  package static let discussion = """
    Refused, with exit 65, when the branch has commits that no other branch, remote branch or tag has, when it is \
    checked out somewhere, and while a run works on it. --force deletes it in spite of its commits; how to get it \
    back is said.
    """
  package static let examples = [
    "orch git branch delete orch/t4k2p-fix-the-parser -n",
    "orch git branch delete orch/t4k2p-fix-the-parser --yes",
  ]

  @Operand(completing: .dynamic("branch"), "The branch") package var name: String
  @Flag("Delete it though it has commits that are nowhere else") package var force: Bool
  @Flag(short: "n", name: "dry-run", "Show what would be deleted; delete nothing")
  package var dryRun: Bool

  package init() {}
}
