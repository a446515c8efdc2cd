import OrchModel

/// Reads the calls of a thread of amp (formats §3).
///
/// Its ledger has an event a call, which names the message that came of it; that message has the usage with
/// what was cached. Threads without a ledger have the messages alone.
enum AmpThread {
  static func read(_ thread: JSONDocument) -> HistoryFindings {
    var findings = HistoryFindings()
    guard thread.kind == .object, let id = thread["id"].name else {
      findings.faults.append((nil, "not a thread of amp: it has no id"))
      return findings
    }
    findings.session = id
    findings.beganAt = moment(thread["created"])
    var calls = Calls(thread: id, folder: folder(of: thread), branch: branch(of: thread))
    for message in thread["messages"].elements { calls.take(message: message) }
    for event in thread["usageLedger"]["events"].elements { calls.take(event: event) }
    findings.calls = calls.order.compactMap { calls.known[$0].map { (nil, $0) } }
    findings.faults += calls.faults
    let place = RecordedPlace(session: id, folder: calls.folder, at: findings.beganAt)
    findings.activities = AmpRecords(thread, at: place).activities
    return findings
  }

  private struct Calls {
    let thread: String
    let folder: String?
    let branch: String?
    var order: [ByteText] = []
    var known: [ByteText: RecordedCall] = [:]
    var faults: [HistoryFindings.Fault] = []

    mutating func take(message: JSONDocument) {
      let usage = message["usage"]
      guard usage.kind == .object else { return }
      take(
        tokens(usage), message["messageId"].identifier, usage["model"].name,
        time(of: message), ClaudeUsage.tools(message))
    }

    mutating func take(event: JSONDocument) {
      // What has no message of its own (a title) is known by the event.
      let own = event["id"].identifier.map { "event-\($0)" }
      take(
        tokens(event["tokens"]), event["toMessageId"].identifier ?? own, event["model"].name,
        moment(event["timestamp"]))
    }

    private mutating func take(
      _ tokens: Tokens, _ id: String?, _ model: String?, _ at: Timestamp?,
      _ tools: RequestedTools? = nil
    ) {
      guard tokens.total > 0 else { return }
      guard let id else {
        faults.append((nil, "a call without an id"))
        return
      }
      let key = ByteText(id)
      guard var old = known[key] else {
        order.append(key)
        var call = ModelCall(
          key: "amp:\(thread):\(id)", model: model, tokens: tokens, at: at, session: thread)
        call.tools = tools
        known[key] = RecordedCall(call, folder: folder, branch: branch, namesPayer: true)
        return
      }
      // The message knows more of the tokens, the event of the time and the model.
      if tokens.total > old.call.tokens.total { old.call.tokens = tokens }
      old.call.model = old.call.model ?? model
      old.call.at = at ?? old.call.at
      known[key] = old
    }

    /// Spelled in one way or the other; in an event they are just `input` and `output`.
    private func tokens(_ usage: JSONDocument) -> Tokens {
      func count(_ names: JSONDocument...) -> Int64 { names.map(\.tokenCount).max() ?? 0 }
      return Tokens(
        input: count(usage["input_tokens"], usage["inputTokens"], usage["input"]),
        cacheRead: count(usage["cache_read_input_tokens"], usage["cacheReadInputTokens"]),
        cacheWrite5m: count(
          usage["cache_creation_input_tokens"], usage["cacheCreationInputTokens"]),
        output: count(usage["output_tokens"], usage["outputTokens"], usage["output"]))
    }
  }

  /// When a message was sent; nil when it does not say.
  static func time(of message: JSONDocument) -> Timestamp? {
    moment(message["meta"]["sentAt"]) ?? moment(message["timestamp"])
  }

  /// A time as text, or in milliseconds.
  static func moment(_ value: JSONDocument) -> Timestamp? {
    value.timestamp ?? value.moment(millisecondsPerUnit: 1)
  }

  /// The folder of the first tree the thread was opened on.
  private static func folder(of thread: JSONDocument) -> String? {
    let tree = tree(of: thread)
    let scheme = "file://"
    guard let address = tree["uri"].string(cutTo: 4096), address.hasBeginning(scheme) else {
      return tree["uri"].folder
    }
    let path = String(decoding: Array(address.utf8.dropFirst(scheme.utf8.count)), as: UTF8.self)
    guard path.hasBeginning("/") else { return nil }
    return path.withoutPercentEscapes
  }

  private static func branch(of thread: JSONDocument) -> String? {
    let branches = "refs/heads/"
    guard let name = tree(of: thread)["repository"]["ref"].name, name.hasBeginning(branches)
    else { return nil }
    return String(decoding: Array(name.utf8.dropFirst(branches.utf8.count)), as: UTF8.self)
  }

  private static func tree(of thread: JSONDocument) -> JSONDocument {
    for tree in thread["env"]["initial"]["trees"].elements { return tree }
    return .missing
  }
}

extension String {
  /// `/a b` of `/a%20b`; nil where that is no path.
  fileprivate var withoutPercentEscapes: String? {
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let escaped = UInt8(digits, radix: 16) {
        bytes.append(escaped)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes.contains(0) ? nil : String(decoding: bytes, as: UTF8.self)
  }
}
