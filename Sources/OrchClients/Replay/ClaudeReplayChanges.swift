import OrchModel

/// Makes the changes that Claude Code's file tools made: when their result says that they worked.
///
/// Commands are not run again, and notebooks are not edited: both are said.
struct ClaudeReplayChanges {
  private enum Change {
    case write(path: String, RecordedText)
    case edit(path: String, [RecordedEdit])
    case notebook(path: String)
  }

  private var pending: [ByteText: Change] = [:]
  private var commands = 0

  mutating func follow(_ line: JSONDocument, isRepaired: Bool, on stage: inout ReplayStage) {
    let blocks = line["message"]["content"].elements
    if line["type"].equals("assistant") {
      for block in blocks where block["type"].equals("tool_use") {
        began(block, isRepaired: isRepaired)
      }
    } else if line["type"].equals("user") {
      for block in blocks where block["type"].equals("tool_result") {
        ended(block, on: &stage)
      }
    }
  }

  private mutating func began(_ use: JSONDocument, isRepaired: Bool) {
    if use["name"].equals("Bash") { commands += 1 }
    let input = use["input"]
    guard let id = use["id"].name, pending.count < Limit.pending,
      let tool = ClaudeEdits.tool(use["name"]),
      let path = input[tool == .notebook ? "notebook_path" : "file_path"].string
    else { return }
    switch tool {
    case .write:
      let content = RecordedText(input["content"], isRepaired: isRepaired)
      pending[ByteText(id)] = .write(path: path, content)
    case .edit:
      let several = input["edits"].elements.map { RecordedEdit($0, isRepaired: isRepaired) }
      let edits = several.isEmpty ? [RecordedEdit(input, isRepaired: isRepaired)] : several
      pending[ByteText(id)] = .edit(path: path, edits)
    case .notebook: pending[ByteText(id)] = .notebook(path: path)
    }
  }

  private mutating func ended(_ result: JSONDocument, on stage: inout ReplayStage) {
    guard let id = result["tool_use_id"].name,
      let change = pending.removeValue(forKey: ByteText(id)),
      result["is_error"].bool != true
    else { return }
    switch change {
    case .write(let path, let content): stage.write(content, to: path)
    case .edit(let path, let edits): stage.edit(path, edits)
    case .notebook(let path):
      stage.notice("left '\(path)' alone: edits of notebooks are not played")
    }
  }

  func finish(on stage: inout ReplayStage) {
    guard commands > 0 else { return }
    stage.notice("did not run the recorded commands again (\(commands))")
  }

  /// Where paths stand in a line.
  static func paths(in line: JSONDocument) -> [JSONDocument] {
    let inputs = line["message"]["content"].elements.lazy
      .filter { $0["type"].equals("tool_use") && ClaudeEdits.tool($0["name"]) != nil }
      .map { $0["input"] }
    return inputs.flatMap { [$0["file_path"], $0["notebook_path"]] }
      + [line["tool_use_result"]["filePath"]]
  }

  static func notice(_ text: String) -> JSONValue {
    ["type": "system", "subtype": "informational", "content": .string(text)]
  }
}
