import OrchModel
import Testing

@testable import OrchClients

@Suite("What Claude Code prints")
struct ClaudeReaderTests {
  func stream(_ name: String, status: Int32? = 0) throws -> Tally {
    Tally(events(try Fixture.bytes("claude-code/\(name)"), ClaudeReader(), status: status))
  }

  @Test func `basic: session, words, tools, files, total, verdict`() throws {
    let tally = try stream("basic/stream.jsonl")
    #expect(tally.sessions == ["5ccf23d5-041e-41b6-98a4-a5baa340221c"])
    #expect(
      tally.said == [
        "I'll create the greeting file.", "Now I'll check it.",
        "Created hello.txt and updated the README heading.",
      ])
    #expect(tally.tools.map(\.name) == ["Write", "Bash", "Read", "Edit"])
    #expect(tally.tools.map(\.summary)[1] == "cat hello.txt && git status --short")
    #expect(tally.results.count == 4 && tally.results.values.allSatisfy { $0 })
    #expect(
      tally.files == [
        FileEdit(path: "/home/dev/project/hello.txt", kind: .created, added: 2, removed: 0),
        FileEdit(path: "/home/dev/project/README.md", kind: .modified, added: 1, removed: 1),
      ])
    #expect(tally.calls.count == 4)
    #expect(tally.calls.values.allSatisfy { !$0.isFinal && $0.at != nil })
    #expect(
      tally.calls["claude:msg_67c4525a4c3144fcadad98d7"]?.tokens
        == Tokens(input: 10, cacheWrite5m: 200, cacheWrite1h: 5000, output: 1))
    #expect(tally.totals.map(\.cost) == [Money(decimal: "0.042759")])
    #expect(tally.totals.map(\.costOfTurn) == [Money(decimal: "0.042759")])
    #expect(
      tally.totals.first?.tokens
        == Tokens(input: 24, cacheRead: 16440, cacheWrite5m: 880, cacheWrite1h: 5000, output: 297))
    #expect(
      tally.verdicts == [
        Verdict(
          succeeded: true, reason: "completed",
          text: "Created hello.txt and updated the README heading.", turns: 5)
      ])
    #expect(tally.rejected.isEmpty)
  }

  @Test func `partial messages give the final output of each answer`() throws {
    let name = try #require(Fixture.all(in: "claude-code/partial-messages").first)
    let all = events(try Fixture.bytes(name), ClaudeReader())
    let tally = Tally(all)
    #expect(tally.outputs == [22, 70, 85, 120])
    #expect(tally.calls.values.allSatisfy { $0.isFinal && $0.at != nil })
    #expect(tally.totals.first?.tokens == tally.tokens)
  }

  @Test func `a subagent's calls and words carry its id`() throws {
    let tally = try stream("subagent/stream.jsonl")
    let child = tally.calls["claude:msg_2bd28a7a137f4fa79a6b1ebe"]
    #expect(child?.subagent == "a980a25c7fc38c085")
    #expect(tally.calls.values.filter { $0.subagent == nil }.count == 4)
    #expect(tally.results.values.filter { !$0 }.count == 2)
    #expect(tally.notices.contains { $0.contains("permission denied for Bash") })
    #expect(tally.totals.last?.cost == Money(decimal: "0.036138"))
    let background = try stream("background-subagent/stream.jsonl")
    #expect(Set(background.calls.values.compactMap(\.subagent)) == ["a0a56c6a06a26e766"])
    #expect(background.calls.count == 6)
  }

  @Test func `older clients: the subagent by its task, final usage where it is final`() throws {
    let newer = try stream("older/2.1.71/stream.jsonl")
    #expect(Set(newer.calls.values.compactMap(\.subagent)) == ["a7135e2efee96cf48"])
    #expect(newer.calls.values.allSatisfy { !$0.isFinal })
    let oldest = try stream("older/2.0.53/stream.jsonl")
    #expect(oldest.calls.values.allSatisfy { $0.isFinal })
    #expect(oldest.outputs == [22, 30, 70, 85, 120])
    #expect(oldest.verdicts.map(\.reason) == ["completed"])
    #expect(oldest.verdicts.map(\.succeeded) == [true])
  }

  @Test(arguments: [
    ("bad-key", false, "api_error", 0), ("bad-sse-json", true, "completed", 1),
    ("fallback-model", true, "completed", 1), ("max-budget", false, "budget_exhausted", 3),
    ("max-tokens", true, "completed", 2), ("max-turns", false, "max_turns", 2),
    ("no-credit", false, "api_error", 0), ("no-usage", true, "completed", 1),
    ("overloaded-then-ok", true, "completed", 2), ("prompt-too-long", false, "prompt_too_long", 0),
    ("rate-limit", false, "api_error", 0), ("refusal", false, "refusal", 2),
    ("stream-cut", true, "completed", 1), ("unknown-model", true, "completed", 1),
  ])
  func `errors: the verdict is the client's, and made-up answers are no calls`(
    name: String, succeeded: Bool, reason: String, calls: Int
  ) throws {
    let tally = try stream("errors/\(name).stream.jsonl")
    #expect(tally.verdicts.map(\.succeeded) == [succeeded])
    #expect(tally.verdicts.map(\.reason) == [reason])
    #expect(tally.calls.count == calls)
    #expect(tally.totals.count == 1)
  }

  @Test func `retries, a change of model and missing usage are said`() throws {
    let limited = try stream("errors/rate-limit.stream.jsonl")
    #expect(limited.retries.first == "429 rate_limit, attempt 1 of 3")
    let fallback = try stream("errors/fallback-model.stream.jsonl")
    #expect(fallback.notices == ["Switched to Haiku 4.5 due to high demand for Sonnet 4.5"])
    #expect(fallback.calls.values.map(\.model) == ["claude-haiku-4-5"])
    let unmetered = try stream("errors/no-usage.stream.jsonl")
    #expect(unmetered.notices.count { $0.contains("without its usage") } == 1)
    #expect(unmetered.calls.values.allSatisfy { !$0.isFinal })
  }

  @Test func `a borrowed price is told apart from the total`() throws {
    let total = try stream("errors/unknown-model.stream.jsonl").totals.first
    #expect(total?.costByModel == ["my-custom-model-9": Money(nanodollars: 6_128_000)])
    #expect(try stream("basic/stream.jsonl").totals.first?.costByModel == [:])
  }

  @Test func `a total beyond the calls shows an attempt that was given up`() throws {
    let tally = try stream("errors/stream-cut.stream.jsonl")
    #expect(tally.totals.first?.cost == Money(decimal: "0.009597"))
    #expect(tally.totals.first?.tokens?.output == 75)
    #expect(tally.outputs == [1])
  }

  @Test(arguments: [
    ("pretooluse-deny-and-continue-false", false, "hook_stopped"),
    ("pretooluse-continue-false", false, "hook_stopped"),
    ("posttoolbatch-continue-false", false, "hook_stopped"),
    ("pretooluse-deny", true, "completed"), ("pretooluse-exit2", true, "completed"),
    ("stop-block-once", true, "completed"), ("userpromptsubmit-exit2", false, "prompt_blocked"),
  ])
  func `hooks: a stopped or refused turn is no success`(
    name: String, succeeded: Bool, reason: String
  ) throws {
    let tally = try stream("hook-decisions/\(name).stream.jsonl")
    #expect(tally.verdicts.map(\.succeeded) == [succeeded])
    #expect(tally.verdicts.map(\.reason) == [reason])
  }

  @Test func `running totals: each turn has its own part`() throws {
    let turns = try stream("multi-turn/stream.jsonl")
    #expect(turns.totals.map(\.cost) == [Money(decimal: "0.005196"), Money(decimal: "0.010392")])
    #expect(
      turns.totals.map(\.costOfTurn) == [Money(decimal: "0.005196"), Money(decimal: "0.005196")])
    #expect(turns.verdicts.map(\.text) == ["One.", "Two."])
    #expect(turns.sessions.count == 1)
    let parts = try ["1-new", "2-resume", "3-fork", "4-compact", "5-continue-after-compact"].map {
      try #require(try stream("resume/\($0).stream.jsonl").totals.last?.costOfTurn)
    }
    #expect(parts.reduce(.zero, +) == Money(decimal: "0.031176"))
  }

  @Test func `usage on request, then an interrupt`() throws {
    let tally = try stream("control-protocol/stdout.jsonl")
    #expect(tally.totals.map(\.cost) == [Money(decimal: "0.005196"), Money(decimal: "0.005196")])
    #expect(tally.totals.first?.tokens?.output == 64)
    #expect(tally.verdicts.map(\.reason) == ["aborted_tools"])
  }

  @Test func `a client that was killed gets the verdict that there is none`() throws {
    #expect(try stream("signals/int.stream.jsonl").verdicts.map(\.reason) == ["aborted_tools"])
    let killed = try stream("signals/kill.stream.jsonl", status: 137)
    #expect(killed.verdicts.map(\.succeeded) == [false])
    #expect(killed.verdicts.map(\.reason) == ["no_result"])
    #expect(killed.verdicts.first?.text.contains("137") == true)
    #expect(Tally(events("", ClaudeReader(), status: nil)).verdicts.count == 1)
  }

  @Test func `lines that are not the client's are rejected with their place`() {
    let text =
      "{\"type\":\"later\",\"x\":1}\nplain words\n[1]\n\n{\"type\":\"result\",\"is_error\":false"
    let tally = Tally(events(text, ClaudeReader()))
    #expect(tally.rejected.count == 3)
    #expect(tally.rejected[0].hasPrefix("2: "))
    #expect(tally.rejected[1] == "3: not a JSON object")
    #expect(tally.rejected[2].hasPrefix("5: cut off"))
  }

  @Test func `limits of a subscription are told`() {
    let line =
      #"{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1795220000,"rateLimitType":"five_hour"}}"#
    #expect(
      events(line, ClaudeReader()).first
        == .retrying(reason: "the five_hour limit is reached, until 2026-11-21T00:13:20.000Z"))
  }

  @Test func `files changed by tools that tell little`() {
    let text = """
      {"type":"assistant","message":{"id":"m1","model":"x","usage":{"input_tokens":1},"content":[{"type":"tool_use","id":"t1","name":"NotebookEdit","input":{"notebook_path":"/p/a.ipynb"}},{"type":"tool_use","id":"t2","name":"Write","input":{"file_path":"/p/b","content":"1\\n2"}},{"type":"tool_use","id":"t3","name":"Edit","input":{"file_path":"/p/c"}},{"type":"tool_use","id":"t4","name":"MultiEdit","input":{"file_path":"/p/d"}}]}}
      {"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t1","content":"ok"},{"type":"tool_result","tool_use_id":"t2","content":"File created successfully at: /p/b"},{"type":"tool_result","tool_use_id":"t3","content":"no","is_error":true}]}}
      {"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t4","content":[{"type":"text","text":"done"},{"type":"image"}]}]},"tool_use_result":{"filePath":"/p/d","oldString":"","originalFile":"x","structuredPatch":[{"lines":["-a","+b","+c"," d"]},{"lines":["+e"]}]}}
      """
    let tally = Tally(events(text, ClaudeReader()))
    #expect(
      tally.files == [
        FileEdit(path: "/p/a.ipynb", kind: .modified),
        FileEdit(path: "/p/b", kind: .created, added: 2, removed: 0),
        FileEdit(path: "/p/d", kind: .modified, added: 3, removed: 1),
      ])
    #expect(tally.results == ["t1": true, "t2": true, "t3": false, "t4": true])
  }
}

