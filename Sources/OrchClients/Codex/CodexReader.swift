import OrchModel

/// Reads the stream of `codex exec --json` (formats §2.3).
///
/// It names no model and counts no single call: those come from the rollout.
struct CodexReader: StreamReader {
  private let parser = JSONParser()
  private let model: String?
  private var started: Set<ByteText> = []
  private var lastWords = ""
  private var hasFinished = false

  init(model: String?) {
    self.model = model
  }

  mutating func read(_ line: Line) -> [AgentEvent] {
    parser.events(of: line) { events(of: $0) }
  }

  mutating func end(status: Int32?) -> [AgentEvent] {
    guard !hasFinished else { return [] }
    hasFinished = true
    return [.finished(.none(status: status))]
  }

  mutating func events(of event: JSONDocument) -> [AgentEvent] {
    let type = event["type"]
    if type.equals("thread.started") {
      return event["thread_id"].name.map { [.session(id: $0, model: model)] } ?? []
    }
    if type.equals("item.started") { return item(event["item"], isDone: false) }
    if type.equals("item.completed") { return item(event["item"], isDone: true) }
    if type.equals("turn.completed") { return completed(event) }
    if type.equals("turn.failed") { return failed(event) }
    if type.equals("error") { return error(event["message"].string(cutTo: 4096) ?? "error") }
    return []
  }

  private mutating func completed(_ event: JSONDocument) -> [AgentEvent] {
    hasFinished = true
    let total = CodexUsage(event["usage"]).map { AgentEvent.total(ClientTotal(tokens: $0.tokens)) }
    let verdict = Verdict(succeeded: true, reason: "completed", text: lastWords)
    return (total.map { [$0] } ?? []) + [.finished(verdict)]
  }

  private mutating func failed(_ event: JSONDocument) -> [AgentEvent] {
    hasFinished = true
    let text = event["error"]["message"].string ?? "the turn failed"
    return [.finished(Verdict(succeeded: false, reason: "turn_failed", text: text))]
  }

  /// An error that is being retried says `Reconnecting… 1/5`; others come before `turn.failed`.
  private func error(_ message: String) -> [AgentEvent] {
    let isRetried = message.utf8.starts(with: "Reconnecting".utf8)
    return [isRetried ? .retrying(reason: message) : .notice(message)]
  }
}

// MARK: - Items

extension CodexReader {
  private mutating func item(_ item: JSONDocument, isDone: Bool) -> [AgentEvent] {
    let type = item["type"]
    if type.equals("agent_message") {
      guard isDone, let text = item["text"].string else { return [] }
      lastWords = text
      return [.said(text, subagent: nil)]
    }
    if type.equals("error") {
      let text = item["message"].string(cutTo: 4096)
      return isDone ? text.map { [.notice($0)] } ?? [] : []
    }
    guard let id = item["id"].name, let use = Self.toolUse(item, id: id) else { return [] }
    var events: [AgentEvent] = []
    let isNew = started.remove(ByteText(id)) == nil
    if isNew { events.append(.toolStarted(use)) }
    guard isDone else {
      if started.count < Limit.pending { started.insert(ByteText(id)) }
      return events
    }
    let succeeded = Self.succeeded(item)
    events.append(.toolEnded(id: id, succeeded: succeeded, output: Self.output(item)))
    if succeeded, type.equals("file_change") { events += Self.changes(item) }
    return events
  }

  /// Nil for items that are no tool: reasoning, lists of things to do, what is not known.
  private static func toolUse(_ item: JSONDocument, id: String) -> ToolUse? {
    let type = item["type"]
    func use(_ name: String, _ summary: String?, _ input: JSONValue) -> ToolUse {
      ToolUse(
        id: id, name: name, summary: ToolUse.oneLine(summary ?? ""),
        input: input.text.cut(toBytes: Limit.toolText))
    }
    if type.equals("command_execution") {
      let command = item["command"].string(cutTo: Limit.toolText) ?? ""
      return use("command_execution", command, ["command": .string(command)])
    }
    if type.equals("file_change") {
      let paths = item["changes"].elements.lazy.compactMap { $0["path"].string(cutTo: 4096) }
      let changes = JSONValue.raw(item["changes"].text(cutTo: Limit.toolText))
      return use("file_change", paths.prefix(8).joined(separator: ", "), ["changes": changes])
    }
    if type.equals("mcp_tool_call") {
      let name = "mcp__\(item["server"].name ?? "?")__\(item["tool"].name ?? "?")"
      return ToolUse(id: id, name: name, input: item["arguments"], subagent: nil)
    }
    if type.equals("collab_tool_call") {
      let prompt = item["prompt"].string(cutTo: 4096)
      return use(item["tool"].name ?? "collab_tool_call", prompt, ["prompt": .string(prompt ?? "")])
    }
    if type.equals("web_search") {
      let query = item["query"].string(cutTo: 4096)
      return use("web_search", query, ["query": .string(query ?? "")])
    }
    return nil
  }

  private static func succeeded(_ item: JSONDocument) -> Bool {
    let status = item["status"]
    let isUnsaid = status.kind != .string
    let exit = item["exit_code"].int64 ?? 0
    return (isUnsaid || status.equals("completed")) && exit == 0
  }

  private static func output(_ item: JSONDocument) -> String {
    if let text = item["aggregated_output"].string(cutTo: Limit.toolText) { return text }
    if let text = item["error"]["message"].string(cutTo: Limit.toolText) { return text }
    var text = ""
    for block in item["result"]["content"].elements where text.utf8.count < Limit.toolText {
      text += (text.utf8.isEmpty ? "" : "\n") + (block["text"].string(cutTo: Limit.toolText) ?? "")
    }
    return text.cut(toBytes: Limit.toolText)
  }

  /// The files of a patch; how many lines changed is not said.
  private static func changes(_ item: JSONDocument) -> [AgentEvent] {
    item["changes"].elements.compactMap { change in
      change["path"].string(cutTo: 4096).map {
        .fileChanged(FileEdit(path: $0, kind: FileEdit.Kind(codex: change["kind"])))
      }
    }
  }
}

extension FileEdit.Kind {
  /// `add`, `delete`, else `update`.
  init(codex kind: JSONDocument) {
    self = kind.equals("add") ? .created : kind.equals("delete") ? .deleted : .modified
  }
}
