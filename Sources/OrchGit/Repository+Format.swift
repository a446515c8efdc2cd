import CGit2
import Glibc
import OrchModel

extension Repository {
  /// Why a repository could not be opened.
  static func refusal(_ code: Int32, at path: RawPath) -> GitFailure {
    let error = git_error_last()?.pointee
    switch code {
    case GIT_ENOTFOUND.rawValue:
      return isForeign(path)
        ? .foreignOwner(directory: path.string) : .notARepository(directory: path.string)
    case GIT_EOWNER.rawValue: return .foreignOwner(directory: path.string)
    default: break
    }
    if let name = unsupportedExtension(in: error?.message) { return .unsupportedExtension(name) }
    let failure = GitFailure.reported(code, doing: "open the repository at '\(path.string)'")
    guard case .refused(let action, _, _) = failure else { return failure }
    return .corrupt(doing: action)
  }

  /// Whether there is a repository of another user at `path`.
  ///
  /// libgit2 1.5 reports that as "not found" when the configuration has no `safe.directory` at all.
  private static func isForeign(_ path: RawPath) -> Bool {
    var buffer = git_buf()
    guard path.withCString({ git_repository_discover(&buffer, $0, 0, nil) }) == 0,
      let found = buffer.ptr.map({ RawPath($0).withoutTrailingSlash })
    else { return false }
    git_buf_dispose(&buffer)
    return [found, found.parent, path].contains { place in
      var status = stat()
      return place.withCString { lstat($0, &status) } == 0 && status.st_uid != geteuid()
    }
  }

  /// The name at the end of "unsupported extension name extensions.x", or the version in
  /// "unsupported repository version 2; …".
  private static func unsupportedExtension(in message: UnsafePointer<CChar>?) -> String? {
    guard let text = message.map({ RawPath($0).bytes }) else { return nil }
    for (start, prefix) in [
      ("unsupported extension name extensions.", ""),
      ("unsupported repository version ", "repository format "),
    ] where text.starts(with: start.utf8) {
      let name = text.dropFirst(start.utf8.count).prefix(100).prefix { $0 != UInt8(ascii: ";") }
      return prefix + String(decoding: name, as: UTF8.self)
    }
    return nil
  }

  /// Looks at the parts of the repository's format that libgit2 leaves to its caller.
  ///
  /// - Returns: Whether the repository is bare, counting what `config.worktree` says.
  static func checkFormat(_ layout: Layout, of handle: OpaquePointer) throws -> Bool {
    let config = try Handle<ConfigKind>("read the configuration") {
      git_repository_config_snapshot(&$0, handle)
    }
    for (key, known) in [
      ("extensions.objectformat", "sha1"), ("extensions.refstorage", "files"),
    ] {
      guard let value = Configuration.text(key, in: config.pointer), value.lowercased() != known
      else { continue }
      throw GitFailure.unsupportedExtension(key.dropFirst(11) + "=" + value.cut(toBytes: 100))
    }
    let isBare = git_repository_is_bare(handle) == 1
    guard Configuration.flag("extensions.worktreeconfig", in: config.pointer) else { return isBare }
    return try checkWorktreeConfig(layout, isBare: isBare)
  }

  /// libgit2 1.5 doesn't read `config.worktree`, which may say that there is no working tree, or that
  /// it is elsewhere.
  private static func checkWorktreeConfig(_ layout: Layout, isBare: Bool) throws -> Bool {
    let path = layout.git.appending("config.worktree")
    guard path.withCString({ access($0, F_OK) }) == 0 else { return isBare }
    let config = try Handle<ConfigKind>("read 'config.worktree'") { out in
      path.withCString { git_config_open_ondisk(&out, $0) }
    }
    if Configuration.text("core.worktree", in: config.pointer) != nil {
      throw GitFailure.unsupportedExtension("worktreeConfig with core.worktree")
    }
    return isBare || Configuration.flag("core.bare", in: config.pointer)
  }

  /// libgit2 looks at who owns the working tree and its git folder; the folder that worktrees share
  /// holds the configuration, so it must be as trusted.
  static func checkOwner(_ layout: Layout) throws {
    guard layout.common != layout.git else { return }
    var common = stat()
    var own = stat()
    let action = "look at '\(layout.common.string)'"
    guard layout.common.withCString({ stat($0, &common) }) == 0,
      layout.git.withCString({ stat($0, &own) }) == 0
    else { throw GitFailure.system(action) }
    guard common.st_uid == geteuid() || common.st_uid == own.st_uid else {
      throw GitFailure.foreignOwner(directory: layout.common.string)
    }
  }
}

/// Reading values of git's configuration.
enum Configuration {
  static func text(_ key: String, in config: OpaquePointer) -> String? {
    var buffer = git_buf()
    guard git_config_get_string_buf(&buffer, config, key) == 0 else { return nil }
    defer { git_buf_dispose(&buffer) }
    return buffer.ptr.map { RawPath($0).string }
  }

  static func flag(_ key: String, in config: OpaquePointer) -> Bool {
    var value: Int32 = 0
    return git_config_get_bool(&value, config, key) == 0 && value != 0
  }
}
