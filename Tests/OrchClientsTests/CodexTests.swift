import OrchModel
import Testing

@testable import OrchClients

@Suite("What codex exec prints")
struct CodexReaderTests {
  func stream(_ name: String, status: Int32? = 0) throws -> Tally {
    Tally(events(try Fixture.bytes("codex/\(name)"), CodexReader(model: "gpt-5.5"), status: status))
  }

  @Test func `exec: words, commands, files, the thread's total`() throws {
    let tally = try stream("exec/stream.jsonl")
    #expect(tally.sessions == ["01a1fb68-2795-70c0-a0e0-fc7920aa54e5"])
    #expect(tally.said == ["I'll create the file.", "Created hello.txt and changed the README."])
    #expect(tally.tools.map(\.name) == ["command_execution", "file_change", "command_execution"])
    #expect(tally.tools[1].summary == "/home/dev/project/README.md, /home/dev/project/notes.md")
    #expect(tally.results == ["item_2": true, "item_3": true, "item_4": false])
    #expect(
      tally.files == [
        FileEdit(path: "/home/dev/project/README.md", kind: .modified),
        FileEdit(path: "/home/dev/project/notes.md", kind: .created),
      ])
    #expect(tally.calls.isEmpty)
    #expect(
      tally.totals == [ClientTotal(tokens: Tokens(input: 1500, cacheRead: 14300, output: 235))])
    #expect(
      tally.verdicts == [
        Verdict(
          succeeded: true, reason: "completed", text: "Created hello.txt and changed the README.")
      ])
  }

  @Test func `tools of servers and started agents`() throws {
    let tally = try stream("subagent/stream.jsonl")
    #expect(
      tally.tools.map(\.name) == [
        "mcp__notes__record", "file_change", "command_execution", "spawn_agent",
        "command_execution",
      ])
    #expect(tally.tools[3].summary == "CHILD-TASK list files")
    #expect(
      tally.totals.first?.tokens
        == Tokens(input: 2200, cacheRead: 29300, cacheWrite5m: 300, output: 385))
  }

  @Test(arguments: ["bad-key", "no-quota", "rate-limit"])
  func `a failed turn is a failure with the client's words`(name: String) throws {
    let tally = try stream("errors/\(name).stream.jsonl", status: 1)
    #expect(tally.verdicts.map(\.succeeded) == [false])
    #expect(tally.verdicts.map(\.reason) == ["turn_failed"])
    #expect(tally.notices.first == tally.verdicts.first?.text)
  }

  @Test func `reconnecting is a retry, not the end`() throws {
    let tally = try stream("errors/stream-cut.stream.jsonl")
    #expect(tally.retries.count == 1)
    #expect(tally.verdicts.map(\.succeeded) == [true])
  }

  @Test(arguments: [("int", 1 as Int32), ("term", 143), ("kill", 137)])
  func `a client that was stopped gives no verdict of its own`(name: String, status: Int32) throws {
    let tally = try stream("signals/\(name).stream.jsonl", status: status)
    #expect(tally.verdicts.map(\.reason) == ["no_result"])
    #expect(tally.tools.count == 1 && tally.results.isEmpty)
  }
}

@Suite("What Codex writes")
struct CodexRolloutTests {
  func rollouts(_ folder: String) throws -> Tally {
    let names = Fixture.all(in: "codex/\(folder)").filter { $0.contains("rollout") }
    return Tally(try names.flatMap { events(try Fixture.bytes($0), CodexRolloutReader()) })
  }

  @Test func `exec: three calls, not doubled by the older kind of record`() throws {
    let tally = try rollouts("exec")
    #expect(tally.calls.count == 3)
    #expect(tally.tokens == Tokens(input: 1500, cacheRead: 14300, output: 235))
    let call = tally.calls["codex:resp_7de696383b8746c6ab2b8542"]
    #expect(call?.model == "gpt-5.5")
    #expect(call?.session == "01a1fb68-2795-70c0-a0e0-fc7920aa54e5" && call?.subagent == nil)
    #expect(call?.at == Timestamp(iso8601: "2026-11-21T00:01:09.630Z"))
  }

