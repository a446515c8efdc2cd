import OrchModel

/// A message of OpenCode as its parts are read: who speaks in it, where and when (formats §3).
///
/// What was said and done is in parts, files or rows of their own: `text`, `tool`, `retry` and others.
package struct OpenCodeTurn {
  private let isPrompt: Bool
  /// False while more may be written.
  private let isComplete: Bool
  private let place: RecordedPlace
  private let failure: RecordedActivity?

  /// Nil for what is no message of somebody's.
  init?(_ message: JSONDocument, id: String?, session: String?, of sessions: OpenCodeSessions) {
    isPrompt = message["role"].equals("user")
    guard isPrompt || message["role"].equals("assistant"), let id = id ?? message["id"].name,
      let own = session ?? message["sessionID"].name
    else { return nil }
    let root = sessions.root(of: own)
    let isChild = !own.isSameBytes(as: root)
    let time = message["time"]
    place = RecordedPlace(
      session: root, subagent: isChild ? own : nil,
      role: isChild ? message["agent"].name ?? message["mode"].name : nil,
      folder: message["path"]["cwd"].folder ?? sessions.folder(of: own),
      at: time["created"].moment(millisecondsPerUnit: 1))
    let completed = time["completed"].moment(millisecondsPerUnit: 1)
    isComplete = isPrompt || completed != nil
    failure = RecordedActivity.said(
      .error, Self.words(of: message["error"]), id: id, at: place.at(completed ?? place.at))
  }

  /// What the message says itself: why there is no answer.
  package var activities: [RecordedActivity] { failure.map { [$0] } ?? [] }

  /// What one of its parts says; `id` is in it, or beside it in a database.
  func activities(ofPart part: JSONDocument, id: String?) -> [RecordedActivity] {
    guard let id = id ?? part["id"].name else { return [] }
    let type = part["type"]
    if type.equals("text") { return said(part, id: id) }
    if type.equals("tool") { return tool(part, id: id).activities(at: place) }
    guard type.equals("retry") else { return [] }
    let at = part["time"]["created"].moment(millisecondsPerUnit: 1)
    let words = Self.words(of: part["error"])
    return RecordedActivity.said(.error, words, id: id, at: place.at(at)).map { [$0] } ?? []
  }

  /// The same of a part as it is written, or why it can't be read.
  package func activities(
    ofPart data: [UInt8], id: String?, parser: JSONParser
  ) -> Result<[RecordedActivity], JSONFault> {
    data.withUnsafeBytes { bytes in
      parser.read(bytes) { activities(ofPart: $0, id: id.flatMap(\.asName)) }
    }
  }

  /// A text that the client put in is nobody's; one that is still written is left for the next time.
  private func said(_ part: JSONDocument, id: String) -> [RecordedActivity] {
    let time = part["time"]
    guard part["synthetic"].bool != true, part["ignored"].bool != true,
      isComplete || time["end"].kind == .number
    else { return [] }
    let text = part["text"].string(cutTo: RecordedActivity.longestText)
    let began = time["start"].moment(millisecondsPerUnit: 1) ?? place.at
    return RecordedActivity.said(isPrompt ? .prompt : .answer, text, id: id, at: place.at(began))
      .map { [$0] } ?? []
  }

  private func tool(_ part: JSONDocument, id: String) -> RecordedTool {
    let state = part["state"]
    var tool = RecordedTool(
      id: id, name: part["tool"].name ?? "?", summary: ToolUse.summary(of: state["input"]))
    tool.began = state["time"]["start"].moment(millisecondsPerUnit: 1)
    if state["status"].equals("completed") {
      tool.succeeded = true
      tool.edits = OpenCodeEdits.edits(by: state)
    } else if state["status"].equals("error") {
      tool.succeeded = false
    }
    if tool.succeeded != nil {
      tool.ended = state["time"]["end"].moment(millisecondsPerUnit: 1)
    }
    return tool
  }

  /// `{name, data: {message}}`.
  private static func words(of error: JSONDocument) -> String? {
    error["data"]["message"].string(cutTo: RecordedActivity.longestText) ?? error["name"].name
  }
}
