import OrchModel
import TestSupport
import Testing

@Suite("orch help and version")
struct HelpTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test func `without words it is the overview`() {
    let help = bench.orch("")
    #expect(help.hasPrefix("Usage: orch <command> [options]\n\nCommands:\n"))
    for line in ["", "help", "--help", "-h"] { #expect(bench.orch(line) == help, "\(line)") }
    for noun in ["run", "status", "tasks", "runs", "agents", "logs", "budget", "estimate"] {
      #expect(help.contains("\n  \(noun) "), "\(noun)")
    }
  }

  @Test func `a noun lists its verbs`() {
    bench.expect(
      "help budget",
      """
      limits on what may be spent

      Usage: orch budget [<command>] [options]

      Commands:
        set         Limit spending: make a budget, or change one
        edit        Change a budget that there is, and say why
        list        List budgets and where they stand (default)
        show        Show one budget: where it stands and what is at risk
        check       Say by the exit code whether budgets hold: a gate for scripts
        projection  Say what budgets will come to, and when they run out
        history     Show past windows against limits, and who changed what
        override    Give a budget another limit for a while
        pause       Put a budget out of force; it goes on counting and limits nothing
        resume      Put a paused budget in force again
        delete      Delete a budget; what was spent stays in the ledger

      Run 'orch help budget <command>' for more about one of them.
      Global options: see 'orch help globals'

      """)
  }

  @Test func `a command explains itself from its declaration`() {
    let help = """
      Show an agent's prompt, words, errors, tools or summary

      Usage: orch logs show [options] <agent> [<log>]

      'prompt' is what the agent was asked, 'text' what it said, 'errors' what its
      program said on standard error, 'tools' the tools it used, 'summary' what its
      work came to; the last two are JSON lines. The log of a stage that is a command,
      such as the verify command, is named by the stage's id.

      A log is shown piece by piece, however long it is, and control characters in it
      are made harmless.

      Operands:
        <agent>  The agent: its id, or the beginning of it
        [<log>]  Which log; text when not given (prompt, text, errors, tools, summary)

      Options:
            --tail <N>  Only the last N lines

      Global options: see 'orch help globals'

      Examples:
        orch logs show a4k2p
        orch logs show a4k2p prompt
        orch logs show a4k2p --tail 20
        orch logs show a4k2p tools --ndjson | jq -r .name

      """
    bench.expect("logs show --help", help)
    bench.expect("help log show", help)
  }

  @Test func `every exit code has its meaning`() {
    let page = bench.orch("help exit-codes")
    for code in ExitCode.allCases {
      #expect(page.contains("\(code.rawValue)  \(code.meaning)\n"))
    }
  }

  @Test func `what is no command is refused with what is near`() {
    bench.expect(
      "tasks lst",
      """
      --- stderr
      error: no command 'tasks lst'
      hint: did you mean 'orch tasks list'?
      --- exit 64

      """)
    bench.expect(
      "budgte check",
      """
      --- stderr
      error: no command 'budgte'
      hint: did you mean 'orch budget check'?
      --- exit 64

      """)
    // Something else may be called so: it is looked for as a program first.
    #expect(bench.became == [["orch-budgte", "check"]])
    bench.expect(
      "logs",
      """
      --- stderr
      error: 'logs' needs a command after it
      hint: see 'orch help logs'
      --- exit 64

      """)
    bench.expect(
      "agents list --stats running",
      """
      --- stderr
      error: no option '--stats'
      hint: did you mean '--status'?
      --- exit 64

      """)
    bench.expect(
      "tasks --frobnicate",
      """
      --- stderr
      error: no option '--frobnicate'
      hint: see 'orch help tasks list'
      --- exit 64

      """)
    bench.expect(
      "tasks list --limit",
      """
      --- stderr
      error: option '--limit' needs a value
      hint: write a whole number such as 20 after --limit
      --- exit 64

      """)
  }

  @Test func `of equally near words the one whose verb follows is meant`() {
    // 'run' is as near as 'runs', and with it any word is a task to spend money on.
    for (line, near) in [
      ("rus list", "runs list"), ("rus predict simple", "runs predict"),
      ("rus stop r1", "runs stop"),
      ("rus 'Fix it'", "run"),
    ] {
      #expect(
        bench.said(line).narration
          == "error: no command 'rus'\nhint: did you mean 'orch \(near)'?\n")
    }
  }

  @Test func `a client of kind command is explained with what it can say`() {
    let page = bench.orch("help command-client")
    #expect(page.hasPrefix("How any program is an agent: clients of kind 'command'\n\nA client of"))
    for line in [
      "  [clients.mine]\n  kind = \"command\"\n", "\n  say      text *, subagent\n",
      "\n  #!/bin/sh\n  prompt=$(cat)\n", "\n  result   ok *, reason, text\n",
      "\n  printf '%s\\n' \"$prompt\" >NOTES.md\n",
    ] { #expect(page.contains(line), "\(line)") }
    #expect(page.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
  }

  @Test func `version says which orch this is`() {
    bench.expect("version", width: 80, "orch \(Version.current)\n")
    bench.expect(
      "--version", width: 80, "orch \(Version.current)\n")
    bench.expect(
      "version --json",
      """
      {"schema":"orch.version/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{},\
      "report":{"version":"\(Version.current)"},"warnings":[]}

      """)
  }
}
