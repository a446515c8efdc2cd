import CGit2
import Glibc
import OrchModel

/// Where `HEAD` points.
package enum HeadState: Hashable, Sendable {
  case branch(String)
  /// On a branch without a commit.
  case unborn(String)
  case detached(CommitID)
}

/// One git repository, seen from one of its working trees.
///
/// Deliberately not `Sendable`: it stays with the code that opened it. Nothing here runs a hook, a
/// filter program, a file system monitor or any other program.
package final class Repository {
  let handle: OpaquePointer
  let rawWorkingDirectory: RawPath?
  let rawCommonDirectory: RawPath
  /// The `.git` folder, or the folder below `worktrees` that stands for a linked worktree.
  let rawGitDirectory: RawPath

  /// Opens the repository that `directory` is in, looking upwards as git does.
  package static func open(at directory: String) throws -> Repository {
    guard let path = RawPath(directory) else {
      throw GitFailure.notARepository(directory: directory)
    }
    return try Repository(at: path, flags: 0)
  }

  /// Opens the repository at `path` itself: a working tree or a git folder.
  convenience init(exactlyAt path: RawPath) throws {
    try self.init(at: path, flags: GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue)
  }

  private init(at path: RawPath, flags: UInt32) throws {
    try Library.start()
    var handle: OpaquePointer?
    let code = path.withCString { git_repository_open_ext(&handle, $0, flags, nil) }
    guard code == 0, let handle else { throw Self.refusal(code, at: path) }
    let layout = Layout(of: handle)
    let isBare: Bool
    do {
      try Self.checkOwner(layout)
      isBare = try Self.checkFormat(layout, of: handle)
    } catch {
      // Nothing is stored yet, so there will be no deinit.
      git_repository_free(handle)
      throw error
    }
    self.handle = handle
    rawGitDirectory = layout.git
    rawCommonDirectory = layout.common
    rawWorkingDirectory = isBare ? nil : layout.working
  }

  deinit { git_repository_free(handle) }

  /// The three folders of a repository, without trailing slashes.
  struct Layout {
    let git: RawPath
    let common: RawPath
    let working: RawPath?

    init(of handle: OpaquePointer) {
      git = Self.path(git_repository_path(handle)) ?? "."
      common = Self.path(git_repository_commondir(handle)) ?? git
      working = Self.path(git_repository_workdir(handle))
    }

    private static func path(_ pointer: UnsafePointer<CChar>?) -> RawPath? {
      pointer.map { RawPath($0).withoutTrailingSlash }
    }
  }
}

extension Repository {
  /// The root of this working tree, or nil in a bare repository.
  package var workingDirectory: String? { rawWorkingDirectory?.string }

  /// The `.git` folder all worktrees share.
  package var commonDirectory: String { rawCommonDirectory.string }

  package var isBare: Bool { rawWorkingDirectory == nil }

  package var isLinkedWorktree: Bool { git_repository_is_worktree(handle) == 1 }

  /// True when `HEAD` is on a branch that has no commit yet.
  package var isUnborn: Bool { git_repository_head_unborn(handle) == 1 }

  package var head: HeadState {
    get throws {
      if let target = headTarget {
        let name = target.branchName ?? target
        return isUnborn ? .unborn(name.string) : .branch(name.string)
      }
      guard let id = try headCommit else { throw GitFailure.corrupt(doing: "read HEAD") }
      return .detached(id)
    }
  }

  /// The reference that `HEAD` stands for, or nil when it is detached.
  var headTarget: RawPath? {
    let head = try? Handle<ReferenceKind>("read HEAD") {
      git_reference_lookup(&$0, handle, "HEAD")
    }
    switch consume head {
    case .some(let reference):
      return git_reference_symbolic_target(reference.pointer).map { RawPath($0) }
    case .none: return nil
    }
  }

  /// The commit `HEAD` stands at, or nil before the first one.
  package var headCommit: CommitID? {
    get throws {
      var oid = git_oid()
      let code = git_reference_name_to_id(&oid, handle, "HEAD")
      if code == GIT_ENOTFOUND.rawValue { return nil }
      try check(code, "read HEAD")
      return CommitID(oid)
    }
  }

  /// The commit `HEAD` stands at; throws before the first one.
  package func requiredHeadCommit() throws -> CommitID {
    guard let id = try headCommit else { throw GitFailure.unborn(directory: place) }
    return id
  }

  /// What messages call this repository.
  var place: String { (rawWorkingDirectory ?? rawCommonDirectory).string }

  func requireWorkingDirectory() throws -> RawPath {
    guard let rawWorkingDirectory else { throw GitFailure.bare(directory: place) }
    return rawWorkingDirectory
  }
}

extension RawPath {
  static let branches = Array("refs/heads/".utf8)

  /// `x` of `refs/heads/x`.
  var branchName: RawPath? {
    bytes.starts(with: Self.branches) ? RawPath(bytes: bytes.dropFirst(Self.branches.count)) : nil
  }

  var asBranch: RawPath { RawPath(bytes: Self.branches + bytes) }
}
