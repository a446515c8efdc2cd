import OrchCommands
import OrchGit
import OrchModel
import Terminal

extension GitBranchDelete: Command {
  package func run(_ context: Context) throws -> Change<BranchView> {
    let desk = try GitDesk(context)
    var warnings: [String] = []
    let base = try desk.base(nil, warnings: &warnings)
    let view = try desk.view(ofBranch: name, base: base)
    try check(view.branch, in: desk, base: base)
    let what = "branch '\(name)' at \(view.branch.tip.short) \(view.branch.subject)"
    let undo = desk.line(["git", "branch", "create", name, "--base", view.branch.tip.hex])
    if dryRun {
      return Change(view, columns: BranchView.columns, message: "would delete \(what)")
    }
    try context.requireConsent("Delete \(what)?")
    try refusing(in: desk, base: base) {
      try desk.repository.deleteBranch(name, unlessUnmergedInto: force ? nil : base?.commit)
    }
    return Change(
      view, columns: BranchView.columns, message: "deleted \(what)",
      changes: [FieldChange("name", from: .text(name), to: .absent)], undo: undo)
  }

  /// Throws when it must stay: because it is in use, or because its commits would be lost.
  private func check(_ branch: Branch, in desk: GitDesk, base: Base?) throws {
    if let run = desk.runs.active(on: name, in: nil) {
      throw GitCommandFailure.branchBusy(name, run: run.id, run.status)
    }
    if let path = branch.worktree { throw GitFailure.branchCheckedOut(name, path: path) }
    let main = try Repository.open(at: desk.repository.commonDirectory)
    if main.isBare, case .branch(let head) = try main.head, head.isSameBytes(as: name) {
      throw GitCommandFailure.headOfBare(name)
    }
    if !force { try requireNoOwnCommits(in: desk, base: base) }
  }

  /// Says which commits, where git says only how many.
  private func refusing(in desk: GitDesk, base: Base?, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch let failure as GitFailure {
      if case .unmergedBranch = failure { try requireNoOwnCommits(in: desk, base: base) }
      throw failure
    }
  }

  private func requireNoOwnCommits(in desk: GitDesk, base: Base?) throws {
    let commits = try desk.repository.unmergedCommits(
      ofBranch: name, into: base?.commit, limit: 10_000)
    guard commits.isEmpty else {
      throw GitCommandFailure.unmergedBranch(
        name, Array(commits.prefix(100)), count: commits.count)
    }
  }
}
