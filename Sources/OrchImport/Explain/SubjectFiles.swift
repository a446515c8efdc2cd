import Glibc
import OrchClients
import OrchCommands
import OrchModel
import OrchStore

/// The files that may mention the calls of a subject.
struct SubjectFiles {
  /// The sessions of its calls, and those of subagents that have a session of their own.
  private(set) var sessions: Set<ByteText> = []
  /// In the order of their paths.
  private(set) var found: [FoundFile] = []
  /// The copies that are kept of files, in the order of the paths, of one path the newest first.
  private(set) var kept: [KeptFile] = []
  /// What could not be looked at.
  private(set) var problems: [Problem] = []
  private var clients: Set<HistoryFormat> = []
  /// The sessions no file is found of.
  private var missing: [HistoryFormat: Set<ByteText>] = [:]

  /// Looks for them among the files that were imported; and below the places that clients have, for what the
  /// sessions are called of which no such file is there any more.
  init(of subject: CostSubject, in store: Database, environment: (String) -> String?) throws {
    try note(subject.entries, in: store)
    if subject.kind == .session { sessions.insert(ByteText(subject.name)) }
    if let run = subject.run {
      for (_, agent) in try store.agents(run: run, limit: 10_000) {
        note(agent.session, of: HistoryFormat(rawValue: agent.client))
      }
    }
    for file in try store.sourceFiles() {
      guard let format = HistoryFormat(rawValue: file.client), mayMention(file, format) else {
        continue
      }
      let found = find(file.path, format)
      kept += file.copies.map {
        KeptFile(path: file.path, format: format, copy: $0, found: found)
      }
      guard let found else { continue }
      self.found.append(found)
      if format.keepsAllInOne(at: file.path) {
        missing[format] = nil
      } else if let session = file.session {
        missing[format]?.remove(ByteText(session))
      }
    }
    for (format, names) in missing where !names.isEmpty {
      search(for: names, of: format, environment)
    }
    found.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private mutating func note(_ entries: [LedgerEntry], in store: Database) throws {
    var agents: Set<ID<Agent>> = []
    for entry in entries {
      let place = entry.attribution
      guard let format = HistoryFormat(rawValue: place.client) else { continue }
      clients.insert(format)
      note(place.session, of: format)
      // A thread that works for another has a rollout of its own.
      guard format == .codex, let agent = place.agent, agents.insert(agent).inserted else {
        continue
      }
      note(try store.agent(agent)?.session, of: format)
    }
  }

  private mutating func note(_ session: String?, of format: HistoryFormat?) {
    guard let session, !session.isEmpty, let format else { return }
    clients.insert(format)
    sessions.insert(ByteText(session))
    missing[format, default: []].insert(ByteText(session))
  }

  /// True for a file of one of the sessions, for a fork that has copies of their calls, and for what has the
  /// sessions of all.
  private func mayMention(_ file: SourceFile, _ format: HistoryFormat) -> Bool {
    // A session without a call may be any client's.
    guard clients.isEmpty || clients.contains(format) else { return false }
    if format.keepsAllInOne(at: file.path) { return true }
    // One that is not read, as a database has all of it later, is below the name of its session.
    guard let session = file.session else { return file.path.names(one: sessions) }
    if sessions.contains(ByteText(session)) { return true }
    // One that is another session's now has copies of what it was.
    if file.copies.contains(where: { $0.size != file.size }), file.path.names(one: sessions) {
      return true
    }
    guard let totals = file.totals.flatMap(RecordedTotals.init(json:)) else { return false }
    return totals.inherited.contains { sessions.contains(ByteText($0.session)) }
  }

  /// The file at `path`; nil when there is none any more.
  private mutating func find(_ path: String, _ format: HistoryFormat) -> FoundFile? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno != ENOENT, errno != ENOTDIR {
        let reason = String(cString: strerror(errno))
        problems.append(Problem(file: path, line: nil, reason: reason))
      }
      return nil
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    return FoundFile(path, format, isNamed: true, status)
  }

  private mutating func search(
    for names: Set<ByteText>, of format: HistoryFormat, _ environment: (String) -> String?
  ) {
    var search = FileSearch()
    for place in HistoryPlaces.folders(of: format, environment: environment) {
      search.add(place, format: format)
    }
    problems += search.problems
    let known = Set(found.map { ByteText($0.path) })
    found += search.sorted().filter { file in
      !known.contains(ByteText(file.path))
        && (file.mayBeDatabase || file.path.names(one: names))
    }
  }
}

extension String {
  /// True when the file, or a folder it is in, has the name of one of the sessions: `SESSION.jsonl`,
  /// `rollout-TIME-SESSION.jsonl`, `SESSION/subagents/agent-ID.jsonl`.
  fileprivate func names(one sessions: Set<ByteText>) -> Bool {
    utf8.split(separator: UInt8(ascii: "/")).contains { $0.isNamed(after: sessions) }
  }
}

extension Substring.UTF8View {
  /// True when it ends with the name of one of the sessions, but for what is behind the last dot.
  fileprivate func isNamed(after sessions: Set<ByteText>) -> Bool {
    let stem = self[..<(lastIndex(of: UInt8(ascii: ".")) ?? endIndex)]
    return sessions.contains { session in
      let name = session.string.utf8
      let before = stem.dropLast(name.count).last ?? UInt8(ascii: "-")
      return before == UInt8(ascii: "-") && stem.suffix(name.count).elementsEqual(name)
    }
  }
}
