import Glibc
import OrchCommands
import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchImport

@Suite("orch hook")
struct HookTests {
  let bench: HookBench

  init() throws { bench = try HookBench() }

  private func refusal(_ reason: String) -> String {
    """
    {"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny",\
    "permissionDecisionReason":"\(reason)"},"continue":false,"stopReason":"\(reason)"}

    """
  }

  // MARK: - Events

  @Test(arguments: [
    ("MessageDisplay", "hook.message-display"), ("PermissionRequest", "hook.permission-request"),
    ("PostCompact", "hook.post-compact"), ("PostToolBatch", "hook.post-tool-batch"),
    ("PostToolUse", "hook.post-tool-use"), ("PostToolUseFailure", "hook.post-tool-use-failure"),
    ("PreCompact", "hook.pre-compact"), ("PreToolUse", "hook.pre-tool-use"),
    ("SessionEnd", "hook.session-end"), ("SessionStart", "hook.session-start"),
    ("Stop", "hook.stop"), ("SubagentStart", "hook.subagent-start"),
    ("SubagentStop", "hook.subagent-stop"), ("UserPromptSubmit", "hook.user-prompt-submit"),
  ])
  func `keeps each captured event of Claude Code once`(name: String, kind: String) throws {
    let input = String(decoding: try Fixture.own("hooks/claude/\(name).json"), as: UTF8.self)
    #expect(bench.hook(input) == "")
    let events = try bench.events()
    #expect(events.count == 1)
    #expect(events[0].hasPrefix(kind + #" {"client":"claude","session":""#))
  }

  @Test(arguments: [
    "PostToolUse", "PreToolUse", "SessionEnd", "SessionStart", "Stop", "UserPromptSubmit",
  ])
  func `keeps each captured event of Codex once`(name: String) throws {
    let input = String(decoding: try Fixture.own("hooks/codex/\(name).json"), as: UTF8.self)
    #expect(bench.hook(input) == "")
    let events = try bench.events()
    #expect(events.count == 1)
    #expect(
      events[0].contains(#"{"client":"codex","session":"01a1fb76-3ad6-7080-9bfb-27a438404177""#))
  }

  @Test func `keeps ids and names, and neither prompts nor what tools are given`() throws {
    for name in ["PreToolUse", "SubagentStop", "SessionEnd", "UserPromptSubmit"] {
      let input = try Fixture.own("hooks/claude/\(name).json")
      _ = bench.hook(String(decoding: input, as: UTF8.self))
    }
    let session = #""client":"claude","session":"5c5b98eb-e70c-4d22-b8c3-164c5a931f06""#
    #expect(
      try bench.events() == [
        "hook.pre-tool-use {" + session
          + #","tool":"Agent","toolUseId":"toolu_667aa9285a6348149b320ed4"}"#,
        "hook.subagent-stop {" + session
          + #","agentId":"a980a25c7fc38c085","agentType":"general-purpose"}"#,
        "hook.session-end {" + session + #","reason":"other"}"#,
        "hook.user-prompt-submit {" + session + "}",
      ])
    let projects = try bench.bench.store.projects()
    #expect(projects.map(\.path) == ["/home/dev/project"])
  }

