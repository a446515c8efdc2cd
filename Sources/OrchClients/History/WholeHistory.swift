import OrchModel

/// Reads a file from its first byte to its last, and then says what it came to.
package struct WholeHistory {
  /// What is known beside the file itself.
  package struct Surroundings {
    package let gemini: GeminiProjects
    /// The sessions of the OpenCode storage that the file is below.
    package let openCode: OpenCodeSessions
    /// True for somebody who asks what the calls were before, too.
    package let tellsEarlier: Bool

    package init(
      gemini: GeminiProjects, openCode: OpenCodeSessions, tellsEarlier: Bool = false
    ) {
      self.tellsEarlier = tellsEarlier
      self.gemini = gemini
      self.openCode = openCode
    }
  }

  /// True for a file of lines, false for one document.
  package let hasLines: Bool
  private let format: HistoryFormat
  private let path: String
  private let surroundings: Surroundings
  private let parser = JSONParser()
  private var chat: GeminiChat

  package init(_ format: HistoryFormat, path: String, _ surroundings: Surroundings) {
    self.format = format
    self.path = path
    self.surroundings = surroundings
    hasLines = format == .gemini && !path.hasEnding(".json")
    chat = GeminiChat(
      GeminiPlace(path, projects: surroundings.gemini), tellsEarlier: surroundings.tellsEarlier)
  }

  /// Takes a line.
  package mutating func read(_ line: Line) {
    switch line {
    case .tooLong(let number, _, let length):
      chat.reject(number, "a line of \(length) bytes is too long")
    case .whole(let bytes, let number, _):
      let answer = parser.read(bytes) { chat.read($0, line: number) }
      if case .failure(let fault) = answer, fault.status != .empty {
        chat.reject(number, fault.reason)
      }
    }
  }

  /// What the lines came to.
  package var findings: HistoryFindings { chat.findings() }

  /// What the document came to.
  package mutating func findings(of document: [UInt8]) -> HistoryFindings {
    let answer = document.withUnsafeBytes { bytes in
      parser.read(bytes) { root -> HistoryFindings in
        switch format {
        case .gemini: return chatFindings(root)
        case .opencode: return messageFindings(root)
        case .amp: return AmpThread.read(root)
        case .miniSweAgent: return MiniSweTrajectory.read(root)
        case .claude, .codex, .aider, .goose: return HistoryFindings()
        }
      }
    }
    switch answer {
    case .success(let findings): return findings
    case .failure(let fault):
      var findings = HistoryFindings()
      findings.faults.append((nil, fault.reason))
      return findings
    }
  }

  private mutating func chatFindings(_ root: JSONDocument) -> HistoryFindings {
    chat.read(root)
    return chat.findings(without: continuedMessages)
  }

  /// The messages of a document that its continuation has newer versions of: a chat that is resumed goes on
  /// in a file of lines with the same name, into which it is copied.
  private var continuedMessages: Set<ByteText> {
    let continuation = path + "l"
    guard Files.isFile(continuation) else { return [] }
    var copy = WholeHistory(.gemini, path: continuation, surroundings)
    var splitter = LineSplitter()
    Files.read(continuation) { piece in
      splitter.feed(piece) { copy.read($0) }
      return true
    }
    splitter.finish { copy.read($0) }
    return copy.chat.messages
  }

  private func messageFindings(_ root: JSONDocument) -> HistoryFindings {
    var findings = HistoryFindings()
    findings.beganAt = root["time"]["created"].moment(millisecondsPerUnit: 1)
    switch OpenCodeMessage.reading(root, id: nil, session: nil, of: surroundings.openCode) {
    case .call(let call):
      findings.session = call.call.session
      findings.calls.append((nil, call))
    case .rejected(let reason): findings.faults.append((nil, reason))
    case .none: break
    }
    let turn = OpenCodeTurn(root, id: nil, session: nil, of: surroundings.openCode)
    if let turn {
      findings.activities = turn.activities
      readParts(of: turn, into: &findings)
    }
    return findings
  }

  /// Reads the parts of a message: `…/storage/part/<message>/<part>.json` beside
  /// `…/storage/message/<session>/<message>.json`.
  private func readParts(of turn: OpenCodeTurn, into findings: inout HistoryFindings) {
    let names = path.split(separator: "/")
    guard names.count > 3, let name = names.last else { return }
    let message = String(decoding: name.utf8.dropLast(".json".utf8.count), as: UTF8.self)
    let folder = "/" + names.dropLast(3).joined(separator: "/") + "/part/\(message)"
    // The message is the other parser's, as long as it is looked at.
    let parser = JSONParser()
    for name in Files.names(in: folder) where name.hasEnding(".json") {
      switch Files.whole("\(folder)/\(name)", limit: HistoryFormat.documentLimit) {
      case .failure(let fault): findings.faults.append((nil, "its part \(name): \(fault.reason)"))
      case .success(let bytes):
        switch turn.activities(ofPart: bytes, id: nil, parser: parser) {
        case .failure(let fault):
          findings.faults.append((nil, "its part \(name): \(fault.reason)"))
        case .success(let activities): findings.activities += activities
        }
      }
    }
  }
}
