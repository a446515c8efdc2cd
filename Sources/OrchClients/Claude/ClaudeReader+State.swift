import OrchModel

extension ClaudeReader {
  mutating func system(_ event: JSONDocument) -> [AgentEvent] {
    let subtype = event["subtype"]
    if subtype.equals("init") { return began(event) }
    if subtype.equals("api_retry") { return [.retrying(reason: Self.retry(event))] }
    if subtype.equals("task_started") {
      if let call = event["tool_use_id"].name, let id = event["task_id"].name,
        !event["task_type"].equals("local_bash"), agents.count < Limit.pending
      {
        agents[ByteText(call)] = id
      }
      return []
    }
    if subtype.equals("permission_denied") {
      let tool = event["tool_name"].name ?? "a tool"
      let reason = event["decision_reason"].string(cutTo: 4096) ?? "no reason given"
      return [.notice("permission denied for \(tool): \(reason)")]
    }
    if subtype.equals("compact_boundary") { return [.notice("the conversation was compacted")] }
    if event["prevent_continuation"].bool == true { isBlocked = true }
    let speaks: [StaticString] = [
      "informational", "model_fallback", "notification", "model_refusal_no_fallback",
    ]
    guard speaks.contains(where: { subtype.equals($0) }) else { return [] }
    let text = event["content"].string(cutTo: 4096) ?? event["text"].string(cutTo: 4096)
    return text.map { [.notice($0)] } ?? []
  }

  /// The session, when it is new or its model is: `init` comes again before each turn.
  private mutating func began(_ event: JSONDocument) -> [AgentEvent] {
    hasFinalUsage = event["claude_code_version"].namesClientWithFinalUsage
    guard let id = event["session_id"].name else { return [] }
    let model = event["model"].name
    if let session, session.isSameBytes(as: id), model == self.model { return [] }
    (session, self.model) = (id, model)
    return [.session(id: id, model: model)]
  }

  private static func retry(_ event: JSONDocument) -> String {
    var text = event["error"].name ?? "error"
    if let status = event["error_status"].int64 { text = "\(status) \(text)" }
    if let attempt = event["attempt"].int64 {
      text += ", attempt \(attempt)" + (event["max_retries"].int64.map { " of \($0)" } ?? "")
    }
    return text
  }

  func rateLimit(_ info: JSONDocument) -> [AgentEvent] {
    let limit = info["rateLimitType"].name ?? "usage"
    let until = info["resetsAt"].int64.map { seconds -> String in
      let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
      let isSane = !overflow && (0...4_102_444_800_000).contains(milliseconds)
      return isSane ? ", until \(Timestamp(milliseconds: milliseconds).iso8601)" : ""
    }
    if info["status"].equals("rejected") {
      return [.retrying(reason: "the \(limit) limit is reached\(until ?? "")")]
    }
    guard info["status"].equals("allowed_warning") else { return [] }
    return [.notice("the \(limit) limit is near\(until ?? "")")]
  }

  func control(_ response: JSONDocument) -> [AgentEvent] {
    if let error = response["error"].string(cutTo: 4096) {
      return [.notice("the client refused a request: \(error)")]
    }
    let usage = response["response"]["session"]
    guard usage["total_cost_usd"].kind == .number else { return [] }
    return [
      .total(
        ClaudeUsage.total(
          cost: usage["total_cost_usd"], models: usage["model_usage"], sinceLast: nil))
    ]
  }
}
