import OrchCommands
import OrchGit
import OrchModel
import OrchStore
import Terminal

/// A worktree with its run, and what has changed there.
package struct WorktreeView: Sendable {
  let worktree: Worktree
  let task: ID<AgentTask>?
  let run: RunPlace?

  private var changes: ChangeCounts? { worktree.state?.changes }

  static let columns: [Column<WorktreeView>] = [
    Column("path", heading: "worktree") { $0.worktree.path },
    Column("branch") { $0.worktree.branch },
    Column("task") { $0.task },
    Column("run") { $0.run?.id },
    Column("status") { $0.run?.status },
    Column("dirty") { $0.changes?.total },
    Column("ahead") { $0.worktree.state?.divergence?.ahead },
    Column("behind") { $0.worktree.state?.divergence?.behind },
    Column("filesChanged", heading: "files") { $0.worktree.state?.filesChanged },
    Column("lastCommitAt", heading: "last commit") { $0.worktree.state?.lastCommitAt },
    Column("locked") { $0.worktree.isLocked },
    Column("valid") { $0.worktree.isValid },
    Column("name", detail: true) { $0.worktree.name },
    Column("isMain", detail: true) { $0.worktree.isMain },
    Column("head", detail: true) { $0.worktree.head?.hex },
    Column("lockReason", detail: true) { $0.worktree.lockReason },
    Column("modified", detail: true) { $0.changes?.modified },
    Column("added", detail: true) { $0.changes?.added },
    Column("deleted", detail: true) { $0.changes?.deleted },
    Column("untracked", detail: true) { $0.changes?.untracked },
    Column("conflicted", detail: true) { $0.changes?.conflicted },
  ]

  /// What is wrong with it; nil while all is well.
  var warning: String? {
    if worktree.isHalfMade { return "worktree '\(worktree.path)' was only half made" }
    if !worktree.isValid {
      return "worktree '\(worktree.path)' is gone, or is not its own any more"
    }
    return worktree.state == nil ? "worktree '\(worktree.path)' can't be looked into" : nil
  }
}

extension GitDesk {
  func view(_ worktree: Worktree) throws -> WorktreeView {
    let run = runs.run(in: worktree)
    return WorktreeView(
      worktree: worktree, task: try worktree.branch.flatMap { try task(of: $0, run: run) }, run: run
    )
  }
}
