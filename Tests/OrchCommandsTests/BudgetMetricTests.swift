import OrchAnalysis
import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch budget on tokens, minutes and credits")
struct BudgetMetricTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    bench.environment["USER"] = "ada"
  }

  @Test func `tokens are all of a call's, and never dollars`() throws {
    bench.expect(
      "budget set fleet --limit 2k --metric tokens", width: 80,
      """
      budget 'fleet' set: 2,000 tokens a day for everything; at the limit stop
      next: orch budget check fleet
      undo: orch budget delete fleet

      """)
    try bench.call(
      "3",
      tokens: Tokens(input: 100, cacheRead: 900, cacheWrite5m: 30, cacheWrite1h: 20, output: 550))
    // A cost that no call explains says nothing of tokens.
    _ = bench.said("budget set others --limit 2k --metric tokens --scope client=recorded")
    #expect(bench.said("budget check others").code == .cannotSay)
    bench.input = """
      {"id":"x","project":"P","pipeline":"p","status":"completed","startedAt":"2026-01-15T08:00:00Z",
       "endedAt":"2026-01-15T08:01:00Z","stages":[{"name":"s","status":"completed","costUsd":1}]}
      """
    #expect(bench.said("runs record").code == .success)
    #expect(bench.said("budget check others").code == .cannotSay)
    #expect(bench.said("budget delete others --yes").code == .success)
    // One without a price has tokens all the same.
    try bench.call(nil, tokens: Tokens(input: 60, output: 40))
    bench.expect(
      "budget list", width: 110,
      """
      BUDGET  STATE   SPENT         LIMIT         LEFT        PER  SCOPE
      fleet   ! warn  1,700 tokens  2,000 tokens  300 tokens  day  everything

      """)
    bench.expect(
      "budget list",
      """
      name\tstate\tspentUsd\tlimitUsd\tremainingUsd\tperiod\tscope\tmetric\tlimit\tspent\tremaining
      fleet\twarn\t\t\t\tday\teverything\ttokens\t2000\t1700\t300

      """)
    bench.expect(
      "budget check --json --fields policies",
      """
      {"schema":"orch.budget.check/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{},\
      "report":{"policies":[{"name":"fleet","scope":"everything","period":"day",\
      "windowStart":"2026-01-15T00:00:00.000Z","windowEnd":"2026-01-16T00:00:00.000Z","limitUsd":null,\
      "spentUsd":null,"reservedUsd":null,"remainingUsd":null,"nextUsd":null,"unpricedCalls":0,"state":"warn",\
      "reason":"85 % of 2,000 tokens","onLimit":"stop","verdict":"within","metric":"tokens","limit":2000,\
      "spent":1700,"reserved":0,"remaining":300}]},"warnings":[]}

      """)
    try bench.call("0.01", tokens: Tokens(input: 300))
    bench.expect(
      "budget check --next 5 --fields metric,spent,limitUsd,verdict",
      """
      metric	spent	limitUsd	verdict
      tokens	2000		exceeded
      --- stderr
      no: budget 'fleet': 2,000 tokens of 2,000 tokens is spent
      hint: orch budget set fleet --limit 3000
      --- exit 3

      """)
    #expect(bench.said("db check").code == .success)
  }

  @Test func `a budget in dollars says what it said, and is of no other metric`() throws {
    try bench.budget()
    try bench.call("5")
    bench.expect(
      "budget list --ndjson --fields name,spentUsd,limitUsd,metric,spent,limit,reserved,remaining",
      """
      {"name":"daily","spentUsd":5,"limitUsd":20,"metric":"dollars","spent":null,"limit":null,"reserved":null,\
      "remaining":null}

      """)
    bench.expect(
      "budget set daily --metric tokens --limit 5",
      """
      --- stderr
      error: budget 'daily' is on dollars
      hint: make one of another name, or delete 'daily' first
      --- exit 65

      """)
  }

  @Test func `credits are those of recorded stages in the window`() throws {
    _ = bench.said("pipelines create p --stage 'Extract:pages:facts:extract'")
    _ = bench.said("budget set svc --limit 100 --metric credits --scope workflow=p")
    #expect(bench.said("budget check svc").code == .cannotSay)
    var told = ""
    func record(_ id: String, _ credits: String, at start: Timestamp) {
      bench.input = """
        {"id":"\(id)","project":"P","pipeline":"p","status":"completed","startedAt":"\(start.iso8601)",
         "endedAt":"\(start.adding(.seconds(60)).iso8601)","stages":[{"name":"extract","status":"completed",
         "credits":\(credits),"durationMs":60000}]}
        """
      let said = bench.said("runs record")
      #expect(said.code == .success)
      told = said.narration
    }
    record("yesterday", "70", at: bench.now.adding(.seconds(-86_400)))
    record("today", "60.5", at: bench.now.adding(.seconds(-600)))
    bench.expect(
      "budget check svc --fields spent,remaining,state",
      "spent\tremaining\tstate\n60.5\t39.5\tok\n")
    // Who books it gives the alert.
    #expect(
      told == "warning: budget 'svc' has reached 50 % of 100 credits: 60.5 credits is spent\n")
    record("again", "39.5", at: bench.now.adding(.seconds(-300)))
    let said = bench.said("budget check svc --fields state")
    #expect(said.code == .refused)
    #expect(said.narration.contains("no: budget 'svc': 100 credits of 100 credits is spent"))
    bench.expect(
      "budget history svc --fields metric,limit", "field\tvalue\nmetric\tcredits\nlimit\t100\n")
  }

  @Test func `minutes are those at work, without pauses, of a stage under way by the clock`() throws
  {
    _ = bench.said("budget set time --limit 1h30m --metric minutes")
    let run = try bench.start(try bench.file("Fix the tests"))
    let agent = try bench.agent(run)
    try bench.store.execute("UPDATE stage SET started_at = \(bench.now) WHERE run_id = \(run.id)")
    bench.wait(.seconds(45 * 60 + 15))
    func spent() -> String { bench.said("budget list --csv --fields spent,remaining,state").answer }
    #expect(spent() == "spent,remaining,state\r\n45.25,44.75,ok\r\n")
    try bench.store.append(Event(at: bench.now, kind: "run.paused", run: run.id))
    bench.wait(.seconds(3600))
    #expect(spent() == "spent,remaining,state\r\n45.25,44.75,ok\r\n")
    try bench.store.append(Event(at: bench.now, kind: "run.resumed", run: run.id))
    bench.wait(.seconds(45 * 60))
    bench.expect(
      "budget list", width: 100,
      """
      BUDGET  STATE       SPENT     LIMIT   LEFT      PER  SCOPE
      time    ✗ exceeded  90.3 min  90 min  -0.3 min  day  everything

      """)
    // A second agent at its side counts for itself; one that has ended has what was written down.
    try bench.store.execute(
      """
      UPDATE stage SET ended_at = \(bench.now), active_ms = 600000, status = 'completed'
       WHERE id = \(agent.stage)
      """)
    #expect(spent() == "spent,remaining,state\r\n10,80,ok\r\n")
    // The window of tomorrow has none of it.
    bench.wait(.seconds(24 * 3600))
    #expect(spent() == "spent,remaining,state\r\n0,90,ok\r\n")
  }

  @Test func `a stage over midnight counts on both sides`() throws {
    _ = bench.said("budget set time --limit 10h --metric minutes")
    let run = try bench.start(try bench.file("Fix the tests"))
    try bench.agent(run)
    let midnight = Timestamp(milliseconds: 1_768_521_600_000)
    try bench.store.execute(
      """
      UPDATE stage SET started_at = \(midnight.adding(.seconds(-1200))),
                       ended_at = \(midnight.adding(.seconds(300))), active_ms = 1500000
       WHERE run_id = \(run.id)
      """)
    func spent() -> String { bench.said("budget list --csv --fields spent").answer }
    #expect(spent() == "spent\r\n20\r\n")
    bench.wait(.seconds(24 * 3600))
    #expect(spent() == "spent\r\n5\r\n")
  }

  /// A stage that was killed at 23:50 after 20 minutes, and gone on with at 00:10 for 5: by two agents, one after the
  /// other.
  private func overMidnight(paused: Bool = false) throws -> (run: Run, first: Agent, last: Agent) {
    let midnight = Timestamp(milliseconds: 1_768_521_600_000)
    let run = try bench.start(try bench.file("Fix the tests"))
    var first = try bench.agent(run)
    (first.startedAt, first.endedAt) = (
      midnight.adding(.seconds(-1800)), midnight.adding(.seconds(-600))
    )
    first.status = .failed
    try bench.store.update(first)
    try bench.store.execute(
      "UPDATE agent SET started_at = \(first.startedAt) WHERE id = \(first.id)")
    let last = Agent(
      id: ID(bench.nextID("a")), project: run.project, run: run.id, stage: first.stage,
      client: "claude", role: "builder", model: nil, startedAt: midnight.adding(.seconds(600)))
    try bench.store.insert(last)
    try bench.store.execute(
      """
      UPDATE stage SET started_at = \(midnight.adding(.seconds(600))), agent_id = \(last.id),
                       status = 'running', active_ms = \(paused ? 600_000 : 1_200_000)
       WHERE run_id = \(run.id)
      """)
    return (run, first, last)
  }

  private func spent(_ time: Timestamp) -> String {
    bench.now = time
    return bench.said("budget list --csv --fields spent").answer
  }

  @Test func `a stage that was gone on with after midnight counts on the day it was at work`()
    throws
  {
    let midnight = Timestamp(milliseconds: 1_768_521_600_000)
    _ = bench.said("budget set time --limit 10h --metric minutes")
    let (run, _, last) = try overMidnight()
    #expect(spent(midnight.adding(.seconds(-1))) == "spent\r\n20\r\n")
    // At work: what was before midnight is not of today.
    #expect(spent(midnight.adding(.seconds(780))) == "spent\r\n3\r\n")
    try bench.store.execute(
      """
      UPDATE stage SET ended_at = \(midnight.adding(.seconds(900))), active_ms = 1500000,
                       status = 'completed'
       WHERE run_id = \(run.id)
      """)
    #expect(spent(midnight.adding(.seconds(7200))) == "spent\r\n5\r\n")
    let history = try ParsedJSON(bench.said("budget history time --json").answer)
    #expect(
      history["item"]?["windows"]?.list?.map { $0["spent"]?.number } == ["5", "20"],
      "each day has its own")
    _ = bench.said(
      "budget set first --limit 10h --metric minutes --per total --scope agent=\(last.id)")
    #expect(bench.said("budget list --csv --fields name,spent").answer.contains("first,5\r\n"))
    let whole = SpendFilter(run: run.id)
    #expect(try bench.store.used(.minutes, whole, at: bench.now) == Money(nanodollars: 1_500_000))
    // What moves loses each time at its own age.
    let parts = try bench.store.stageUses(.minutes, whole, at: bench.now)
    #expect(
      parts.map(\.until) == [midnight.adding(.seconds(-600)), midnight.adding(.seconds(900))])
    #expect(parts.map(\.amount.nanodollars) == [1_200_000, 300_000])
  }

  /// Ten of the twenty minutes its run was paused.
  @Test func `what was before it was begun again is without its pauses`() throws {
    let midnight = Timestamp(milliseconds: 1_768_521_600_000)
    _ = bench.said("budget set time --limit 10h --metric minutes")
    let (run, first, _) = try overMidnight(paused: true)
    for (kind, seconds) in [("run.paused", Int64(300)), ("run.resumed", 900)] {
      try bench.store.append(
        Event(at: first.startedAt.adding(.seconds(seconds)), kind: kind, run: run.id))
    }
    #expect(spent(midnight.adding(.seconds(-1))) == "spent\r\n10\r\n")
    #expect(spent(midnight.adding(.seconds(660))) == "spent\r\n1\r\n")
    #expect(
      try bench.store.used(.minutes, SpendFilter(agent: first.id), at: bench.now)
        == Money(nanodollars: 600_000))
  }

  @Test func `an override, an edit, and their history in tokens`() throws {
    _ = bench.said("budget set fleet --limit 2M --metric tokens")
    bench.wait(.seconds(60))
    bench.expect(
      "budget edit fleet --limit 2.5M --reason more", width: 100,
      """
      budget 'fleet' now: 2,500,000 tokens a day for everything; at the limit stop
      undo: orch budget set fleet --limit 2000000

      """)
    bench.wait(.seconds(60))
    bench.expect(
      "budget override fleet --limit 9M --until 2h --reason release", width: 120,
      """
      budget 'fleet' has a limit of 9,000,000 tokens until 2026-01-15T11:02:00.000Z, then 2,500,000 tokens again
      undo: orch budget override fleet --limit 9000000 --until now --reason undone

      """)
    let events = try bench.store.budgetEvents(named: "fleet", limit: 9)
    #expect(events.map(\.metric) == [.tokens, .tokens, .tokens])
    #expect(events.map { $0.to?.nanodollars } == [2_500_000, 2_500_000, 2_000_000])
    #expect(events[1].summary == "limit 2000000 -> 2500000")
    bench.expect(
      "budget list --ndjson --fields limit,ownLimit,limitUsd,ownLimitUsd",
      "{\"limit\":9000000,\"ownLimit\":2500000,\"limitUsd\":null,\"ownLimitUsd\":null}\n")
  }

  @Test func `alerts and projections are in tokens too`() throws {
    _ = bench.said("budget set fleet --limit 10000 --metric tokens")
    for _ in 1...5 { try bench.call("1", tokens: Tokens(input: 900, output: 100)) }
    let fired = try bench.store.fireBudgetAlerts(at: bench.now)
    #expect(
      fired.map(\.message) == [
        "budget 'fleet' has reached 50 % of 10,000 tokens: 5,000 tokens is spent",
        "budget 'fleet' will pass 10,000 tokens if it goes on so: 5,000 tokens is spent",
      ])
    #expect(try bench.store.fireBudgetAlerts(at: bench.now).isEmpty)
    // 5,000 in 9 hours: 8,333 more in 15.
    bench.expect(
      "budget projection fleet --ndjson --fields projectedUsd,projected,metric,projectedOver",
      "{\"projectedUsd\":null,\"projected\":13333,\"metric\":\"tokens\",\"projectedOver\":true}\n")
    let json = try ParsedJSON(bench.said("budget projection fleet --explain --json").answer)
    #expect(try recompute(json["summary"]?["explain"]?.list)["fleet projected"] == 13_333)
    _ = bench.said("budget set moving --limit 10000 --metric tokens --per rolling:2h")
    bench.wait(.seconds(3600))
    bench.expect(
      "budget projection moving --ndjson --fields spent,projected",
      "{\"spent\":5000,\"projected\":10000}\n")
  }

  @Test(
    arguments: [
      ("2M", Budget.Metric.tokens, Int64(2_000_000)), ("1.5k", .tokens, 1500), ("7", .tokens, 7),
      ("0.0015M", .tokens, 1500), ("3G", .tokens, 3_000_000_000), ("90", .minutes, 5_400_000),
      ("90m", .minutes, 5_400_000), ("1h30m", .minutes, 5_400_000), ("0.5", .minutes, 30_000),
      ("45", .credits, 45_000), ("0.125", .credits, 125), ("$2.50", .dollars, 2_500_000_000),
    ])
  func `a limit is read in its metric, exactly`(
    _ text: String, _ metric: Budget.Metric, _ units: Int64
  ) throws {
    let limit = try #require(LimitText(argument: text))
    #expect(try limit.amount(in: metric).nanodollars == units)
    // What is printed as a number is the same when it is typed.
    let amount = Money(nanodollars: units)
    #expect(metric.amount(decimal: metric.decimal(amount)) == amount)
  }

  @Test(
    arguments: [
      ("2M", "dollars", "write a number of dollars such as 2.50"),
      (
        "1.5", "tokens", "write a whole number of tokens, or thousands and millions: 500k, 2M, 1.5G"
      ),
      ("0.0001", "credits", "write a number of credits such as 45 or 0.5"),
      ("2M", "minutes", "write minutes, or a span of time: 90, 90m, 2h, 1h30m"),
      ("2000000000000000", "tokens", "write at most 1000000000000000"),
      ("2000000000", "dollars", "write at most 1000000000"),
    ])
  func `what is no limit in a metric is refused`(_ text: String, _ metric: String, _ hint: String) {
    bench.expect(
      "budget set x --limit \(text) --metric \(metric)",
      """
      --- stderr
      error: '\(text)' is not a value for --limit
      hint: \(hint)
      --- exit 64

      """)
  }

  @Test func `numbers of minutes come back to the millisecond`() {
    for milliseconds: Int64 in [1, 7, 999, 59_999, 60_001, 123_457, 5_400_001, 86_399_999] {
      let amount = Money(nanodollars: milliseconds)
      #expect(
        Budget.Metric.minutes.amount(decimal: Budget.Metric.minutes.decimal(amount)) == amount)
    }
  }
}
