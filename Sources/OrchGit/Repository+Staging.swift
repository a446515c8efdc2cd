import CGit2
import Glibc
import OrchModel

extension Repository {
  var indexLock: RawPath { rawGitDirectory.appending("index.lock") }

  /// A lock can be left by a git that was killed; only its age tells.
  func requireNoIndexLock(at now: Timestamp) throws {
    var status = stat()
    guard indexLock.withCString({ lstat($0, &status) }) == 0 else { return }
    let made = Timestamp(milliseconds: Int64(status.st_mtim.tv_sec).clampedMilliseconds)
    throw GitFailure.indexLocked(path: indexLock.string, age: made.duration(to: now))
  }

  /// A commit in the middle of a rebase would become part of it; merges and picks are ended by one.
  func requireNoOperation() throws {
    let name: String
    switch git_repository_state_t(UInt32(max(0, git_repository_state(handle)))) {
    case GIT_REPOSITORY_STATE_REBASE, GIT_REPOSITORY_STATE_REBASE_INTERACTIVE,
      GIT_REPOSITORY_STATE_REBASE_MERGE, GIT_REPOSITORY_STATE_APPLY_MAILBOX_OR_REBASE:
      name = "rebase"
    case GIT_REPOSITORY_STATE_APPLY_MAILBOX: name = "'git am'"
    case GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE: name = "cherry-pick"
    case GIT_REPOSITORY_STATE_REVERT_SEQUENCE: name = "revert"
    default: return
    }
    throw GitFailure.operationInProgress(path: place, name: name)
  }

  func requireNoConflicts(in index: borrowing Handle<IndexKind>) throws {
    guard git_index_has_conflicts(index.pointer) == 1 else { return }
    var files: [String] = []
    for position in 0..<git_index_entrycount(index.pointer) where files.count < 100 {
      guard let entry = git_index_get_byindex(index.pointer, position),
        git_index_entry_is_conflict(entry) == 1, let path = entry.pointee.path
      else { continue }
      let name = RawPath(path).string
      if files.last.map({ !$0.isSameBytes(as: name) }) ?? true { files.append(name) }
    }
    throw GitFailure.unresolvedConflicts(path: place, files: files)
  }

  /// The commits that a merge under way brings in.
  func mergeHeads() throws -> [CommitID] {
    var heads: [CommitID] = []
    let code = withUnsafeMutablePointer(to: &heads) { heads in
      git_repository_mergehead_foreach(
        handle,
        { oid, payload in
          guard let id = CommitID(oid) else { return 0 }
          // The array outlives the call this is called in.
          payload?.assumingMemoryBound(to: [CommitID].self).pointee.append(id)
          return 0
        }, heads)
    }
    if code != GIT_ENOTFOUND.rawValue { try check(code, "read the merge under way") }
    return heads
  }

  /// Takes every change of the working tree into `index`, which is not written yet.
  func stageAll(in index: borrowing Handle<IndexKind>, _ report: inout CommitReport) throws {
    var options = git_diff_options()
    git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    options.flags =
      GIT_DIFF_INCLUDE_TYPECHANGE.rawValue | GIT_DIFF_INCLUDE_UNTRACKED.rawValue
      | GIT_DIFF_RECURSE_UNTRACKED_DIRS.rawValue
    let diff = try Handle<DiffKind>("look for changes") {
      git_diff_index_to_workdir(&$0, handle, index.pointer, &options)
    }
    for position in 0..<git_diff_num_deltas(diff.pointer) {
      guard let delta = git_diff_get_delta(diff.pointer, position)?.pointee else { continue }
      try stage(delta, in: index, &report)
    }
    if report.embeddedCount > 0 {
      report.notices.append(
        "\(report.embeddedCount) repositories inside the working tree were not committed")
    }
  }

  private func stage(
    _ delta: git_diff_delta, in index: borrowing Handle<IndexKind>, _ report: inout CommitReport
  ) throws {
    guard let path = delta.new_file.path ?? delta.old_file.path else { return }
    let exists = delta.new_file.flags & GIT_DIFF_FLAG_EXISTS.rawValue != 0
    if exists, delta.isEmbeddedRepository {
      report.embeddedCount += 1
      if report.embedded.count < 100 { report.embedded.append(RawPath(path).string) }
      return
    }
    let code =
      exists
      ? git_index_add_bypath(index.pointer, path) : git_index_remove_bypath(index.pointer, path)
    try check(code, "stage '\(RawPath(path).string)'")
    report.staged += 1
  }
}

extension git_diff_delta {
  /// Whether this is a repository that the index doesn't know as a submodule.
  fileprivate var isEmbeddedRepository: Bool {
    let commit = UInt16(GIT_FILEMODE_COMMIT.rawValue)
    if old_file.mode == commit, status != GIT_DELTA_UNTRACKED { return false }
    return new_file.mode == commit || new_file.path.map { RawPath($0).bytes.last == 0x2F } ?? false
  }
}

extension Int64 {
  fileprivate var clampedMilliseconds: Int64 {
    Swift.min(Swift.max(0, self), 253_402_300_799) * 1000
  }
}

extension Repository {
  /// Puts a detached `HEAD` back on `branch` when it has all that the branch has, which then has all
  /// that `HEAD` has; says so, or that the work is elsewhere.
  func returnHead(to branch: String, _ report: inout CommitReport) throws {
    guard let raw = RawPath(branch) else { throw GitFailure.invalidBranchName(branch) }
    switch try head {
    case .branch(let name) where name.isSameBytes(as: branch),
      .unborn(let name) where name.isSameBytes(as: branch):
      return
    case .branch(let name), .unborn(let name):
      report.notices.append("the working tree is on branch '\(name)', not on '\(branch)'")
    case .detached(let id):
      let tip = try tip(of: raw.asBranch)
      guard try tip.map({ try isAncestor($0, of: id) }) ?? true,
        try move(raw.asBranch, from: tip, to: id)
      else {
        report.notices.append("HEAD is detached at \(id.short) and has parted from '\(branch)'")
        return
      }
      report.notices.append("HEAD was detached; its commits are on '\(branch)' now")
    }
  }

  /// False when another working tree has the branch, or it was moved meanwhile.
  private func move(_ reference: RawPath, from old: CommitID?, to new: CommitID) throws -> Bool {
    if let name = reference.branchName, try checkout(of: name) != nil { return false }
    var (target, current) = (new.oid, old?.oid ?? git_oid())
    var made: OpaquePointer?
    let code = reference.withCString {
      git_reference_create_matching(
        &made, handle, $0, &target, 1, &current, "orch: HEAD was detached")
    }
    git_reference_free(made)
    guard code == 0 else { return false }
    return reference.withCString { git_repository_set_head(handle, $0) } == 0
  }
}