  @Test func `an event of a later client is kept as another one, with its name`() throws {
    let name = String(repeating: "é", count: 50)
    #expect(bench.hook(bench.payload(name, #","tool_input":{"a":[1]},"new":{"deep":[{}]}"#)) == "")
    #expect(
      try bench.events() == [
        #"hook.other {"client":"claude","name":"\#(String(repeating: "é", count: 30))","session":"s-1"}"#
      ])
  }

  @Test func `says with --json what came of it`() throws {
    try bench.folder.write(answer("m1"), to: ".claude/projects/-p/s-1.jsonl")
    #expect(
      bench.hook(bench.payload("Stop"), "--json")
        == #"{"schema":"orch.hook/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{},"report":{"#
        + #""event":"Stop","client":"claude","session":"s-1","projectId":"p2","newCalls":1,"#
        + #""refused":false,"budget":null,"reason":null},"warnings":[]}"# + "\n")
  }

  // MARK: - Transcripts

  @Test func `imports what is new in the transcript, and nothing twice`() throws {
    let file = ".claude/projects/-p/s-1.jsonl"
    try bench.folder.write(answer("m1"), to: file)
    #expect(bench.hook(bench.payload("PostToolUse")) == "")
    #expect(try bench.keys() == ["claude:m1"])
    let before = try bench.bench.store.sourceFiles()
    #expect(bench.hook(bench.payload("PostToolUse")) == "")
    #expect(try bench.bench.store.sourceFiles() == before)
    try bench.folder.write(answer("m1") + answer("m2") + "{\"half", to: file)
    #expect(bench.hook(bench.payload("Stop")) == "")
    #expect(try bench.keys() == ["claude:m1", "claude:m2"])
  }

  @Test func `imports the files of subagents beside it`() throws {
    try bench.folder.write(answer("m1"), to: ".claude/projects/-p/s-1.jsonl")
    try bench.folder.write(answer("m2"), to: ".claude/projects/-p/s-1/subagents/agent-a.jsonl")
    try bench.folder.write(answer("m3"), to: ".claude/projects/-p/s-2.jsonl")
    _ = bench.hook(bench.payload("SubagentStop"))
    #expect(try bench.keys() == ["claude:m1", "claude:m2"])
  }

  @Test func `imports a rollout of Codex`() throws {
    try bench.folder.write(
      try Fixture.bytes(Fixture.rollout), to: ".codex/sessions/rollout-1.jsonl")
    #expect(bench.hook(bench.codexPayload("Stop")) == "")
    #expect(try !bench.keys().isEmpty)
    #expect(try bench.keys().allSatisfy { $0.hasPrefix("codex:") })
  }

  @Test func `leaves alone what is no transcript, and is content without one`() throws {
    try bench.folder.write(answer("m1"), to: "notes.jsonl")
    try bench.folder.write(answer("m2"), to: "folder/a.jsonl")
    for path in ["notes.jsonl", "folder", "none.jsonl", "bin/orch"] {
      let input =
        #"{"hook_event_name":"Stop","session_id":"s","transcript_path":"\#(bench.folder / path)"}"#
      #expect(bench.hook(input) == "")
    }
    #expect(bench.hook(#"{"hook_event_name":"Stop","transcript_path":null,"cwd":7}"#) == "")
    #expect(
      bench.hook(#"{"hook_event_name":"Stop","transcript_path":"/a\u0000b","cwd":"x"}"#) == "")
    #expect(try bench.keys().isEmpty)
    #expect(try bench.events().count == 6)
  }

  @Test func `a transcript anywhere is one by its name`() throws {
    try bench.folder.write(answer("m1"), to: "elsewhere/s.jsonl")
    let input =
      #"{"hook_event_name":"Stop","session_id":"s","transcript_path":"\#(bench.folder / "elsewhere/s.jsonl")"}"#
    #expect(bench.hook(input) == "")
    #expect(try bench.keys() == ["claude:m1"])
  }

  @Test func `a line that can't be read is told, and in nobody's way`() throws {
    try bench.folder.write("no JSON\n" + answer("m1"), to: ".claude/projects/-p/s-1.jsonl")
    #expect(
      bench.hook(bench.payload("PreToolUse")).hasPrefix(
        "--- stderr\nwarning: TMP/.claude/projects/-p/s-1.jsonl:1: not JSON"))
    #expect(try bench.keys() == ["claude:m1"])
  }

  // MARK: - Budgets

  @Test(arguments: [
    (Budget.OnLimit.stop, "19.99", false), (.stop, "20", true), (.stop, "25.5", true),
    (.pause, "19.99", false), (.pause, "20", true), (.ask, "20", false), (.ask, "1000", false),
  ])
  func `denies exactly when a budget that stops is spent`(
    onLimit: Budget.OnLimit, spent: String, denies: Bool
  ) throws {
    try bench.bench.budget(onLimit: onLimit)
    try bench.bench.call(spent)
    let amount = Money(decimal: spent)?.shown ?? ""
    #expect(
      bench.hook(bench.payload("PreToolUse"))
        == (denies ? refusal("budget 'daily' is spent (\(amount) of $20.00)") : ""))
    let event = try bench.events().last ?? ""
    #expect(event.contains(#""refusedBy":"daily""#) == denies)
  }

  @Test func `what is held counts, and tomorrow is another window`() throws {
    try bench.bench.budget()
    try bench.bench.call("15")
    let run = try bench.bench.start(try bench.bench.file("A task"))
    try bench.bench.hold("4.99", for: run)
    #expect(bench.hook(bench.payload("PreToolUse")) == "")
    try bench.bench.call("0.01")
    #expect(
      bench.hook(bench.payload("PreToolUse"))
        == refusal("budget 'daily' is spent ($15.01 and $4.99 held of $20.00)"))
    bench.bench.wait(.seconds(24 * 3600))
    #expect(bench.hook(bench.payload("PreToolUse")) == "")
  }

  @Test func `what the transcript has just told counts at once`() throws {
    try bench.bench.budget(limit: "15", .total)
    let file = ".claude/projects/-p/s-1.jsonl"
    try bench.folder.write(answer("m1", output: 999_000), to: file)
    #expect(bench.hook(bench.payload("PreToolUse")) == "")
    func alerts() throws -> Int {
      try bench.bench.store.budgetEvents(named: "daily", limit: 20).count {
        $0.kind == "budget.alert"
      }
    }
    // 50, 80 and 95 %, each once.
    #expect(try alerts() == 3)
    #expect(bench.hook(bench.payload("PreToolUse")) == "")
    #expect(try alerts() == 3)
    try bench.folder.write(answer("m1", output: 999_000) + answer("m2", output: 1_000), to: file)
    #expect(
      bench.hook(bench.payload("PreToolUse"))
        == refusal("budget 'daily' is spent ($15.00 of $15.00)"))
    #expect(try alerts() == 4)
  }

  @Test func `a prompt is not sent, and other events are only kept`() throws {
    try bench.bench.budget()
    try bench.bench.call("20")
    #expect(
      bench.hook(bench.payload("UserPromptSubmit", #","prompt":"go on""#))
        == #"{"decision":"block","reason":"budget 'daily' is spent ($20.00 of $20.00)"}"# + "\n")
    for event in ["PostToolUse", "Stop", "SubagentStop", "SessionStart", "PreCompact", "Else"] {
      #expect(bench.hook(bench.payload(event)) == "")
    }
  }

  @Test func `Codex is given a denial alone, because it refuses more and runs the tool`() throws {
    try bench.bench.budget(scope: Budget.Scope(client: "codex"))
    try bench.bench.store.record(
      LedgerEntry(
        key: "k", at: bench.bench.now,
        attribution: .init(project: try bench.bench.project().id, client: "codex"),
        model: "gpt-5.5", tokens: Tokens(input: 1), cost: .dollars(20)))
    #expect(bench.hook(bench.payload("PreToolUse")) == "")
    #expect(
      bench.hook(bench.codexPayload("PreToolUse"))
        == #"{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","#
        + #""permissionDecisionReason":"budget 'daily' is spent ($20.00 of $20.00)"}}"# + "\n")
  }

  @Test func `only a budget that covers the session denies`() throws {
    let other = try bench.bench.project("other")
    try bench.bench.budget(scope: Budget.Scope(project: other.id, projectName: "other"))
    try bench.bench.call("20", project: other)
    #expect(bench.hook(bench.payload("PreToolUse")) == "")
    let here = try #require(
      try bench.bench.store.project(at: bench.folder / "project"))
    try bench.bench.budget("here", scope: Budget.Scope(project: here.id, projectName: here.name))
    try bench.bench.call("20", project: here)
    #expect(
      bench.hook(bench.payload("PreToolUse"))
        == refusal("budget 'here' is spent ($20.00 of $20.00)"))
  }

  @Test func `a budget of a role is that of subagents, and one of a model needs its name`() throws {
    try bench.bench.budget("explorers", scope: Budget.Scope(role: "Explore"))
    try bench.bench.call("20", role: "Explore")
    #expect(bench.hook(bench.payload("PreToolUse")) == "")
    #expect(bench.hook(bench.payload("PreToolUse", #","agent_type":"explore""#)) == "")
    #expect(
      bench.hook(bench.payload("PreToolUse", #","agent_type":"Explore""#))
        == refusal("budget 'explorers' is spent ($20.00 of $20.00)"))
    try bench.bench.budget("five", scope: Budget.Scope(model: "gpt-5.5"))
    try bench.bench.call("20", role: "Plan", model: "gpt-5.5")
    #expect(bench.hook(bench.payload("PreToolUse")) == "")
    #expect(bench.hook(bench.codexPayload("PreToolUse")).contains("budget 'five' is spent"))
  }

  @Test func `a budget that can't say because a call has no price denies nothing`() throws {
    try bench.bench.budget()
    try bench.bench.call("19")
    try bench.bench.call(nil)
    #expect(bench.bench.said("budget check").code == .cannotSay)
    #expect(bench.hook(bench.payload("PreToolUse")) == "")
    try bench.bench.call("1")
    #expect(bench.hook(bench.payload("PreToolUse")).contains("\"deny\""))
  }

  @Test func `inside a run the event is kept, and the run does the rest`() throws {
    try bench.bench.budget()
    try bench.bench.call("20")
    let run = try bench.bench.start(try bench.bench.file("A task"))
    try bench.folder.write(answer("m1"), to: ".claude/projects/-p/s-1.jsonl")
    bench.bench.environment["ORCH_RUN"] = run.id.rawValue
    for event in ["PreToolUse", "UserPromptSubmit"] {
      #expect(bench.hook(bench.payload(event)) == "")
    }
    #expect(try !bench.keys().contains("claude:m1"))
    let kept = try bench.bench.store.events(of: run.id).filter { $0.kind.hasPrefix("hook.") }
    #expect(kept.map(\.kind) == ["hook.pre-tool-use", "hook.user-prompt-submit"])
    #expect(kept.allSatisfy { $0.task == run.task && $0.project == run.project })
    bench.bench.environment["ORCH_RUN"] = "gone"
    #expect(bench.hook(bench.payload("PreToolUse")) == "")
    #expect(try bench.events().count == 3)
  }

  // MARK: - What goes wrong with orch

  @Test(arguments: [
    ("", "nothing but blanks"), ("{", "cut off"), ("[]", "no object with a hook_event_name"),
    ("null", "no object with a hook_event_name"), ("{}", "no object with a hook_event_name"),
    (#"{"hook_event_name":3}"#, "no object with a hook_event_name"),
    (#"{"hook_event_name":""}"#, "no object with a hook_event_name"),
  ])
  func `garbage blocks nothing`(input: String, reason: String) throws {
    try bench.bench.budget()
    try bench.bench.call("20")
    let said = bench.hook(input)
    #expect(
      said.hasPrefix(
        "--- stderr\nerror: standard input is not what a client gives a hook: \(reason)"))
    #expect(said.hasSuffix("hint: have the client run it: orch hook install\n--- exit 65\n"))
    #expect(try bench.events().isEmpty)
  }

  @Test func `bytes that are no text, and text without end, block nothing`() throws {
    let name = String(decoding: [0xC3, 0x28, 0xFF], as: UTF8.self)
    #expect(bench.hook(bench.payload("Stop", #","tool_name":"\#(name)""#)) == "")
    let long = String(repeating: " ", count: 4 << 20)
    #expect(bench.hook(long + bench.payload("PreToolUse")).hasSuffix("--- exit 65\n"))
    #expect(bench.hook(bench.payload("Stop", #","prompt":"\#(long.dropLast(1000))""#)) == "")
  }

  @Test func `without a store nothing is blocked, and none is made`() throws {
    let bench = try HookBench(.file)
    bench.bench.environment["ORCH_STORE"] = bench.folder / "none/orch.db"
    #expect(
      bench.hook(bench.payload("PreToolUse")).hasPrefix(
        "--- stderr\nerror: no store at 'TMP/none/orch.db'"))
    #expect(bench.hook(bench.payload("PreToolUse")).hasSuffix("--- exit 66\n"))
    #expect(bench.folder.names(in: "none").isEmpty)
  }

  @Test func `a busy store is not waited for, and its budgets count all the same`() throws {
    let bench = try HookBench(.file)
    try bench.bench.budget()
    try bench.bench.call("19")
    let gate = open(try #require(bench.bench.folder) / "orch.db.gate", O_RDWR | O_CLOEXEC)
    defer { close(gate) }
    try #require(gate >= 0 && flock(gate, LOCK_EX) == 0)
    let said = bench.hook(bench.payload("PreToolUse"))
    #expect(
      said.hasPrefix("--- stderr\nwarning: the store is busy: others have held it for too long\n"))
    #expect(said.hasSuffix("--- exit 75\n"))
    #expect(try bench.events().isEmpty)
    flock(gate, LOCK_UN)
    try bench.bench.call("1")
    flock(gate, LOCK_EX)
    #expect(
      bench.hook(bench.payload("PreToolUse")).hasPrefix(
        refusal("budget 'daily' is spent ($20.00 of $20.00)")))
  }

  @Test func `a store that can't be written says what it has`() throws {
    let bench = try HookBench(.file)
    let store = try #require(bench.bench.folder)
    try bench.bench.budget()
    try bench.bench.call("20")
    let names = store.names()
    for name in names { chmod(store / name, 0o444) }
    chmod(store.path, 0o555)
    let said = try asNobody { bench.hook(bench.payload("PreToolUse")) }
    chmod(store.path, 0o755)
    for name in names { chmod(store / name, 0o600) }
    #expect(said.hasPrefix(refusal("budget 'daily' is spent ($20.00 of $20.00)")))
    #expect(said.contains("warning: the store '"))
  }
}
