import CommandKit

/// Reads what clients have left of earlier sessions into the ledger.
package struct ImportSessions: Elsewhere {
  package static let program = "orch-import"
  package static let name = "import"
  package static let summary = "Read the sessions that clients keep on disk into the ledger"
  package static let discussion = """
    Operands are the name of a client or 'all' (as if it were left out), then files and folders. The clients are \
    claude, codex, gemini, opencode, amp, aider, goose and mini-swe-agent. Without files and folders the known \
    places are read: projects below CLAUDE_CONFIG_DIR, ~/.claude and ~/.config/claude; sessions and \
    archived_sessions below CODEX_HOME or ~/.codex; .gemini/tmp below GEMINI_CLI_HOME or ~; opencode, amp and goose \
    below XDG_DATA_HOME or ~/.local/share; the last trajectory below ~/.config/mini-swe-agent. For aider name the \
    FILE of its --analytics-log: what it keeps by itself has rounded counts, and is refused.

    One answer of a model is one call, however many lines and files mention it. The largest numbers of claude and \
    codex count, and the last ones of gemini; the database of opencode wins over its older files. goose has one \
    total for each session, which is one entry that grows. Subagents belong to their session, forks to the session \
    that paid. A call that 'orch run' has booked stays as it is. What has no known price has tokens and no cost. \
    What the own total of claude has beyond the calls in its files (compaction, titles, abandoned attempts) is one \
    'unlisted' entry of the session.

    A session is an agent, its subagents are below it: 'orch agents show' has the tools they called, the files those \
    changed, and what was said last. Of the other clients as much is kept as they write: goose does not say how many \
    lines an edit had, amp not when a tool was done, aider no words and no tools.

    The project is the repository of the folder the session began in. Where that is gone it is the folder by its \
    name; worktrees that Claude Code made fold into theirs. Calls that name no folder belong to 'unattributed'.

    A second import opens only what has changed, and reads what was appended; a rollout of Codex is read again \
    whole, because its totals run on, and so are documents, databases and the chats of Gemini. Files that became \
    shorter or other files are read again too. Databases are read with their logs and never written; where another \
    program has one locked, a copy below TMPDIR is read. Nothing is ever taken out of the ledger but a second copy \
    of the same call. A last line that is not whole yet is left for the next import.

    With --archive a copy of each transcript is kept in 'archive' beside the store, compressed with zstd and checked \
    by its SHA-256: Claude Code deletes its own after 30 days. 'orch costs explain' reads it when the file is gone, \
    'orch archive restore' writes it back. Databases are not copied.

    With --watch it goes on, and what clients write is in the ledger within a second; a signal, such as Ctrl-C, ends \
    it, and then it answers.

    Prices are those of 'orch prices list'. Ends with 9 when a line or a file could not be read; all others were. \
    Such a line is named once, by the import that reads it.
    """
  package static let examples = [
    "orch import", "orch import claude --since 30d", "orch import codex ~/old-rollouts -n",
    "orch import --archive", "orch import --watch", "orch import opencode",
    "orch import aider ~/aider-analytics.jsonl",
    "orch import --json | jq -r '.report.problems[] | \"\\(.file):\\(.line): \\(.reason)\"'",
  ]

  @Operands(value: "WHAT", completing: .files, "A client or all, then files and folders")
  package var what: [String]
  @Option(value: "TIME", "Only files that were written from then on: 30d, monday, 2026-05-01")
  package var since: String?
  @Flag(short: "n", name: "dry-run", "Read and count, but keep nothing")
  package var dryRun: Bool
  @Flag("Keep a compressed copy of each transcript beside the store") package var archive: Bool
  @Flag("Go on, and import what clients write, until a signal ends it") package var watch: Bool

  package init() {}
}
