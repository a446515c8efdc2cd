import CommandKit

/// Reads what clients have left of earlier sessions into the ledger.
package struct ImportSessions: Elsewhere {
  package static let program = "orch-import"
  package static let path = ["import"]
  package static let summary = "Read the sessions that clients keep on disk into the ledger"
  package static let discussion = """
    Operands are 'claude', 'codex' or 'all' (as if it were left out), then files and folders. Without any the \
    known places are read: projects below CLAUDE_CONFIG_DIR, ~/.claude and ~/.config/claude; sessions and \
    archived_sessions below CODEX_HOME or ~/.codex.

    One answer of a model is one call, however many lines and files mention it, and the largest numbers count. \
    Subagents belong to their session, forks to the session that paid. A call that 'orch run' has booked stays as \
    it is. What has no known price has tokens and no cost. What a client's own total has beyond the calls in its \
    files (compaction, titles, abandoned attempts) is not imported.

    The project is the repository of the folder the session began in. Where that is gone it is the folder by its \
    name; worktrees that Claude Code made fold into theirs. Calls that name no folder belong to 'unattributed'.

    A second import opens only what has changed, and reads what was appended; a rollout of Codex is read again \
    whole, because its totals run on. Files that became shorter or other files are read again too. Nothing is ever \
    taken out of the ledger. A last line that is not whole yet is left for the next import.

    Prices are the built-in ones and those of the user's configuration. Ends with 9 when a line or a file could \
    not be read; all others were. Such a line is named once, by the import that reads it.
    """
  package static let examples = [
    "orch import", "orch import claude --since 30d", "orch import codex ~/old-rollouts -n",
    "orch import --json | jq -r '.report.problems[] | \"\\(.file):\\(.line): \\(.reason)\"'",
  ]

  @Operands(value: "WHAT", completing: .files, "claude, codex or all, then files and folders")
  package var what: [String]
  @Option(value: "TIME", "Only files that were written from then on: 30d, monday, 2026-05-01")
  package var since: String?
  @Flag(short: "n", name: "dry-run", "Read and count, but keep nothing")
  package var dryRun: Bool

  package init() {}
}
