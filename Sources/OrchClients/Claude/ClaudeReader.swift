import OrchModel

/// Reads Claude Code's headless stream (formats §1.5).
struct ClaudeReader: StreamReader {
  /// A message whose parts are arriving, as `stream_event` lines tell.
  struct Arriving {
    let id: String
    let call: ModelCall
  }

  private let parser = JSONParser()
  var session: String?
  var model: String?
  /// True for clients that give the final usage with each part of an answer.
  var hasFinalUsage = false
  var arriving: Arriving?
  var edits = ClaudeEdits()
  /// Subagents by the tool call that started them, for clients that name only the call.
  var agents: [ByteText: String] = [:]
  /// The last answer that was reported to have no usage.
  var unmetered: String?
  /// True after a hook refused the prompt, until the result.
  var isBlocked = false
  var hasFinished = false

  mutating func read(_ line: Line) -> [AgentEvent] {
    parser.events(of: line) { events(of: $0) }
  }

  mutating func end(status: Int32?) -> [AgentEvent] {
    guard !hasFinished else { return [] }
    hasFinished = true
    return [.finished(.none(status: status))]
  }

  private mutating func events(of event: JSONDocument) -> [AgentEvent] {
    let type = event["type"]
    if type.equals("assistant") { return answer(event) }
    if type.equals("user") { return results(event) }
    if type.equals("stream_event") { return part(event) }
    if type.equals("system") { return system(event) }
    if type.equals("result") { return result(event) }
    if type.equals("control_response") { return control(event["response"]) }
    if type.equals("rate_limit_event") { return rateLimit(event["rate_limit_info"]) }
    return []
  }

  func subagent(_ event: JSONDocument) -> String? {
    if let id = event["agent_id"].name { return id }
    guard let call = event["parent_tool_use_id"].name else { return nil }
    return agents[ByteText(call)] ?? call
  }
}

// MARK: - The result

extension ClaudeReader {
  private mutating func result(_ event: JSONDocument) -> [AgentEvent] {
    hasFinished = true
    defer { isBlocked = false }
    var events: [AgentEvent] = []
    if event["total_cost_usd"].kind == .number || event["modelUsage"].kind == .object {
      let total = ClaudeUsage.total(
        cost: event["total_cost_usd"], models: event["modelUsage"],
        sinceLast: event["model_usage_since_last_result"])
      if total.cost == nil { events.append(.notice("the client's total cost cannot be read")) }
      events.append(.total(total))
    }
    return events + [.finished(verdict(event))]
  }

  /// Success is `is_error` and `terminal_reason`, never `subtype`: an API error is a `success` there.
  private func verdict(_ event: JSONDocument) -> Verdict {
    let failed = event["is_error"].bool ?? true
    let word = event["terminal_reason"].name
    let isDone = word.map { $0.isSameBytes(as: "completed") } ?? true
    let errors = event["errors"].elements.compactMap { $0.string(cutTo: 4096) }
    let text = event["result"].string ?? errors.prefix(16).joined(separator: "\n")
    return Verdict(
      succeeded: !failed && isDone && !isBlocked, reason: reason(event, word: word, failed: failed),
      text: text, turns: event["num_turns"].int64.flatMap { Int(exactly: $0) })
  }

  private func reason(_ event: JSONDocument, word: String?, failed: Bool) -> String {
    if isBlocked, !failed { return "prompt_blocked" }
    if failed, event["stop_reason"].equals("refusal") { return "refusal" }
    return word ?? (failed ? event["subtype"].name ?? "error" : "completed")
  }
}
