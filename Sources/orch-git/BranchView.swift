import OrchCommands
import OrchGit
import OrchModel
import OrchStore
import Terminal

/// A branch with the task it is for, and how far it is from the base.
package struct BranchView: Sendable {
  let branch: Branch
  let task: ID<AgentTask>?
  let run: RunPlace?
  let divergence: Divergence?

  static let columns: [Column<BranchView>] = [
    Column("name", heading: "branch") { $0.branch.name },
    Column("task") { $0.task },
    Column("run") { $0.run?.id },
    Column("status", detail: true) { $0.run?.status },
    Column("head") { $0.branch.tip.short },
    Column("subject") { $0.branch.subject },
    Column("committedAt", heading: "committed") { $0.branch.committedAt },
    Column("ahead") { $0.divergence?.ahead },
    Column("behind") { $0.divergence?.behind },
    Column("worktree") { $0.branch.worktree },
    Column("upstream", detail: true) { $0.branch.upstream },
    Column("commit", detail: true) { $0.branch.tip.hex },
    Column("isHead", detail: true) { $0.branch.isHead },
  ]
}

extension GitDesk {
  /// A branch as it is shown, or nil when it belongs to no task and only those are wanted.
  func view(_ branch: Branch, base: Base?, onlyOfTasks: Bool = false) throws -> BranchView? {
    let run = runs.run(on: branch.name)
    let task = try task(of: branch.name, run: run)
    if onlyOfTasks, task == nil { return nil }
    return BranchView(
      branch: branch, task: task, run: run,
      divergence: try base.map { try repository.aheadBehind(branch.tip, of: $0.commit) })
  }

  /// The branch called `name`, as it is shown.
  func view(ofBranch name: String, base: Base?) throws -> BranchView {
    let branches = try repository.branches()
    guard let branch = branches.first(where: { $0.nameBytes.elementsEqual(name.utf8) }),
      let view = try view(branch, base: base)
    else { throw GitCommandFailure.unknownBranch(name, near: near(name, branches.map(\.name))) }
    return view
  }
}
