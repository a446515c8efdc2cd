import CGit2

/// Which of libgit2's objects a `Handle` owns, and so how it is freed.
protocol HandleKind {
  static func free(_ pointer: OpaquePointer)
}

/// One object of libgit2, freed when it goes out of scope.
struct Handle<Kind: HandleKind>: ~Copyable {
  let pointer: OpaquePointer

  /// Owns what `make` puts into its argument; throws what libgit2 reported when it fails.
  init(_ action: @autoclosure () -> String, _ make: (inout OpaquePointer?) -> Int32) throws {
    var pointer: OpaquePointer?
    let code = make(&pointer)
    guard code >= 0, let pointer else { throw GitFailure.reported(code, doing: action()) }
    self.pointer = pointer
  }

  /// Owns what `make` puts into its argument, or is nil when there is no such thing.
  init?(existing action: @autoclosure () -> String, _ make: (inout OpaquePointer?) -> Int32) throws
  {
    var pointer: OpaquePointer?
    let code = make(&pointer)
    if code == GIT_ENOTFOUND.rawValue || code == GIT_EUNBORNBRANCH.rawValue { return nil }
    guard code >= 0, let pointer else { throw GitFailure.reported(code, doing: action()) }
    self.pointer = pointer
  }

  deinit { Kind.free(pointer) }
}

enum CommitKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_commit_free(pointer) }
}

enum TreeKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_tree_free(pointer) }
}

enum ObjectKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_object_free(pointer) }
}

enum ReferenceKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_reference_free(pointer) }
}

enum BranchIteratorKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_branch_iterator_free(pointer) }
}

enum ReferenceIteratorKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_reference_iterator_free(pointer) }
}

enum RevwalkKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_revwalk_free(pointer) }
}

enum IndexKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_index_free(pointer) }
}

enum StatusListKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_status_list_free(pointer) }
}

enum DiffKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_diff_free(pointer) }
}

enum PatchKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_patch_free(pointer) }
}

enum ConfigKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_config_free(pointer) }
}

enum RemoteKind: HandleKind {
  static func free(_ pointer: OpaquePointer) { git_remote_free(pointer) }
}
