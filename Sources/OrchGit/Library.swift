import CGit2
import Glibc

/// libgit2, started once in this process.
enum Library {
  /// Starts libgit2, or throws when it is not there to be used safely.
  ///
  /// Ownership of repositories is always checked. What is written below `.git` is synced, so that a
  /// commit survives a power cut.
  static func start() throws {
    guard isStarted else { throw GitFailure.libraryUnusable }
  }

  /// Extensions of the repository format that libgit2 1.5 does not know by name, lower case.
  ///
  /// Each is one that what is done here respects: relative worktree pointers are read anyway, nothing
  /// is ever pruned, a missing object is an error of its own, and `Repository` itself looks at
  /// `config.worktree` and at the values of the two formats.
  private static let extensions = [
    "relativeworktrees", "worktreeconfig", "partialclone", "preciousobjects", "objectformat",
    "refstorage",
  ]

  private static let isStarted: Bool = {
    guard git_libgit2_init() > 0 else { return false }
    let names = extensions.map { strdup($0) }
    defer { names.forEach { free($0) } }
    var pointers = names.map { UnsafePointer($0) }
    return orch_git_set_extensions(&pointers, pointers.count) == 0
      && orch_git_sync_objects(1) == 0 && orch_git_validates_owner() == 1
  }()

  /// Where libgit2 looks for configuration of `level`, instead of the user's own places.
  static func setSearchPath(_ path: String, level: git_config_level_t) throws {
    try start()
    try check(orch_git_set_search_path(level.rawValue, path), "set a configuration folder")
  }
}

/// Throws what libgit2 reported, unless `code` says that all went well.
///
/// `action` completes "can't …": `read the index`.
@discardableResult
func check(_ code: Int32, _ action: @autoclosure () -> String) throws -> Int32 {
  guard code >= 0 else { throw GitFailure.reported(code, doing: action()) }
  return code
}
