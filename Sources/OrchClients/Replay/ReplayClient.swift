import OrchModel

/// The agent that is built in: it plays a recorded session, and really makes the recorded changes.
///
/// It runs as a child of `orch-run`, which starts itself with the hidden words of `launch` and hands
/// them to a `ReplayPlayer`.
package struct ReplayClient: Client {
  package static let name = "replay"
  package static let program: String? = nil
  package static let installHint = "name a recording: a stream or transcript of claude or codex"
  package static let worstCase = "one recorded call"
  package static let endOfInput = EndOfInput.afterPrompt

  /// The word by which `orch-run` knows that it is to play a recording.
  package static let word = "__replay"

  package init() {}

  /// `EXECUTABLE __replay FILE --speed X --directory DIR --session ID --salt SALT`.
  package func launch(_ request: LaunchRequest) -> Launch {
    let start = request.startedAt?.milliseconds ?? 0
    let salt = request.resumes ? "\(request.session)-\(start)" : request.session
    return Launch(arguments: [
      request.executable, Self.word, request.replayFile ?? "", "--speed", "\(request.speed)",
      "--directory", request.directory, "--session", request.session, "--salt", salt,
    ])
  }

  package func makeReader(_ request: LaunchRequest) -> any StreamReader {
    switch request.replayFile.flatMap(RecordingKind.init(path:)) {
    case .codexStream, .codexRollout: ReplayReader(reader: CodexReplayReader(model: request.model))
    case .claudeStream, .claudeTranscript, nil: ReplayReader(reader: ClaudeReader())
    }
  }
}

/// Reads what a player prints like the client's own output, but for the time: calls are made now, and not
/// when they were recorded.
private struct ReplayReader<Reader: StreamReader>: StreamReader {
  var reader: Reader

  mutating func read(_ line: Line) -> [AgentEvent] {
    reader.read(line).map { event in
      guard case .called(var call) = event else { return event }
      call.at = nil
      return .called(call)
    }
  }

  mutating func end(status: Int32?) -> [AgentEvent] { reader.end(status: status) }
}

/// Reads a played Codex session: the stream's events, with lines of the rollout between them that count the
/// calls.
private struct CodexReplayReader: StreamReader {
  private let parser = JSONParser()
  private var stream: CodexReader
  private var rollout = CodexRolloutReader()

  init(model: String?) {
    stream = CodexReader(model: model)
  }

  mutating func read(_ line: Line) -> [AgentEvent] {
    parser.events(of: line) { event in
      event["payload"].kind == .object ? rollout.events(of: event) : stream.events(of: event)
    }
  }

  mutating func end(status: Int32?) -> [AgentEvent] { stream.end(status: status) }
}
