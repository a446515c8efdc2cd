import OrchModel

/// Turns the lines of one stream or one file into events.
package protocol StreamReader {
  mutating func read(_ line: Line) -> [AgentEvent]

  /// The end of the stream.
  ///
  /// `status` is how the process ended, as a shell counts it (128 + signal); nil when that is not known,
  /// and for files. A reader of a client's output has given at least one `finished` when this returns.
  mutating func end(status: Int32?) -> [AgentEvent]
}

extension JSONParser {
  /// What `body` makes of a line that is a JSON object; what is wrong with any other line that is not
  /// blank.
  func events(of line: Line, _ body: (JSONDocument) -> [AgentEvent]) -> [AgentEvent] {
    switch line {
    case .tooLong(let number, let offset, let length):
      let reason = "a line of \(length) bytes is too long"
      return [.rejected(line: number, offset: offset, reason: reason)]
    case .whole(let bytes, let number, let offset):
      switch read(bytes, { $0.kind == .object ? body($0) : nil }) {
      case .success(let events?): return events
      case .success(nil):
        return [.rejected(line: number, offset: offset, reason: "not a JSON object")]
      case .failure(let fault) where fault.status == .empty: return []
      case .failure(let fault):
        return [.rejected(line: number, offset: offset, reason: fault.reason)]
      }
    }
  }
}

extension Verdict {
  /// The verdict on a client that ended without giving one.
  static func none(status: Int32?) -> Verdict {
    let how = status.map { "exit status \($0)" } ?? "exit status unknown"
    return Verdict(
      succeeded: false, reason: "no_result", text: "the client ended without a result (\(how))")
  }
}

/// How much of what other programs write is kept.
enum Limit {
  /// Output and input of a tool, as `AgentEvent` says.
  static let toolText = 64 << 10
  /// Ids, names of models and tools: longer ones are damaged.
  static let name = 200
  /// Tool calls that wait for their result, and the like.
  static let pending = 4096
}

extension JSONDocument {
  /// A name or an id: a string that is not empty, at most 200 bytes of it.
  var name: String? {
    guard let text = string(cutTo: Limit.name), !text.utf8.isEmpty else { return nil }
    return text
  }

  var timestamp: Timestamp? { string(cutTo: 64).flatMap(Timestamp.init(iso8601:)) }
}
