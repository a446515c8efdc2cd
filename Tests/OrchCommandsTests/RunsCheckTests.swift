import OrchCommands
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch runs check")
struct RunsCheckTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test func `nothing is odd about what just began`() throws {
    bench.expect(
      "runs check", width: 80, "--- stderr\nnothing is odd about 0 agents at work\n")
    try bench.agent(try bench.start(try bench.file("Write")))
    bench.expect(
      "runs check", width: 80, "--- stderr\nnothing is odd about 1 agent at work\n")
  }

  /// Has an agent ask for the same so often.
  private func ask(_ agent: Agent, _ summary: String, times: Int, ok: Bool = true) throws {
    for _ in 1...times {
      let tool = bench.nextID("u")
      try bench.store.write {
        try bench.store.begin(
          ToolUse(id: tool, name: "Bash", summary: summary, input: "{}"), of: agent.id,
          at: bench.now)
        try bench.store.end(tool: tool, of: agent.id, succeeded: ok, at: bench.now)
      }
      bench.wait(.seconds(1))
    }
  }

  @Test func `the first kind of being stuck, and a full context`() throws {
    var agent = try bench.agent(try bench.start(try bench.file("Write")))
    try ask(agent, "make test", times: 6, ok: false)
    agent.contextTokens = 190_000
    agent.contextLimit = 200_000
    try bench.store.update(agent)
    // Also silent, which is not said of one that loops.
    bench.wait(.seconds(1200))
    bench.expect(
      "runs check", width: 120,
      """
      KIND            AGENT  ROLE     RUN  WHAT                                      $/MIN  TYPE
      loop.same-call  a1     builder  r1   6 of its last 6 calls are Bash make test  -      orch runs show r1 --logs
      context         a1     builder  r1   95% of its context is used                -      orch runs show r1 --logs

      agents 1
      --- exit 3

      """)
    bench.expect(
      "runs check --ndjson --fields kind,evidence",
      """
      {"kind":"loop.same-call","evidence":{"tool":"Bash","summary":"make test","times":6,"of":6}}
      {"kind":"context","evidence":{"tokens":190000,"limit":200000,"sharePct":95,"turnsLeft":null}}
      --- exit 3

      """)
    // Who waits for a person is not stuck.
    agent.status = .waiting
    agent.contextTokens = 10
    try bench.store.update(agent)
    #expect(bench.said("runs check").code == .success)
  }

  @Test func `that its process is gone comes first`() throws {
    let agent = try bench.agent(try bench.start(try bench.file("Write")))
    try ask(agent, "make test", times: 6)
    var finder = AnomalyFinder(in: bench.store)
    let found = try finder.anomalies(of: agent, isDead: true, at: bench.now)
    #expect(found.map(\.kind) == [.dead])
    #expect(found.first?.evidence.text == #"{"run":"r1","status":"running"}"#)
  }

  @Test func `the same failed three times in a row`() throws {
    let agent = try bench.agent(try bench.start(try bench.file("Write")))
    try ask(agent, "make", times: 1)
    try ask(agent, "make test", times: 3, ok: false)
    bench.expect(
      "runs check --csv --fields kind,text",
      "kind,text\r\nloop.same-error,Bash make test failed 3 times in a row\r\n--- exit 3\n")
  }

  @Test func `nothing was heard for a while`() throws {
    try bench.agent(try bench.start(try bench.file("Write")))
    bench.wait(.seconds(600))
    #expect(bench.said("runs check").code == .success)
    bench.wait(.seconds(1))
    bench.expect(
      "runs check --ndjson --fields kind,evidence",
      """
      {"kind":"silent","evidence":{"lastAt":"2026-01-15T09:00:00.000Z","quietMs":601000,\
      "limitMs":600000,"gaps":0}}
      --- exit 3

      """)
  }

  /// An agent that makes a call of 100 tokens and changes a file, so often.
  @discardableResult
  private func worker(_ cost: String, times: Int, _ status: Agent.Status = .completed) throws
    -> Agent
  {
    let agent = try bench.agent(try bench.start(try bench.file("Write")), status)
    for place in 0..<times {
      try bench.call(cost, by: agent, tokens: Tokens(input: 100))
      try bench.store.write {
        try bench.store.keep(
          FileEdit(path: "f\(place)", kind: .modified), at: bench.now, of: agent.id)
      }
      bench.wait(.seconds(60))
    }
    return agent
  }

  /// Its role takes 100 tokens from a file to the next, so 300 with nothing are its limit.
  @Test func `too many tokens with nothing to show`() throws {
    try worker("0.1", times: 10)
    let agent = try bench.agent(try bench.start(try bench.file("Write")))
    for _ in 1...3 { try bench.call("0.1", by: agent, tokens: Tokens(input: 100)) }
    #expect(bench.said("runs check").code == .success)
    try bench.call("0.1", by: agent, tokens: Tokens(input: 1))
    bench.expect(
      "runs check --ndjson --fields kind,text,evidence,usdPerMinute",
      """
      {"kind":"no-progress","text":"301 tokens without a file, commit, test or step changed, \
      usually 100","evidence":{"tokens":301,"limitTokens":300,"since":null,"n":10},\
      "usdPerMinute":0.4}
      --- exit 3

      """)
    try bench.store.write {
      try bench.store.keep(FileEdit(path: "f", kind: .created), at: bench.now, of: agent.id)
    }
    #expect(bench.said("runs check").code == .success)
  }

  /// Three earlier ones spent 10 cents a minute; 51 are more than five times that.
  @Test func `spending, and subagents, out of hand`() throws {
    for _ in 1...3 { try worker("0.1", times: 2) }
    let agent = try worker("0.25", times: 1, .running)
    bench.wait(.seconds(-60))
    try bench.call("0.25", by: agent)
    #expect(bench.said("runs check").code == .success)
    try bench.call("0.01", by: agent)
    bench.expect(
      "runs check --ndjson --fields kind,text,evidence",
      """
      {"kind":"runaway","text":"it spends $0.51 a minute, usually $0.10 at most",\
      "evidence":{"usdPerMinute":0.51,"usualUsdPerMinute":0.1,"times":5,"n":3}}
      --- exit 3

      """)
    let busy = try bench.agent(try bench.start(try bench.file("Split")), role: "planner")
    for place in 1...9 {
      try bench.store.write {
        try bench.store.begin(
          ToolUse(id: "s\(place)", name: "Task", summary: "part \(place)", input: "{}"),
          of: busy.id, at: bench.now)
      }
    }
    #expect(
      bench.said("runs check --csv --fields text").answer.contains("it has started 9 subagents"))
  }

  /// $0.50 on each of 14 days; then $9, all of the $8.50 beyond by the builder.
  @Test func `an hour that cost too much, and what it comes from`() throws {
    bench.now = bench.now.adding(.seconds(-14 * 86_400))
    for _ in 1...14 {
      try bench.call("0.5", role: "tester")
      bench.wait(.seconds(86_400))
    }
    try bench.call("0.5", role: "tester")
    try bench.call("8.5", role: "builder")
    // The hour that is not over yet is looked at, too.
    #expect(bench.said("runs check --csv --fields text").answer.contains("this hour cost $9.00"))
    bench.wait(.seconds(3600))
    bench.expect(
      "runs check --csv --fields kind,text,command",
      """
      kind,text,command\r
      spike,"the last whole hour cost $9.00, usually $0.50; 100% of it role builder",\
      orch costs today --by hour\r
      --- exit 3

      """)
    let json = try ParsedJSON(bench.said("runs check --json").answer)
    let evidence = try #require(json["items"]?.list?.first?["evidence"])
    #expect(evidence["kind"]?.text == "spike" && evidence["impactPct"]?.number == "1700")
    #expect(evidence["sample"]?.text == "hour-of-day" && evidence["n"]?.number == "14")
    #expect(evidence["floorUsd"]?.number == "1" && evidence["robustZ"]?.number == nil)
    // 5 % of $200 are more than the $8.50.
    try bench.budget(limit: "200")
    #expect(bench.said("runs check").code == .success)
    // One that is not on all of it says nothing about it.
    _ = bench.said("budget delete daily --yes")
    try bench.budget("tests", limit: "200", scope: Budget.Scope(role: "tester"))
    #expect(bench.said("runs check").code == .refused)
  }

  @Test func `an hour of the week, where there are four`() throws {
    bench.now = bench.now.adding(.seconds(-35 * 86_400))
    for day in 0..<35 {
      // Expensive on this day of the week alone.
      try bench.call(day % 7 == 0 ? "9" : "0.5")
      bench.wait(.seconds(86_400))
    }
    try bench.call("9.5")
    #expect(bench.said("runs check").code == .success)
    try bench.call("20")
    let json = try ParsedJSON(bench.said("runs check --json").answer)
    let evidence = try #require(json["items"]?.list?.first?["evidence"])
    #expect(evidence["sample"]?.text == "hour-of-week" && evidence["expectedUsd"]?.number == "9")
  }

  private func explained() throws -> [String: Double] {
    let json = try ParsedJSON(bench.said("runs check --explain --json").answer)
    return try recompute(json["summary"]?["explain"]?.list)
  }

  /// What is explained is worked out again from what is printed alone.
  @Test func `what is odd about an agent comes to what is explained`() throws {
    try worker("0.1", times: 10)
    var agent = try bench.agent(try bench.start(try bench.file("Write")))
    for input: Int64 in [100, 150, 200] {
      try bench.call("0.1", by: agent, tokens: Tokens(input: input))
    }
    agent.contextTokens = 190_000
    agent.contextLimit = 200_000
    try bench.store.update(agent)
    #expect(
      try explained() == [
        "a2 tokens without progress": 450, "a2 tokens without progress at most": 300,
        "a2 dollars a minute": 0.3, "a2 context %": 95, "a2 turns left": 200,
      ])
    bench.wait(.seconds(660))
    let quiet = try explained()
    #expect(quiet["a2 quiet ms"] == 660_000 && quiet["a2 quiet ms at most"] == 600_000)
    try ask(agent, "make test", times: 3, ok: false)
    #expect(try explained()["a2 same errors"] == 3)
    try ask(agent, "make", times: 2)
    try ask(agent, "make test", times: 2)
    #expect(try explained()["a2 same calls"] == 5)
  }

  @Test func `gaps of twenty and more say what is usual`() throws {
    try worker("0.1", times: 22)
    try bench.agent(try bench.start(try bench.file("Write")))
    bench.wait(.seconds(601))
    // Three times a minute are less than ten.
    let results = try explained()
    #expect(results["a2 quiet ms"] == 601_000 && results["a2 quiet ms at most"] == 600_000)
    let json = try ParsedJSON(bench.said("runs check --explain --json").answer)
    let most = try #require(
      json["summary"]?["explain"]?.list?.first {
        $0["figure"]?.text == "a2 quiet ms at most"
      })
    #expect(most["sample"]?.list?.count == 21)
    #expect(most["formula"]?.text == "F22: max(600000, 3 * p95(sample) by nearest rank)")
  }

  @Test func `what is out of hand comes to what is explained`() throws {
    for _ in 1...3 { try worker("0.1", times: 2) }
    let agent = try worker("0.25", times: 1, .running)
    bench.wait(.seconds(-60))
    try bench.call("0.26", by: agent)
    #expect(
      try explained() == [
        "a4 usual dollars a minute": 0.1, "a4 dollars a minute at most": 0.5,
        "a4 dollars a minute": 0.51,
      ])
    let busy = try bench.agent(try bench.start(try bench.file("Split")), role: "planner")
    for place in 1...9 {
      try bench.store.write {
        try bench.store.begin(
          ToolUse(id: "s\(place)", name: "Task", summary: "part \(place)", input: "{}"),
          of: busy.id, at: bench.now)
      }
    }
    #expect(try explained()["a5 subagents"] == 9)
  }

  @Test func `a spike comes to what is explained`() throws {
    bench.now = bench.now.adding(.seconds(-14 * 86_400))
    for day in 1...14 {
      try bench.call(day % 3 == 0 ? "0.7" : "0.5", role: "tester")
      bench.wait(.seconds(86_400))
    }
    try bench.call("0.5", role: "tester")
    try bench.call("8.5", role: "builder")
    try bench.budget(limit: "40")
    let hour = "2026-01-15T09:00:00.000Z"
    let results = try explained()
    #expect(results["\(hour) expected"] == 0.5 && results["\(hour) impact"] == 8.5)
    #expect(results["\(hour) impact %"] == 1700 && results["\(hour) impact at least"] == 2)
    #expect(results["\(hour) share % of role builder"] == 100)
    #expect(results["\(hour) z"] != nil)
    bench.expect(
      "runs check --explain --csv --fields kind", "kind\r\nspike\r\n--- exit 3\n")
  }

  @Test func `a person reads what is odd, and why`() throws {
    var agent = try bench.agent(try bench.start(try bench.file("Write")))
    agent.contextTokens = 190_000
    agent.contextLimit = 200_000
    try bench.store.update(agent)
    bench.expect(
      "runs check --explain", width: 100,
      """
      KIND     AGENT  ROLE     RUN  WHAT                        $/MIN  TYPE
      context  a1     builder  r1   95% of its context is used  -      orch runs show r1 --logs

      agents 1

      How it was worked out
      a1 context % = 95
        F19: used / limit * 100
        of its last request, n = 0
        used 190000, limit 200000
      a1 turns left = it did not grow
        F19: max(0, limit - used) / median(sample), rounded down
        of the growth of its last 10 requests, n = 0
        used 190000, limit 200000
      --- exit 3

      """)
  }

  @Test func `what began a while ago is no sample of nothing`() throws {
    try bench.call("5")
    bench.wait(.seconds(3600))
    #expect(bench.said("runs check").code == .success)
  }
}
