import OrchModel

/// A line that speaks of an answer of a model and is no call, and why (formats §1.4, §2.2).
package struct LeftOutLine: Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// The client's own words in place of an answer: an error.
    case madeUp
    case noUsage
    /// What the client printed, saved among its records.
    case streamEvent
    /// A running total that was there before, or that a record of the call stands beside.
    case repeatedTotal
    /// A running total of the thread that the file goes on from.
    case copiedTotal
    /// A running total before the thread is named.
    case noThread
    /// The last line, of which the end is not written yet.
    case unfinished
  }

  package let reason: Reason
  /// The key the call would have; nil when it would have none.
  package let key: String?
  package let model: String?
  /// Nil when the line has no counts.
  package let tokens: Tokens?
  package let at: Timestamp?

  package init(
    _ reason: Reason, key: String? = nil, model: String? = nil, tokens: Tokens? = nil,
    at: Timestamp? = nil
  ) {
    self.reason = reason
    self.key = key
    self.model = model
    self.tokens = tokens
    self.at = at
  }
}

extension ClaudeHistory {
  /// Why an answer is no call; nil for any other record.
  static func leftOut(_ record: JSONDocument) -> LeftOutLine? {
    guard record["type"].equals("assistant") else { return nil }
    let message = record["message"]
    let isEvent = record["session_id"].kind != .missing && record["sessionId"].kind == .missing
    let id = message["id"].name ?? record["uuid"].name
    return LeftOutLine(
      message.isSynthetic ? .madeUp : isEvent ? .streamEvent : .noUsage,
      key: id.map { "claude:\($0)" }, model: message["model"].name,
      at: record["timestamp"].timestamp)
  }
}
