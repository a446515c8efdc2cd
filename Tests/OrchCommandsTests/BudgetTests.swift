import OrchModel
import TestSupport
import Testing

@Suite("orch budget set, list, show and delete")
struct BudgetTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test func `a new budget counts by the day and covers everything`() {
    bench.expect(
      "budget set daily --limit 20", width: 80,
      """
      budget 'daily' set: $20.00 a day for everything; at the limit stop
      next: orch budget check daily
      undo: orch budget delete daily

      """)
    bench.expect(
      "budget list --json",
      """
      {"schema":"orch.budget.list/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{},"items":[{"name":"daily",\
      "state":"ok","spentUsd":0,"limitUsd":20,"remainingUsd":20,"period":"day","scope":"everything","percent":0,\
      "reservedUsd":0,"unpricedCalls":0,"reason":null,"windowStart":"2026-01-15T00:00:00.000Z",\
      "windowEnd":"2026-01-16T00:00:00.000Z","zone":"UTC","onLimit":"stop","unpriced":"block","warnPercent":80,\
      "createdAt":"2026-01-15T09:00:00.000Z","subject":null,"overrideUntil":null,"ownLimitUsd":null,"pausedAt":null,\
      "notify":null,"alerts":[],"metric":"dollars","limit":null,"spent":null,"reserved":null,"remaining":null,\
      "ownLimit":null}],"summary":{},"page":{"limit":null,"next":null},"warnings":[]}

      """)
  }

  @Test func `changing a budget keeps what is not given, and can be taken back`() throws {
    try bench.project()
    _ = bench.said(
      "budget set night --limit 50 --per week --scope role=builder,project=my-repo --on-limit pause --warn 60 --unpriced allow"
    )
    bench.expect(
      "budgets set night --limit 60.05 --json --fields limitUsd,period,scope,onLimit,warnPercent,unpriced",
      """
      {"schema":"orch.budget.set/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{"name":"night",\
      "limit":"60.05"},"item":{"limitUsd":60.05,"period":"week","scope":"project=my-repo role=builder",\
      "onLimit":"pause","warnPercent":60,"unpriced":"allow"},"changes":[{"field":"limitUsd","from":50,\
      "to":60.05}],"undo":"orch budget set night --limit 50","warnings":[]}

      """)
    bench.expect(
      "budget set night --limit 60.05", width: 100,
      "budget 'night' is already: $60.05 a week for project=my-repo role=builder; at the limit pause\n"
    )
    bench.expect(
      "budget set night --scope everything --per total", width: 80,
      """
      budget 'night' now: $60.05 in all for everything; at the limit pause
      undo: orch budget set night --per week --scope project=my-repo,role=builder

      """)
    // Setting what is there already is not a change, and no event.
    #expect(try bench.store.budgetEvents(named: "night", limit: 10).count == 3)
  }

  @Test func `the project of this folder is written as a dot`() throws {
    let repository = try ScratchFolder()
    for name in [".git/HEAD", ".git/objects/x", ".git/refs/x"] {
      try repository.write("", to: name)
    }
    bench.directory = repository.path
    let name = String(repository.path.dropFirst("/tmp/".count))
    bench.expect(
      "budget set here --limit 5 --scope project=. --fields scope --ndjson",
      "{\"scope\":\"project=\(name)\"}\n")
    bench.directory = "/nowhere"
    bench.expect(
      "budget set here --limit 5 --scope project=.",
      """
      --- stderr
      error: '/nowhere' is not in a git repository
      hint: go into one, or make one with 'git init'
      --- exit 66

      """)
  }

  @Test(
    arguments: [
      ("x", "budget 'x' is new and needs a limit", "orch budget set x --limit 20", 64),
      (
        "x --limit 5 --scope rol=x", "'rol=x' is not a value for --scope", "did you mean 'role='?",
        64
      ),
      (
        "x --limit 5 --scope role", "'role' is not a value for --scope",
        "write role=builder,project=NAME and the like with commas between them, or everything", 64
      ),
      (
        "x --limit 5 --scope role=a,role=b", "'role=b' is not a value for --scope",
        "write role=builder,project=NAME and the like with commas between them, or everything", 64
      ),
      (
        "x --limit 5 --scope colour=red", "'colour=red' is not a value for --scope",
        "choose from project, run, task, type, workflow, branch, agent, role, model, client", 64
      ),
      (
        "x --limit 5 --per fortnight", "'fortnight' is not a value for --per",
        "write day, week, month, total, run, task, or rolling:7d or rolling:12h for the time just past",
        64
      ),
      (
        "x --limit 5 --per rolling:0d", "'rolling:0d' is not a value for --per",
        "write day, week, month, total, run, task, or rolling:7d or rolling:12h for the time just past",
        64
      ),
      (
        "x --limit -5", "'-5' is not a value for --limit",
        "write a number of dollars such as 2.50, or of what --metric says: 45 credits, 2M tokens, 90m",
        64
      ),
      (
        "x --limit 2000000000", "'2000000000' is not a value for --limit",
        "write at most 1000000000", 64
      ),
      (
        "x --limit 1 --warn 101", "'101' is not a value for --warn",
        "write a percentage from 1 to 100", 64
      ),
      (
        "'a b' --limit 1", "'a b' can't be the name of a budget",
        "use letters, digits, '-', '_' and '.', at most 64, and a letter or digit first", 64
      ),
      ("x --limit 1 --scope project=other", "no project 'other'", "no project is known yet", 66),
    ])
  func `what can't be set is refused with what can`(
    _ line: String, _ message: String, _ hint: String, _ exit: Int
  ) throws {
    bench.expect(
      "budget set \(line)", "--- stderr\nerror: \(message)\nhint: \(hint)\n--- exit \(exit)\n")
    #expect(try bench.store.budgets().isEmpty)
  }

  @Test func `the limit of a run is no budget to be changed or deleted`() throws {
    let run = try bench.start(try bench.file("Fix the tests"))
    try bench.budget("run:r1", scope: Budget.Scope(run: run.id))
    for line in ["budget edit run:r1 --limit 99", "budget delete run:r1 --yes"] {
      bench.expect(
        line,
        """
        --- stderr
        error: budget 'run:r1' is the limit of run 'r1'
        hint: see 'orch runs show r1'
        --- exit 65

        """)
    }
    #expect(bench.said("budget set run:r1 --limit 99").code == .usage)
    #expect(try bench.store.budget(named: "run:r1")?.limit == .dollars(20))
    bench.expect(
      "budget list --fields name",
      "name\n--- stderr\nno budgets; make one with 'orch budget set daily --limit 20'\n")
  }

  @Test func `a budget shows where it stands and what is at risk`() throws {
    let project = try bench.project()
    let run = try bench.start(try bench.file("Fix the tests"), project: project)
    let builder = try bench.agent(run)
    let tester = try bench.agent(run, role: "tester", position: 1)
    let ended = try bench.agent(run, role: "analyst", position: 2, .completed)
    for (cost, agent) in [("0.25", builder), ("0.75", builder), ("0.1", tester), ("9", ended)] {
      try bench.call(cost, by: agent)
    }
    try bench.budget("daily", limit: "12")
    try bench.hold("0.5", for: run)
    bench.wait(.seconds(3600))
    bench.expect(
      "budget show daily", width: 80,
      """
      budget          daily
      state           ! warn
      spent           $10.10
      limit           $12.00
      left            $1.40
      per             day
      scope           everything
      used            88%
      held            $0.50
      unpriced calls  0
      reason          88 % of $12.00
      since           10h ago
      until           in 14h
      zone            UTC
      on limit        stop
      unpriced        block
      warns at        80%
      created         1h ago
      at risk         $0.85
      projected       $24.24
      runs out        in 1h
      over            yes
      a day           $24.24

      Agents at work
      AGENT  ROLE     CLIENT  MODEL              RUN  DEAREST CALL
      a1     builder  claude  claude-sonnet-4-5  r1          $0.75
      a2     tester   claude  claude-sonnet-4-5  r1          $0.10

      Recent changes
      AT      KIND            LIMIT WAS   LIMIT  BY  REASON  WHAT
      1h ago  budget.created  -          $12.00  -   -       -

      """)
    try bench.budget("testers", scope: Budget.Scope(role: "tester"))
    bench.expect(
      "budget show testers --fields atRiskUsd,spentUsd --ndjson",
      "{\"atRiskUsd\":0.1,\"spentUsd\":0.1}\n")
  }

  @Test func `an amount in the history keeps every digit`() throws {
    try bench.budget("daily", limit: "0.1")
    try bench.budget("daily", limit: "70000000.123456789")
    bench.expect(
      "budget show daily --fields events --ndjson",
      """
      {"events":[{"at":"2026-01-15T09:00:00.000Z","kind":"budget.changed","fromUsd":0.1,\
      "toUsd":70000000.123456789,"by":null,"reason":null,"summary":"limitUsd 0.1 -> 70000000.123456789",\
      "changes":[{"field":"limitUsd","from":0.1,"to":70000000.123456789}],"metric":"dollars","from":null,"to":null},\
      {"at":"2026-01-15T09:00:00.000Z","kind":"budget.created","fromUsd":null,"toUsd":0.1,"by":null,"reason":null,\
      "summary":null,"changes":[{"field":"limitUsd","from":null,"to":0.1},\
      {"field":"period","from":null,"to":"day"},{"field":"zone","from":null,"to":"UTC"},\
      {"field":"scope","from":null,"to":"everything"},{"field":"onLimit","from":null,"to":"stop"},\
      {"field":"unpriced","from":null,"to":"block"},{"field":"warnPercent","from":null,"to":80}],"metric":"dollars",\
      "from":null,"to":null}]}

      """)
  }

  @Test func `an unknown budget suggests a near one`() throws {
    bench.expect(
      "budget show dayly",
      """
      --- stderr
      error: no budget 'dayly'
      hint: make one: orch budget set daily --limit 20
      --- exit 66

      """)
    try bench.budget()
    bench.expect(
      "budget show dayly",
      """
      --- stderr
      error: no budget 'dayly'
      hint: did you mean 'daily'?
      --- exit 66

      """)
    bench.expect(
      "budget delete monthly --yes",
      """
      --- stderr
      error: no budget 'monthly'
      hint: see 'orch budget list'
      --- exit 66

      """)
  }

  @Test func `deleting needs a yes`() throws {
    try bench.budget()
    let refusal = """
      --- stderr
      error: this needs a yes, and nobody is there to ask
      hint: see what it would do with -n; agree beforehand with --yes
      --- exit 64

      """
    bench.expect("budget delete daily", refusal)
    bench.answersYes = true
    bench.expect("budget delete daily --no-input", refusal)
    bench.answersYes = false
    bench.expect(
      "budget delete daily",
      """
      --- stderr
      error: nothing was changed
      hint: see what it would do with -n
      --- exit 1

      """)
    bench.expect(
      "budget delete daily -n", width: 80,
      "would delete budget 'daily': $20.00 per day for everything\n")
    #expect(try bench.store.budget(named: "daily") != nil)
    bench.answersYes = true
    bench.expect(
      "budget delete daily", width: 120,
      """
      deleted budget 'daily': $20.00 per day for everything
      undo: orch budget set daily --limit 20 --per day --scope everything --on-limit stop --unpriced block --warn 80 --tz UTC

      """)
    #expect(try bench.store.budget(named: "daily") == nil)
  }

  @Test func `what was taken back is what was there`() throws {
    try bench.project("it's here")
    _ = bench.said(["budget", "set", "b", "--limit", "7.5", "--scope", "project=it's here,model=m"])
    let before = try #require(try bench.store.budget(named: "b"))
    let undo =
      "orch budget set b --limit 7.5 --per day --scope 'project=it'\\''s here,model=m' --on-limit stop --unpriced block --warn 80 --tz UTC"
    #expect(bench.said("budget delete b --yes --json").answer.contains(JSONValue.string(undo).text))
    _ = bench.said([
      "budget", "set", "b", "--limit", "7.5", "--per", "day", "--scope",
      "project=it's here,model=m",
    ])
    let after = try #require(try bench.store.budget(named: "b"))
    #expect(after.scope == before.scope && after.limit == before.limit)
  }
}
