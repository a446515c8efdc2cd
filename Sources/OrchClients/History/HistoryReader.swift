import OrchModel

/// Reads the calls out of one file that a client has left (formats §1.4, §2.2).
package struct HistoryReader {
  /// What a line came to.
  package enum Reading: Hashable, Sendable {
    case call(RecordedCall)
    /// The line can't be read, and why.
    case rejected(String)
  }

  /// The session of the file, and when its records begin; nil until a line has said so.
  package private(set) var session: String?
  package private(set) var beganAt: Timestamp?
  private let format: HistoryFormat
  private let parser = JSONParser()
  private var rollout = CodexRolloutReader()
  private var folder: String?
  private var branch: String?
  private var role: String?

  /// A reader for the file at `path`, or for its rest when `session` and `beganAt` are known.
  package init(
    _ format: HistoryFormat, path: String, session: String? = nil, beganAt: Timestamp? = nil
  ) {
    self.format = format
    self.session = session
    self.beganAt = beganAt
    if format == .claude { role = Self.subagentType(besides: path) }
  }

  /// What `line` says; nil for one that is blank or mentions no call.
  package mutating func read(_ line: Line) -> Reading? {
    guard case .whole(let bytes, _, _) = line else {
      guard case .tooLong(_, _, let length) = line else { return nil }
      return .rejected("a line of \(length) bytes is too long")
    }
    let answer = parser.read(bytes) { record -> Reading? in
      guard record.kind == .object else { return .rejected("not a JSON object") }
      return (format == .claude ? claude(record) : codex(record)).map(Reading.call)
    }
    switch answer {
    case .success(let reading): return reading
    case .failure(let fault) where fault.status == .empty: return nil
    case .failure(let fault): return .rejected(fault.reason)
    }
  }

  private mutating func claude(_ record: JSONDocument) -> RecordedCall? {
    if session == nil || beganAt == nil {
      session = session ?? record["sessionId"].name
      beganAt = beganAt ?? record["timestamp"].timestamp
    }
    guard record["type"].equals("assistant"), let call = ClaudeTranscriptReader.call(record) else {
      return nil
    }
    return RecordedCall(
      call, folder: record["cwd"].path, branch: record["gitBranch"].name,
      role: call.subagent == nil ? nil : role, namesPayer: record["requestSessionId"].name != nil)
  }

  private mutating func codex(_ record: JSONDocument) -> RecordedCall? {
    let payload = record["payload"]
    if record["type"].equals("session_meta"), session == nil {
      session = payload["id"].name
      folder = payload["cwd"].path
      branch = payload["git"]["branch"].name
      role = payload["source"]["subagent"]["thread_spawn"]["agent_role"].name
      beganAt = beganAt ?? record["timestamp"].timestamp
    }
    if record["type"].equals("turn_context") { folder = payload["cwd"].path ?? folder }
    guard case .called(let call)? = rollout.events(of: record).first else { return nil }
    return RecordedCall(
      call, folder: folder, branch: branch, role: call.subagent == nil ? nil : role,
      namesPayer: true)
  }
}

extension HistoryReader {
  /// What kind of subagent the transcript `agent-ID.jsonl` is of: `agentType` in the file beside it.
  private static func subagentType(besides path: String) -> String? {
    let ending = ".jsonl"
    guard path.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8) else { return nil }
    let stem = String(decoding: path.utf8.dropLast(ending.utf8.count), as: UTF8.self)
    var bytes: [UInt8] = []
    Files.read(stem + ".meta.json") { piece in
      bytes += piece
      return bytes.count <= 64 << 10
    }
    guard !bytes.isEmpty, bytes.count <= 64 << 10 else { return nil }
    let answer = bytes.withUnsafeBytes { JSONParser().read($0) { $0["agentType"].name } }
    return (try? answer.get()) ?? nil
  }
}

extension JSONDocument {
  /// An absolute path; nil for anything else.
  fileprivate var path: String? {
    guard let text = string(cutTo: 4096), text.utf8.first == UInt8(ascii: "/"),
      !text.utf8.contains(0)
    else { return nil }
    return text
  }
}
