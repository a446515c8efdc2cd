import OrchModel

extension ClaudeReader {
  mutating func answer(_ event: JSONDocument) -> [AgentEvent] {
    let message = event["message"]
    guard !message.isSynthetic else { return syntheticNotices(message) }
    let subagent = subagent(event)
    var events = called(event, subagent: subagent)
    for block in message["content"].elements {
      if block["type"].equals("text"), let text = block["text"].string, !text.utf8.isEmpty {
        events.append(.said(text, subagent: subagent))
      } else if block["type"].equals("tool_use"), let id = block["id"].name {
        edits.began(block, id: id)
        events.append(
          .toolStarted(
            ToolUse(
              id: id, name: block["name"].name ?? "?", input: block["input"], subagent: subagent)))
      }
    }
    return events
  }

  /// The client's own words, where an answer could not be had.
  private func syntheticNotices(_ message: JSONDocument) -> [AgentEvent] {
    message["content"].elements.compactMap { $0["text"].string(cutTo: Limit.toolText) }
      .map { .notice($0) }
  }

  private mutating func called(_ event: JSONDocument, subagent: String?) -> [AgentEvent] {
    let message = event["message"]
    guard message["usage"].kind == .object, let id = message["id"].name ?? event["uuid"].name else {
      return []
    }
    var call = ClaudeUsage.call(
      message, key: "claude:\(id)", isFinal: false, at: event["timestamp"].timestamp,
      session: event["session_id"].name, subagent: subagent)
    call.isFinal =
      call.tokens.prompt > 0 && (hasFinalUsage || message["stop_reason"].kind == .string)
    call.tools = ClaudeUsage.tools(message)
    if let arriving, arriving.id.isSameBytes(as: id), arriving.call.at == nil {
      self.arriving = Arriving(id: id, call: call)
    }
    return noticeIfUnmetered(call, id: id) + [.called(call)]
  }

  /// Says once of an answer that nothing was counted for it: what it cost is unknown, not zero.
  private mutating func noticeIfUnmetered(_ call: ModelCall, id: String) -> [AgentEvent] {
    guard call.tokens.prompt == 0, !(unmetered?.isSameBytes(as: id) ?? false) else { return [] }
    unmetered = id
    return [.notice("the answer '\(id)' came without its usage: what it cost is unknown")]
  }

  /// The raw event of an answer that is arriving: its start has the input, its end the output.
  mutating func part(_ event: JSONDocument) -> [AgentEvent] {
    let raw = event["event"]
    if raw["type"].equals("message_start") {
      guard let id = raw["message"]["id"].name, !raw["message"].isSynthetic else { return [] }
      let call = ClaudeUsage.call(
        raw["message"], key: "claude:\(id)", isFinal: false, at: nil,
        session: event["session_id"].name, subagent: subagent(event))
      arriving = Arriving(id: id, call: call)
      return call.tokens.prompt > 0 ? [.called(call)] : []
    }
    guard raw["type"].equals("message_delta"), let arriving, raw["usage"].kind == .object else {
      return []
    }
    let named = event["api_message_id"].name
    guard named?.isSameBytes(as: arriving.id) ?? true else { return [] }
    return ended(arriving.call, by: raw)
  }

  private func ended(_ start: ModelCall, by delta: JSONDocument) -> [AgentEvent] {
    let usage = delta["usage"]
    var call = start
    call.tokens = usage["input_tokens"].kind == .number ? ClaudeUsage.tokens(usage) : start.tokens
    call.tokens.output = max(start.tokens.output, usage["output_tokens"].tokenCount)
    let searches = usage["server_tool_use"]["web_search_requests"].tokenCount
    call.webSearches = max(start.webSearches, searches)
    call.isFinal = call.tokens.prompt > 0 && delta["delta"]["stop_reason"].kind == .string
    return [.called(call)]
  }
}

// MARK: - Tools

extension ClaudeReader {
  mutating func results(_ event: JSONDocument) -> [AgentEvent] {
    let content = event["message"]["content"]
    let blocks = content.elements.lazy.filter { $0["type"].equals("tool_result") }
    let isAlone = blocks.prefix(2).count { _ in true } == 1
    var events: [AgentEvent] = []
    for block in blocks {
      guard let id = block["tool_use_id"].name else { continue }
      let succeeded = block["is_error"].bool != true
      let output = Self.output(block["content"])
      events.append(.toolEnded(id: id, succeeded: succeeded, output: output))
      let account = isAlone ? event["tool_use_result"] : .missing
      if let edit = edits.ended(id: id, succeeded: succeeded, result: account, output: output) {
        events.append(.fileChanged(edit))
      }
    }
    return events
  }

  /// A tool's output: a string, or blocks of which some are text.
  private static func output(_ content: JSONDocument) -> String {
    if let text = content.string(cutTo: Limit.toolText) { return text }
    var text = ""
    for block in content.elements where text.utf8.count < Limit.toolText {
      if !text.utf8.isEmpty { text += "\n" }
      let kind = block["type"].name ?? "?"
      text += block["text"].string(cutTo: Limit.toolText) ?? "[\(kind)]"
    }
    return text.cut(toBytes: Limit.toolText)
  }
}
