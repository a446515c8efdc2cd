import OrchModel
import TestSupport
import Testing

@Suite("orch status")
struct StatusTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  private func fill() throws {
    let project = try bench.project()
    let parser = try bench.file("Write the parser", project: project)
    let first = try bench.start(parser, project: project)
    bench.wait(.seconds(300))
    try bench.end(first, .completed, .completed)
    let tests = try bench.file("Fix the tests", .running, project: project)
    let run = try bench.start(tests, project: project)
    var agent = try bench.agent(run)
    agent.turns = 3
    agent.contextTokens = 50_000
    agent.contextLimit = 200_000
    agent.activity = "Edit greet.swift"
    try bench.store.update(agent)
    try bench.budget()
    try bench.call("18.5", by: agent, task: tests.id)
    try bench.budget("builders", limit: "5", scope: Budget.Scope(role: "builder"), onLimit: .pause)
    bench.wait(.seconds(65))
  }

  @Test func `an empty store has nothing at work`() {
    bench.expect("status", width: 80, "today  $0.00, 0 calls, 0 tokens\nnothing is at work\n")
    bench.expect(
      "status --json",
      """
      {"schema":"orch.status/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{},"report":{"runs":[],\
      "agents":[],"today":{"costUsd":0,"calls":0,"tokens":{"input":0,"cacheRead":0,"cacheWrite5m":0,\
      "cacheWrite1h":0,"output":0,"total":0},"unpricedTokens":0},"budgets":[],"attention":[],"recent":[]},\
      "warnings":[]}

      """)
  }

  @Test func `one screen has runs, agents, what needs a person, budgets and what ended`() throws {
    try fill()
    var run = try #require(try bench.store.run("r2"))
    run.status = .paused
    run.reason = "budget 'builders' is spent"
    try bench.store.update(run)
    try bench.store.recordIncident(
      .budgetLimit, run: "r2", message: "budget 'builders' is spent", at: bench.now)
    bench.expect(
      "status", width: 80,
      """
      today  $18.50, 1 call, 120 tokens

      Runs
      ID  STATUS    RUN           TOOK    COST  ABOUT          REASON
      r2  ‖ paused  my-repo #2  1m 05s  $18.50  Fix the tests  budget 'builders' is s…

      Agents
      ID  ROLE     STATUS     TURNS  TOKENS    COST  CONTEXT    TOOK  ACTIVITY
      a1  builder  ● running      3     120  $18.50      25%  1m 05s  Edit greet.swift

      Needs you
      RUN  KIND          SINCE  TYPE                 MESSAGE
      r2   limit.budget  now    orch runs resume r2  budget 'builders' is spent

      Budgets
      BUDGET    STATE       USED           %   SPENT   LIMIT     LEFT  PER  WHY
      builders  ✗ exceeded  ██████████  370%  $18.50   $5.00  -$13.50  day  $18.50 of…
      daily     ! warn      █████████▎   92%  $18.50  $20.00    $1.50  day  92 % of $…

      Finished last
      ID  STATUS       ENDED     TOOK   COST  ABOUT
      r1  ✓ completed  1m ago  5m 00s  $0.00  Write the parser

      """)
  }

  @Test func `an incident that was dealt with needs nobody`() throws {
    try fill()
    try bench.store.recordIncident(.interrupted, run: "r2", message: "it ended", at: bench.now)
    bench.expect(
      "status --fields attention --ndjson",
      """
      {"attention":[{"run":"r2","kind":"interrupted","at":"2026-01-15T09:06:05.000Z",\
      "command":"orch runs resume r2","message":"it ended","runName":"my-repo #2",\
      "runStatus":"running","task":"t2"}]}

      """)
    try bench.store.resolveIncidents(of: "r2", resolution: "resumed", at: bench.now)
    bench.expect("status --fields attention --ndjson", "{\"attention\":[]}\n")
  }

  @Test func `today begins at midnight of the local zone`() throws {
    bench.environment["TZ"] = "Pacific/Kiritimati"  // 14 hours ahead: it is 23:00 there
    try bench.call("1")
    bench.expect("status --fields today --ndjson", today(cost: "1", calls: 1))
    bench.wait(.seconds(3600))
    bench.expect("status --fields today --ndjson", today(cost: "0", calls: 0))
  }

  private func today(cost: String, calls: Int) -> String {
    """
    {"today":{"costUsd":\(cost),"calls":\(calls),"tokens":{"input":\(calls * 100),"cacheRead":0,\
    "cacheWrite5m":0,"cacheWrite1h":0,"output":\(calls * 20),"total":\(calls * 120)},"unpricedTokens":0}}

    """
  }

  @Test
  func `calls without a price are said, and make the day's cost unknown when there are no others`()
    throws
  {
    try bench.call(nil)
    bench.expect(
      "status", width: 80,
      "today  no price known, 1 call, 120 tokens, 120 without a price\nnothing is at work\n")
  }

  @Test func `only the project in view counts`() throws {
    try fill()
    try bench.call("100", project: try bench.project("other"))
    bench.expect(
      "status --project other --fields runs,recent --ndjson", "{\"runs\":[],\"recent\":[]}\n")
    let said = bench.said("status --project my-repo --fields today --ndjson").answer
    #expect(said.hasPrefix("{\"today\":{\"costUsd\":18.5,"))
    #expect(
      bench.said("status --fields today --ndjson").answer.hasPrefix(
        "{\"today\":{\"costUsd\":118.5,"))
  }

  @Test func `without a store there is nothing to show`() throws {
    let bench = try Workbench(.file)
    bench.environment["ORCH_STORE"] = "/tmp/orch-no-such-folder/orch.db"
    bench.expect(
      "status",
      """
      --- stderr
      error: no store at '/tmp/orch-no-such-folder/orch.db'
      hint: run 'orch init', or name another store with --store
      --- exit 66

      """)
  }
}
