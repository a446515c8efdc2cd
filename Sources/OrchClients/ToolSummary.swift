import OrchModel

extension ToolUse {
  /// A tool call whose summary is taken from its input.
  init(id: String, name: String, input: JSONDocument, subagent: String?) {
    self.init(
      id: id, name: name, summary: Self.summary(of: input),
      input: input.kind == .missing ? "{}" : input.text(cutTo: Limit.toolText), subagent: subagent)
  }

  /// What a person wants to see of a tool's input: the file, the command, the pattern.
  static func summary(of input: JSONDocument) -> String {
    let telling: [StaticString] = [
      "file_path", "filePath", "notebook_path", "command", "cmd", "pattern", "path", "url", "query",
      "skill",
      "description", "prompt", "message", "text",
    ]
    for key in telling {
      if let text = input[key].string(cutTo: 4 * Limit.name) { return oneLine(text) }
    }
    let first = input.members.lazy.compactMap { $0.value.string(cutTo: 4 * Limit.name) }.first
    return first.map(oneLine) ?? ""
  }

  /// The text on one line, runs of blanks as one space, at most 200 bytes.
  package static func oneLine(_ text: String) -> String {
    var result: [UInt8] = []
    var isBlank = true
    for byte in text.utf8 {
      // No byte of a longer sequence is a blank.
      let isSpace = byte <= 0x20
      if !isSpace { result.append(byte) } else if !isBlank { result.append(0x20) }
      isBlank = isSpace
      if result.count > Limit.name + 4 { break }
    }
    return String(decoding: result, as: UTF8.self).cut(toBytes: Limit.name)
  }
}
