import OrchModel

/// Turns what a rollout tells into items of the stream.
enum CodexItems {
  /// An item of new rollouts, by what `codex exec` prints for it; nil for those that it does not print.
  static func item(_ item: JSONDocument, _ stage: ReplayStage) -> JSONValue? {
    let type = item["type"]
    if type.equals("AgentMessage") {
      let text = item["content"].elements.compactMap { $0["text"].string }.joined(separator: "\n")
      return make(item["id"], "agent_message", [("text", .string(text))])
    }
    if type.equals("CommandExecution") {
      return command(item["id"], item, status: copy(item["status"]))
    }
    if type.equals("FileChange") {
      return fileChange(item["id"], item["changes"], status: copy(item["status"]), stage)
    }
    guard type.equals("McpToolCall") else { return nil }
    return mcpCall(item["id"], item, result: item["result"], status: copy(item["status"]))
  }

  /// An event of old rollouts.
  static func older(_ event: JSONDocument, _ stage: ReplayStage) -> JSONValue? {
    let type = event["type"]
    let id = event["call_id"]
    if type.equals("agent_message") {
      return make(event["id"], "agent_message", [("text", copy(event["message"]))])
    }
    if type.equals("exec_command_end") {
      let isDone = event["exit_code"].int64 == 0
      return command(id, event, status: isDone ? "completed" : "failed")
    }
    if type.equals("patch_apply_end") {
      let isDone = event["success"].bool == true
      return fileChange(id, event["changes"], status: isDone ? "completed" : "failed", stage)
    }
    guard type.equals("mcp_tool_call_end") else { return nil }
    let result = event["result"]["Ok"]
    let status: JSONValue = result.kind == .object ? "completed" : "failed"
    return mcpCall(id, event["invocation"], result: result, status: status)
  }

  private static func make(
    _ id: JSONDocument, _ type: String, _ members: [(String, JSONValue)]
  ) -> JSONValue {
    let head = [JSONValue.Member("id", copy(id)), JSONValue.Member("type", .string(type))]
    return .object(head + members.map { JSONValue.Member($0.0, $0.1) })
  }

  private static func command(_ id: JSONDocument, _ from: JSONDocument, status: JSONValue)
    -> JSONValue
  {
    let words = from["command"].elements.compactMap(\.string)
    let output =
      from["aggregated_output"].kind == .string ? from["aggregated_output"] : from["stdout"]
    return make(
      id, "command_execution",
      [
        ("command", .string(from["command"].string ?? words.joined(separator: " "))),
        ("aggregated_output", copy(output)), ("exit_code", copy(from["exit_code"])),
        ("status", status),
      ])
  }

  private static func fileChange(
    _ id: JSONDocument, _ changes: JSONDocument, status: JSONValue, _ stage: ReplayStage
  ) -> JSONValue {
    let list = changes.members.map { path, change -> JSONValue in
      [
        "path": .string(stage.folder.mapped(path.string ?? "")), "kind": copy(change["type"]),
      ]
    }
    return make(id, "file_change", [("changes", .array(list)), ("status", status)])
  }

  private static func mcpCall(
    _ id: JSONDocument, _ call: JSONDocument, result: JSONDocument, status: JSONValue
  ) -> JSONValue {
    make(
      id, "mcp_tool_call",
      [
        ("server", copy(call["server"])), ("tool", copy(call["tool"])),
        ("arguments", copy(call["arguments"])), ("result", copy(result)), ("status", status),
      ])
  }

  private static func copy(_ value: JSONDocument) -> JSONValue {
    value.kind == .missing ? .null : .raw(value.text())
  }
}
