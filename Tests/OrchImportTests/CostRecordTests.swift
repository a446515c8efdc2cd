import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch import: tools of calls, recorded costs, users and pull requests")
struct CostRecordTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  private var store: Database { bench.bench.store }

  /// A line of an answer that asks for these tools: one line has one block, mostly.
  private func line(
    _ id: String, _ tools: [(id: String, name: String)] = [], session: String = "s-1",
    costUsd: String? = nil, second: Int = 0
  ) -> String {
    let blocks = tools.map {
      #"{"type":"tool_use","id":"\#($0.id)","name":"\#($0.name)","input":{}}"#
    }
    let content = ([#"{"type":"text","text":"x"}"#] + blocks).joined(separator: ",")
    let cost = costUsd.map { #""costUSD":\#($0),"# } ?? ""
    return #"{"sessionId":"\#(session)",\#(cost)"cwd":"/home/dev/project","gitBranch":"main","#
      + #""version":"2.0.53","type":"assistant","timestamp":"2026-01-10T10:00:0\#(second).000Z","#
      + #""uuid":"\#(id)-\#(tools.count)","message":{"id":"\#(id)","model":"claude-sonnet-4-5","#
      + #""stop_reason":"end_turn","content":[\#(content)],"#
      + #""usage":{"input_tokens":100,"output_tokens":10}}}"# + "\n"
  }

  private func link(_ number: String, _ second: Int, session: String = "s-1") -> String {
    #"{"type":"pr-link","sessionId":"\#(session)","prNumber":\#(number),"prUrl":"https://x/pull/1","#
      + #""prRepository":"me/it","timestamp":"2026-01-10T10:00:0\#(second).000Z"}"# + "\n"
  }

  private func tools() throws -> [[String]] {
    try bench.ledger().map { entry in
      entry.tools?.counts.map { "\($0.tool) \($0.count)" } ?? ["unknown"]
    }
  }

  // MARK: Tools

  @Test
  func `the lines of an answer ask for tools together, in whatever order and parts they come`()
    throws
  {
    let lines = [
      line("m1"), line("m1", [("t1", "Bash")]), line("m1", [("t2", "Read")]),
      line("m1", [("t2", "Read"), ("t3", "Read")]), line("m2", second: 5),
    ]
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [1, 3, 0, 2, 4, 1, 1]] {
      let bench = try ImportBench()
      var text = ""
      for place in order {
        text += lines[place]
        try bench.folder.write(text, to: "s-1.jsonl")
        _ = bench.orch("claude s-1.jsonl")
      }
      try bench.folder.write(text, to: "copy/s-1.jsonl")
      _ = bench.orch("claude copy")
      let ledger = try bench.ledger()
      #expect(ledger.map { $0.tools?.counts.map(\.tool) } == [["Bash", "Read"], []], "\(order)")
      #expect(ledger[0].tools?.counts.map(\.count) == [1, 2], "\(order)")
      #expect(try bench.bench.store.check().filter { !$0.holds }.isEmpty)
      let groups = try bench.bench.store.spendGroups(in: .always, by: [.tool])
      // 100 × 3000 + 10 × 15,000 nano-dollars, a third of it Bash's.
      let costs = Dictionary(
        groups.map { ($0.values[0], $0.spend.cost.nanodollars) }, uniquingKeysWith: +)
      #expect(costs == ["Bash": 150_000, "Read": 300_000, "no tool": 450_000], "\(order)")
    }
  }

  @Test func `each call of a rollout has the tools that stand before its count`() throws {
    _ = bench.orch("\(Fixture.folder)/codex/exec")
    #expect(try Set(tools()) == [["exec_command 1"], ["exec_command 2"], []])
    _ = bench.orch("\(Fixture.folder)/codex/exec")
    #expect(try store.check().filter { !$0.holds }.isEmpty)
  }

  @Test func `old rollouts count behind the tools too, and a copy's tools are no call's`() throws {
    func row(_ second: Int, _ type: String, _ payload: String) -> String {
      #"{"timestamp":"2026-01-10T10:00:0\#(second).000Z","type":"\#(type)","payload":\#(payload)}"#
        + "\n"
    }
    func call(_ second: Int, _ id: String, _ name: String) -> String {
      row(
        second, "response_item",
        #"{"type":"function_call","name":"\#(name)","arguments":"{}","call_id":"\#(id)"}"#)
    }
    func count(_ second: Int, _ input: Int) -> String {
      let usage = #"{"input_tokens":\#(input),"output_tokens":1}"#
      return row(
        second, "event_msg", #"{"type":"token_count","info":{"total_token_usage":\#(usage)}}"#)
    }
    try bench.folder.write(
      row(0, "session_meta", #"{"id":"th-2","forked_from_id":"th-1","cwd":"/x"}"#)
        + row(0, "turn_context", #"{"model":"gpt-5-codex"}"#)
        + call(0, "c0", "copied") + count(0, 100) + call(5, "c1", "shell") + call(5, "c2", "shell")
        + count(5, 100) + count(6, 250) + count(7, 400), to: "rollout-1.jsonl")
    _ = bench.orch("codex rollout-1.jsonl")
    #expect(try tools() == [["shell 2"], []])
  }

  @Test func `amp, Gemini and mini-swe-agent say it too, of others it is not known`() throws {
    try bench.folder.write(
      #"""
      {"id":"T-2","messages":[{"messageId":1,"usage":{"input_tokens":3,"output_tokens":4},"content":[
        {"type":"tool_use","id":"u1","name":"Read","input":{}},
        {"type":"tool_use","id":"u2","name":"Bash","input":{}}]}],
       "usageLedger":{"events":[{"id":"e2","tokens":{"input":5}},{"toMessageId":1,"tokens":{"input":3}}]}}
      """#, to: "T-2.json")
    func message(_ tools: String) -> String {
      #"{"id":"a1","timestamp":"2026-01-10T10:00:00.000Z","type":"gemini","model":"gemini-2.5-pro","#
        + #""tokens":{"input":9,"output":1},"toolCalls":[\#(tools)]}"# + "\n"
    }
    let (one, two) = (#"{"id":"c1","name":"glob"}"#, #"{"id":"c2","name":"edit"}"#)
    try bench.folder.write(
      #"{"sessionId":"g-1"}"# + "\n" + message(one) + message("\(one),\(two)"),
      to: "chats/session-1.jsonl")
    try bench.folder.write(try Fixture.own("aider-analytics.jsonl"), to: "a.jsonl")
    try bench.folder.write(try Fixture.own("mini-swe-agent.traj.json"), to: "m.traj.json")
    _ = bench.orch(".")
    // aider's, amp's with a message and without, Gemini's, and two of mini-swe-agent's.
    #expect(
      try tools() == [
        ["unknown"], ["Bash 1", "Read 1"], ["unknown"], ["edit 1", "glob 1"], ["bash 1"],
        ["bash 1"],
      ])
  }

  // MARK: Recorded costs

  @Test func `what clients wrote is read exactly, and a zero is none`() throws {
    try bench.folder.write(
      line("m1", costUsd: "0.0012345678912") + line("m2", costUsd: "0") + line("m3", costUsd: "-1")
        + line("m4", costUsd: "1e300") + line("m5", costUsd: #""0.5""#) + line("m6"),
      to: "s-1.jsonl")
    _ = bench.orch("claude s-1.jsonl")
    #expect(
      try bench.ledger().map { $0.recorded?.nanodollars } == [1_234_568, nil, nil, nil, nil, nil])
    #expect(try bench.ledger().allSatisfy { $0.cost == Money(nanodollars: 450_000) })
  }

  @Test func `of the lines of one answer the largest counts`() throws {
    let lines = [line("m1", costUsd: "0.5"), line("m1"), line("m1", costUsd: "0.75", second: 1)]
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      let bench = try ImportBench()
      for place in order {
        try bench.folder.write(lines[place], to: "\(place)/s-1.jsonl")
        _ = bench.orch("claude \(place)")
      }
      #expect(try bench.ledger().map { $0.recorded?.decimal } == ["0.75"], "\(order)")
      #expect(try bench.bench.store.check().filter { !$0.holds }.isEmpty)
    }
  }

  @Test func `aider, mini-swe-agent and OpenCode have theirs`() throws {
    try bench.folder.write(try Fixture.own("aider-analytics.jsonl"), to: "aider.jsonl")
    try bench.folder.write(try Fixture.own("mini-swe-agent.traj.json"), to: "mini.traj.json")
    try bench.folder.write(
      openCodeAnswer(id: "msg_1", session: "ses_1"), to: "o/storage/message/ses_1/msg_1.json")
    _ = bench.orch(".")
    let recorded = try bench.ledger().map {
      "\($0.attribution.client) \($0.recorded?.decimal ?? "")"
    }
    #expect(
      recorded.sorted() == [
        "aider 0.0046", "mini-swe-agent 0.000185", "mini-swe-agent 0.00044", "opencode 9.99",
      ])
  }

  // MARK: Users and pull requests

  @Test func `a session is of whoever owns its file, and so are its subagents`() throws {
    _ = bench.orch("\(Fixture.folder)/claude-code/subagent")
    let owners = try store.sessionOwners()
    #expect(owners.count == 2)
    var status = stat()
    #expect(stat("\(Fixture.folder)/claude-code/subagent", &status) == 0)
    let users = Set(owners.values.map(\.user))
    #expect(users.count == 1 && users.first != nil)
    if status.st_uid == 0 { #expect(users == ["root"]) }
  }

  @Test func `the last pull request that a session was linked to counts for all of it`() throws {
    let text =
      link("3", 1) + line("m1") + link("12", 7) + link("7", 5) + link("-1", 9) + link("0", 9)
      + #"{"type":"pr-link","sessionId":"s-1"}"# + "\n"
    try bench.folder.write(text, to: "s-1.jsonl")
    try bench.folder.write(line("m2", session: "s-2"), to: "s-2.jsonl")
    _ = bench.orch("claude .")
    let groups = try store.spendGroups(in: .always, by: [.pullRequest, .session])
    #expect(Set(groups.map(\.values)) == [["me/it#12", "s-1"], [nil, "s-2"]])
    try bench.folder.write(text + link("13", 8), to: "s-1.jsonl")
    try bench.folder.write(link("99", 2), to: "copy/s-1.jsonl")
    _ = bench.orch("claude .")
    let again = try store.spendGroups(in: .always, by: [.pullRequest])
    #expect(Set(again.map(\.values)) == [["me/it#13"], [nil]])
  }

  @Test func `the agent that a run had in the session is linked too`() throws {
    let run = try bench.bench.start(try bench.bench.file("x"))
    var agent = try bench.bench.agent(run)
    agent.session = "s-1"
    agent.status = .completed
    agent.endedAt = bench.bench.now
    try store.update(agent)
    try bench.folder.write(link("4", 1), to: "s-1.jsonl")
    _ = bench.orch("claude s-1.jsonl")
    #expect(try store.sessionOwners()[agent.id]?.pullRequest == "me/it#4")
  }
}
