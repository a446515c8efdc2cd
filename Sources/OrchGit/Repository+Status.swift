import CGit2

extension Repository {
  /// How many files differ from the commit, and the names of the first of them.
  struct Status {
    var counts = ChangeCounts()
    var files: [String] = []
  }

  package func changeCounts() throws -> ChangeCounts { try status(naming: 0).counts }

  /// - Parameter limit: How many files are named.
  func status(naming limit: Int) throws -> Status {
    _ = try requireWorkingDirectory()
    var options = git_status_options()
    git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION))
    options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR
    options.flags =
      GIT_STATUS_OPT_INCLUDE_UNTRACKED.rawValue | GIT_STATUS_OPT_INCLUDE_UNREADABLE.rawValue
      | GIT_STATUS_OPT_INCLUDE_UNREADABLE_AS_UNTRACKED.rawValue
    let list = try Handle<StatusListKind>("compare the working tree with its commit") {
      git_status_list_new(&$0, handle, &options)
    }
    var status = Status()
    for index in 0..<git_status_list_entrycount(list.pointer) {
      guard let entry = git_status_byindex(list.pointer, index)?.pointee else { continue }
      status.counts.count(entry.status)
      if status.files.count < limit, let name = Self.name(of: entry) { status.files.append(name) }
    }
    return status
  }

  private static func name(of entry: git_status_entry) -> String? {
    let delta = entry.index_to_workdir ?? entry.head_to_index
    return (delta?.pointee.new_file.path ?? delta?.pointee.old_file.path).map { RawPath($0).string }
  }
}

extension ChangeCounts {
  /// Counts one file once, by the most telling of what can be said of it.
  fileprivate mutating func count(_ status: git_status_t) {
    func has(_ flags: git_status_t...) -> Bool {
      flags.contains { status.rawValue & $0.rawValue != 0 }
    }
    if has(GIT_STATUS_CONFLICTED) {
      conflicted += 1
    } else if has(GIT_STATUS_INDEX_NEW) {
      added += 1
    } else if has(GIT_STATUS_INDEX_DELETED, GIT_STATUS_WT_DELETED) {
      deleted += 1
    } else if has(GIT_STATUS_WT_NEW) {
      untracked += 1
    } else {
      modified += 1
    }
  }
}
