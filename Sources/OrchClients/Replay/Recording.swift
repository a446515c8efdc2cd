import OrchModel

/// What kind of recording a file is.
package enum RecordingKind: String, Sendable {
  /// What `claude -p --output-format stream-json` printed.
  case claudeStream
  /// What Claude Code keeps of a session.
  case claudeTranscript
  /// What `codex exec --json` printed.
  case codexStream
  /// What Codex keeps of a thread.
  case codexRollout

  /// The kind of the file, by its first lines; nil when it is none of them or cannot be read.
  package init?(path: String) {
    guard let kind = Files.first(in: path, limit: 16 << 20, Self.kind) else { return nil }
    self = kind
  }

  /// Nil for a line that could be in several.
  private static func kind(_ line: JSONDocument) -> RecordingKind? {
    let type = line["type"]
    guard type.kind == .string else { return nil }
    if line["payload"].kind == .object { return .codexRollout }
    let codex: [StaticString] = [
      "thread.started", "turn.started", "item.started", "item.completed", "turn.completed",
      "turn.failed",
    ]
    if codex.contains(where: { type.equals($0) }) { return .codexStream }
    if line["session_id"].kind == .string { return .claudeStream }
    return line["sessionId"].kind == .string ? .claudeTranscript : nil
  }
}

package enum ReplayFailure: Failure {
  case unreadable(String)
  case unknownKind(String)
  case noFolder(String)

  package var code: String {
    switch self {
    case .unreadable: "replay.unreadable"
    case .unknownKind: "replay.unknown-kind"
    case .noFolder: "replay.no-folder"
    }
  }

  package var message: String {
    switch self {
    case .unreadable(let path): "cannot read the recording '\(path)'"
    case .unknownKind(let path): "'\(path)' is no recording of a client that orch knows"
    case .noFolder(let path): "cannot work in '\(path)'"
    }
  }

  package var hint: String? {
    switch self {
    case .unreadable: "name a file that is there and that you may read: see 'ls -l'"
    case .unknownKind: "record one with 'claude -p … --output-format stream-json --verbose'"
    case .noFolder: "see whether the worktree is still there: orch git worktree list"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .unreadable: .notFound
    case .unknownKind: .badData
    case .noFolder: .inputOutput
    }
  }
}
