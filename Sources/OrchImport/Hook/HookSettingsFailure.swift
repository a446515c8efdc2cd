import OrchCommands
import OrchModel

/// The settings of a client can't be read or changed; nothing was.
package enum HookSettingsFailure: Failure {
  case noHome(HookClient)
  /// No client has a folder here.
  case noClient
  /// Only Claude Code has hooks of a repository.
  case noProjectHooks(HookClient)
  case notJSON(String, line: Int, column: Int, reason: String)
  /// JSON, but not as a client has it.
  case badShape(String, String)
  case tooLong(String)
  case unreadable(String, String)
  case cannotWrite(String, String)
  /// Somebody else wrote it meanwhile.
  case changed(String)

  package var code: String {
    switch self {
    case .noHome: "hook.no-home"
    case .noClient: "hook.no-client"
    case .noProjectHooks: "hook.no-project-hooks"
    case .notJSON: "hook.not-json"
    case .badShape: "hook.bad-shape"
    case .tooLong: "hook.too-long"
    case .unreadable: "hook.unreadable"
    case .cannotWrite: "hook.cannot-write"
    case .changed: "hook.changed"
    }
  }

  package var message: String {
    switch self {
    case .noHome(let client): "there is no home folder to look for \(client.rawValue)'s settings in"
    case .noClient: "neither Claude Code nor Codex has a folder here"
    case .noProjectHooks(let client): "\(client.rawValue) has no hooks of one repository"
    case .notJSON(let path, let line, let column, let reason):
      "'\(path)' is no JSON: \(reason) at line \(line), column \(column)"
    case .badShape(let path, let reason): "'\(path)' is not as settings are: \(reason)"
    case .tooLong(let path): "'\(path)' is longer than settings are"
    case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
    case .cannotWrite(let path, let reason): "cannot write '\(path)': \(reason)"
    case .changed(let path): "'\(path)' was changed by somebody else meanwhile"
    }
  }

  package var hint: String? {
    switch self {
    case .noHome: "set HOME, or CLAUDE_CONFIG_DIR or CODEX_HOME"
    case .noClient: "name the client with --client claude or --client codex"
    case .noProjectHooks: "leave --scope away, or --client"
    case .notJSON, .badShape: "correct it in an editor, comments are no JSON; nothing was changed"
    case .tooLong, .unreadable, .cannotWrite:
      "see whose file it is with 'ls -l'; nothing was changed"
    case .changed: "try again; nothing was changed"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .noHome: .badConfiguration
    case .noClient: .notFound
    case .noProjectHooks: .usage
    case .notJSON, .badShape, .tooLong: .badData
    case .unreadable: .inputOutput
    case .cannotWrite, .changed: .cannotWrite
    }
  }
}

extension HookSettingsFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .noHome(.claude), .noClient, .noProjectHooks(.codex),
      .notJSON("PATH", line: 3, column: 5, reason: "not JSON"),
      .badShape("PATH", "'hooks' is no object"), .tooLong("PATH"), .unreadable("PATH", "REASON"),
      .cannotWrite("PATH", "REASON"), .changed("PATH"),
    ]
  }
}
