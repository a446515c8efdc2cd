import OrchCommands
import OrchGit
import OrchModel
import OrchStore
import Terminal

/// What became of a branch.
enum BranchFate: String, CaseIterable, Sendable {
  /// It is what others are compared with.
  case base
  case merged, kept, abandoned
  /// Nobody knows which branch it was.
  case unattributed
}

/// A branch, what was spent on it, and what became of it.
package struct BranchYield: Sendable {
  let name: String?
  let fate: BranchFate
  let spend: Spend
  /// Tenths of a percent.
  let share: Int64?
  let run: RunPlace?

  static let columns: [Column<BranchYield>] = [
    Column("branch") { $0.name },
    Column("fate") { $0.fate.rawValue },
    Column("costUsd", heading: "cost") { $0.spend.shownCost },
    Column("sharePct", heading: "share") { row in row.share.map { Percent(tenths: $0) } },
    Column("calls") { $0.spend.calls },
    Column("tokens") { $0.spend.tokens },
    Column("unpricedTokens", heading: "unpriced", detail: true) { $0.spend.unpricedTokens },
    Column("run") { $0.run?.id },
    Column("task") { $0.run?.task },
    Column("status") { $0.run?.status },
  ]
}

extension GitDesk {
  /// What became of the branch called `name`.
  ///
  /// `commits` are what the runs of each branch committed, the last one first.
  func fate(
    of name: String?, _ branches: [Branch], base: Base?, commits: [ByteText: [String]]
  ) throws -> BranchFate {
    guard let name else { return .unattributed }
    if let base, base.name.isSameBytes(as: name) { return .base }
    if let branch = branches.first(where: { $0.nameBytes.elementsEqual(name.utf8) }) {
      guard let base, runs.active(on: name, in: nil) == nil else { return .kept }
      return try repository.isAncestor(branch.tip, of: base.commit) ? .merged : .kept
    }
    // Only the last is asked for: it has the others in its history.
    guard let base, let last = commits[ByteText(name)]?.first,
      let commit = try? repository.resolve(base: last),
      try repository.isAncestor(commit, of: base.commit)
    else { return .abandoned }
    return .merged
  }
}
