import OrchCommands
import OrchGit
import Terminal

extension GitBranchList: Command {
  package func run(_ context: Context) throws -> Listing<BranchView> {
    let desk = try GitDesk(context)
    var warnings: [String] = []
    let base = try desk.base(base, warnings: &warnings)
    let views = try desk.repository.branches()
      .compactMap { try desk.view($0, base: base, onlyOfTasks: !all) }
    return Listing(
      views.sorted(by: isListedBefore), columns: BranchView.columns, summary: Base.facts(of: base),
      empty: all
        ? "no branch has a commit yet" : "no branches of tasks; see 'orch git branch list --all'",
      warnings: warnings)
  }
}

/// The newest commit first, and by name where that is the same.
private func isListedBefore(_ one: BranchView, _ other: BranchView) -> Bool {
  let (one, other) = (one.branch, other.branch)
  if one.committedAt != other.committedAt { return one.committedAt > other.committedAt }
  return one.nameBytes.lexicographicallyPrecedes(other.nameBytes)
}
