import CommandKit

/// Handles what a client tells its hooks.
package struct HandleHook: Elsewhere {
  package static let program = "orch-import"
  package static let name = "hook"
  package static let summary = "Handle a hook event of Claude Code or Codex from standard input"
  package static let discussion = """
    A client runs it at each event, with a JSON document on standard input; 'orch hook install' tells it to. The \
    event is kept in the store: its kind, session, project, tool and ids, never a prompt nor what a tool is given. \
    The lines that are new in the session's transcript, and in those of its subagents, are imported.

    Before a tool is used, and when a prompt is sent, it looks at the budgets that cover the session: those of \
    everything, its project, client, role (of a subagent) and model (where the client says it). When the window of \
    one with --on-limit stop or pause is spent, what is held counted too, the tool is denied and Claude Code's turn \
    ends, or the prompt is not sent. Codex takes a denial alone: its turn goes on without tools. A budget with \
    --on-limit ask denies nothing here, nor does one that can't say because calls have no price.

    Whatever goes wrong with orch itself, the client goes on: the exit code is never 2, and the reason is on \
    standard error. Nobody is waited for longer than half a second at a time. Inside an 'orch run' the event is \
    kept and nothing else is done, because the run books its calls and stops at its limits itself.
    """
  package static let examples = ["orch hook < event.json", "orch hook --json < event.json"]

  package init() {}
}
