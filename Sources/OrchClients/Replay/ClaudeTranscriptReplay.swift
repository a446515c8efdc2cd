import OrchModel

/// Plays a transcript of Claude Code as the stream the client would have printed.
struct ClaudeTranscriptReplay: ReplayScript {
  private(set) var status: Int32?
  private var changes = ClaudeReplayChanges()
  private var session: String?
  private var hasBegun = false
  /// The last `cost-state`: JSON text of its total and its usage by model.
  private var cost: (total: String, models: String)?
  private var lastText = ""
  /// How the last answer ended: by itself, with an error, or not at all.
  private var ending: Ending?

  private enum Ending { case done, failed, open }

  mutating func play(_ line: JSONDocument, isRepaired: Bool, on stage: inout ReplayStage) {
    let type = line["type"]
    if stage.folder.recordedPath == nil { stage.folder.recordedPath = line["cwd"].string }
    if let id = line["sessionId"].name, session == nil { session = stage.renamedSession(id) }
    changes.follow(line, isRepaired: isRepaired, on: &stage)
    if type.equals("assistant") { return answer(line, on: &stage) }
    if type.equals("user") { return results(line, on: &stage) }
    if type.equals("cost-state"), line["totalCostUSD"].kind == .number {
      cost = (line["totalCostUSD"].text(), line["modelUsage"].text())
    }
    if type.equals("system"), line["subtype"].equals("api_error") {
      begin(line, on: &stage)
      stage.put(retry(line))
    }
  }

  private mutating func begin(_ line: JSONDocument, on stage: inout ReplayStage) {
    guard !hasBegun else { return }
    hasBegun = true
    stage.put([
      "type": "system", "subtype": "init", "cwd": .string(stage.folder.path),
      "session_id": .string(session ?? ""),
      "model": line["message"]["model"].name.map { .string($0) } ?? .null,
      "claude_code_version": line["version"].name.map { .string($0) } ?? .null,
    ])
  }

  private mutating func answer(_ line: JSONDocument, on stage: inout ReplayStage) {
    begin(line, on: &stage)
    let message = line["message"]
    for text in message["content"].elements.compactMap({ $0["text"].string }) { lastText = text }
    let reason = message["stop_reason"]
    if line["isApiErrorMessage"].bool == true || message.isSynthetic {
      ending = .failed
    } else {
      let isDone = reason.equals("end_turn") || reason.equals("stop_sequence")
      ending = isDone ? .done : .open
    }
    let ids = stage.renaming(sessions: [], others: [message["id"]])
    putMessage(
      line, message.bytes(replacing: ids + paths(line, on: stage)), result: nil, on: &stage)
  }

  private mutating func results(_ line: JSONDocument, on stage: inout ReplayStage) {
    let content = line["message"]["content"]
    guard content.elements.contains(where: { $0["type"].equals("tool_result") }) else { return }
    begin(line, on: &stage)
    let result = line["toolUseResult"]
    let account =
      result.kind == .missing ? nil : result.bytes(replacing: stage.mapping([result["filePath"]]))
    putMessage(line, line["message"].bytes(replacing: []), result: account, on: &stage)
  }

  private func paths(_ line: JSONDocument, on stage: ReplayStage) -> [(
    part: JSONDocument, by: String
  )] {
    stage.mapping(ClaudeReplayChanges.paths(in: line))
  }

  private func putMessage(
    _ line: JSONDocument, _ message: [UInt8], result: [UInt8]?, on stage: inout ReplayStage
  ) {
    var members = [
      JSONValue.Member("type", .raw(line["type"].text())),
      JSONValue.Member("message", .raw(String(decoding: message, as: UTF8.self))),
      JSONValue.Member("parent_tool_use_id", .null),
      JSONValue.Member("session_id", .string(session ?? "")),
    ]
    let copied: [(StaticString, String)] = [
      ("uuid", "uuid"), ("timestamp", "timestamp"), ("agentId", "agent_id"),
    ]
    for (key, name) in copied where line[key].kind == .string {
      members.append(JSONValue.Member(name, .raw(line[key].text())))
    }
    if let result {
      members.append(
        JSONValue.Member("tool_use_result", .raw(String(decoding: result, as: UTF8.self))))
    }
    stage.put(.object(members))
  }

  private func retry(_ line: JSONDocument) -> JSONValue {
    func copy(_ value: JSONDocument) -> JSONValue {
      value.kind == .missing ? .null : .raw(value.text(cutTo: 4096))
    }
    return [
      "type": "system", "subtype": "api_retry", "attempt": copy(line["retryAttempt"]),
      "max_retries": copy(line["maxRetries"]), "error_status": copy(line["error"]["status"]),
      "error": "api_error", "session_id": .string(session ?? ""),
    ]
  }

  /// The result that the stream would have ended with; none when the session was cut off.
  mutating func finish(on stage: inout ReplayStage) {
    changes.finish(on: &stage)
    guard let ending, ending != .open || cost != nil else { return }
    status = ending == .done ? 0 : 1
    let reason = ending == .done ? "completed" : ending == .failed ? "api_error" : "unfinished"
    var members = [
      JSONValue.Member("type", "result"),
      JSONValue.Member("subtype", ending == .open ? "error_during_execution" : "success"),
      JSONValue.Member("is_error", .bool(ending != .done)),
      JSONValue.Member("terminal_reason", .string(reason)),
      JSONValue.Member("result", .string(lastText)),
      JSONValue.Member("session_id", .string(session ?? "")),
    ]
    if let cost {
      members.append(JSONValue.Member("total_cost_usd", .raw(cost.total)))
      if !cost.models.isEmpty { members.append(JSONValue.Member("modelUsage", .raw(cost.models))) }
    }
    stage.put(.object(members))
  }

  func notice(_ text: String) -> JSONValue { ClaudeReplayChanges.notice(text) }
}
