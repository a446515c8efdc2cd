import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch agents")
struct AgentsTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    let project = try bench.project()
    let task = try bench.file("Fix the tests", project: project)
    let run = try bench.start(task, project: project)
    let analyst = try bench.agent(run, role: "analyst", .completed)
    try bench.call("0.0125", by: analyst, task: task.id)
    var builder = try bench.agent(run, client: "codex", model: "gpt-5", position: 1)
    builder.turns = 3
    builder.contextTokens = 50_000
    builder.contextLimit = 400_000
    builder.activity = "Edit Sources/greet.swift"
    builder.session = "5e55-10"
    try bench.store.update(builder)
    try bench.call("0.25", by: builder, task: task.id)
    for (id, succeeded) in [("x1", true), ("x2", false)] {
      let tool = ToolUse(id: id, name: "Bash", summary: "ls", input: "{}")
      try bench.store.begin(tool, of: builder.id, at: bench.now)
      try bench.store.end(tool: id, of: builder.id, succeeded: succeeded, at: bench.now)
    }
    bench.wait(.seconds(65))
  }

  @Test func `a person sees who is at work`() {
    bench.expect(
      "agents", width: 125,
      """
      ID  STATUS       ROLE     CLIENT  MODEL              TURNS  CONTEXT   COST  RUN    TOOK  ACTIVITY                  STARTED
      a2  ● running    builder  codex   gpt-5                  3    12.5%  $0.25  r1   1m 05s  Edit Sources/greet.swift  1m ago
      a1  ✓ completed  analyst  claude  claude-sonnet-4-5      0        -  $0.01  r1       0s  -                         1m ago

      """)
  }

  @Test func `an imported session is shown with what it did and what was said last`() throws {
    let agent = Agent(
      id: "aimported", project: try bench.project().id, run: nil, stage: nil, client: "claude",
      role: "main", session: "5e55-77", status: .completed, activity: "Say one",
      startedAt: bench.now, endedAt: bench.now)
    try bench.store.keep(session: agent, isOwn: true)
    try bench.store.begin(
      ToolUse(id: "t1", name: "Edit", summary: "a.swift", input: ""), of: agent.id, at: bench.now)
    try bench.store.end(tool: "t1", of: agent.id, succeeded: true, at: bench.now)
    try bench.store.keep(
      FileEdit(path: "a.swift", kind: .modified, added: 2, removed: 1), ofTool: "t1", of: agent.id)
    try bench.store.keep(
      SessionMessage(id: "m1", at: bench.now, kind: "prompt", text: "Say one\u{1B}[31m"),
      of: agent.id)
    let said = bench.said("agents show aimported --json").answer
    #expect(
      said.contains(
        #""files":[{"path":"a.swift","change":"modified","edits":1,"added":2,"removed":1}]"#))
    #expect(said.contains(#""tools":[{"tool":"Edit","calls":1,"failed":0}]"#))
    #expect(said.contains(#""kind":"prompt","text":"Say one\u001b[31m"}]"#))
    bench.environment["ORCH_FORCE_TTY"] = "80"
    bench.environment["NO_COLOR"] = "1"
    let shown = bench.said("agents show aimported").answer
    #expect(shown.contains("Say one^[[31m") && !shown.utf8.contains(0x1B))
  }

  @Test func `JSON has the session, the tokens and the tools`() {
    bench.expect(
      "agent list --status running --json",
      """
      {"schema":"orch.agents.list/1","generatedAt":"2026-01-15T09:01:05.000Z","query":{"status":["running"]},\
      "items":[{"id":"a2","status":"running","role":"builder","client":"codex","model":"gpt-5","turns":3,\
      "contextPct":12.5,"costUsd":0.25,"run":"r1","durationMs":65000,"activity":"Edit Sources/greet.swift",\
      "startedAt":"2026-01-15T09:00:00.000Z","endedAt":null,"outcome":null,"runName":"my-repo #1","task":"t1",\
      "taskTitle":"Fix the tests","project":"my-repo","stage":"s2","parent":null,"session":"5e55-10","contextTokens":50000,\
      "contextLimit":400000,"calls":1,"tokens":{"input":100,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,\
      "output":20,"total":120},"unpricedTokens":0,"toolCalls":2,"toolFailures":1}],"summary":{},\
      "page":{"limit":50,"next":null},"warnings":[]}

      """)
  }

  @Test func `the agents of one run are listed, a page at a time`() throws {
    try bench.agent(
      try bench.start(try bench.file("Elsewhere"), project: try bench.project("other")))
    bench.expect("agents list --run 'my-repo#1' --fields id", "id\na2\na1\n")
    bench.expect("agents list --project other --fields id,project", "id\tproject\na3\tother\n")
    let page = bench.said("agents list --limit 2 --fields id")
    #expect(page.answer == "id\na3\na2\n")
    let cursor = page.narration.dropFirst("more: --after ".count).dropLast()
    bench.expect("agents list --limit 2 --after \(cursor) --fields id", "id\na1\n")
    bench.expect(
      "agents list --run r9",
      """
      --- stderr
      error: no run 'r9'
      hint: see 'orch runs list'
      --- exit 66

      """)
  }

  @Test func `one agent is shown by the beginning of its id`() throws {
    bench.expect(
      "agents show a2 --fields id,status,contextPct,tokens,toolFailures", width: 80,
      """
      id            a2
      status        ● running
      context       12.5%
      tokens        input 100, output 20, total 120
      failed tools  1

      """)
    bench.expect(
      "agents show a3",
      """
      --- stderr
      error: no agent 'a3'
      hint: see 'orch agents list'
      --- exit 66

      """)
  }

  @Test func `an unknown agent suggests a near one`() throws {
    let run = try bench.start(try bench.file("Many"))
    for position in 0..<10 { try bench.agent(run, position: position) }
    bench.expect(
      "agent show a21",
      """
      --- stderr
      error: no agent 'a21'
      hint: did you mean 'a12'?
      --- exit 66

      """)
  }

  @Test func `an activity cannot give orders to the terminal`() throws {
    var agent = try #require(try bench.store.agent("a2"))
    agent.activity = "Bash \u{1B}]0;owned\u{7}\nrm"
    try bench.store.update(agent)
    bench.expect(
      "agents show a2 --fields activity", width: 80, "activity  Bash ^[]0;owned^G\n          rm\n")
  }

  @Test func `a context of an unknown or absurd size is no number`() throws {
    var agent = try #require(try bench.store.agent("a2"))
    agent.contextLimit = nil
    try bench.store.update(agent)
    bench.expect("agents show a2 --fields contextPct --ndjson", "{\"contextPct\":null}\n")
    agent.contextTokens = .max
    agent.contextLimit = 1
    try bench.store.update(agent)
    bench.expect(
      "agents show a2 --fields contextPct --ndjson", "{\"contextPct\":922337203685477580.7}\n")
  }
}
