import OrchModel

/// The file tools of Claude Code (formats §1.3): from a call and its result to what changed.
struct ClaudeEdits {
  private struct Pending {
    let tool: Tool
    let path: String
    /// Lines that a `Write` leaves in the file.
    let lines: Int?
  }

  enum Tool { case write, edit, notebook }

  /// Calls without a result yet, by the id of the call.
  private var pending: [ByteText: Pending] = [:]

  static func tool(_ name: JSONDocument) -> Tool? {
    if name.equals("Write") { return .write }
    if name.equals("Edit") || name.equals("MultiEdit") { return .edit }
    return name.equals("NotebookEdit") ? .notebook : nil
  }

  /// Remembers a call of a file tool until its result is there.
  mutating func began(_ use: JSONDocument, id: String) {
    let input = use["input"]
    guard let tool = Self.tool(use["name"]), pending.count < Limit.pending,
      let path = input[tool == .notebook ? "notebook_path" : "file_path"].string(cutTo: 4096)
    else { return }
    let lines = tool == .write ? input["content"].lineCount : nil
    pending[ByteText(id)] = Pending(tool: tool, path: path, lines: lines)
  }

  /// What the call changed; nil when it failed or was no file tool.
  ///
  /// `result` is the client's account of it. It is missing for subagents, whose numbers of lines are then
  /// unknown, but for a file that was created.
  mutating func ended(id: String, succeeded: Bool, result: JSONDocument, output: String)
    -> FileEdit?
  {
    guard let call = pending.removeValue(forKey: ByteText(id)), succeeded else { return nil }
    if result["filePath"].kind == .string { return edit(of: call, by: result) }
    let isNew = call.tool == .write && output.utf8.starts(with: "File created".utf8)
    return FileEdit(
      path: call.path, kind: isNew ? .created : .modified, added: isNew ? call.lines : nil,
      removed: isNew ? 0 : nil)
  }

  private func edit(of call: Pending, by result: JSONDocument) -> FileEdit {
    let path = result["filePath"].string(cutTo: 4096) ?? call.path
    return Self.edit(of: path, by: result, isWrite: call.tool == .write)
  }

  /// What a file tool changed, by the client's account of it alone; nil for that of another tool.
  static func change(by result: JSONDocument) -> FileEdit? {
    guard let path = result["filePath"].string(cutTo: 4096) else { return nil }
    let isWrite = result["type"].equals("create") || result["type"].equals("update")
    guard isWrite || result["structuredPatch"].kind == .array else { return nil }
    return edit(of: path, by: result, isWrite: isWrite)
  }

  private static func edit(of path: String, by result: JSONDocument, isWrite: Bool) -> FileEdit {
    let before = result["originalFile"]
    let isNew =
      isWrite
      ? result["type"].equals("create")
      : result["oldString"].equals("")
        && (before.kind == .null || before.equals(""))
    guard !isNew else {
      let content = result[isWrite ? "content" : "newString"]
      return FileEdit(path: path, kind: .created, added: content.lineCount, removed: 0)
    }
    let patch = result["structuredPatch"]
    guard patch.kind == .array else { return FileEdit(path: path, kind: .modified) }
    var (added, removed) = (0, 0)
    for line in patch.elements.lazy.flatMap({ $0["lines"].elements }) {
      switch line.stringBytes.first {
      case UInt8(ascii: "+"): added += 1
      case UInt8(ascii: "-"): removed += 1
      default: break
      }
    }
    return FileEdit(path: path, kind: .modified, added: added, removed: removed)
  }
}

extension JSONDocument {
  /// How many lines a text has; the last needs no newline.
  var lineCount: Int {
    let bytes = stringBytes
    let newlines = bytes.count { $0 == UInt8(ascii: "\n") }
    return newlines + (bytes.last.map { $0 == UInt8(ascii: "\n") ? 0 : 1 } ?? 0)
  }
}
