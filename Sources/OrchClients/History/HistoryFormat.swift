import OrchModel

/// The clients whose files can be read for the calls in them.
package enum HistoryFormat: String, CaseIterable, Sendable {
  case claude, codex, gemini, opencode, amp, aider, goose
  case miniSweAgent = "mini-swe-agent"

  /// How a file is read.
  package enum Shape: Hashable, Sendable {
    /// Line by line: each stands for itself, or for what the ones before it say.
    case lines
    /// From its first to its last byte before anything can be said.
    case whole
    /// By SQLite.
    case database
  }

  /// How the file at `path` is read.
  package func shape(of path: String) -> Shape {
    switch self {
    case .claude, .codex, .aider: .lines
    case .gemini, .amp, .miniSweAgent: .whole
    case .opencode: path.hasEnding(".json") ? .whole : .database
    case .goose: .database
    }
  }

  /// True when what a line says depends on those before it, so that the end alone can't be read.
  package var hasState: Bool { self == .codex }

  /// True when a session that goes on from another has copies of its calls that look like new ones: the
  /// same in all but their id (formats §0).
  package var copiesCalls: Bool { self == .opencode }
}

// MARK: - Told by what is in a file

extension HistoryFormat {
  /// The largest document that is read.
  package static let documentLimit = 64 << 20

  /// The format of a file, by the first line of it that is an object, or by the document it is; nil for
  /// one without any.
  ///
  /// Other files of lines read as Claude's, in which they have no calls. Databases are told by their
  /// tables, not here.
  package init?(of path: String) {
    let found =
      path.hasEnding(".jsonl")
      ? Self.ofLines(in: path) : Self.ofDocument(at: path) ?? Self.ofLines(in: path)
    guard let found else { return nil }
    self = found
  }

  private static func ofLines(in path: String) -> Self? {
    guard !path.hasEnding(".json") else { return nil }
    return Files.first(in: path, limit: 1 << 20) { record in
      guard record.kind == .object else { return nil }
      if record["payload"].kind == .object && record["type"].kind == .string { return .codex }
      if record["event"].kind == .string && record["properties"].kind == .object { return .aider }
      // The first line of a chat; every line of a transcript has a type.
      let isChat = record["sessionId"].kind == .string && record["type"].kind == .missing
      if isChat || record["$set"].kind == .object { return .gemini }
      return .claude
    }
  }

  private static func ofDocument(at path: String) -> Self? {
    guard case .success(let bytes) = Files.whole(path, limit: documentLimit) else { return nil }
    let answer = bytes.withUnsafeBytes { JSONParser().read($0, document) }
    return (try? answer.get()) ?? nil
  }

  /// Why the file is no document at all; nil when it is one.
  package static func fault(ofDocument path: String) -> String? {
    switch Files.whole(path, limit: documentLimit) {
    case .failure(let fault): return fault.reason
    case .success(let bytes):
      let answer = bytes.withUnsafeBytes { JSONParser().read($0) { _ in } }
      guard case .failure(let fault) = answer else { return nil }
      return fault.reason
    }
  }

  private static func document(_ root: JSONDocument) -> Self? {
    guard root.kind == .object else { return nil }
    let hasMessages = root["messages"].kind == .array
    if hasMessages, root["sessionId"].kind == .string { return .gemini }
    let isThread = root["id"].stringBytes.starts(with: "T-".utf8)
    if isThread && hasMessages || root["usageLedger"].kind == .object { return .amp }
    if root["trajectory_format"].kind == .string || hasMessages && root["info"].kind == .object {
      return .miniSweAgent
    }
    let isMessage = root["role"].kind == .string && root["time"].kind == .object
    if isMessage, root["sessionID"].kind == .string { return .opencode }
    return nil
  }

  /// True for a file that SQLite made.
  package static func isDatabase(_ path: String) -> Bool {
    let mark = "SQLite format 3\0"
    var start: [UInt8] = []
    Files.read(path) { piece in
      start += piece.prefix(mark.utf8.count - start.count)
      return start.count < mark.utf8.count
    }
    return start.elementsEqual(mark.utf8)
  }
}

// MARK: - Told by the name of a file

extension HistoryFormat {
  /// True for the file that, below a folder, may be of `format`, or of any where that is nil.
  package static func isCandidate(_ path: String, of format: Self?) -> Bool {
    guard let format else {
      let others = allCases.filter { $0 != .miniSweAgent }
      return path.hasEnding(".traj.json") || path.hasEnding("/trajectory.json")
        || others.contains { isCandidate(path, of: $0) }
    }
    let parts = path.split(separator: "/")
    let name = parts.last.map(String.init) ?? path
    switch format {
    case .claude, .codex: return name.hasEnding(".jsonl")
    case .gemini:
      let isChat = parts.dropLast().suffix(2).contains("chats") || name.hasBeginning("session-")
      return isChat && (name.hasEnding(".jsonl") || name.hasEnding(".json"))
    case .opencode:
      let isMessage = parts.count > 2 && parts[parts.count - 3] == "message"
      return isMessage && name.hasEnding(".json") || name.isSameBytes(as: "opencode.db")
    case .amp: return name.hasBeginning("T-") && name.hasEnding(".json")
    case .aider: return name.hasEnding(".jsonl") || AiderChatHistory.isNamed(path)
    case .goose: return name.isSameBytes(as: "sessions.db")
    case .miniSweAgent: return name.hasEnding(".json")
    }
  }
}

extension String {
  /// True when the last bytes are those of `ending`.
  func hasEnding(_ ending: String) -> Bool {
    utf8.count >= ending.utf8.count && utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
  }

  /// True when the first bytes are those of `beginning`.
  func hasBeginning(_ beginning: String) -> Bool { utf8.starts(with: beginning.utf8) }
}
