import CommandKit
import OrchModel
import Terminal

/// Explains a command, a noun, or what all commands share.
struct Help: Command {
  static let name = "help"
  static let summary = "Explain a command, a noun, or a topic: globals, exit-codes, command-client"
  static let examples = ["orch help tasks", "orch help run", "orch help exit-codes"]

  @Operands("The command's words, or a topic") var words: [String]

  func run(_ context: Context) throws -> Prose {
    switch words {
    case ["exit-codes"]: return Prose(ExitCode.page)
    case [HelpTopic.commandClient.name]: return Prose(HelpTopic.commandClient.help())
    default: return Prose(try Orch.tree.help(for: words, program: "orch", globals: Globals()))
    }
  }
}

extension ExitCode {
  /// Every status and what it means, a line each.
  static var page: String {
    "Exit codes\n\n"
      + allCases.map { code in
        let number = String(code.rawValue)
        let indent = String(repeating: " ", count: 5 - number.utf8.count)
        return "\(indent)\(number)  \(code.meaning)\n"
      }.joined()
  }
}

/// Says which `orch` this is.
struct ShowVersion: Command {
  static let name = "version"
  static let summary = "Show which orch this is"
  static let examples = ["orch version", "orch version --json | jq -r .report.version"]

  func run(_ context: Context) throws -> Facts {
    Facts(report: [("version", .text(Version.current))], lines: ["orch \(Version.current)"])
  }
}
