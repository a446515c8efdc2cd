import CommandKit

/// Has a client run `orch hook`.
package struct HookInstall: Elsewhere {
  package static let program = "orch-import"
  package static let name = "hook install"
  package static let summary = "Have Claude Code and Codex run 'orch hook' at each event"
  package static let discussion = """
    Adds 'orch hook' to the events SessionStart, SessionEnd, UserPromptSubmit, PreToolUse, PostToolUse, \
    SubagentStop, Stop and PreCompact: in settings.json below CLAUDE_CONFIG_DIR or ~/.claude, and in hooks.json \
    below CODEX_HOME or ~/.codex; without --client in those of the two that have such a folder. With --scope project \
    in the .claude/settings.json of this repository, which everybody has who clones it. What hooks a project has is \
    asked about by 'orch run' before an agent works in it.

    Every other byte of the file stays as it is, and the file as it was is kept beside it as FILE.before-orch. What \
    is no JSON object is refused and left alone. A second time changes nothing.

    The command is found on the PATH of the client. Codex runs a new hook only after you have trusted it there.
    """
  package static let examples = [
    "orch hook install -n", "orch hook install --client claude",
    "orch hook install --scope project",
  ]

  @Group package var target = HookTarget()
  @Flag(short: "n", name: "dry-run", "Show what would be added; change nothing")
  package var dryRun: Bool

  package init() {}
}

/// Takes `orch hook` out of a client's settings.
package struct HookUninstall: Elsewhere {
  package static let program = "orch-import"
  package static let name = "hook uninstall"
  package static let summary = "Take 'orch hook' out of the settings of Claude Code and Codex"
  package static let discussion = """
    Takes out what 'orch hook install' added, and nothing else. When the file then says the same as FILE.before-orch \
    it becomes that file again to the byte; a file that 'orch hook install' made and that has nothing else is deleted.
    """
  package static let examples = ["orch hook uninstall", "orch hook uninstall --client codex -n"]

  @Group package var target = HookTarget()
  @Flag(short: "n", name: "dry-run", "Show what would be taken out; change nothing")
  package var dryRun: Bool

  package init() {}
}

/// Says where `orch hook` is installed.
package struct HookStatus: Elsewhere {
  package static let program = "orch-import"
  package static let name = "hook status"
  package static let summary = "Say which clients run 'orch hook', and at which events"
  package static let examples = [
    "orch hook status", "orch hook status --json | jq '.items[].missingEvents'",
  ]

  @Group package var target = HookTarget()

  package init() {}
}
