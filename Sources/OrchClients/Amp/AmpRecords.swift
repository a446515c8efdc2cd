import OrchModel

/// What a thread of amp tells beside its calls: what was asked and said, and the tools (formats §3).
///
/// Of an answer the ledger knows the time, of a prompt the message itself. What has none is kept with the
/// time of what came before it; when a tool was done is never said.
struct AmpRecords {
  /// Tools that change the one file of their `path`.
  private static func isEdit(_ name: JSONDocument) -> Bool {
    name.equals("edit_file") || name.equals("create_file")
  }

  private let place: RecordedPlace
  /// When each answer came, by its message, as the ledger says.
  private let times: [ByteText: Timestamp]
  private var now: Timestamp?
  private var words: [RecordedActivity] = []
  private var order: [ByteText] = []
  private var tools: [ByteText: RecordedTool] = [:]
  /// The file that each call of a tool is to change.
  private var paths: [ByteText: String] = [:]

  init(_ thread: JSONDocument, at place: RecordedPlace) {
    self.place = place
    now = place.at
    var times: [ByteText: Timestamp] = [:]
    for event in thread["usageLedger"]["events"].elements {
      guard let id = event["toMessageId"].identifier else { continue }
      times[ByteText(id)] = AmpThread.moment(event["timestamp"])
    }
    self.times = times
    for (number, message) in thread["messages"].elements.enumerated() {
      take(message, number: number)
    }
  }

  /// All of it, the words first.
  var activities: [RecordedActivity] {
    words + order.flatMap { tools[$0]?.activities(at: place) ?? [] }
  }

  private mutating func take(_ message: JSONDocument, number: Int) {
    let id = message["messageId"].identifier
    let own = AmpThread.time(of: message) ?? id.flatMap { times[ByteText($0)] }
    now = own ?? now
    var place = place.at(own)
    place.at = now
    let isPrompt = message["role"].equals("user")
    guard isPrompt || message["role"].equals("assistant") else { return }
    let name = RecordedActivity.id(ofMessage: number)
    var text = ""
    for block in message["content"].elements {
      if block["type"].equals("text") {
        text += block["text"].string(cutTo: RecordedActivity.longestText) ?? ""
      } else if block["type"].equals("tool_use") {
        began(block, at: own ?? now)
      } else if block["type"].equals("tool_result") {
        ended(block)
      }
    }
    // What is still written is left for the next time.
    let state = message["state"]["type"]
    guard !state.equals("streaming"), !state.equals("running") else { return }
    let said = RecordedActivity.said(
      isPrompt ? .prompt : .answer, text.cut(toBytes: RecordedActivity.longestText), id: name,
      at: place)
    let failure = message["state"]["error"]["message"]
      .string(cutTo: RecordedActivity.longestText)
    let error = RecordedActivity.said(.error, failure, id: name + "/error", at: place)
    words += [said, error].compactMap { $0 }
  }

  private mutating func began(_ use: JSONDocument, at time: Timestamp?) {
    guard let id = use["id"].name else { return }
    let key = ByteText(id)
    if tools[key] == nil { order.append(key) }
    let input = use["input"]
    if Self.isEdit(use["name"]) { paths[key] = input["path"].filePath }
    tools[key] = RecordedTool(
      id: id, name: use["name"].name ?? "?", summary: ToolUse.summary(of: input), began: time)
  }

  private mutating func ended(_ block: JSONDocument) {
    let run = block["run"]
    let status = run["status"]
    guard let id = block["toolUseID"].name, tools[ByteText(id)] != nil else { return }
    let key = ByteText(id)
    if status.equals("done") {
      tools[key]?.succeeded = true
      tools[key]?.edits = paths[key].map { [Self.edit(of: $0, by: run["result"])] } ?? []
    } else if status.equals("error") || status.equals("cancelled")
      || status.equals("rejected-by-user")
    {
      tools[key]?.succeeded = false
    }
  }

  /// Whether the file was there before is not said; the lines are where there is a patch.
  private static func edit(of path: String, by result: JSONDocument) -> FileEdit {
    let lines = UnifiedDiff.lines(in: result["diff"])
    return FileEdit(path: path, kind: .modified, added: lines?.added, removed: lines?.removed)
  }
}