@Suite("What Claude Code writes")
struct ClaudeTranscriptTests {
  func transcripts(_ folder: String) throws -> Tally {
    let all = try Fixture.all(in: "claude-code/\(folder)").filter { $0.contains("/projects/") }
      .flatMap { events(try Fixture.bytes($0), ClaudeTranscriptReader()) }
    return Tally(all)
  }

  @Test func `basic: the calls are the client's total`() throws {
    let tally = try transcripts("basic")
    #expect(tally.outputs == [22, 70, 85, 120])
    #expect(tally.totals.last?.tokens == tally.tokens)
    #expect(tally.totals.last?.cost == Money(decimal: "0.042759"))
    #expect(tally.calls.values.allSatisfy { $0.isFinal && $0.at != nil && $0.session != nil })
  }

  @Test(arguments: ["subagent", "background-subagent"])
  func `subagents: six calls, parent and child apart, no rest`(name: String) throws {
    let tally = try transcripts(name)
    #expect(tally.calls.count == 6)
    #expect(tally.calls.values.count { $0.subagent != nil } == 2)
    #expect(tally.totals.last?.tokens == tally.tokens)
    #expect(tally.totals.last?.cost == Money(decimal: "0.036138"))
  }

  @Test func `resume: four calls in two files, each with the session that paid`() throws {
    let tally = try transcripts("resume")
    #expect(tally.calls.count == 4)
    let payers = tally.calls.values.compactMap(\.session)
    #expect(payers.count { $0 == "11111111-2222-4333-8444-555555555555" } == 3)
    #expect(tally.totals.compactMap(\.cost).max() == Money(decimal: "0.02598"))
  }

