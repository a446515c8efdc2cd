import Glibc

/// A worktree in the making: each step notes what it made, so that all of it can be taken back.
///
/// The record below `worktrees` is written here, as gitrepository-layout(5) describes it, and not by
/// libgit2, which makes folders before it looks at their names.
final class WorktreeDraft {
  private let repository: Repository
  private let name: RawPath
  private let place: NewFolder
  private let branch: RawPath
  private let base: CommitID
  private var hasFolder = false
  private var hasRecordsFolder = false
  private var hasRecord = false
  private var hasBranch = false

  init(
    of repository: Repository, name: RawPath, place: consuming NewFolder, branch: RawPath,
    base: CommitID
  ) {
    self.repository = repository
    self.name = name
    self.place = place
    self.branch = branch
    self.base = base
  }

  /// Makes it, or leaves everything as it was and throws.
  func make() throws {
    do {
      try build()
    } catch {
      takeBack()
      throw error
    }
  }

  private func build() throws {
    let record = try makeRecord()
    try writeRecord(to: record)
    let folder = try makeFolder()
    try folder.write(Array("gitdir: ".utf8) + record.path.bytes + [0x0A], to: ".git")
    if try repository.tip(of: branch.asBranch) == nil {
      try repository.createBranch(branch.string, at: base)
      hasBranch = true
    }
    try Repository(exactlyAt: record.path).checkOut(into: folder)
    guard place.isStill(folder) else {
      throw GitFailure.unsafePath(place.path.string, reason: "it was moved while in use")
    }
    _ = record.remove("locked")
  }

  private func makeRecord() throws -> Folder {
    let common = try Folder(at: repository.rawCommonDirectory)
    hasRecordsFolder = try common.makeFolder("worktrees", mode: 0o777)
    let records = try common.folder("worktrees")
    guard try records.makeFolder(name, mode: 0o777) else {
      throw GitFailure.worktreeExists(name.string)
    }
    hasRecord = true
    return try records.folder(name)
  }

  private func makeFolder() throws -> Folder {
    let folder = try place.make()
    hasFolder = true
    return folder
  }

  /// Why a worktree is locked while it is made, and stays so when that is cut short.
  static let lockReason = "orch is making it"

  /// The lock keeps a `git worktree prune` that runs meanwhile from taking the record away.
  private func writeRecord(to record: borrowing Folder) throws {
    try record.write(Array((Self.lockReason + "\n").utf8), to: "locked")
    try record.write(Array("../..\n".utf8), to: "commondir")
    try record.write(place.path.appending(".git").bytes + [0x0A], to: "gitdir")
    try record.write(Array("ref: ".utf8) + branch.asBranch.bytes + [0x0A], to: "HEAD")
  }

  /// Removes what was made, the folder first and the branch, which its record refers to, last.
  private func takeBack() {
    if hasFolder { try? place.parent.removeTree(place.name) }
    if let common = try? Folder(at: repository.rawCommonDirectory) {
      if hasRecord, let records = try? common.folder("worktrees") { try? records.removeTree(name) }
      if hasRecordsFolder { _ = common.removeEmptyFolder("worktrees") }
    }
    if hasBranch, (try? repository.tip(of: branch.asBranch)) == base {
      try? repository.deleteBranch(branch.string, unlessUnmergedInto: nil)
    }
  }
}
