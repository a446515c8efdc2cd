import OrchModel

/// Plays what `claude -p` printed: the same lines, with other ids, and the changes of the file tools.
struct ClaudeStreamReplay: ReplayScript {
  private(set) var status: Int32?
  private var changes = ClaudeReplayChanges()

  mutating func play(_ line: JSONDocument, isRepaired: Bool, on stage: inout ReplayStage) {
    if line["type"].equals("system"), line["subtype"].equals("init"),
      stage.folder.recordedPath == nil
    {
      stage.folder.recordedPath = line["cwd"].string
    }
    if line["type"].equals("result") { status = line["is_error"].bool == false ? 0 : 1 }
    changes.follow(line, isRepaired: isRepaired, on: &stage)
    let message = line["message"]
    let ids = stage.renaming(
      sessions: [line["session_id"]],
      others: [
        line["request_id"], line["api_message_id"], message["id"], line["event"]["message"]["id"],
      ])
    let paths = stage.mapping([line["cwd"]] + ClaudeReplayChanges.paths(in: line))
    stage.put(line.bytes(replacing: ids + paths))
  }

  mutating func finish(on stage: inout ReplayStage) { changes.finish(on: &stage) }

  func notice(_ text: String) -> JSONValue { ClaudeReplayChanges.notice(text) }
}