  @Test func `older clients: 120 output tokens, not 1 or 121`() throws {
    let tally = try transcripts("older/2.1.71")
    #expect(tally.outputs == [18, 22, 30, 70, 85, 120])
    #expect(tally.calls.values.allSatisfy { $0.isFinal })
    let oldest = try transcripts("older/2.0.53")
    #expect(oldest.calls.count == 8)
    #expect(
      Set(oldest.calls.values.compactMap(\.subagent)) == ["4ccd9f30", "b62af2f9", "c1e7c8b1"])
  }

  @Test(arguments: [("bad-key", 0), ("max-budget", 3), ("fallback-model", 1), ("stream-cut", 1)])
  func `errors: made-up answers are left out`(name: String, calls: Int) throws {
    let bytes = try Fixture.bytes("claude-code/errors/\(name).transcript.jsonl")
    #expect(Tally(events(bytes, ClaudeTranscriptReader())).calls.count == calls)
  }

  @Test func `a model without a price is listed when the session has one`() throws {
    let bytes = try Fixture.bytes("claude-code/errors/unknown-model.transcript.jsonl")
    let total = Tally(events(bytes, ClaudeTranscriptReader())).totals.first
    #expect(total?.costByModel == ["my-custom-model-9": Money(nanodollars: 6_128_000)])
  }

  @Test func `the buckets are disjoint, and damaged counts are 0`() {
    func tokens(_ usage: String) -> Tokens? {
      let line =
        "{\"type\":\"assistant\",\"uuid\":\"u\",\"message\":{\"model\":\"m\",\"usage\":\(usage)}}"
      let tally = Tally(events(line, ClaudeTranscriptReader()))
      return tally.calls["claude:u"]?.tokens
    }
    #expect(
      tokens(#"{"input_tokens":1,"cache_creation_input_tokens":7}"#)
        == Tokens(input: 1, cacheWrite5m: 7))
    #expect(
      tokens(
        #"{"cache_creation_input_tokens":7,"cache_creation":{"ephemeral_1h_input_tokens":5,"ephemeral_5m_input_tokens":1}}"#
      )
        == Tokens(cacheWrite5m: 2, cacheWrite1h: 5))
    #expect(
      tokens(#"{"input_tokens":-1,"output_tokens":1e999,"cache_read_input_tokens":"9"}"#) == .zero)
  }

  @Test func `saved stream events are no transcript lines`() throws {
    let bytes = try Fixture.bytes("claude-code/basic/stream.jsonl")
    #expect(events(bytes, ClaudeTranscriptReader()).isEmpty)
  }
}

