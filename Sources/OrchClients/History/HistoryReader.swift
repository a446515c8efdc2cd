import OrchModel

/// Reads one file of lines that a client has left (formats §1.4, §2.2).
package struct HistoryReader {
  /// A part of what a line comes to.
  package enum Reading: Hashable, Sendable {
    case call(RecordedCall)
    case activity(RecordedActivity)
    /// The line speaks of a call and is none; said only to those who ask.
    case leftOut(LeftOutLine)
    /// The line can't be read, and why.
    case rejected(String)
  }

  private enum Client {
    case claude(ClaudeHistory)
    case codex(CodexHistory)
    case aider(AiderHistory)
  }

  private let parser = JSONParser()
  private var client: Client
  private let tellsLeftOut: Bool

  /// A reader for the file at `path`, or for its rest when what came before is known.
  ///
  /// `tellsLeftOut` is to be true for somebody who asks why a line is no call.
  package init(
    _ format: HistoryFormat, path: String, session: String? = nil, beganAt: Timestamp? = nil,
    totals: RecordedTotals = RecordedTotals(), tellsLeftOut: Bool = false
  ) {
    self.tellsLeftOut = tellsLeftOut
    switch format {
    case .codex: client = .codex(CodexHistory(session: session, beganAt: beganAt))
    case .aider: client = .aider(AiderHistory(session: session, beganAt: beganAt))
    case .claude, .gemini, .opencode, .amp, .goose, .miniSweAgent:
      client =
        .claude(ClaudeHistory(path: path, session: session, beganAt: beganAt, totals: totals))
    }
  }

  /// The session of the file; nil until a line has said so.
  package var session: String? {
    switch client {
    case .claude(let history): history.session
    case .codex(let history): history.session
    case .aider(let history): history.session
    }
  }

  /// When the records of the file begin; nil until a line has said so.
  package var beganAt: Timestamp? {
    switch client {
    case .claude(let history): history.beganAt
    case .codex(let history): history.beganAt
    case .aider(let history): history.beganAt
    }
  }

  /// The client's own totals so far.
  package var totals: RecordedTotals {
    switch client {
    case .claude(let history): history.totals
    case .codex, .aider: RecordedTotals()
    }
  }

  /// What `line` says; nothing for one that is blank or of no use.
  package mutating func read(_ line: Line) -> [Reading] {
    guard case .whole(let bytes, _, _) = line else {
      guard case .tooLong(_, _, let length) = line else { return [] }
      return [.rejected("a line of \(length) bytes is too long")]
    }
    let answer = parser.read(bytes) { record -> [Reading] in
      guard record.kind == .object else { return [.rejected("not a JSON object")] }
      let readings = self.read(record)
      return tellsLeftOut ? readings + leftOut(record, readings) : readings
    }
    switch answer {
    case .success(let readings): return readings
    case .failure(let fault) where fault.status == .empty: return []
    case .failure(let fault): return [.rejected(fault.reason)]
    }
  }

  private mutating func read(_ record: JSONDocument) -> [Reading] {
    switch client {
    case .claude(var history):
      defer { client = .claude(history) }
      return history.read(record)
    case .codex(var history):
      defer { client = .codex(history) }
      return history.read(record)
    case .aider(var history):
      defer { client = .aider(history) }
      return history.read(record)
    }
  }

  /// What is to be told of a record that was read and is no call.
  private func leftOut(_ record: JSONDocument, _ readings: [Reading]) -> [Reading] {
    for case .call in readings { return [] }
    let line =
      switch client {
      case .claude: ClaudeHistory.leftOut(record)
      case .codex(let history): history.leftOut(record)
      case .aider: nil as LeftOutLine?
      }
    return line.map { [.leftOut($0)] } ?? []
  }
}