  @Test func `a started thread is added, and counts for the one that started it`() throws {
    let tally = try rollouts("subagent")
    let children = tally.calls.values.filter { $0.subagent != nil }
    #expect(tally.calls.count == 8 && children.count == 2)
    #expect(Set(tally.calls.values.map(\.session)) == ["01a1fb77-5847-7a41-a0db-cd3bdca5ec20"])
    #expect(Set(children.map(\.subagent)) == ["01a1fb77-5d7f-7962-a8ab-899e2ab231f5"])
    #expect(
      tally.tokens
        == Tokens(input: 2200 + 1450, cacheRead: 29300, cacheWrite5m: 300, output: 385 + 29))
  }

  @Test func `a fork begins at its base's totals, which are not its own`() throws {
    let tally = try rollouts("resume")
    #expect(tally.calls.count == 3)
    #expect(tally.tokens == Tokens(input: 36, cacheRead: 12000, cacheWrite5m: 2400, output: 192))
  }

  @Test(arguments: ["int", "term", "kill"]) func `stopped: the calls made are there`(name: String)
    throws
  {
    let bytes = try Fixture.bytes("codex/signals/\(name).rollout.jsonl")
    let tally = Tally(events(bytes, CodexRolloutReader()))
    #expect(tally.tokens == Tokens(input: 12, cacheRead: 4000, cacheWrite5m: 800, output: 64))
  }

  // MARK: Older clients

  func meta(_ more: String = "") -> String {
    #"{"timestamp":"2026-01-01T00:00:00.000Z","type":"session_meta","payload":{"id":"T"\#(more)}}"#
  }

  func count(_ input: Int, _ output: Int, last: (Int, Int)? = nil, second: Int = 30) -> String {
    func usage(_ input: Int, _ output: Int) -> String {
      "{\"input_tokens\":\(input),\"cached_input_tokens\":0,\"output_tokens\":\(output)}"
    }
    let last = last.map { ",\"last_token_usage\":\(usage($0.0, $0.1))" } ?? ""
    return """
      {"timestamp":"2026-01-01T00:00:\(second < 10 ? "0" : "")\(second).000Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":\(usage(input, output))\(last)}}}
      """
  }

  func record(_ id: String, _ input: Int) -> String {
    """
    {"timestamp":"2026-01-01T00:01:00.000Z","type":"token_usage_record","payload":{"response_id":"\(id)","thread_id":"T","session_id":"T","usage":{"input_tokens":\(input),"output_tokens":1}}}
    """
  }

  func tally(_ lines: String...) -> Tally {
    Tally(events(lines.joined(separator: "\n"), CodexRolloutReader()))
  }

  @Test func `running totals: repeats and empty ones are skipped, what has no last is subtracted`()
  {
    let empty = #"{"type":"event_msg","payload":{"type":"token_count","info":null}}"#
    let tally = tally(
      meta(), empty, count(0, 0), count(100, 10, last: (100, 10)), count(100, 10, last: (100, 10)),
      count(250, 30), empty)
    #expect(tally.calls.count == 2)
    #expect(tally.tokens == Tokens(input: 250, output: 30))
  }

  @Test func `after a reset the same totals are other calls`() {
    let tally = tally(
      meta(), count(100, 10, last: (100, 10)), count(200, 20, last: (100, 10)),
      count(100, 10, last: (100, 10)), count(200, 20))
    #expect(tally.calls.count == 4)
    #expect(tally.tokens == Tokens(input: 400, output: 40))
  }

  @Test func `an old thread goes on under a new client: from the first record on only records`() {
    let tally = tally(
      meta(), count(100, 10, last: (100, 10)), record("r1", 50), count(150, 11, last: (50, 1)),
      record("r2", 60), record("r2", 60), count(210, 12, last: (60, 1)))
    #expect(Set(tally.calls.keys) == ["codex:T:0:100.0.0.10.0", "codex:r1", "codex:r2"])
    #expect(tally.tokens == Tokens(input: 210, output: 12))
  }

  @Test func `lines copied into a fork do not count, but the totals go on from them`() {
    let copies = [count(100, 10, second: 0), count(200, 20, second: 1)]
    let own = count(230, 25, second: 9)
    let forked = tally(meta(#","forked_from_id":"P""#), copies[0], copies[1], own)
    #expect(forked.tokens == Tokens(input: 30, output: 5))
    let spawn = #","source":{"subagent":{"thread_spawn":{"parent_thread_id":"P"}}}"#
    let child = tally(meta(spawn), copies[0], copies[1], own)
    #expect(child.tokens == Tokens(input: 30, output: 5))
    #expect(child.calls.values.first?.session == "P")
    #expect(child.calls.values.first?.subagent == "T")
    let base = tally(meta(#","history_base":{"thread_id":"P"}"#), count(200, 20), record("r", 7))
    #expect(base.tokens == Tokens(input: 7, output: 1))
  }

  @Test func `more cached than read is clamped`() {
    let line =
      #"{"type":"token_usage_record","payload":{"response_id":"r","usage":{"input_tokens":5,"cached_input_tokens":9,"output_tokens":-3}}}"#
    #expect(tally(meta(), line).tokens == Tokens(cacheRead: 9))
  }
}

@Suite("Starting Codex")
struct CodexClientTests {
  let client = CodexClient()
  let thread = "01a1fb77-5847-7a41-a0db-cd3bdca5ec20"

  @Test func `a new thread: the prompt on standard input, which is closed`() {
    let launch = client.launch(request { ($0.model, $0.permissionMode) = ("gpt-5.5", "plan") })
    #expect(
      launch.arguments == [
        "/bin/agent", "exec", "--json", "-C", "/w", "--skip-git-repo-check", "-s", "read-only",
        "-m",
        "gpt-5.5", "-",
      ])
    #expect(launch.standardInput == Array("do it".utf8))
    #expect(!launch.keepsStandardInputOpen)
    #expect(client.usageRequest(id: "1") == nil && client.interruptRequest(id: "1") == nil)
  }

  @Test func `a thread that goes on`() {
    let launch = client.launch(request(resumes: true, clientSession: thread))
    #expect(Array(launch.arguments.suffix(5)) == ["-s", "workspace-write", "resume", thread, "-"])
    let hostile = client.launch(request(resumes: true, clientSession: "--last"))
    #expect(!hostile.arguments.contains("resume"))
  }

  @Test func `a thread's id tells its time`() {
    #expect(CodexFiles.time(ofThread: thread) == Timestamp(iso8601: "2026-11-21T00:17:45.031Z"))
    #expect(CodexFiles.time(ofThread: "nothing") == nil)
  }

  func copy(_ folder: String, to home: TemporaryFolder) throws {
    for name in Fixture.all(in: "codex/\(folder)/sessions") {
      let tail = name.split(separator: "/").dropFirst(2).joined(separator: "/")
      try home.write(try Fixture.bytes(name), to: tail)
    }
  }

  @Test func `the rollout of the thread and those it started are found`() throws {
    let home = try TemporaryFolder()
    try copy("subagent", to: home)
    try copy("exec", to: home)
    let request = request(environment: ["CODEX_HOME": home.path])
    #expect(client.follows(request, session: nil) == [])
    let files = client.follows(request, session: thread).map(\.path)
    #expect(files.count == 2)
    #expect(files[0].hasSuffix("\(thread).jsonl"))
    #expect(files[1].hasSuffix("01a1fb77-5d7f-7962-a8ab-899e2ab231f5.jsonl"))
    let later = late(home, startedAt: Timestamp(milliseconds: 4_000_000_000_000))
    #expect(client.follows(later, session: thread).count == 1)
    #expect(client.follows(request, session: "../x") == [])
  }

  @Test func `calls of earlier runs in the same file are left out`() throws {
    let name = try #require(Fixture.all(in: "codex/resume/sessions").first)
    func calls(since: String?) throws -> Int {
      let since = since.flatMap { Timestamp(iso8601: $0) }
      let file = FollowedFile(path: name, kind: .codexRollout, since: since)
      return Tally(events(try Fixture.bytes(name), client.makeFollower(file))).calls.count
    }
    #expect(try calls(since: nil) == 2)
    #expect(try calls(since: "2026-11-21T00:17:55.300Z") == 1)
    #expect(try calls(since: "2026-11-21T00:18:00Z") == 0)
  }

  @Test func `older children are found through their parents, and an archived thread where it is`()
    throws
  {
    let home = try TemporaryFolder()
    func rollout(_ id: String, parent: String) throws {
      let spawn =
        "\"source\":{\"subagent\":{\"thread_spawn\":{\"parent_thread_id\":\"\(parent)\"}}}"
      try home.write(
        "{\"type\":\"session_meta\",\"payload\":{\"id\":\"\(id)\",\(spawn)}}\n",
        to: "sessions/2026/11/21/rollout-2026-11-21T00-00-00-\(id).jsonl")
    }
    try rollout("a-grandchild", parent: "child")
    try rollout("child", parent: thread)
    try rollout("stranger", parent: "another")
    try home.write("", to: "archived_sessions/rollout-2026-11-21T00-00-00-\(thread).jsonl")
    let files = client.follows(late(home, startedAt: nil), session: thread).map(\.path)
    #expect(files.count == 3 && files[0].contains("archived_sessions"))
    #expect(files[1].hasSuffix("-child.jsonl") && files[2].hasSuffix("-a-grandchild.jsonl"))
  }

  func late(_ home: TemporaryFolder, startedAt: Timestamp?) -> LaunchRequest {
    request(environment: ["CODEX_HOME": home.path]) { $0.startedAt = startedAt }
  }
}