@Suite("Starting Claude Code")
struct ClaudeClientTests {
  let client = ClaudeClient()

  @Test func `a new session`() {
    let launch = client.launch(request { $0.prompt = "say \"hi\"\n$(x)" })
    #expect(
      launch.arguments == [
        "/bin/agent", "-p", "--output-format", "stream-json", "--verbose", "--input-format",
        "stream-json", "--include-partial-messages", "--session-id",
        "0b8e2f1c-1111-4222-8333-444455556666", "--permission-mode", "acceptEdits", "--settings",
        #"{"env":{"DISABLE_AUTOUPDATER":"1"}}"#,
      ])
    #expect(
      String(decoding: launch.standardInput, as: UTF8.self)
        == #"{"type":"user","message":{"role":"user","content":"say \"hi\"\n$(x)"}}"# + "\n")
    #expect(launch.keepsStandardInputOpen)
  }

  @Test func `a session that goes on, with everything set`() {
    let launch = client.launch(
      request(resumes: true) {
        ($0.model, $0.maxTurns, $0.permissionMode) = ("haiku", 7, "plan")
        ($0.settings, $0.extraArguments) = ("{}", ["--strict-mcp-config"])
      })
    let tail = launch.arguments.drop { $0 != "--resume" }
    #expect(
      Array(tail) == [
        "--resume", "0b8e2f1c-1111-4222-8333-444455556666", "--permission-mode", "plan", "--model",
        "haiku", "--max-turns", "7", "--settings", "{}", "--strict-mcp-config",
      ])
    #expect(!launch.arguments.contains("--session-id"))
    let hostile = client.launch(request(resumes: true, clientSession: "--help"))
    #expect(!hostile.arguments.contains("--help"))
  }

  @Test func `requests on standard input`() {
    let usage = client.usageRequest(id: "q1").map { String(decoding: $0, as: UTF8.self) }
    #expect(
      usage
        == #"{"type":"control_request","request_id":"q1","request":{"subtype":"get_usage","skip_behaviors":true,"detached":true}}"#
        + "\n")
    let stop = client.interruptRequest(id: "r\"").map { String(decoding: $0, as: UTF8.self) }
    #expect(
      stop == #"{"type":"control_request","request_id":"r\"","request":{"subtype":"interrupt"}}"#
        + "\n")
  }

  @Test func `the name of a transcript folder`() {
    #expect(ClaudeFiles.slug("/home/dev/wt one_2") == "-home-dev-wt-one-2")
    #expect(ClaudeFiles.slug("/é/😀") == "-----")
  }

  @Test func `the transcripts of the session and of its subagents are found as they appear`() throws
  {
    let home = try TemporaryFolder()
    let session = "0b8e2f1c-1111-4222-8333-444455556666"
    let request = request(directory: home("work"), environment: ["HOME": home.path])
    #expect(client.follows(request, session: nil) == [])
    let slug = ".claude/projects/\(ClaudeFiles.slug(Files.resolved(home.path) + "/work"))"
    mkdirs(home, "work")
    try home.write("", to: "\(slug)/\(session).jsonl")
    #expect(client.follows(request, session: nil).count == 1)
    try home.write("{\"sessionId\":\"\(session)\"}\n", to: "\(slug)/agent-aa.jsonl")
    try home.write("{\"sessionId\":\"another\"}\n", to: "\(slug)/agent-bb.jsonl")
    let older = client.follows(request, session: nil).map(\.path)
    #expect(older.count == 2 && older[1].hasSuffix("agent-aa.jsonl"))
    try home.write("", to: "\(slug)/\(session)/subagents/agent-cc.jsonl")
    try home.write("", to: "\(slug)/\(session)/subagents/agent-cc.meta.json")
    let newer = client.follows(request, session: session).map(\.path)
    #expect(newer.count == 2 && newer[1].hasSuffix("subagents/agent-cc.jsonl"))
    #expect(client.follows(request, session: "../../etc/passwd") == [])
  }

  @Test func `a transcript folder with another name is found by the session`() throws {
    let home = try TemporaryFolder()
    let request = request(directory: "/somewhere", environment: ["CLAUDE_CONFIG_DIR": home.path])
    try home.write("", to: "projects/cut-at-200-1a2b3c/\(request.session).jsonl")
    #expect(client.follows(request, session: nil).map(\.kind) == [.claudeTranscript])
  }

  func mkdirs(_ folder: TemporaryFolder, _ name: String) {
    try? folder.write("", to: "\(name)/.keep")
  }
}
