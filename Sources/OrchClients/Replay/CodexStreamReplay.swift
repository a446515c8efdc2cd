import OrchModel

/// Plays what `codex exec` printed: the same lines with other ids.
///
/// The stream names the files that changed but not how, so that only deletions can be done.
struct CodexStreamReplay: ReplayScript {
  private(set) var status: Int32?

  mutating func play(_ line: JSONDocument, isRepaired: Bool, on stage: inout ReplayStage) {
    if line["type"].equals("turn.completed") { status = 0 }
    if line["type"].equals("turn.failed") { status = 1 }
    let item = line["item"]
    let isChange = line["type"].equals("item.completed") && item["type"].equals("file_change")
    if isChange, item["status"].equals("completed") {
      for change in item["changes"].elements {
        guard let path = change["path"].string else { continue }
        if change["kind"].equals("delete") {
          stage.delete(path)
        } else {
          stage.notice("left '\(path)' alone: its text is not in the recording")
        }
      }
    }
    let ids = stage.renaming(
      sessions: [],
      others: [line["thread_id"], item["sender_thread_id"]] + item["receiver_thread_ids"].elements)
    let paths = stage.mapping(item["changes"].elements.map { $0["path"] })
    stage.put(line.bytes(replacing: ids + paths))
  }

  mutating func finish(on stage: inout ReplayStage) {}

  func notice(_ text: String) -> JSONValue { CodexRolloutReplay.noticeLine(text) }
}
