import OrchModel

/// Codex CLI, driven through `codex exec --json` (formats §2.3).
///
/// It has no limit on turns and takes no settings: `maxTurns` and `settings` of a request have no effect.
package struct CodexClient: Client {
  package static let name = "codex"
  package static let program: String? = "codex"
  package static let installHint = "npm install -g @openai/codex"
  package static let worstCase = "one turn without a rollout, else one call"
  package static let endOfInput = EndOfInput.afterPrompt

  package init() {}

  package func launch(_ request: LaunchRequest) -> Launch {
    var arguments = [
      request.executable, "exec", "--json", "-C", request.directory, "--skip-git-repo-check", "-s",
      Self.sandbox(request.permissionMode),
    ]
    if let model = request.model { arguments += ["-m", model] }
    arguments += request.extraArguments
    if request.resumes, let thread = request.clientSession, thread.isPlainIdentifier {
      arguments += ["resume", thread]
    }
    return Launch(arguments: arguments + ["-"], standardInput: Array(request.prompt.utf8))
  }

  /// The sandbox that comes closest to a permission mode; a sandbox's own name stands for itself.
  static func sandbox(_ mode: String?) -> String {
    switch mode {
    case "plan", "read-only": "read-only"
    case "bypassPermissions", "danger-full-access": "danger-full-access"
    default: "workspace-write"
    }
  }

  package func makeReader(_ request: LaunchRequest) -> any StreamReader {
    CodexReader(model: request.model)
  }

  package func follows(_ request: LaunchRequest, session: String?) -> [FollowedFile] {
    guard let thread = session ?? request.clientSession else { return [] }
    return CodexFiles(request, thread: thread)?.rollouts ?? []
  }

  package func makeFollower(_ file: FollowedFile) -> any StreamReader {
    FollowingReader(reader: CodexRolloutReader(), since: file.since)
  }
}
