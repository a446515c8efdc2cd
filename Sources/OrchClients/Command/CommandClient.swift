import OrchModel

/// Any program: the prompt on standard input, which is then closed, and lines on standard output.
///
/// A line that is a JSON object with one of these `type`s is an event; every other line is something the
/// agent said. Keys that are not listed are ignored, and all but `type` and those marked * may be missing.
///
/// | `type` | keys |
/// |---|---|
/// | `session` | `id` *, `model` |
/// | `say` | `text` * |
/// | `call` | `id`, `model`, `inputTokens`, `cacheReadTokens`, `cacheWriteTokens`, `cacheWrite1hTokens`, `outputTokens`, `costUsd`, `subagent` |
/// | `tool` | `id` *, `name` *, `input`; with `ok` or `output` it has ended, without them it begins |
/// | `file` | `path` *, `kind` (`created`, `modified`, `deleted`), `added`, `removed` |
/// | `notice` | `text` * |
/// | `retry` | `reason` |
/// | `result` | `ok` *, `reason`, `text` |
///
/// Token counts are disjoint; `outputTokens` contains reasoning. A call with one that can't be read has no cost.
/// A call's `id` names it within the session:
/// saying it again replaces its numbers. Without `id` each line is a call of its own. What the `costUsd` of all
/// calls come to is the client's running total. A program that gives no `result` has succeeded when its
/// exit status is 0.
package struct CommandClient: Client {
  package static let name = "command"
  package static let program: String? = nil
  package static let installHint = "name the program to run"
  package static let worstCase = "the whole run, unless the program reports its calls"
  package static let endOfInput = EndOfInput.afterPrompt

  package init() {}

  package func launch(_ request: LaunchRequest) -> Launch {
    Launch(
      arguments: [request.executable] + request.extraArguments,
      standardInput: Array(request.prompt.utf8))
  }

  package func makeReader(_ request: LaunchRequest) -> any StreamReader {
    CommandReader(session: request.session, startedAt: request.startedAt)
  }
}
