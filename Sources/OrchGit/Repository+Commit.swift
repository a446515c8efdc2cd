import CGit2
import Glibc
import OrchModel

extension Repository {
  /// Commits all changes of `worktree` to where its `HEAD` is, wherever an agent has moved it.
  ///
  /// What is ignored stays out, and so do repositories that an agent made or cloned inside: these are
  /// reported. No hook and no filter program is run, and nothing is signed.
  ///
  /// - Parameters:
  ///   - author: Also the committer. Its time is taken for the present.
  ///   - branch: Where the work belongs. A detached `HEAD` that has all of it is put back on it.
  package func commitAll(
    in worktree: Worktree, message: String, author: Signature, trailers: [(String, String)] = [],
    branch: String? = nil
  ) throws -> CommitReport {
    try repository(of: worktree)
      .commitAll(
        message: commitMessage(message, trailers: trailers), author: author, branch: branch)
  }

  private func commitAll(
    message: String, author: Signature, branch: String?
  ) throws -> CommitReport {
    _ = try requireWorkingDirectory()
    try requireNoIndexLock(at: author.time)
    try requireNoOperation()
    let index = try Handle<IndexKind>("read the index") { git_repository_index(&$0, handle) }
    try requireNoConflicts(in: index)
    var report = CommitReport(before: try headCommit, head: try head)
    try stageAll(in: index, &report)
    report.commit = try commit(index, message: message, author: author)
    if let branch { try returnHead(to: branch, &report) }
    report.head = try head
    report.after = try headCommit
    return report
  }

  /// Writes the index and a commit of it; nil when it holds what `HEAD` holds and no merge is to end.
  private func commit(
    _ index: borrowing Handle<IndexKind>, message: String, author: Signature
  ) throws -> CommitID? {
    var tree = git_oid()
    try check(git_index_write_tree(&tree, index.pointer), "write the files")
    let head = try headCommit
    let merged = try mergeHeads()
    try write(index)
    if merged.isEmpty, try isTree(tree, of: head) { return nil }
    let parents = (head.map { [$0] } ?? []) + merged
    let id = try makeCommit(of: tree, on: parents, message: message, author: author)
    try check(git_repository_state_cleanup(handle), "end the merge")
    return id
  }

  private func write(_ index: borrowing Handle<IndexKind>) throws {
    let code = git_index_write(index.pointer)
    if code == GIT_ELOCKED.rawValue {
      throw GitFailure.indexLocked(path: indexLock.string, age: nil)
    }
    try check(code, "write the index")
  }

  /// Whether committing `tree` would change nothing; before the first commit, whether it is empty.
  private func isTree(_ tree: git_oid, of head: CommitID?) throws -> Bool {
    var (new, old) = (tree, git_oid())
    guard let head else {
      git_oid_fromstr(&old, "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
      return git_oid_equal(&new, &old) == 1
    }
    let commit = try commit(head)
    return git_oid_equal(&new, git_commit_tree_id(commit.pointer)) == 1
  }

  private func makeCommit(
    of tree: git_oid, on parents: [CommitID], message: String, author: Signature
  ) throws -> CommitID {
    var (id, tree) = (git_oid(), tree)
    let signature = try SignatureHandle(author)
    let code = parents.map(\.oid).withUnsafeBufferPointer { oids in
      var pointers = oids.indices.map { oids.baseAddress?.advanced(by: $0) }
      return git_commit_create_from_ids(
        &id, handle, "HEAD", signature.pointer, signature.pointer, nil, message, &tree,
        pointers.count, &pointers)
    }
    try check(code, "write the commit")
    return CommitID(id)
  }
}

/// A signature as libgit2 has it.
private struct SignatureHandle: ~Copyable {
  let pointer: UnsafeMutablePointer<git_signature>

  init(_ signature: Signature) throws {
    var pointer: UnsafeMutablePointer<git_signature>?
    let name = Repository.personal(signature.name)
    let email = Repository.personal(signature.email)
    let code = git_signature_new(
      &pointer, name.isEmpty ? "orch" : name, email.isEmpty ? "orch@localhost" : email,
      signature.time.milliseconds / 1000, Int32(clamping: signature.offset))
    guard code == 0, let pointer else { throw GitFailure.reported(code, doing: "name the author") }
    self.pointer = pointer
  }

  deinit { git_signature_free(pointer) }
}
