import OrchModel
import OrchStore
import Terminal
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch budget set --notify")
struct BudgetNotifyTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    bench.environment["PATH"] = "/usr/bin:/bin"
  }

  @Test(
    arguments: [
      ("notify-send  Budget", ["notify-send", "Budget"]),
      ("sh -c 'echo \"$X\" | cat'", ["sh", "-c", "echo \"$X\" | cat"]),
      ("a \"b 'c' \\\"d\\\" \\e\" f\\ g", ["a", "b 'c' \"d\" \\e", "f g"]),
      ("a'b'\"c\"d", ["abcd"]), ("ünï '→'", ["ünï", "→"]),
    ])
  func `words are taken apart as a shell would, and nothing of them is expanded`(
    _ text: String, _ words: [String]
  ) { #expect(AlertCommand.words(of: text) == words) }

  @Test(arguments: ["", "  ", "a 'b", "a \"b", "a \\", "a ''", "a\nb", "a\u{1F}b"])
  func `what is no command`(_ text: String) { #expect(AlertCommand.words(of: text) == nil) }

  @Test func `the program is found once, and shown with the budget`() throws {
    let said = bench.said(
      "budget set daily --limit 20 --notify 'sh -c \"cat >> /tmp/x\"' --json --fields notify")
    #expect(
      said.answer.contains("\"item\":{\"notify\":\"/usr/bin/sh -c 'cat >> /tmp/x'\"}"),
      "\(said.answer)")
    #expect(
      said.answer.contains(
        "{\"field\":\"notify\",\"from\":null,\"to\":\"/usr/bin/sh -c 'cat >> /tmp/x'\"}"))
    #expect(
      try bench.store.budget(named: "daily")?.notify == ["/usr/bin/sh", "-c", "cat >> /tmp/x"])
    bench.expect(
      "budget set daily --notify none", width: 120,
      """
      budget 'daily' now: $20.00 a day for everything; at the limit stop
      undo: orch budget set daily --notify '/usr/bin/sh -c '\\''cat >> /tmp/x'\\'''

      """)
    #expect(try bench.store.budget(named: "daily")?.notify == [])
  }

  @Test func `one that is not there, or no command, is refused`() throws {
    bench.expect(
      "budget set daily --limit 20 --notify no-such-program-9",
      """
      --- stderr
      error: the command 'no-such-program-9' is not on PATH, or inside of this repository
      hint: name a program outside of the repository by its absolute path, or one on PATH
      --- exit 66

      """)
    #expect(bench.said("budget set daily --limit 20 --notify ./notify.sh").code == .notFound)
    #expect(bench.said("budget set daily --limit 20 --notify \"sh 'x\"").code == .usage)
    #expect(try bench.store.budgets().isEmpty)
  }

  @Test func `an alert whose command can't be started says so in the history`() throws {
    _ = bench.said("budget set daily --limit 20 --notify true")
    try bench.call("11")
    let fired = try bench.store.fireBudgetAlerts(at: bench.now, withForecasts: false)
    #expect(fired.map(\.alert.threshold) == [50])
    #expect(fired[0].event > 0)
    try bench.context(Output { _, _ in }).deliver(fired, in: bench.store)
    let events = try bench.store.budgetEvents(named: "daily", limit: 2)
    #expect(events.map(\.kind) == ["budget.not-notified", "budget.alert"])
    #expect(
      events[0].summary == "the command of budget 'daily' failed: 'orch-run' is not installed")
    // What the command would have been told.
    let notice = try #require(try bench.store.budgetNotice(of: fired[0].event))
    #expect(
      notice.variables == [
        "BUDGET": "daily", "KIND": "actual", "THRESHOLD": "50", "METRIC": "dollars", "LIMIT": "20",
        "SPENT": "11", "SUBJECT": "", "WINDOW_START": "2026-01-15T00:00:00.000Z",
        "WINDOW_END": "2026-01-16T00:00:00.000Z",
        "MESSAGE": "budget 'daily' has reached 50 % of $20.00: $11.00 is spent",
      ])
    #expect(notice.alert.contains("\"spentUsd\":11") && !notice.alert.contains("previous"))
    #expect(try bench.store.budgetNotice(of: 1) == nil)
  }

  @Test func `a store that may have come with its folder has no commands`() throws {
    let bench = try Workbench(.file)
    bench.environment["PATH"] = "/usr/bin:/bin"
    let folder = try #require(bench.folder)
    #expect(bench.said("budget set daily --limit 20 --notify true").code == .success)
    for path in ["project/.orch", "repository/stores"] {
      try folder.write("", to: "\(path)/note")
      let said = bench.said(
        "budget set daily --limit 20 --notify true --store \(folder / path)/orch.db")
      #expect(said.code == (path.hasSuffix(".orch") ? .notPermitted : .success), "\(path)")
    }
    for part in ["objects", "refs"] { try folder.write("", to: "repository/.git/\(part)/note") }
    try folder.write("ref: refs/heads/main", to: "repository/.git/HEAD")
    let said = bench.said(
      "budget set daily --notify true --store \(folder / "repository/stores/orch.db")")
    #expect(said.code == .notPermitted)
    #expect(
      said.narration
        == "error: no command is run for the store '\(folder / "repository/stores/orch.db")', which may have "
        + "come with its folder\nhint: keep the store outside of repositories and of .orch folders, and name "
        + "it with --store\n")
  }

  @Test func `a check gives no alert and runs nothing`() throws {
    _ = bench.said("budget set daily --limit 20 --notify true")
    try bench.call("20")
    #expect(bench.said("budget check").code == .refused)
    #expect(
      try bench.store.budgetEvents(named: "daily", limit: 9).map(\.kind) == ["budget.created"])
  }
}
