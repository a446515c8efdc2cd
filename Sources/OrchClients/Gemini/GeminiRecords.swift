import OrchModel

/// What a chat of Gemini CLI tells beside its calls: what was asked and said, and the tools (formats §3).
///
/// A message is written again when it changes. The first version has all of its words, later ones may have
/// them masked; of each call of a tool the last version counts.
struct GeminiRecords {
  private struct Words {
    let speech: RecordedActivity.Speech
    let id: String
    let text: String
    let at: Timestamp?
  }

  private var words: [Words] = []
  private var spoken: Set<ByteText> = []
  private var order: [ByteText] = []
  private var tools: [ByteText: RecordedTool] = [:]

  /// Takes a version of a message.
  ///
  /// `replaces` is true for a member of a conversation that the client has put in place of another: there it
  /// speaks itself to the model (a summary, say), and nobody has said what is no answer that was paid for.
  mutating func take(_ message: JSONDocument, replaces: Bool) {
    guard let id = message["id"].name else { return }
    let at = message["timestamp"].timestamp
    if !replaces || message["tokens"].kind == .object { take(words: message, id: id, at: at) }
    for call in message["toolCalls"].elements { take(call: call, at: at) }
  }

  private mutating func take(words message: JSONDocument, id: String, at: Timestamp?) {
    let type = message["type"]
    let speech: RecordedActivity.Speech
    if type.equals("user") {
      speech = .prompt
    } else if type.equals("gemini") {
      speech = .answer
    } else if type.equals("error") {
      speech = .error
    } else {
      return
    }
    // What a person typed, before files it names were put in.
    let typed = message["displayContent"]
    let text = (typed.kind == .missing ? message["content"] : typed).partsText
    guard !text.utf8.isEmpty, spoken.insert(ByteText(id)).inserted else { return }
    words.append(Words(speech: speech, id: id, text: text, at: at))
  }

  private mutating func take(call: JSONDocument, at: Timestamp?) {
    guard let id = call["id"].name else { return }
    let key = ByteText(id)
    let old = tools[key]
    if old == nil { order.append(key) }
    let status = call["status"]
    var tool = RecordedTool(
      id: id, name: call["name"].name ?? "?", summary: ToolUse.summary(of: call["args"]))
    tool.began = old?.began ?? at
    if status.equals("success") {
      tool.succeeded = true
      tool.edits = GeminiEdit.edit(by: call["resultDisplay"], of: call["args"]).map { [$0] } ?? []
    } else if status.equals("error") || status.equals("cancelled") {
      tool.succeeded = false
    }
    if tool.succeeded != nil { tool.ended = call["timestamp"].timestamp }
    if tool.succeeded == nil, old?.succeeded != nil { return }
    tools[key] = tool
  }

  /// All of it, as what was recorded at `place`.
  func activities(at place: RecordedPlace) -> [RecordedActivity] {
    words.compactMap { .said($0.speech, $0.text, id: $0.id, at: place.at($0.at)) }
      + order.flatMap { tools[$0]?.activities(at: place) ?? [] }
  }
}

/// What a tool of Gemini CLI changed, by what it shows a person.
enum GeminiEdit {
  /// The change; nil for what is no account of one.
  static func edit(by display: JSONDocument, of arguments: JSONDocument) -> FileEdit? {
    guard let lines = UnifiedDiff.lines(in: display["fileDiff"]) else { return nil }
    // Older versions give the last part of the path alone.
    let path =
      display["filePath"].filePath ?? arguments["file_path"].filePath
      ?? display["fileName"].filePath
    guard let path else { return nil }
    let isNew = display["isNewFile"].bool ?? (display["originalContent"].kind == .null)
    return FileEdit(
      path: path, kind: isNew ? .created : .modified, added: lines.added, removed: lines.removed)
  }
}

extension JSONDocument {
  /// The words in what Gemini calls a list of parts: a text, a part, or several of either.
  fileprivate var partsText: String {
    var text = ""
    func add(_ part: JSONDocument) {
      guard part["thought"].bool != true,
        let words = part.string(cutTo: RecordedActivity.longestText)
          ?? part["text"].string(cutTo: RecordedActivity.longestText)
      else { return }
      text += words
    }
    if kind == .array { elements.forEach(add) } else { add(self) }
    return text.cut(toBytes: RecordedActivity.longestText)
  }
}
