import CGit2
import Glibc

extension Repository {
  /// Makes a worktree with a branch of its own checked out in it.
  ///
  /// Filters of the repository's configuration, hooks and monitors are not run. Whatever fails, the
  /// repository and the disk are left as they were.
  ///
  /// - Parameters:
  ///   - name: What git calls it: made by orch, of `[a-z0-9-]` alone.
  ///   - path: Its folder, absolute, which must not exist.
  ///   - root: A folder of orch's own above `path`; see `NewFolder`.
  ///   - branch: Made at `base` when it does not exist; else it is checked out where it stands.
  package func createWorktree(
    name: String, path: String, root: String? = nil, branch: String, base: CommitID
  ) throws -> Worktree {
    let rawName = try Self.validWorktreeName(name)
    let rawBranch = try Self.validBranch(branch)
    if let path = try checkout(of: rawBranch) {
      throw GitFailure.branchCheckedOut(branch, path: path.string)
    }
    _ = try commit(base)
    let draft = WorktreeDraft(
      of: self, name: rawName, place: try NewFolder(path, below: root), branch: rawBranch,
      base: base)
    try draft.make()
    return try worktree(name)
  }

  private static func validWorktreeName(_ name: String) throws -> RawPath {
    guard let raw = RawPath(name), raw.bytes.count <= 100, raw.bytes.first != UInt8(ascii: "-"),
      raw.bytes.allSatisfy({
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
      })
    else { throw GitFailure.invalidWorktreeName(name) }
    return raw
  }

  /// Checks `HEAD` out into an empty folder, wherever its path leads by now.
  ///
  /// Built-in conversions (line ends, `$Id$`) are done as git does them. Programs that attributes name,
  /// such as those of git-lfs, are not known to libgit2 and not run: their files arrive as stored.
  func checkOut(into folder: borrowing Folder) throws {
    var options = git_checkout_options()
    git_checkout_options_init(&options, UInt32(GIT_CHECKOUT_OPTIONS_VERSION))
    options.checkout_strategy = GIT_CHECKOUT_FORCE.rawValue
    let code = "/proc/self/fd/\(folder.descriptor)".withCString { target in
      options.target_directory = target
      return git_checkout_head(handle, &options)
    }
    try check(code, "check out into '\(folder.path.string)'")
  }
}
