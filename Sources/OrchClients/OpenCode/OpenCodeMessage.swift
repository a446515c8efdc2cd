import OrchModel

/// A message of OpenCode: one file of its older storage, or one row of its database (formats §3).
package enum OpenCodeMessage {
  package enum Reading: Hashable, Sendable {
    case call(RecordedCall)
    /// Why it can't be counted.
    case rejected(String)
    /// Not an answer, or one that is still at work or was stopped: all its counts are zero.
    case none
  }

  /// What `message` says; its ids are in it, or beside it in a database.
  static func reading(
    _ message: JSONDocument, id: String?, session: String?, of sessions: OpenCodeSessions
  ) -> Reading {
    guard message.kind == .object else { return .rejected("not a JSON object") }
    guard message["role"].equals("assistant"), message["tokens"].kind == .object,
      case let tokens = tokens(message["tokens"]), tokens.total > 0
    else { return .none }
    guard let id = id ?? message["id"].name else { return .rejected("a call without an id") }
    let own = session ?? message["sessionID"].name
    let root = own.map(sessions.root)
    let isChild = own.flatMap { one in root.map { !one.isSameBytes(as: $0) } } ?? false
    var call = ModelCall(
      key: "opencode:\(id)", model: message["modelID"].name, tokens: tokens,
      at: message["time"]["created"].moment(millisecondsPerUnit: 1), session: root,
      subagent: isChild ? own : nil)
    call.recordedCost = message["cost"].money?.asRecorded
    return .call(
      RecordedCall(
        call, folder: message["path"]["cwd"].folder ?? own.flatMap(sessions.folder),
        role: isChild ? message["agent"].name ?? message["mode"].name : nil, namesPayer: true))
  }

  /// What a row of the database says, of which `data` is the message without its ids; and the message as
  /// its parts are read, where it is somebody's.
  package static func reading(
    _ data: [UInt8], id: String?, session: String?, of sessions: OpenCodeSessions,
    parser: JSONParser
  ) -> (call: Reading, turn: OpenCodeTurn?) {
    let (id, session) = (id.flatMap(\.asName), session.flatMap(\.asName))
    let answer = data.withUnsafeBytes { bytes in
      parser.read(bytes) { message in
        (
          reading(message, id: id, session: session, of: sessions),
          OpenCodeTurn(message, id: id, session: session, of: sessions)
        )
      }
    }
    switch answer {
    case .success(let (call, turn)): return (call, turn)
    case .failure(let fault): return (.rejected(fault.reason), nil)
    }
  }

  /// The buckets are disjoint; what was reasoned is beside the output.
  private static func tokens(_ usage: JSONDocument) -> Tokens {
    let cache = usage["cache"]
    return Tokens(
      input: usage["input"].tokenCount, cacheRead: cache["read"].tokenCount,
      cacheWrite5m: cache["write"].tokenCount,
      output: usage["output"].tokenCount + usage["reasoning"].tokenCount)
  }
}

extension String {
  /// As an id or a name: the first bytes of it; nil for an empty one.
  var asName: String? { isEmpty ? nil : cut(toBytes: Limit.name) }
}
