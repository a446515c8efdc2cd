import CommandKit
import Glibc
import OrchModel
import OrchStore

/// Shows what is kept of an agent's work.
struct LogsShow: Command {
  static let name = "logs show"
  static let aliases = [["log", "show"]]
  static let summary = "Show an agent's prompt, words, errors, tools or summary"
  static let discussion = """
    'prompt' is what the agent was asked, 'text' what it said, 'errors' what its program said on standard error, \
    'tools' the tools it used, 'summary' what its work came to; the last two are JSON lines. The log of a stage that is a command, such as the verify \
    command, is named by the stage's id.

    A log is shown piece by piece, however long it is, and control characters in it are made harmless.
    """
  static let examples = [
    "orch logs show a4k2p", "orch logs show a4k2p prompt", "orch logs show a4k2p --tail 20",
    "orch logs show a4k2p tools --ndjson | jq -r .name",
  ]

  @Operand(completing: .dynamic("agent"), "The agent: its id, or the beginning of it")
  var agent: String
  @Operand(value: "log", "Which log; text when not given") var kind: LogKind?
  @Option(value: "N", "Only the last N lines") var tail: Int?

  func run(_ context: Context) throws -> LogReport {
    if let tail, tail < 1 { throw LogFailure.badTail(tail) }
    let kind = kind ?? .text
    let store = try context.readStore()
    let owner = try owner(in: store)
    let folder = RunFiles(store: store.path).logs(of: ID(owner))
    let path = "\(folder)/\(kind.fileName)"
    guard let file = LogFile(path) else {
      guard errno == ENOENT || errno == ENOTDIR else {
        throw LogFailure.unreadable(path: path, reason: String(cString: strerror(errno)))
      }
      let others = LogKind.allCases.filter { access("\(folder)/\($0.fileName)", F_OK) == 0 }
      throw LogFailure.missing(kind, agent: owner, has: others)
    }
    return LogReport(agent: owner, kind: kind, path: path, file: file, tail: tail)
  }

  /// Whose log it is: an agent's, or that of a stage without one.
  private func owner(in store: Database) throws -> String {
    do {
      return try store.knownAgent(agent).id.rawValue
    } catch let failure as AgentFailure {
      let folder = RunFiles(store: store.path).logs(of: ID(agent))
      guard agent.isLogName, access(folder, F_OK) == 0 else { throw failure }
      return agent
    }
  }
}

extension String {
  /// True for what is a name of a folder of ours and leads nowhere else.
  fileprivate var isLogName: Bool {
    (1...64).contains(utf8.count)
      && utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"): true
        default: false
        }
      }
  }
}
