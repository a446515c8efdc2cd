import Glibc
import OrchCommands
import OrchGit
import OrchModel
import Terminal

extension GitWorktreeCreate: Command {
  package func run(_ context: Context) throws -> Change<MadeWorktree> {
    let desk = try GitDesk(context)
    let (branch, _) = try desk.branch(for: name)
    let existing = try? desk.repository.tip(ofBranch: branch)
    if existing != nil, base != nil { throw GitCommandFailure.baseOfExisting(branch) }
    let start = try existing ?? desk.start(base)
    let worktree = try WorktreePlace(desk, asked: place).make(branch: branch, at: start)
    var warnings: [String] = []
    let copied = copyIncludes(to: worktree, in: desk, warnings: &warnings)
    let base = try desk.base(nil, warnings: &warnings)
    let made = MadeWorktree(
      view: try desk.view(ofWorktree: worktree.name ?? worktree.path, base: base),
      isNewBranch: existing == nil, copied: copied)
    return Change(
      made, columns: MadeWorktree.columns, message: message(made, branch: branch, start: start),
      changes: changes(made, branch: branch), undo: undo(made, branch: branch, in: desk),
      next: [shellLine(["cd", worktree.path])], warnings: warnings)
  }

  private func message(_ made: MadeWorktree, branch: String, start: CommitID) -> String {
    let count = made.copied.count
    let files = count == 1 ? "one file" : "\(count) files"
    let copies = count == 0 ? "" : ", with \(files) of .worktreeinclude"
    return "created worktree '\(made.view.worktree.path)' on "
      + (made.isNewBranch ? "new branch" : "branch") + " '\(branch)' at \(start.short)\(copies)"
  }

  private func changes(_ made: MadeWorktree, branch: String) -> [FieldChange] {
    let path = FieldChange("path", from: .absent, to: .text(made.view.worktree.path))
    return made.isNewBranch
      ? [path, FieldChange("branch", from: .absent, to: .text(branch))] : [path]
  }

  private func undo(_ made: MadeWorktree, branch: String, in desk: GitDesk) -> String {
    let line = desk.line(["git", "worktree", "remove", made.view.worktree.path])
    return made.isNewBranch ? line + " && " + desk.line(["git", "branch", "delete", branch]) : line
  }

  /// Copies what `.worktreeinclude` lists; the worktree is of use without it, so nothing is taken back.
  private func copyIncludes(
    to worktree: Worktree, in desk: GitDesk, warnings: inout [String]
  ) -> [String] {
    do {
      let all = try desk.repository.worktrees(isDetailed: false)
      guard let main = all.first(where: \.isMain) else { return [] }
      let report = try desk.repository.copyIncludes(from: main, to: worktree)
      warnings += report.refused.map {
        "'\($0.path)' of .worktreeinclude was not copied: \($0.reason)"
      }
      return report.copied
    } catch {
      let reason = (error as? any Failure)?.message ?? "\(error)"
      warnings.append("the files of .worktreeinclude were not copied: \(reason)")
      return []
    }
  }
}

/// A new worktree, and what came with it.
package struct MadeWorktree: Sendable {
  let view: WorktreeView
  let isNewBranch: Bool
  /// The files of `.worktreeinclude`.
  let copied: [String]

  static let columns: [Column<MadeWorktree>] =
    WorktreeView.columns.map { column in
      Column(column.name, heading: column.heading, detail: column.isDetail) {
        column.value($0.view)
      }
    } + [
      Column("isNewBranch", detail: true) { $0.isNewBranch },
      Column("copied", detail: true) { $0.copied },
    ]
}
