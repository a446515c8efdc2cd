import CGit2
import OrchModel

extension Repository {
  /// The local branches, by name; each compared with `base` when one is given.
  ///
  /// A branch that points at no commit is left out.
  package func branches(base: CommitID? = nil) throws -> [Branch] {
    let checkouts = try checkouts()
    let iterator = try Handle<BranchIteratorKind>("list the branches") {
      git_branch_iterator_new(&$0, handle, GIT_BRANCH_LOCAL)
    }
    var branches: [Branch] = []
    while let reference = try next(iterator) {
      if let branch = try branch(reference, base: base, checkouts: checkouts) {
        branches.append(branch)
      }
    }
    return branches.sorted { $0.nameBytes.lexicographicallyPrecedes($1.nameBytes) }
  }

  private func next(
    _ iterator: borrowing Handle<BranchIteratorKind>
  ) throws -> Handle<ReferenceKind>? {
    var kind = GIT_BRANCH_LOCAL
    var reference: OpaquePointer?
    let code = git_branch_next(&reference, &kind, iterator.pointer)
    if code == GIT_ITEROVER.rawValue { return nil }
    return try Handle("list the branches") {
      $0 = reference
      return code
    }
  }

  private func branch(
    _ reference: borrowing Handle<ReferenceKind>, base: CommitID?, checkouts: [RawPath: RawPath]
  ) throws -> Branch? {
    guard let full = git_reference_name(reference.pointer), let name = RawPath(full).branchName,
      let tip = try? tip(of: RawPath(full)), let commit = try? commit(tip)
    else { return nil }
    return Branch(
      name: name.string, nameBytes: name.bytes, tip: tip,
      committedAt: Self.time(of: commit), subject: Self.subject(of: commit),
      upstream: upstream(of: reference),
      divergence: try base.map { try aheadBehind(tip, of: $0) },
      isHead: git_branch_is_head(reference.pointer) == 1,
      worktree: checkouts[name]?.string)
  }

  private func upstream(of reference: borrowing Handle<ReferenceKind>) -> String? {
    var buffer = git_buf()
    let code = git_branch_upstream_name(
      &buffer, handle, git_reference_name(reference.pointer))
    guard code == 0, let pointer = buffer.ptr else { return nil }
    defer { git_buf_dispose(&buffer) }
    let name = RawPath(pointer)
    let remotes = Array("refs/remotes/".utf8)
    guard name.bytes.starts(with: remotes) else { return (name.branchName ?? name).string }
    return RawPath(bytes: name.bytes.dropFirst(remotes.count)).string
  }

  /// Whether there is no branch `name`, and no working tree that is on it or will come back to it.
  ///
  /// A branch can be had by a worktree alone: one that was never finished.
  package func isFree(branch name: String) throws -> Bool {
    guard let raw = RawPath(name) else { return false }
    return try tip(of: raw.asBranch) == nil && checkout(of: raw) == nil
  }

  /// The commit that branch `name` points at.
  package func tip(ofBranch name: String) throws -> CommitID {
    guard let raw = RawPath(name), let id = try tip(of: raw.asBranch) else {
      throw GitFailure.unknownBranch(name)
    }
    return id
  }

  /// What reference `name` comes to after following symbolic ones, or nil when there is none.
  func tip(of name: RawPath) throws -> CommitID? {
    var oid = git_oid()
    let code = name.withCString { git_reference_name_to_id(&oid, handle, $0) }
    if code == GIT_ENOTFOUND.rawValue || code == GIT_EINVALIDSPEC.rawValue { return nil }
    try check(code, "read reference '\(name.string)'")
    return CommitID(oid)
  }
}

extension Repository {
  /// Makes branch `name` at `base`.
  package func createBranch(_ name: String, at base: CommitID) throws {
    let raw = try Self.validBranch(name)
    if try tip(of: raw.asBranch) != nil { throw GitFailure.branchExists(name) }
    try requireNoBranchInTheWay(of: raw)
    let commit = try commit(base)
    _ = try Handle<ReferenceKind>("make branch '\(name)'") { out in
      raw.withCString { git_branch_create(&out, handle, $0, commit.pointer, 0) }
    }
  }

  /// The bytes of a name that git takes for a branch and no program takes for an option.
  ///
  /// libgit2 1.5 would let DEL pass, and git would never see the branch.
  static func validBranch(_ name: String) throws -> RawPath {
    try Library.start()
    var isValid: Int32 = 0
    guard let raw = RawPath(name), raw.bytes.count <= 200, raw.bytes.first != UInt8(ascii: "-"),
      !raw.bytes.contains(0x7F),
      raw.withCString({ git_branch_name_is_valid(&isValid, $0) }) == 0, isValid == 1
    else { throw GitFailure.invalidBranchName(name) }
    return raw
  }

  /// Branches are files in folders: `a` and `a/b` can't both be.
  private func requireNoBranchInTheWay(of name: RawPath) throws {
    let parts = name.components
    for count in 1..<max(1, parts.count) {
      let above = RawPath(
        bytes: parts[..<count].map(\.bytes).joined(separator: [UInt8(ascii: "/")]))
      if try tip(of: above.asBranch) != nil {
        throw GitFailure.branchBlocked(name.string, by: above.string)
      }
    }
    if let below = try firstBranch(below: name) {
      throw GitFailure.branchBlocked(name.string, by: below.string)
    }
  }

  private func firstBranch(below name: RawPath) throws -> RawPath? {
    let iterator = try Handle<ReferenceIteratorKind>("list the branches") {
      git_reference_iterator_new(&$0, handle)
    }
    let prefix = name.asBranch.bytes + [UInt8(ascii: "/")]
    var pointer: UnsafePointer<CChar>?
    while git_reference_next_name(&pointer, iterator.pointer) == 0, let found = pointer {
      let raw = RawPath(found)
      if raw.bytes.starts(with: prefix) { return raw.branchName }
    }
    return nil
  }

  /// Deletes branch `name`.
  ///
  /// - Parameter base: When given, the branch stays if it has commits that neither `base` nor another
  ///   branch, remote branch or tag has.
  package func deleteBranch(_ name: String, unlessUnmergedInto base: CommitID?) throws {
    guard let raw = RawPath(name), let tip = try tip(of: raw.asBranch) else {
      throw GitFailure.unknownBranch(name)
    }
    if let path = try checkout(of: raw) {
      throw GitFailure.branchCheckedOut(name, path: path.string)
    }
    if let base {
      let count = try commits(onlyIn: tip, apartFrom: raw, and: base)
      guard count == 0 else { throw GitFailure.unmergedBranch(name, commits: count) }
    }
    let reference = try Handle<ReferenceKind>("find branch '\(name)'") { out in
      raw.asBranch.withCString { git_reference_lookup(&out, handle, $0) }
    }
    try check(git_branch_delete(reference.pointer), "delete branch '\(name)'")
  }
}
