import OrchCommands
import OrchGit
import Terminal

extension GitBranchCreate: Command {
  package func run(_ context: Context) throws -> Change<BranchView> {
    let desk = try GitDesk(context)
    let (branch, _) = try desk.branch(for: name)
    let start = try desk.start(base)
    try desk.repository.createBranch(branch, at: start)
    var warnings: [String] = []
    let view = try desk.view(
      ofBranch: branch, base: try desk.base(nil, warnings: &warnings))
    return Change(
      view, columns: BranchView.columns,
      message: "created branch '\(branch)' at \(start.short) \(view.branch.subject)",
      changes: [FieldChange("name", from: .absent, to: .text(branch))],
      undo: desk.line(["git", "branch", "delete", branch]),
      next: [desk.line(["git", "worktree", "create", branch])])
  }
}
