import OrchClients
import OrchCommands
import OrchModel

/// What a client gives a hook on standard input (formats §1.6, §2.4), without what was said and done.
///
/// What is missing in it, or is not what it should be, is not known.
struct HookInput {
  /// Nil for one that is not known here.
  let event: HookEvent?
  let name: String
  let session: String?
  let transcript: String?
  let subagentTranscript: String?
  let folder: String?
  let model: String?
  let tool: String?
  let toolUse: String?
  /// The subagent's id, and what it is: `Explore`.
  let subagent: (id: String?, type: String?)
  /// Why a session began or ended, what had it compacted, what a person is told of.
  let reason: String?
  private let hasTurn: Bool

  /// The most bytes of the document.
  static let limit = 4 << 20
  /// The most bytes that are kept of a name or an id.
  private static let longest = 200

  /// Reads the document; throws what it is instead of one.
  init(_ bytes: [UInt8]) throws(HookFailure) {
    let answer = bytes.withUnsafeBytes { text in
      JSONParser().read(text) { $0.kind == .object ? HookInput($0) : nil }
    }
    switch answer {
    case .success(let input?): self = input
    case .success(.none): throw .badInput("no object with a hook_event_name")
    case .failure(let fault): throw .badInput(fault.reason)
    }
  }

  /// Nil for an object that names no event.
  private init?(_ document: JSONDocument) {
    func text(_ key: StaticString) -> String? {
      document[key].string(cutTo: Self.longest).flatMap { $0.isEmpty ? nil : $0 }
    }
    func path(_ key: StaticString) -> String? {
      document[key].string(cutTo: 4096).flatMap { path in
        path.utf8.first == UInt8(ascii: "/") && !path.utf8.contains(0) ? path : nil
      }
    }
    guard let name = text("hook_event_name") else { return nil }
    self.name = name
    event = HookEvent.allCases.first { $0.rawValue.isSameBytes(as: name) }
    session = text("session_id")
    transcript = path("transcript_path")
    subagentTranscript = path("agent_transcript_path")
    folder = path("cwd")
    model = text("model")
    tool = text("tool_name")
    toolUse = text("tool_use_id")
    subagent = (text("agent_id"), text("agent_type"))
    reason = text("reason") ?? text("source") ?? text("trigger") ?? text("notification_type")
    hasTurn = text("turn_id") != nil && text("prompt_id") == nil
  }
}

// MARK: - Whose session it is

extension HookInput {
  /// The client: by where the transcript is, what it is called, and what only Codex says.
  func client(_ environment: (String) -> String?) -> HookClient {
    if let transcript, let client = Self.client(of: transcript, session, environment) {
      return client
    }
    return hasTurn && model != nil ? .codex : .claude
  }

  /// The client that keeps a file of that name there; nil when none does.
  private static func client(
    of path: String, _ session: String?, _ environment: (String) -> String?
  ) -> HookClient? {
    for client in HookClient.allCases {
      let folders = HistoryPlaces.folders(of: client.format, environment: environment)
      if folders.contains(where: { path.utf8.starts(with: ($0 + "/").utf8) }) { return client }
    }
    guard let name = path.split(separator: "/").last,
      name.utf8.suffix(6).elementsEqual(".jsonl".utf8)
    else { return nil }
    if name.utf8.starts(with: "rollout-".utf8) { return .codex }
    let isSession = session.map { name.utf8.dropLast(6).elementsEqual($0.utf8) } ?? false
    return isSession || name.utf8.starts(with: "agent-".utf8) ? .claude : nil
  }

  /// The files and folders to import: the transcript, and those of the subagents beside it; none that is
  /// not there, and none that is no client's.
  func places(_ environment: (String) -> String?) -> [ImportRequest.Place] {
    guard let transcript, let client = Self.client(of: transcript, session, environment) else {
      return []
    }
    var paths = [transcript].filter(FileKind.isFile)
    let subagents = String(decoding: transcript.utf8.dropLast(6), as: UTF8.self) + "/subagents"
    switch client {
    case .codex: break
    case .claude where Files.isFolder(subagents): paths.append(subagents)
    case .claude:
      paths += [subagentTranscript].compactMap(\.self).filter { path in
        FileKind.isFile(path) && Self.client(of: path, session, environment) == .claude
      }
    }
    return paths.map { ImportRequest.Place(path: $0, format: client.format) }
  }
}

extension HookClient {
  var format: HistoryFormat {
    switch self {
    case .claude: .claude
    case .codex: .codex
    }
  }
}
