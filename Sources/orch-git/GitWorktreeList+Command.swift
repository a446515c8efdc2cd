import OrchCommands
import OrchGit
import Terminal

extension GitWorktreeList: Command {
  package func run(_ context: Context) throws -> Listing<WorktreeView> {
    let desk = try GitDesk(context)
    var warnings: [String] = []
    let base = try desk.base(base, warnings: &warnings)
    let views = try desk.repository.worktrees(base: base?.commit).map(desk.view)
    return Listing(
      views, columns: WorktreeView.columns, summary: Base.facts(of: base),
      empty: "no worktrees; make one with 'orch git worktree create TASK'",
      warnings: warnings + views.compactMap(\.warning))
  }
}
