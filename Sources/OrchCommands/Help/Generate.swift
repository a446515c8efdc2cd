import CommandKit
import Glibc
import OrchModel
import Terminal

/// Writes the man pages and the completion scripts, for `scripts/generate`.
struct Generate: Command {
  static let name = "__generate"
  static let summary = "Write the man pages and the completion scripts below a folder"
  static let isHidden = true

  @Operand(completing: .directories, "The folder that man and completions are in") var folder:
    String

  func run(_ context: Context) throws -> Prose {
    let top = context.absolute(folder)
    for name in ["man", "completions"] {
      guard mkdir("\(top)/\(name)", 0o777) == 0 || errno == EEXIST else {
        throw GenerateFailure(path: "\(top)/\(name)", number: errno)
      }
    }
    for file in Orch.generatedFiles() { try write(file.text, to: "\(top)/\(file.path)") }
    return Prose("")
  }

  private func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "we") else { throw GenerateFailure(path: path, number: errno) }
    let bytes = Array(text.utf8)
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else {
      throw GenerateFailure(path: path, number: errno)
    }
  }
}

extension Version {
  /// When it was released: what manual pages show.
  static let date = "2026-11-21"
}

extension Orch {
  /// What all pages of the manual have in common.
  package static var manual: Manual {
    Manual(
      program: "orch", version: "orch \(Version.current)", date: Version.date, globals: Globals(),
      exitCodes: ExitCode.allCases.map { ($0.rawValue, $0.meaning) }, sections: Orch.manualSections,
      errorPage: "orch-errors")
  }

  /// Every file made from the declarations, by its path below the top of the sources.
  package static func generatedFiles() -> [(path: String, text: String)] {
    let pages = tree.manPages(
      manual, summary: "Run tasks through coding agents, metered, each in a worktree of its own",
      discussion: Orch.overview)
    let scripts: [(Shell, String)] = [(.bash, "orch.bash"), (.zsh, "_orch"), (.fish, "orch.fish")]
    let topic = HelpTopic.commandClient
    return pages.map { ("man/\($0.name)", $0.text) }
      + [("man/\(topic.manPageName(program: "orch")).7", topic.manPage(manual))]
      + scripts.map { ("completions/\($0.1)", completions(for: $0.0)) }
  }

  private static let overview = """
    orch runs tasks through coding agents (Claude Code, Codex, or any command), each task on a branch and in a \
    git worktree of its own. It records every model call, tool call, file change and cent in one local store that \
    many orch processes share, answers what happened and what it cost, and stops spending at a limit while it \
    happens.

    An answer is written to standard output and everything else to standard error. A terminal gets a table, a pipe \
    tab-separated values with a header; --json, --ndjson, --csv and --markdown choose.
    """

  private static let manualSections: [(title: String, text: String)] = [
    (
      "Environment",
      """
      ORCH_STORE names the store, as --store does.

      ORCH_RUN_CLIENT, ORCH_RUN_BUDGET and the like set the settings of [run]; ORCH_COLOR, NO_COLOR, FORCE_COLOR, \
      CLICOLOR and CLICOLOR_FORCE say when to use colour.

      XDG_DATA_HOME and XDG_CONFIG_HOME are where the store and the user's own file are, below orch; without them \
      ~/.local/share and ~/.config.
      """
    ),
    (
      "Files",
      """
      .orch/config.toml holds the project's settings, orch/config.toml below XDG_CONFIG_HOME the user's own.

      .orch/orch.db, in this folder or above it, is the store where there is one; else orch/orch.db below \
      XDG_DATA_HOME. Beside it are the agents' logs and the locks of runs.
      """
    ),
  ]
}

struct GenerateFailure: Failure {
  let path: String
  let number: Int32

  var code: String { "generate.cannot-write" }
  var message: String {
    "cannot write the generated file '\(path)': \(String(cString: strerror(number)))"
  }
  var hint: String? { "name a folder that is there and that you may write to" }
  var exitCode: ExitCode { .cannotWrite }
}
