import OrchModel

/// Where Codex keeps the rollouts of one thread and of the threads it started (formats §2.1).
struct CodexFiles {
  private let home: String
  private let thread: String
  private let startedAt: Timestamp?

  /// Nil when the id is none, or there is no home.
  init?(_ request: LaunchRequest, thread: String) {
    guard thread.isPlainIdentifier else { return nil }
    if let folder = request.environment["CODEX_HOME"], !folder.isEmpty {
      home = folder
    } else if let folder = request.environment["HOME"], !folder.isEmpty {
      home = folder + "/.codex"
    } else {
      return nil
    }
    self.thread = thread
    startedAt = request.startedAt
  }

  var rollouts: [FollowedFile] {
    let own = ownRollout.map { [$0] } ?? []
    return (own + children).map { FollowedFile(path: $0, kind: .codexRollout, since: startedAt) }
  }

  /// The thread's file: by the day in its id, else wherever it is; archived only if nowhere else.
  private var ownRollout: String? {
    let sessions = home + "/sessions"
    let likely = Self.day(ofThread: thread).map { days(in: sessions, around: $0) } ?? []
    for folder in likely {
      if let path = rollout(in: folder) { return path }
    }
    for folder in days(in: sessions) {
      if let path = rollout(in: folder) { return path }
    }
    let archive = home + "/archived_sessions"
    return rollout(in: archive) ?? days(in: archive).lazy.compactMap { rollout(in: $0) }.first
  }

  private func rollout(in folder: String) -> String? {
    let ending = "-\(thread).jsonl"
    return Files.names(in: folder).first { name in
      name.utf8.starts(with: "rollout-".utf8) && name.utf8.count > ending.utf8.count
        && name.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }.map { "\(folder)/\($0)" }
  }

  // MARK: Threads that this one started

  private struct Meta {
    let path: String
    let thread: String
    let root: String?
    let parent: String?
  }

  /// Rollouts begun since the start that name this thread as their root, or as their parent's parent.
  private var children: [String] {
    var family = [thread]
    var found: [String] = []
    var candidates = recentRollouts
    var hasGrown = true
    while hasGrown {
      hasGrown = false
      candidates.removeAll { meta in
        let isOurs = family.contains { member in
          meta.root?.isSameBytes(as: member) ?? false
            || meta.parent?.isSameBytes(as: member) ?? false
        }
        guard isOurs else { return false }
        family.append(meta.thread)
        found.append(meta.path)
        hasGrown = true
        return true
      }
    }
    return found
  }

  private var recentRollouts: [Meta] {
    let sessions = home + "/sessions"
    let start = startedAt ?? Self.time(ofThread: thread)
    let folders = start.map { days(in: sessions, since: $0) } ?? days(in: sessions)
    return folders.flatMap { folder in
      Files.names(in: folder)
        .filter { $0.utf8.starts(with: "rollout-".utf8) }
        .compactMap { meta("\(folder)/\($0)", since: start) }
    }
  }

  private func meta(_ path: String, since start: Timestamp?) -> Meta? {
    let oldest = start.map { Timestamp(milliseconds: $0.milliseconds - 2000) }
    guard let modified = Files.modified(path), oldest.map({ modified >= $0 }) ?? true else {
      return nil
    }
    let found = Files.first(in: path, limit: 4 << 20) { line -> Meta? in
      let meta = line["payload"]
      guard line["type"].equals("session_meta"), let id = meta["id"].name else { return nil }
      let spawn = meta["source"]["subagent"]["thread_spawn"]
      let parent = meta["parent_thread_id"].name ?? spawn["parent_thread_id"].name
      return Meta(path: path, thread: id, root: meta["session_id"].name, parent: parent)
    }
    guard let found, !found.thread.isSameBytes(as: thread) else { return nil }
    return found
  }
}

// MARK: - Days

extension CodexFiles {
  /// The moment in a version 7 UUID, which thread ids are.
  static func time(ofThread id: String) -> Timestamp? {
    let bytes = Array(id.utf8)
    guard bytes.count == 36, bytes[14] == UInt8(ascii: "7"),
      let time = Int64(id.replacingDashes.prefix(12), radix: 16)
    else { return nil }
    return Timestamp(milliseconds: time)
  }

  private static func day(ofThread id: String) -> Timestamp? { time(ofThread: id) }

  /// The folders `YYYY/MM/DD`, newest first.
  private func days(in folder: String) -> [String] {
    let years = Files.names(in: folder).reversed().map { "\(folder)/\($0)" }
    let months = years.flatMap { year in Files.names(in: year).reversed().map { "\(year)/\($0)" } }
    return months.flatMap { month in Files.names(in: month).reversed().map { "\(month)/\($0)" } }
  }

  /// The folders of a day and its neighbours, because folders go by local time.
  private func days(in folder: String, around time: Timestamp) -> [String] {
    [0, -1, 1].map { day in
      let date = time.adding(.seconds(86_400 * day)).iso8601.utf8.prefix(10)
      let path = String(decoding: date, as: UTF8.self).utf8.map { $0 == 0x2D ? 0x2F : $0 }
      return folder + "/" + String(decoding: path, as: UTF8.self)
    }
  }

  /// The folders of a day before `time` and of all days after it.
  private func days(in folder: String, since time: Timestamp) -> [String] {
    let first = days(in: folder, around: time)[1]
    return days(in: folder).filter { !$0.utf8.lexicographicallyPrecedes(first.utf8) }
  }
}

extension String {
  fileprivate var replacingDashes: String {
    String(decoding: utf8.filter { $0 != UInt8(ascii: "-") }, as: UTF8.self)
  }
}
