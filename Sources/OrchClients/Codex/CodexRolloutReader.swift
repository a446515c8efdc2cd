import OrchModel

/// Reads the calls of one thread from its rollout (formats §2.2).
///
/// New clients write one `token_usage_record` a call; from the first of them on nothing else counts. Before,
/// each `token_count` that moves the thread's running total is a call.
struct CodexRolloutReader: StreamReader {
  private let parser = JSONParser()
  private var thread: String?
  /// The thread that this one works for, itself when it works for none.
  private var root: String?
  private var model: String?
  private var hasRecords = false
  private var total: CodexUsage?
  private var resets = 0
  /// Until when lines are copies of another thread's; nil when none are.
  private var copiedUntil: Timestamp?
  /// True when the file only refers to the lines before it, whose totals it may repeat.
  private var hasBase = false
  /// What the answer that is being written down has asked for so far.
  private var tools = RequestedTools()

  mutating func read(_ line: Line) -> [AgentEvent] {
    parser.events(of: line) { events(of: $0) }
  }

  mutating func end(status: Int32?) -> [AgentEvent] { [] }

  mutating func events(of line: JSONDocument) -> [AgentEvent] {
    let type = line["type"]
    let payload = line["payload"]
    if type.equals("session_meta") { began(payload, at: line["timestamp"].timestamp) }
    if type.equals("turn_context") { model = payload["model"].name ?? model }
    if type.equals("response_item") { note(tool: payload) }
    let at = line["timestamp"].timestamp
    if type.equals("token_usage_record") {
      return record(payload, at: at).map { [.called($0)] } ?? []
    }
    guard type.equals("event_msg"), payload["type"].equals("token_count") else { return [] }
    return count(payload["info"], at: at).map { [.called($0)] } ?? []
  }

  /// Only a file's first `session_meta` is its own: copied ones follow in old forks.
  private mutating func began(_ meta: JSONDocument, at: Timestamp?) {
    guard thread == nil, let id = meta["id"].name else { return }
    thread = id
    let spawn = meta["source"]["subagent"]["thread_spawn"]
    let parent = meta["parent_thread_id"].name ?? spawn["parent_thread_id"].name
    root = meta["session_id"].name ?? parent ?? id
    hasBase = meta["history_base"].kind == .object
    let isCopy = meta["forked_from_id"].kind == .string || spawn.kind == .object
    if isCopy, let at { copiedUntil = at.adding(.seconds(1)) }
  }

  /// What an answer asks for stands before its count.
  private mutating func note(tool item: JSONDocument) {
    guard let id = item["call_id"].name else { return }
    let type = item["type"]
    if type.equals("function_call") || type.equals("custom_tool_call") {
      tools.insert(item["name"].name ?? "?", id: id)
    } else if type.equals("local_shell_call") {
      tools.insert("shell", id: id)
    }
  }

  private mutating func record(_ record: JSONDocument, at: Timestamp?) -> ModelCall? {
    hasRecords = true
    defer { tools = RequestedTools() }
    guard let id = record["response_id"].name, let usage = CodexUsage(record["usage"]) else {
      return nil
    }
    let payer = record["thread_id"].name ?? thread
    // A copied record is another thread's, whose root only itself can say.
    let isOwn = payer.flatMap { one in thread.map { one.isSameBytes(as: $0) } } ?? true
    return call(
      key: "codex:\(id)", usage, at: at, thread: payer,
      root: record["session_id"].name ?? (isOwn ? root : payer))
  }

  private mutating func count(_ info: JSONDocument, at: Timestamp?) -> ModelCall? {
    guard !hasRecords, let total = CodexUsage(info["total_token_usage"]), !total.isZero,
      total != self.total
    else { return nil }
    defer { tools = RequestedTools() }
    let before = self.total
    self.total = total
    let isReset = before.map { total.isBelow($0) } ?? false
    if isReset { resets += 1 }
    if hasBase || isCopied(at) { return nil }
    let grown = isReset ? total : before.map { total.minus($0) } ?? total
    guard let thread, let usage = CodexUsage(info["last_token_usage"]) ?? grown.nonZero else {
      return nil
    }
    return call(
      key: "codex:\(thread):\(resets):\(total.key)", usage, at: at, thread: thread, root: root)
  }

  /// Why `line`, which was read last, is no call; nil for one that speaks of none.
  func leftOut(_ line: JSONDocument) -> LeftOutLine? {
    let (payload, at) = (line["payload"], line["timestamp"].timestamp)
    if line["type"].equals("token_usage_record") {
      let id = payload["response_id"].name
      return LeftOutLine(.noUsage, key: id.map { "codex:\($0)" }, model: model, at: at)
    }
    guard line["type"].equals("event_msg"), payload["type"].equals("token_count") else {
      return nil
    }
    let total = CodexUsage(payload["info"]["total_token_usage"])
    let tokens = (CodexUsage(payload["info"]["last_token_usage"]) ?? total)?.tokens
    return LeftOutLine(reason(for: total, at: at), model: model, tokens: tokens, at: at)
  }

  private func reason(for total: CodexUsage?, at: Timestamp?) -> LeftOutLine.Reason {
    guard let total, !total.isZero else { return .noUsage }
    if hasRecords { return .repeatedTotal }
    if hasBase || isCopied(at) { return .copiedTotal }
    return thread == nil ? .noThread : .repeatedTotal
  }

  private func isCopied(_ at: Timestamp?) -> Bool {
    guard let copiedUntil, let at else { return false }
    return at <= copiedUntil
  }

  private func call(
    key: String, _ usage: CodexUsage, at: Timestamp?, thread: String?, root: String?
  ) -> ModelCall {
    let isChild = thread.flatMap { one in root.map { !one.isSameBytes(as: $0) } } ?? false
    var call = ModelCall(
      key: key, model: model, tokens: usage.tokens, at: at, session: root ?? thread,
      subagent: isChild ? thread : nil)
    call.tools = tools
    return call
  }
}

extension CodexUsage {
  fileprivate var nonZero: CodexUsage? { isZero ? nil : self }
}
