import OrchModel

/// Reads the calls of what aider writes with `--analytics-log` (formats §3).
///
/// One `message_send` a call, with no id: who, when, how many and what the session had cost by then are
/// what tells them apart. Times are whole seconds; models are hidden or not, as aider pleases; what was
/// cached is in `prompt_tokens` and can't be told.
enum AiderAnalytics {
  static func readings(_ record: JSONDocument, session: String?) -> [HistoryReader.Reading] {
    guard record["event"].equals("message_send") else { return [] }
    let properties = record["properties"]
    let tokens = Tokens(
      input: properties["prompt_tokens"].tokenCount,
      output: properties["completion_tokens"].tokenCount)
    guard tokens.total > 0 else { return [] }
    guard let user = record["user_id"].name,
      let time = record["time"].moment(millisecondsPerUnit: 1000)
    else { return [.rejected("a call without a user and a time, which it is known by")] }
    let spent = properties["total_cost"].decimalText ?? ""
    let key = "aider:\(user):\(time.milliseconds):\(tokens.input):\(tokens.output):\(spent)"
    let model = properties["main_model"].name
    var call = ModelCall(key: key, model: model, tokens: tokens, at: time, session: session)
    call.recordedCost = properties["cost"].money?.asRecorded
    return [.call(RecordedCall(call))]
  }
}

/// `.aider.chat.history.md`, and what standard output has: rounded counts, which nothing is made of.
package enum AiderChatHistory {
  /// Why it is refused.
  package static let reason = "aider rounds the token counts in it"

  /// True for a file that has the name of one.
  package static func isNamed(_ path: String) -> Bool { path.hasEnding("aider.chat.history.md") }

  /// True for a file that has the name of one, or begins as one.
  package static func isOne(_ path: String) -> Bool {
    if isNamed(path) { return true }
    var start: [UInt8] = []
    Files.read(path) { piece in
      start += piece.prefix(64)
      return false
    }
    return start.drop { $0 == 0x0A }.starts(with: "# aider chat started at".utf8)
  }
}
