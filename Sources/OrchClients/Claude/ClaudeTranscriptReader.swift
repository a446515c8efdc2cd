import OrchModel

/// Reads what a transcript adds to the stream: the final usage of each call, subagents' calls among them,
/// and the session's running total (formats §1.4).
///
/// Each copy of an answer is an event; the ledger keeps the largest.
struct ClaudeTranscriptReader: StreamReader {
  private let parser = JSONParser()

  mutating func read(_ line: Line) -> [AgentEvent] {
    parser.events(of: line) { record in
      if record["type"].equals("assistant") { return Self.call(record).map { [.called($0)] } ?? [] }
      if record["type"].equals("cost-state") { return [.total(Self.total(record))] }
      return []
    }
  }

  mutating func end(status: Int32?) -> [AgentEvent] { [] }

  /// The call of an `assistant` record; nil for a saved stream event, a made-up answer, or one without
  /// usage or id.
  static func call(_ record: JSONDocument) -> ModelCall? {
    let message = record["message"]
    guard message["usage"].kind == .object, !message.isSynthetic,
      record["session_id"].kind == .missing || record["sessionId"].kind != .missing,
      let id = message["id"].name ?? record["uuid"].name
    else { return nil }
    var call = ClaudeUsage.call(
      message, key: "claude:\(id)", isFinal: true, at: record["timestamp"].timestamp,
      session: record["requestSessionId"].name ?? record["sessionId"].name,
      subagent: record["agentId"].name)
    let isWhole =
      message["stop_reason"].kind == .string || record["version"].namesClientWithFinalUsage
    call.isFinal = isWhole && call.tokens.prompt > 0
    call.tools = ClaudeUsage.tools(message)
    call.recordedCost = record["costUSD"].money?.asRecorded
    return call
  }

  static func total(_ record: JSONDocument) -> ClientTotal {
    ClaudeUsage.total(
      cost: record["totalCostUSD"], models: record["modelUsage"], sinceLast: nil,
      hasUnknownCost: record["hasUnknownModelCost"].bool ?? false)
  }
}

extension JSONDocument {
  /// True for the version of a client that repeats the final usage with each part of an answer: 2.0 and
  /// before.
  var namesClientWithFinalUsage: Bool {
    guard let version = string(cutTo: 32) else { return false }
    let parts = version.utf8.split(separator: UInt8(ascii: "."))
    guard parts.count > 1, let major = Int(String(Substring(parts[0]))),
      let minor = Int(String(Substring(parts[1])))
    else { return false }
    return major < 2 || major == 2 && minor == 0
  }
}
