import OrchModel

/// Makes the changes that a rollout tells of.
///
/// They come from the client's account of what changed, else, in older rollouts, from the patch that was
/// called for. Commands are not run again.
struct CodexReplayChanges {
  /// Patches that were called for and of which no account came yet.
  private var pending: [ByteText: [PatchStep]] = [:]
  private var commands = 0

  /// A call, or its output.
  mutating func follow(_ item: JSONDocument, on stage: inout ReplayStage) {
    guard let id = item["call_id"].name else { return }
    let type = item["type"]
    if type.equals("custom_tool_call") || type.equals("function_call") {
      guard pending.count < Limit.pending else { return }
      if let steps = Self.patch(item) {
        pending[ByteText(id)] = steps
      } else if type.equals("function_call"), item["name"].isShell {
        commands += 1
      }
    } else if type.equals("custom_tool_call_output") || type.equals("function_call_output"),
      let steps = pending.removeValue(forKey: ByteText(id)),
      item["output"].text().utf8Contains("Success. Updated")
    {
      stage.apply(steps)
    }
  }

  /// The patch in a call of `apply_patch`, or of a shell that runs nothing else.
  private static func patch(_ call: JSONDocument) -> [PatchStep]? {
    if call["type"].equals("custom_tool_call") {
      guard call["name"].equals("apply_patch") else { return nil }
      return call["input"].string.flatMap([PatchStep].init(patch:))
    }
    guard var arguments = call["arguments"].string else { return nil }
    let command = arguments.withUTF8 { bytes in
      try? JSONParser().read(UnsafeRawBufferPointer(bytes), Self.patchCommand).get()
    }
    return command.flatMap { $0 }.flatMap([PatchStep].init(patch:))
  }

  private static func patchCommand(_ arguments: JSONDocument) -> String? {
    if let input = arguments["input"].string { return input }
    let words = arguments["command"].elements.compactMap(\.string)
    let command = arguments["cmd"].string ?? arguments["command"].string ?? words.last
    let isPatch =
      words.first == "apply_patch" || command?.utf8.starts(with: "apply_patch".utf8) ?? false
    return isPatch ? command : nil
  }

  /// The client's account of a patch: `{path: {type, content, unified_diff, move_path}}`.
  mutating func apply(
    _ changes: JSONDocument, id: String?, isDone: Bool, isRepaired: Bool,
    on stage: inout ReplayStage
  ) {
    if let id { pending[ByteText(id)] = nil }
    guard isDone else { return }
    for (key, change) in changes.members {
      guard let path = key.string else { continue }
      if change["type"].equals("add") {
        stage.write(RecordedText(change["content"], isRepaired: isRepaired), to: path)
      } else if change["type"].equals("delete") {
        stage.delete(path)
      } else {
        update(path, change, isRepaired: isRepaired, on: &stage)
      }
    }
  }

  private func update(
    _ path: String, _ change: JSONDocument, isRepaired: Bool, on stage: inout ReplayStage
  ) {
    guard let diff = try? RecordedText(change["unified_diff"], isRepaired: isRepaired).bytes()
    else {
      stage.notice("left '\(path)' alone: the recording does not hold its change")
      return
    }
    stage.update(path, movedTo: change["move_path"].string, [Hunk](unifiedDiff: diff))
  }

  func finish(on stage: inout ReplayStage) {
    guard commands > 0 else { return }
    stage.notice("did not run the recorded commands again (\(commands))")
  }
}

extension JSONDocument {
  fileprivate var isShell: Bool {
    let names: [StaticString] = ["exec_command", "shell", "shell_command", "local_shell"]
    return names.contains { equals($0) }
  }
}

extension String {
  fileprivate func utf8Contains(_ part: String) -> Bool {
    let (whole, part) = (Array(utf8), Array(part.utf8))
    guard whole.count >= part.count else { return false }
    return (0...whole.count - part.count).contains { whole[$0...].starts(with: part) }
  }
}
