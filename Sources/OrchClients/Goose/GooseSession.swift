import OrchModel

/// A session of goose, which has one running total and no calls (formats §3).
///
/// It is booked as one entry that grows. Its day counts sessions anew (`20260115_1`), so the time it began
/// at is part of the key.
package struct GooseSession {
  /// As they are in the columns of its row; nil where there is no such column, or nothing in it.
  package var id: String?
  package var createdAt: String?
  package var folder: String?
  package var model: [UInt8]?
  /// The session it works for.
  package var parent: String?
  package var accumulated: (input: Int64?, output: Int64?)
  /// Of the last call alone.
  package var last: (input: Int64?, output: Int64?)

  package init() {
    accumulated = (nil, nil)
    last = (nil, nil)
  }

  private var beganAt: Timestamp? { createdAt.flatMap(Timestamp.init(iso8601:)) }

  package enum Reading: Hashable, Sendable {
    case call(RecordedCall)
    /// Why it can't be counted.
    case rejected(String)
    /// A session without tokens.
    case none
  }

  /// The folder it works in.
  var path: String? { folder.flatMap { $0.hasBeginning("/") && !$0.utf8.contains(0) ? $0 : nil } }

  /// The session as one call.
  package func reading(of sessions: GooseSessions, _ parser: JSONParser) -> Reading {
    guard case let tokens = tokens, tokens.total > 0 else { return .none }
    guard let id, !id.isEmpty, id.utf8.count <= Limit.name else {
      return .rejected("a session without an id")
    }
    let began = beganAt.map { ":\($0.milliseconds)" } ?? ""
    let root = sessions.root(of: id)
    var call = ModelCall(
      key: "goose:\(id)\(began)", model: name(parser), tokens: tokens, at: beganAt, session: root,
      subagent: id.isSameBytes(as: root) ? nil : id)
    call.isSum = true
    return .call(RecordedCall(call, folder: path, namesPayer: true))
  }

  private var tokens: Tokens {
    let counts = accumulated.input == nil && accumulated.output == nil ? last : accumulated
    return Tokens(input: believed(counts.input), output: believed(counts.output))
  }

  private func believed(_ count: Int64?) -> Int64 {
    guard let count, (0...(1 << 53)).contains(count) else { return 0 }
    return count
  }

  /// `model_name` of the session's `model_config_json`.
  private func name(_ parser: JSONParser) -> String? {
    guard let model else { return nil }
    let answer = model.withUnsafeBytes { parser.read($0) { $0["model_name"].name } }
    return (try? answer.get()) ?? nil
  }
}
