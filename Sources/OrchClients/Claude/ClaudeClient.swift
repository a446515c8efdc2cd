import OrchModel

/// Claude Code, driven through its headless stream (formats §1.5).
///
/// The prompt goes in as a line of stream JSON, so that it needs no place in the argument list and
/// standard input can stay open for requests.
package struct ClaudeClient: Client {
  package static let name = "claude"
  package static let program: String? = "claude"
  package static let installHint = "npm install -g @anthropic-ai/claude-code"
  package static let worstCase = "one model call"
  package static let endOfInput = EndOfInput.afterVerdict

  /// What is passed with `--settings` when a request has none.
  ///
  /// Several agents at once must not each replace the program they run. Everything else stays as the
  /// user set it.
  package static let defaultSettings = #"{"env":{"DISABLE_AUTOUPDATER":"1"}}"#

  package init() {}

  package func launch(_ request: LaunchRequest) -> Launch {
    var arguments = [
      request.executable, "-p", "--output-format", "stream-json", "--verbose",
      "--input-format", "stream-json", "--include-partial-messages",
    ]
    let earlier = request.clientSession ?? request.session
    if request.resumes, earlier.isPlainIdentifier {
      arguments += ["--resume", earlier]
    } else {
      arguments += ["--session-id", request.session]
    }
    arguments += ["--permission-mode", request.permissionMode ?? "acceptEdits"]
    if let model = request.model { arguments += ["--model", model] }
    if let turns = request.maxTurns { arguments += ["--max-turns", String(turns)] }
    arguments += ["--settings", request.settings ?? Self.defaultSettings]
    let prompt: JSONValue = [
      "type": "user", "message": ["role": "user", "content": .string(request.prompt)],
    ]
    return Launch(
      arguments: arguments + request.extraArguments, standardInput: prompt.line,
      keepsStandardInputOpen: true)
  }

  package func makeReader(_ request: LaunchRequest) -> any StreamReader { ClaudeReader() }

  package func follows(_ request: LaunchRequest, session: String?) -> [FollowedFile] {
    ClaudeFiles(request, session: session)?.transcripts ?? []
  }

  package func makeFollower(_ file: FollowedFile) -> any StreamReader {
    FollowingReader(reader: ClaudeTranscriptReader(), since: file.since)
  }

  /// The totals alone: the rest of the answer would have the client read a week of transcripts.
  ///
  /// `detached`, so that an interrupt behind it does not wait for it.
  package func usageRequest(id: String) -> [UInt8]? {
    control(["subtype": "get_usage", "skip_behaviors": true, "detached": true], id: id)
  }

  package func interruptRequest(id: String) -> [UInt8]? {
    control(["subtype": "interrupt"], id: id)
  }

  private func control(_ request: JSONValue, id: String) -> [UInt8] {
    let line: JSONValue = [
      "type": "control_request", "request_id": .string(id), "request": request,
    ]
    return line.line
  }
}

extension JSONValue {
  /// The value on a line of its own.
  var line: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}
