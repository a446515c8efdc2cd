import OrchModel

/// What the lines of one rollout of Codex tell (formats §2.2).
struct CodexHistory {
  private(set) var session: String?
  private(set) var beganAt: Timestamp?
  private var rollout = CodexRolloutReader()
  private var thread: String?
  private var parent: String?
  private var folder: String?
  private var branch: String?
  private var role: String?
  private var lines = 0

  init(session: String?, beganAt: Timestamp?) {
    self.session = session
    self.beganAt = beganAt
  }

  mutating func read(_ record: JSONDocument) -> [HistoryReader.Reading] {
    lines += 1
    let payload = record["payload"]
    let at = record["timestamp"].timestamp
    if record["type"].equals("session_meta"), thread == nil { began(payload, at: at) }
    if record["type"].equals("turn_context") { folder = payload["cwd"].folder ?? folder }
    if case .called(let call)? = rollout.events(of: record).first {
      return [
        .call(
          RecordedCall(
            call, folder: folder, branch: branch, role: call.subagent == nil ? nil : role,
            namesPayer: true))
      ]
    }
    return activities(record["type"], payload, at: at)
  }

  /// Why the line that was read last is no call; nil for one that speaks of none.
  func leftOut(_ record: JSONDocument) -> LeftOutLine? { rollout.leftOut(record) }

  private mutating func began(_ meta: JSONDocument, at: Timestamp?) {
    thread = meta["id"].name
    session = session ?? thread
    let spawn = meta["source"]["subagent"]["thread_spawn"]
    parent =
      meta["session_id"].name ?? meta["parent_thread_id"].name ?? spawn["parent_thread_id"].name
    folder = meta["cwd"].folder
    branch = meta["git"]["branch"].name
    role = spawn["agent_role"].name
    beganAt = beganAt ?? at
  }

  /// What was asked, said and done; of a call of a tool, what is asked and what came of it are two lines.
  private func activities(_ type: JSONDocument, _ payload: JSONDocument, at: Timestamp?)
    -> [HistoryReader.Reading]
  {
    let kind = payload["type"]
    if type.equals("event_msg") {
      if kind.equals("user_message") { return said(.prompt, payload["message"], at: at) }
      if kind.equals("agent_message") { return said(.answer, payload["message"], at: at) }
      if kind.equals("error") { return said(.error, payload["message"], at: at) }
      if kind.equals("item_completed") { return completed(payload["item"], at: at) }
      if kind.equals("patch_apply_end") {
        return changed(
          payload["changes"], call: payload["call_id"].name,
          succeeded: payload["success"].bool == true, at: at)
      }
      if kind.equals("exec_command_end") {
        return ended(payload["call_id"], succeeded: payload["exit_code"].int64 == 0, at: at)
      }
      if kind.equals("mcp_tool_call_end") {
        let isDone = payload["result"]["Ok"].kind == .object
        return ended(payload["call_id"], succeeded: isDone, at: at)
      }
      return []
    }
    guard type.equals("response_item"), let id = payload["call_id"].name else { return [] }
    if kind.equals("function_call") || kind.equals("custom_tool_call") {
      return [
        began(id, payload["name"].name, payload["arguments"].string(cutTo: 400) ?? "", at: at)
      ]
    }
    if kind.equals("local_shell_call") {
      let words = payload["action"]["command"].elements.compactMap { $0.string(cutTo: 400) }
      return [began(id, "shell", words.joined(separator: " "), at: at)]
    }
    guard kind.equals("function_call_output") || kind.equals("custom_tool_call_output") else {
      return []
    }
    return ended(
      payload["call_id"], succeeded: payload["output"]["success"].bool ?? true, at: at)
  }

  private func completed(_ item: JSONDocument, at: Timestamp?) -> [HistoryReader.Reading] {
    let type = item["type"]
    if type.equals("UserMessage") { return said(.prompt, words(of: item), at: at) }
    if type.equals("AgentMessage") { return said(.answer, words(of: item), at: at) }
    let isDone = item["status"].equals("completed")
    if type.equals("FileChange") {
      return changed(item["changes"], call: item["id"].name, succeeded: isDone, at: at)
    }
    guard type.equals("CommandExecution") || type.equals("McpToolCall") else { return [] }
    return ended(item["id"], succeeded: isDone, at: at)
  }

  private func words(of item: JSONDocument) -> JSONDocument {
    item["content"].elements.lazy.map { $0["text"] }.first { $0.kind == .string } ?? .missing
  }

  /// One call changes several files: the first is the call's own, the others are kept beside it without a
  /// name.
  private func changed(
    _ changes: JSONDocument, call: String?, succeeded: Bool, at: Timestamp?
  ) -> [HistoryReader.Reading] {
    guard let call else { return [] }
    return changes.members.enumerated().flatMap { place, member -> [HistoryReader.Reading] in
      guard let path = member.key.string(cutTo: 4096) else { return [] }
      let type = member.value["type"]
      let kind: FileEdit.Kind =
        type.equals("add") ? .created : type.equals("delete") ? .deleted : .modified
      let lines = Self.lines(of: member.value, kind)
      let edit = FileEdit(path: path, kind: kind, added: lines?.added, removed: lines?.removed)
      let id = place == 0 ? call : "\(call)/\(place)"
      return [
        began(id, place == 0 ? "apply_patch" : "", path, at: at),
        ended(id, succeeded: succeeded, edit: succeeded ? edit : nil, at: at),
      ]
    }
  }

  private static func lines(of change: JSONDocument, _ kind: FileEdit.Kind)
    -> (added: Int, removed: Int)?
  {
    let content = change["content"]
    if content.kind == .string {
      let count = content.lineCount
      return kind == .deleted ? (0, count) : (count, 0)
    }
    return UnifiedDiff.lines(in: change["unified_diff"])
  }

  // MARK: Records

  private var isChild: Bool {
    guard let thread, let parent else { return false }
    return !thread.isSameBytes(as: parent)
  }

  private func place(at: Timestamp?) -> RecordedPlace {
    RecordedPlace(
      session: isChild ? parent : thread, subagent: isChild ? thread : nil,
      role: isChild ? role : nil, folder: folder, at: at)
  }

  private func said(_ speech: RecordedActivity.Speech, _ text: JSONDocument, at: Timestamp?)
    -> [HistoryReader.Reading]
  {
    guard let text = text.string(cutTo: RecordedActivity.longestText), !text.utf8.isEmpty else {
      return []
    }
    let kind = RecordedActivity.Kind.said(speech, id: "\(lines)", text: text)
    return [.activity(RecordedActivity(kind, at: place(at: at)))]
  }

  private func began(_ id: String, _ name: String?, _ summary: String, at: Timestamp?)
    -> HistoryReader.Reading
  {
    let line = ToolUse.oneLine(summary)
    return .activity(
      RecordedActivity(.toolBegan(id: id, name: name ?? "?", summary: line), at: place(at: at)))
  }

  private func ended(_ id: JSONDocument, succeeded: Bool, at: Timestamp?)
    -> [HistoryReader.Reading]
  {
    id.name.map { [ended($0, succeeded: succeeded, edit: nil, at: at)] } ?? []
  }

  private func ended(_ id: String, succeeded: Bool, edit: FileEdit?, at: Timestamp?)
    -> HistoryReader.Reading
  {
    .activity(
      RecordedActivity(.toolEnded(id: id, succeeded: succeeded, edit: edit), at: place(at: at)))
  }
}
