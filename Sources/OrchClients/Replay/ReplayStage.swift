import OrchModel

/// What a recording is played on: the folder its changes go to, and the lines that come out.
struct ReplayStage {
  let folder: ReplayFolder
  let salt: Salt
  /// The session that the recorded one is called by; nil makes up a name.
  let session: String?
  /// The recorded session that plays under `session`: the first that the recording names.
  private var recordedSession: String?
  /// Lines to print next, each with its newline.
  private(set) var lines: [[UInt8]] = []
  /// Notices to print next, in the words of a person.
  private var notices: [String] = []

  init(folder: ReplayFolder, salt: Salt, session: String?) {
    self.folder = folder
    self.salt = salt
    self.session = session
  }

  /// The lines and notices so far, which are then gone; `notice` writes one as the client would.
  mutating func take(notice: (String) -> JSONValue) -> [[UInt8]] {
    let result = notices.map { notice("replay: \($0)").line } + lines
    (lines, notices) = ([], [])
    return result
  }

  mutating func put(_ line: [UInt8]) { lines.append(line + [UInt8(ascii: "\n")]) }
  mutating func put(_ value: JSONValue) { lines.append(value.line) }
  mutating func notice(_ text: String) { notices.append(text) }

  // MARK: Names

  mutating func renamedSession(_ id: String) -> String {
    recordedSession = recordedSession ?? id
    guard let session, recordedSession?.isSameBytes(as: id) ?? false else {
      return salt.renamed(id)
    }
    return session
  }

  /// The parts of a line that are ids of sessions and messages, with the names they get in this play.
  mutating func renaming(sessions: [JSONDocument], others: [JSONDocument])
    -> [(part: JSONDocument, by: String)]
  {
    var parts: [(part: JSONDocument, by: String)] = []
    for part in sessions {
      if let id = part.string { parts.append((part, renamedSession(id))) }
    }
    for part in others {
      if let id = part.string { parts.append((part, salt.renamed(id))) }
    }
    return parts
  }

  /// The parts of a line that are paths, as they are called in this folder.
  func mapping(_ paths: [JSONDocument]) -> [(part: JSONDocument, by: String)] {
    paths.compactMap { part in part.string.map { (part, folder.mapped($0)) } }
  }
}

// MARK: - Changes

extension ReplayStage {
  /// Does what `change` does to a file, or says why it was left alone.
  private mutating func attempt(
    _ path: String, _ change: (ReplayFolder) throws(ReplayFolder.Refusal) -> Void
  ) {
    do {
      try change(folder)
    } catch {
      notice("left '\(path)' alone: \(error.reason)")
    }
  }

  mutating func write(_ content: RecordedText, to path: String) {
    attempt(path) { folder throws(ReplayFolder.Refusal) in
      try folder.write(try content.bytes(), to: path)
    }
  }

  mutating func delete(_ path: String) {
    attempt(path) { folder throws(ReplayFolder.Refusal) in try folder.delete(path) }
  }

  /// Replaces texts in a file one after the other, as the tools `Edit` and `MultiEdit` do.
  mutating func edit(_ path: String, _ edits: [RecordedEdit]) {
    attempt(path) { folder throws(ReplayFolder.Refusal) in
      var content = try folder.contents(path)
      for edit in edits { content = try edit.applied(to: content) }
      guard let content else { throw ReplayFolder.Refusal("nothing is recorded for it") }
      try folder.write(content, to: path)
    }
  }

  /// Changes places of a file, and gives it another name where there is one.
  mutating func update(_ path: String, movedTo target: String?, _ hunks: [Hunk]) {
    attempt(path) { folder throws(ReplayFolder.Refusal) in
      guard let content = try folder.contents(path) else {
        throw ReplayFolder.Refusal("it is not there")
      }
      guard let changed = hunks.applied(to: content) else {
        throw ReplayFolder.Refusal("the recorded lines are not in it")
      }
      try folder.write(changed, to: target ?? path)
      if let target, !target.isSameBytes(as: path) { try folder.delete(path) }
    }
  }

  mutating func apply(_ steps: [PatchStep]) {
    for step in steps {
      switch step {
      case .add(let path, let content): write(RecordedText(content), to: path)
      case .delete(let path): delete(path)
      case .update(let path, let target, let hunks): update(path, movedTo: target, hunks)
      }
    }
  }
}
