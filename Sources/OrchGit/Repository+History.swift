import CGit2
import OrchModel

extension Repository {
  /// The commit that `base` names: a branch, tag, remote branch, hash, or `HEAD~2`.
  ///
  /// Specifications that search messages, name files or could be read as an option are refused.
  package func resolve(base spec: String) throws -> CommitID {
    let bytes = Array(spec.utf8)
    guard let raw = RawPath(spec), bytes.count <= 1024, bytes[0] != UInt8(ascii: "-"),
      bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ":") }),
      !zip(bytes, bytes.dropFirst()).contains(where: { Self.isSearch($0, $1) })
    else { throw GitFailure.unknownRevision(spec) }
    if spec.isSameBytes(as: "HEAD") { return try requiredHeadCommit() }
    var object: OpaquePointer?
    let code = raw.withCString { git_revparse_single(&object, handle, $0) }
    if code == GIT_EAMBIGUOUS.rawValue { throw GitFailure.ambiguousRevision(spec) }
    guard code == 0, let object else { throw GitFailure.unknownRevision(spec) }
    defer { git_object_free(object) }
    return try peeled(object, spec)
  }

  private static func isSearch(_ first: UInt8, _ second: UInt8) -> Bool {
    (first == UInt8(ascii: ".") && second == UInt8(ascii: "."))
      || (first == UInt8(ascii: "{") && second == UInt8(ascii: "/"))
  }

  private func peeled(_ object: OpaquePointer, _ spec: String) throws -> CommitID {
    var commit: OpaquePointer?
    guard git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0,
      let id = CommitID(git_object_id(commit))
    else { throw GitFailure.unknownRevision(spec) }
    git_object_free(commit)
    return id
  }

  /// Whether `commit` has submodules, of which a new worktree has no more than the empty folders.
  package func hasSubmodules(_ commit: CommitID) throws -> Bool {
    var id = commit.oid
    let object = try Handle<CommitKind>("read a commit") { git_commit_lookup(&$0, handle, &id) }
    let tree = try Handle<TreeKind>("read a tree") { git_commit_tree(&$0, object.pointer) }
    return git_tree_entry_byname(tree.pointer, ".gitmodules") != nil
  }

  /// The newest commit that both have, or nil when their histories never met.
  package func mergeBase(_ one: CommitID, _ other: CommitID) throws -> CommitID? {
    var base = git_oid()
    var (first, second) = (one.oid, other.oid)
    let code = git_merge_base(&base, handle, &first, &second)
    if code == GIT_ENOTFOUND.rawValue { return nil }
    try check(code, "compare commits")
    return CommitID(base)
  }

  /// Whether all of branch `name` is in `base`.
  package func isMerged(_ name: String, into base: CommitID) throws -> Bool {
    try isAncestor(tip(ofBranch: name), of: base)
  }

  /// Whether `commit` is `descendant` or in its history.
  package func isAncestor(_ commit: CommitID, of descendant: CommitID) throws -> Bool {
    if commit == descendant { return true }
    var (new, old) = (descendant.oid, commit.oid)
    return try check(git_graph_descendant_of(handle, &new, &old), "compare commits") == 1
  }

  /// How many commits only `commit` has, and how many only `base` has.
  package func aheadBehind(_ commit: CommitID, of base: CommitID) throws -> Divergence {
    var (ahead, behind) = (0, 0)
    var (local, upstream) = (commit.oid, base.oid)
    try check(
      git_graph_ahead_behind(&ahead, &behind, handle, &local, &upstream), "compare commits")
    return Divergence(ahead: ahead, behind: behind)
  }

  /// How many commits of `tip` nothing else holds.
  ///
  /// That is no branch but `branch`, no remote branch, no tag, and not `base`. Counting stops at 10,000.
  func commits(onlyIn tip: CommitID, apartFrom branch: RawPath?, and base: CommitID?) throws -> Int
  {
    var count = 0
    try forEachCommit(onlyIn: tip, apartFrom: branch, and: base) { _ in
      count += 1
      return count < 10_000
    }
    return count
  }

  /// Hands each such commit to `body`, newest first, until it answers false.
  private func forEachCommit(
    onlyIn tip: CommitID, apartFrom branch: RawPath?, and base: CommitID?,
    _ body: (CommitID) throws -> Bool
  ) throws {
    let walk = try Handle<RevwalkKind>("walk the history") { git_revwalk_new(&$0, handle) }
    var oid = tip.oid
    try check(git_revwalk_push(walk.pointer, &oid), "walk the history")
    if let base {
      oid = base.oid
      try check(git_revwalk_hide(walk.pointer, &oid), "walk the history")
    }
    try hideReferences(apartFrom: branch?.asBranch, from: walk)
    repeat {
      let code = git_revwalk_next(&oid, walk.pointer)
      if code == GIT_ITEROVER.rawValue { return }
      try check(code, "walk the history")
    } while try body(CommitID(oid))
  }

  /// A reference that comes to no commit hides nothing.
  private func hideReferences(
    apartFrom own: RawPath?, from walk: borrowing Handle<RevwalkKind>
  ) throws {
    let iterator = try Handle<ReferenceIteratorKind>("list the references") {
      git_reference_iterator_new(&$0, handle)
    }
    let kept = ["refs/heads/", "refs/remotes/", "refs/tags/"].map { Array($0.utf8) }
    var pointer: UnsafePointer<CChar>?
    while git_reference_next_name(&pointer, iterator.pointer) == 0, let name = pointer {
      let raw = RawPath(name)
      guard raw != own, kept.contains(where: { raw.bytes.starts(with: $0) }) else { continue }
      git_revwalk_hide_ref(walk.pointer, name)
    }
  }
}

