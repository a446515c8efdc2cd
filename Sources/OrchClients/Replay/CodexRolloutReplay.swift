import OrchModel

/// Plays a rollout as the stream of one turn, with the lines between that count the calls.
struct CodexRolloutReplay: ReplayScript {
  private(set) var status: Int32?
  private var changes = CodexReplayChanges()
  private var hasBegun = false
  /// The thread's last running total: JSON text.
  private var usage: String?
  private var failure: String?
  private var isDone = false

  mutating func play(_ line: JSONDocument, isRepaired: Bool, on stage: inout ReplayStage) {
    let type = line["type"]
    let payload = line["payload"]
    if type.equals("session_meta") { return begin(line, on: &stage) }
    if type.equals("turn_context") {
      if stage.folder.recordedPath == nil { stage.folder.recordedPath = payload["cwd"].string }
      printCount(line, others: [], on: &stage)
    } else if type.equals("token_usage_record") {
      usage =
        payload["thread_token_usage"].kind == .object ? payload["thread_token_usage"].text() : usage
      let ids = [payload["response_id"], payload["thread_id"], payload["session_id"]]
      printCount(line, others: ids, on: &stage)
    } else if type.equals("response_item") {
      changes.follow(payload, on: &stage)
    } else if type.equals("event_msg") {
      event(payload, of: line, isRepaired: isRepaired, on: &stage)
    }
  }

  private mutating func begin(_ line: JSONDocument, on stage: inout ReplayStage) {
    guard !hasBegun, let thread = line["payload"]["id"].name else { return }
    hasBegun = true
    if let cwd = line["payload"]["cwd"].string { stage.folder.recordedPath = cwd }
    stage.put(["type": "thread.started", "thread_id": .string(stage.salt.renamed(thread))])
    stage.put(["type": "turn.started"])
    let meta = line["payload"]
    let spawn = meta["source"]["subagent"]["thread_spawn"]
    let ids = [
      meta["id"], meta["session_id"], meta["parent_thread_id"], meta["forked_from_id"],
      meta["history_base"]["thread_id"], spawn["parent_thread_id"],
    ]
    printCount(line, others: ids, on: &stage)
  }

  /// Prints a line of the rollout itself, which its reader counts from.
  private func printCount(_ line: JSONDocument, others: [JSONDocument], on stage: inout ReplayStage)
  {
    stage.put(line.bytes(replacing: stage.renaming(sessions: [], others: others)))
  }

  private mutating func event(
    _ event: JSONDocument, of line: JSONDocument, isRepaired: Bool, on stage: inout ReplayStage
  ) {
    let type = event["type"]
    if type.equals("token_count") {
      let total = event["info"]["total_token_usage"]
      if total.kind == .object { usage = total.text() }
      return printCount(line, others: [], on: &stage)
    }
    if type.equals("task_complete") { (isDone, failure) = (true, nil) }
    if type.equals("task_started") { isDone = false }
    if type.equals("turn_aborted") { (isDone, status) = (false, 1) }
    if type.equals("error") { failure = event["message"].string(cutTo: 4096) ?? "error" }
    let item = event["item"]
    if type.equals("item_completed"), item["type"].equals("FileChange") {
      changes.apply(
        item["changes"], id: item["id"].name, isDone: item["status"].equals("completed"),
        isRepaired: isRepaired, on: &stage)
    }
    if type.equals("patch_apply_end") {
      changes.apply(
        event["changes"], id: event["call_id"].name, isDone: event["success"].bool == true,
        isRepaired: isRepaired, on: &stage)
    }
    let played =
      type.equals("item_completed") ? CodexItems.item(item, stage) : CodexItems.older(event, stage)
    if let played { stage.put(["type": "item.completed", "item": played]) }
  }

  mutating func finish(on stage: inout ReplayStage) {
    changes.finish(on: &stage)
    if let failure {
      stage.put(["type": "turn.failed", "error": ["message": .string(failure)]])
      status = 1
    } else if isDone {
      let usage = usage.map { JSONValue.raw($0) } ?? .null
      stage.put(["type": "turn.completed", "usage": usage])
      status = 0
    }
  }

  func notice(_ text: String) -> JSONValue { Self.noticeLine(text) }

  static func noticeLine(_ text: String) -> JSONValue {
    ["type": "item.completed", "item": ["type": "error", "message": .string(text)]]
  }
}
