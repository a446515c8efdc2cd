import OrchCommands
import OrchGit
import OrchModel
import OrchStore
import Terminal

extension GitWorktreeRemove: Command {
  package func run(_ context: Context) throws -> Change<WorktreeView> {
    let desk = try GitDesk(context)
    var warnings: [String] = []
    let base = try desk.base(nil, warnings: &warnings)
    let removal = Removal(
      desk: desk, base: base?.commit, worktree: try desk.worktree(worktree), force: force,
      keepsBranch: keepBranch)
    try removal.check()
    let view = try desk.view(ofWorktree: removal.worktree.name ?? removal.worktree.path, base: base)
    if dryRun {
      return Change(
        view, columns: WorktreeView.columns, message: "would remove \(removal.what)",
        warnings: removal.losses(view))
    }
    try context.requireConsent("Remove \(removal.what)?")
    try removal.remove()
    return Change(
      view, columns: WorktreeView.columns, message: "removed \(removal.what)",
      changes: [FieldChange("path", from: .text(removal.worktree.path), to: .absent)],
      undo: removal.undo, warnings: removal.losses(view))
  }
}

extension GitDesk {
  /// The worktree called `name`, looked into.
  func view(ofWorktree name: String, base: Base?) throws -> WorktreeView {
    let all = try repository.worktrees(base: base?.commit)
    guard
      let found = all.first(where: {
        $0.name?.isSameBytes(as: name) ?? $0.path.isSameBytes(as: name)
      })
    else { throw GitCommandFailure.unknownWorktree(name, near: nil) }
    return try view(found)
  }
}

/// Taking a worktree away, with all that speaks against it.
private struct Removal {
  let desk: GitDesk
  let base: CommitID?
  let worktree: Worktree
  let force: Bool
  let keepsBranch: Bool

  /// The branch stays: with it all commits do, except those of a detached `HEAD`.
  private var allowsUnmergedCommits: Bool { keepsBranch && worktree.branch != nil }

  var what: String {
    let stays = worktree.branch.map { "branch '\($0)' stays" }
    let head = worktree.head.map { "at \($0.short)" }
    let rest = [stays, head].compactMap { $0 }.joined(separator: " ")
    return "worktree '\(worktree.path)'" + (rest.isEmpty ? "" : "; \(rest)")
  }

  /// Throws what speaks against it.
  func check() throws {
    if worktree.isMain { throw GitFailure.mainWorktree(path: worktree.path) }
    if let run = desk.runs.active(on: worktree.branch, in: worktree.path) {
      throw GitCommandFailure.worktreeBusy(worktree.path, run: run.id, run.status)
    }
    try explaining {
      try desk.repository.requireRemovable(
        worktree, force: force, base: base, allowsUnmergedCommits: allowsUnmergedCommits)
    }
  }

  func remove() throws {
    try explaining {
      try desk.repository.removeWorktree(
        worktree.name ?? worktree.path, force: force, base: base,
        allowsUnmergedCommits: allowsUnmergedCommits)
    }
  }

  /// The command that makes it again, at the same place.
  var undo: String? {
    if let branch = worktree.branch {
      return desk.line(
        ["git", "worktree", "create", branch, "--path", worktree.path], without: worktree.path)
    }
    return worktree.head.map {
      shellLine(["git", "-C", desk.mainPlace, "worktree", "add", "--detach", worktree.path, $0.hex])
    }
  }

  /// What no undo brings back.
  func losses(_ view: WorktreeView) -> [String] {
    let count = view.worktree.state?.changes.total ?? 0
    guard count > 0 else { return [] }
    return [
      count == 1 ? "one uncommitted change goes with it" : "\(count) uncommitted changes go with it"
    ]
  }

  /// Says which commits, where git says only how many.
  private func explaining(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch GitFailure.uncommittedChanges(let path, let files, let count) {
      throw GitCommandFailure.uncommitted(path, files: files, count: count)
    } catch GitFailure.unmergedCommits(let path, let count) {
      let commits = try desk.repository.unmergedCommits(of: worktree, into: base)
      throw GitCommandFailure.unmergedWorktree(
        path, branch: worktree.branch, commits, count: max(count, commits.count))
    } catch GitFailure.worktreeLocked(let path, let reason) {
      throw GitCommandFailure.locked(path, reason: reason)
    } catch GitFailure.initializedSubmodules(let path) {
      throw GitCommandFailure.submodules(path)
    }
  }
}