/// A commit in one line.
package struct CommitLine: Hashable, Sendable {
  package let id: CommitID
  /// The first paragraph of its message, on one line, at most 1,024 bytes of it.
  package let subject: String
}

extension Repository {
  /// The newest commits that only branch `name` has: no other branch, remote branch or tag, nor `base`.
  package func unmergedCommits(
    ofBranch name: String, into base: CommitID?, limit: Int = 100
  ) throws -> [CommitLine] {
    guard let raw = RawPath(name) else { throw GitFailure.unknownBranch(name) }
    return try lines(onlyIn: tip(ofBranch: name), apartFrom: raw, and: base, limit: limit)
  }

  /// The newest commits that only `worktree` has, on its branch or at its detached `HEAD`.
  package func unmergedCommits(
    of worktree: Worktree, into base: CommitID?, limit: Int = 100
  ) throws -> [CommitLine] {
    guard let head = worktree.head else { return [] }
    return try lines(onlyIn: head, apartFrom: worktree.rawBranch, and: base, limit: limit)
  }

  private func lines(
    onlyIn tip: CommitID, apartFrom branch: RawPath?, and base: CommitID?, limit: Int
  ) throws -> [CommitLine] {
    var lines: [CommitLine] = []
    try forEachCommit(onlyIn: tip, apartFrom: branch, and: base) { id in
      lines.append(CommitLine(id: id, subject: Self.subject(of: try commit(id))))
      return lines.count < limit
    }
    return lines
  }
}

extension Repository {
  func commit(_ id: CommitID) throws -> Handle<CommitKind> {
    var oid = id.oid
    return try Handle("read commit \(id.short)") { git_commit_lookup(&$0, handle, &oid) }
  }

  func tree(of id: CommitID) throws -> Handle<TreeKind> {
    let commit = try commit(id)
    return try Handle("read commit \(id.short)") { git_commit_tree(&$0, commit.pointer) }
  }

  /// When a commit was made; a time outside the years 1970 to 9999 becomes the nearer end.
  static func time(of commit: borrowing Handle<CommitKind>) -> Timestamp {
    let seconds = min(max(0, git_commit_time(commit.pointer)), 253_402_300_799)
    return Timestamp(milliseconds: seconds * 1000)
  }

  static func subject(of commit: borrowing Handle<CommitKind>) -> String {
    guard let summary = git_commit_summary(commit.pointer) else { return "" }
    return RawPath(summary).string.cut(toBytes: 1024)
  }
}
