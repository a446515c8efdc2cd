import OrchModel

/// A program behind an agent: how to start it, and how to read what it writes and prints.
package protocol Client: Sendable {
  /// `claude`, `codex`, `command`, `replay`.
  static var name: String { get }
  /// The executable looked up on `PATH`; nil when it is given by the user, or is orch itself.
  static var program: String? { get }
  /// How to get the program, for a person who does not have it.
  static var installHint: String { get }
  /// The most one stop can overshoot.
  static var worstCase: String { get }
  /// When to close the client's standard input.
  static var endOfInput: EndOfInput { get }

  func launch(_ request: LaunchRequest) -> Launch
  func makeReader(_ request: LaunchRequest) -> any StreamReader

  /// Files that are there now and whose new lines carry calls: transcripts, rollouts.
  ///
  /// Asked again and again while the client runs, because files appear; `session` is the client's own id
  /// from the last `AgentEvent.session`.
  func follows(_ request: LaunchRequest, session: String?) -> [FollowedFile]
  func makeFollower(_ file: FollowedFile) -> any StreamReader

  /// What to write on standard input to be told the usage so far, as an `AgentEvent.total`; nil where the
  /// client has no such request.
  func usageRequest(id: String) -> [UInt8]?
  /// What to write on standard input to end the turn in order; nil where only SIGINT does.
  func interruptRequest(id: String) -> [UInt8]?
}

extension Client {
  package var name: String { Self.name }

  package func follows(_ request: LaunchRequest, session: String?) -> [FollowedFile] { [] }
  package func makeFollower(_ file: FollowedFile) -> any StreamReader { NoReader() }
  package func usageRequest(id: String) -> [UInt8]? { nil }
  package func interruptRequest(id: String) -> [UInt8]? { nil }
}

/// When the runner closes a client's standard input.
package enum EndOfInput: Sendable {
  /// As soon as `Launch.standardInput` is written: the client reads to the end before it begins.
  case afterPrompt
  /// At the first `AgentEvent.finished`, and when the client is to be stopped: closing it is what makes
  /// the client exit, and while it is open requests can be sent.
  case afterVerdict
}

/// What orch asks of a client for one stage.
package struct LaunchRequest: Sendable {
  /// The rendered prompt.
  package var prompt: String
  package var model: String?
  /// A UUID made by orch.
  package var session: String
  /// True to continue that session.
  package var resumes: Bool
  /// The client's own id of the session to continue, where it is not orch's (a Codex thread).
  package var clientSession: String?
  /// As Claude Code names them; nil is `acceptEdits`.
  ///
  /// Codex gets the sandbox that comes closest.
  package var permissionMode: String?
  package var maxTurns: Int?
  package var extraArguments: [String]
  /// Settings for Claude Code as JSON; nil passes `ClaudeClient.defaultSettings`.
  package var settings: String?
  /// Where the agent works, absolute.
  package var directory: String
  /// The program to start, absolute.
  package var executable: String
  /// The recording that `replay` plays.
  package var replayFile: String?
  /// How many times faster than recorded it plays; 0 does not wait.
  package var speed: Double
  /// Only looked into, for `HOME`, `CLAUDE_CONFIG_DIR` and `CODEX_HOME`.
  package var environment: [String: String]
  /// When the client was started: older files and calls are not its own.
  ///
  /// Nil takes those of any age.
  package var startedAt: Timestamp?

  package init(
    prompt: String, model: String? = nil, session: String, resumes: Bool = false,
    clientSession: String? = nil, permissionMode: String? = nil, maxTurns: Int? = nil,
    extraArguments: [String] = [], settings: String? = nil, directory: String, executable: String,
    replayFile: String? = nil, speed: Double = 0, environment: [String: String] = [:],
    startedAt: Timestamp? = nil
  ) {
    self.prompt = prompt
    self.model = model
    self.session = session
    self.resumes = resumes
    self.clientSession = clientSession
    self.permissionMode = permissionMode
    self.maxTurns = maxTurns
    self.extraArguments = extraArguments
    self.settings = settings
    self.directory = directory
    self.executable = executable
    self.replayFile = replayFile
    self.speed = speed
    self.environment = environment
    self.startedAt = startedAt
  }
}

/// How to start a client.
package struct Launch: Hashable, Sendable {
  /// The whole argument list, the executable first.
  package var arguments: [String]
  /// What to write on standard input at once.
  package var standardInput: [UInt8]
  /// True when the input is closed at the verdict only; else right after it is written.
  package var keepsStandardInputOpen: Bool

  package init(
    arguments: [String], standardInput: [UInt8] = [], keepsStandardInputOpen: Bool = false
  ) {
    self.arguments = arguments
    self.standardInput = standardInput
    self.keepsStandardInputOpen = keepsStandardInputOpen
  }
}

/// A file that a client appends to while it runs.
package struct FollowedFile: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case claudeTranscript
    case codexRollout
  }

  package var path: String
  package var kind: Kind
  /// Calls before this are an earlier run's, and left out; nil leaves none out.
  ///
  /// A session that goes on does so in its old file. It is read from its beginning all the same: what
  /// comes early tells the model and the totals of what comes later.
  package var since: Timestamp?

  package init(path: String, kind: Kind, since: Timestamp? = nil) {
    self.path = path
    self.kind = kind
    self.since = since
  }
}

/// Every client orch can start.
package enum Clients {
  package static let all: [any Client] = [
    ClaudeClient(), CodexClient(), CommandClient(), ReplayClient(),
  ]

  package static func named(_ name: String) -> (any Client)? {
    all.first { $0.name.isSameBytes(as: name) }
  }
}

/// A follower that leaves out the calls of earlier runs.
struct FollowingReader<Reader: StreamReader>: StreamReader {
  var reader: Reader
  let since: Timestamp?

  mutating func read(_ line: Line) -> [AgentEvent] {
    reader.read(line).filter { event in
      guard case .called(let call) = event, let since, let at = call.at else { return true }
      return at >= since
    }
  }

  mutating func end(status: Int32?) -> [AgentEvent] { reader.end(status: status) }
}

/// The follower of clients that leave no files.
private struct NoReader: StreamReader {
  mutating func read(_ line: Line) -> [AgentEvent] { [] }
  mutating func end(status: Int32?) -> [AgentEvent] { [] }
}

extension String {
  /// True for what can be a session or thread id: it goes into arguments and paths.
  var isPlainIdentifier: Bool {
    (1...128).contains(utf8.count) && utf8.first != UInt8(ascii: "-")
      && utf8.allSatisfy {
        $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
  }
}

extension UInt8 {
  var isASCIIAlphanumeric: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}
