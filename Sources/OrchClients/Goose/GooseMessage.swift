import OrchModel

/// A message of goose: a row of its `messages` (formats §3).
package struct GooseMessage {
  /// As they are in the columns of its row; nil where there is no such column, or nothing in it.
  package var session: String?
  package var id: String?
  package var role: String?
  package var content: [UInt8]?
  package var createdAt: Int64?
  package var metadata: [UInt8]?

  package init() {}

  /// What it says: words, calls of tools, and what came of those; or why it can't be read.
  ///
  /// `edits` are the files that calls are to change, by their ids: a call and its result are two messages.
  package func activities(
    of sessions: GooseSessions, edits: inout [ByteText: String], parser: JSONParser
  ) -> Result<[RecordedActivity], JSONFault> {
    guard let session = session?.asName, let content, isShown(parser) else { return .success([]) }
    let root = sessions.root(of: session)
    let isChild = !session.isSameBytes(as: root)
    let place = RecordedPlace(
      session: root, subagent: isChild ? session : nil, folder: sessions.folder(of: session),
      at: createdAt.flatMap(Self.moment))
    let isPrompt = role?.isSameBytes(as: "user") ?? false
    return content.withUnsafeBytes { bytes in
      parser.read(bytes) { blocks in
        blocks.elements.enumerated().flatMap { number, block in
          records(of: block, number: number, isPrompt: isPrompt, &edits, at: place)
        }
      }
    }
  }

  /// False for what the client adds for the model alone.
  private func isShown(_ parser: JSONParser) -> Bool {
    guard let metadata else { return true }
    let answer = metadata.withUnsafeBytes { parser.read($0) { $0["userVisible"].bool } }
    return ((try? answer.get()) ?? nil) ?? true
  }

  private func records(
    of block: JSONDocument, number: Int, isPrompt: Bool, _ edits: inout [ByteText: String],
    at place: RecordedPlace
  ) -> [RecordedActivity] {
    let type = block["type"]
    if type.equals("text") {
      let text = block["text"].string(cutTo: RecordedActivity.longestText)
      let said = RecordedActivity.said(
        isPrompt ? .prompt : .answer, text, id: name(ofBlock: number, text ?? ""), at: place)
      return said.map { [$0] } ?? []
    }
    guard let id = block["id"].name else { return [] }
    if type.equals("toolRequest") || type.equals("frontendToolRequest") {
      let call = block["toolCall"]["value"]
      let path = Self.path(changedBy: call)
      edits[ByteText(id)] = path
      let kind = RecordedActivity.Kind.toolBegan(
        id: id, name: call["name"].name ?? "?",
        summary: path.map(ToolUse.oneLine) ?? ToolUse.summary(of: call["arguments"]))
      return [RecordedActivity(kind, at: place)]
    }
    guard type.equals("toolResponse") else { return [] }
    let result = block["toolResult"]
    let succeeded =
      result["status"].equals("success") && result["value"]["isError"].bool != true
    let path = edits.removeValue(forKey: ByteText(id))
    // Neither whether the file was there before nor how many lines it had is said.
    let edit = succeeded ? path.map { FileEdit(path: $0, kind: .modified) } : nil
    let kind = RecordedActivity.Kind.toolEnded(id: id, succeeded: succeeded, edit: edit)
    return [RecordedActivity(kind, at: place)]
  }

  /// Older messages have no name: the same words at the same second are one.
  private func name(ofBlock number: Int, _ text: String) -> String {
    guard let id = id?.asName else {
      var hash = StableHash()
      hash.add(text.utf8)
      return "\(role?.asName ?? "")-\(hash.value)"
    }
    return number == 0 ? id : "\(id)/\(number)"
  }

  /// The file that a call of a tool is to change; nil for a tool that changes none.
  private static func path(changedBy call: JSONDocument) -> String? {
    guard let name = call["name"].name else { return nil }
    // With the name of the extension before it, in newer versions without.
    func isTool(_ tool: String) -> Bool {
      name.isSameBytes(as: tool) || name.hasEnding("__\(tool)")
    }
    let arguments = call["arguments"]
    let command = arguments["command"]
    let isReading = command.equals("view") || command.equals("undo_edit")
    guard isTool("write") || isTool("edit") || isTool("text_editor") && !isReading else {
      return nil
    }
    return arguments["path"].filePath
  }

  /// Seconds since 1970, or milliseconds.
  private static func moment(_ count: Int64) -> Timestamp? {
    let scale: Int64 = count < 100_000_000_000 ? 1000 : 1
    let (milliseconds, isTooLarge) = count.multipliedReportingOverflow(by: scale)
    guard !isTooLarge, (0...253_402_300_799_999).contains(milliseconds) else { return nil }
    return Timestamp(milliseconds: milliseconds)
  }
}
