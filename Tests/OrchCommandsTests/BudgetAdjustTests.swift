import OrchModel
import TestSupport
import Testing

@Suite("orch budget edit, override, pause, resume and history")
struct BudgetAdjustTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    bench.environment["USER"] = "ada"
  }

  @Test func `an edit says what changed, and history who and why`() throws {
    _ = bench.said("budget set daily --limit 20")
    bench.wait(.seconds(3600))
    bench.expect(
      "budget edit daily --limit 30 --per week --week-start sunday --reason 'release week'",
      width: 100,
      """
      budget 'daily' now: $30.00 a week from sunday for everything; at the limit stop
      undo: orch budget set daily --limit 20 --per day

      """)
    bench.expect(
      "budget history daily", width: 120,
      """
      budget  daily
      limit   $30.00
      per     week:sunday
      scope   everything

      Windows
      SINCE   UNTIL  OF  SPENT   LIMIT  USED  OVER
      4d ago  in 2d  -   $0.00  $30.00    0%  no

      What was done
      AT      KIND            LIMIT WAS   LIMIT  BY   REASON        WHAT
      now     budget.changed     $20.00  $30.00  ada  release week  limitUsd 20 -> 30, period day -> week:sunday
      1h ago  budget.created          -  $20.00  ada  -             -

      """)
  }

  @Test(
    arguments: [
      (
        "edit daily", "nothing is said of what to change in budget 'daily'",
        "orch budget edit daily --limit 30", 64
      ),
      ("edit dayly --limit 3", "no budget 'dayly'", "did you mean 'daily'?", 66),
      (
        "edit daily --week-start sunday", "budget 'daily' does not count by the week",
        "orch budget set daily --per week --week-start sunday", 64
      ),
      (
        "set daily --tz Mars/Olympus", "'Mars/Olympus' is not a value for --tz",
        "write a name such as Europe/Berlin or UTC; 'timedatectl list-timezones' lists them", 64
      ),
      (
        "set daily --tz ../../etc/passwd", "'../../etc/passwd' is not a value for --tz",
        "write a name such as Europe/Berlin or UTC; 'timedatectl list-timezones' lists them", 64
      ),
      (
        "override daily --limit 60", "an override needs --limit, --until and --reason",
        "orch budget override daily --limit 60 --until 6h --reason release", 64
      ),
      (
        "override daily --limit 60 --until yesterday --reason x",
        "'yesterday' is not a value for --until",
        "write a time to come: 2h, 3d, tomorrow, 2026-05-01, or 2026-05-01T12:00:00Z", 64
      ),
      (
        "history daily --windows 0", "'0' is not a value for --limit",
        "write a whole number from 1 up", 64
      ),
    ])
  func `what can't be done is refused with what can`(
    _ line: String, _ message: String, _ hint: String, _ exit: Int
  ) throws {
    try bench.budget()
    bench.expect(
      "budget \(line)", "--- stderr\nerror: \(message)\nhint: \(hint)\n--- exit \(exit)\n")
    #expect(try bench.store.budgetEvents(named: "daily", limit: 9).count == 1)
  }

  @Test func `another limit holds for a while`() throws {
    try bench.budget()
    try bench.call("25")
    #expect(bench.said("budget check").code == .refused)
    bench.expect(
      "budget override daily --limit 60 --until 6h --reason release", width: 100,
      """
      budget 'daily' has a limit of $60.00 until 2026-01-15T15:00:00.000Z, then $20.00 again
      undo: orch budget override daily --limit 60 --until now --reason undone

      """)
    #expect(bench.said("budget check").code == .success)
    bench.expect(
      "budget list --ndjson --fields limitUsd,ownLimitUsd,overrideUntil,remainingUsd",
      "{\"limitUsd\":60,\"ownLimitUsd\":20,\"overrideUntil\":\"2026-01-15T15:00:00.000Z\",\"remainingUsd\":35}\n"
    )
    bench.wait(.seconds(6 * 3600 - 1))
    #expect(bench.said("budget check").code == .success)
    bench.wait(.seconds(1))
    #expect(bench.said("budget check").code == .refused)
    bench.expect(
      "budget list --ndjson --fields limitUsd,ownLimitUsd,overrideUntil",
      "{\"limitUsd\":20,\"ownLimitUsd\":null,\"overrideUntil\":null}\n")
    let events = try bench.store.budgetEvents(named: "daily", limit: 1)
    #expect(events[0].kind == "budget.overridden")
    #expect(events[0].by == "ada" && events[0].reason == "release")
  }

  @Test func `until now ends it, and a day is counted whole`() throws {
    try bench.budget()
    _ = bench.said("budget override daily --limit 60 --until 2026-01-20 --reason x")
    #expect(
      try bench.store.budget(named: "daily")?.override?.until
        == Timestamp(iso8601: "2026-01-21T00:00:00Z"))
    _ = bench.said("budget override daily --limit 60 --until tomorrow --reason x")
    #expect(
      try bench.store.budget(named: "daily")?.override?.until
        == Timestamp(iso8601: "2026-01-17T00:00:00Z"))
    #expect(
      bench.said("budget override daily --limit 60 --until now --reason x").answer.hasPrefix(
        "message\tbudget") == false)
    #expect(try bench.store.budget(named: "daily")?.override == nil)
  }

  @Test func `a paused budget limits nothing and goes on counting`() throws {
    try bench.budget()
    try bench.budget("weekly", limit: "100", .week)
    try bench.call("25")
    bench.expect(
      "budget pause daily --reason migration", width: 80,
      """
      budget 'daily' is paused: it counts, and limits nothing
      undo: orch budget resume daily

      """)
    bench.expect(
      "budget list --fields name,state,spentUsd",
      """
      name	state	spentUsd
      daily	paused	25
      weekly	ok	25

      """)
    bench.expect(
      "budget check --fields name,state",
      """
      name	state
      weekly	ok
      --- stderr
      warning: budget 'daily' is paused and was not asked

      """)
    bench.expect(
      "budget check daily --fields name,state,reason",
      """
      name	state	reason
      daily	paused	it is paused
      --- stderr
      can't say: budget 'daily': it is paused
      --- exit 4

      """)
    _ = bench.said("budget pause weekly")
    bench.expect(
      "budget check",
      """
      --- stderr
      error: can't say whether budgets hold: every budget is paused
      hint: put one in force again: orch budget resume NAME
      --- exit 4

      """)
    bench.expect("budget pause daily", width: 80, "budget 'daily' is paused already\n")
    bench.expect(
      "budget resume daily", width: 80,
      """
      budget 'daily' is in force again: $20.00 a day for everything; at the limit stop
      undo: orch budget pause daily

      """)
    bench.expect(
      "budget resume daily", width: 80,
      "budget 'daily' is in force already: $20.00 a day for everything; at the limit stop\n")
    #expect(bench.said("budget check daily").code == .refused)
    #expect(
      try bench.store.budgetEvents(named: "daily", limit: 2).map(\.kind)
        == ["budget.resumed", "budget.paused"])
  }

  /// Wednesday $30, Thursday $10, both of $20; the limit was raised on Thursday.
  @Test func `past windows stand against the limits they had`() throws {
    bench.now = Timestamp(milliseconds: bench.now.milliseconds - 86_400_000)
    _ = bench.said("budget set daily --limit 20")
    try bench.call("30")
    bench.wait(.seconds(86_400))
    _ = bench.said("budget edit daily --limit 50")
    try bench.call("10")
    bench.expect(
      "budget history daily --json --fields windows",
      """
      {"schema":"orch.budget.history/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{"name":"daily"},\
      "item":{"windows":[{"start":"2026-01-15T00:00:00.000Z","end":"2026-01-16T00:00:00.000Z","subject":null,\
      "spentUsd":10,"limitUsd":50,"percent":20,"exceeded":false,"unpricedCalls":0,"open":true,\
      "metric":"dollars","spent":null,"limit":null},\
      {"start":"2026-01-14T00:00:00.000Z","end":"2026-01-15T00:00:00.000Z","subject":null,"spentUsd":30,\
      "limitUsd":20,"percent":150,"exceeded":true,"unpricedCalls":0,"open":false,"metric":"dollars",\
      "spent":null,"limit":null}]},"warnings":[]}

      """)
    // A late call of yesterday counts yesterday.
    bench.now = Timestamp(milliseconds: bench.now.milliseconds - 86_400_000)
    try bench.call("5")
    bench.wait(.seconds(86_400))
    #expect(
      bench.said("budget history daily --json --fields windows").answer.contains(
        "\"spentUsd\":35,\"limitUsd\":20"))
  }

  @Test func `the history of one that counts by run has its runs`() throws {
    let run = try bench.start(try bench.file("Fix the tests"))
    try bench.call("3", by: try bench.agent(run))
    _ = bench.said("budget set each --limit 2 --per run")
    let said = bench.said("budget history each --json --fields windows").answer
    #expect(
      said.contains(
        "[{\"start\":null,\"end\":null,\"subject\":\"r1\",\"spentUsd\":3,\"limitUsd\":2,\"percent\":150,\"exceeded\":true"
      ), "\(said)")
    bench.expect(
      "budget check each --fields name,state,reason",
      """
      name	state	reason
      each	exceeded	$3.00 of $2.00 is spent
      --- stderr
      no: budget 'each': $3.00 of $2.00 is spent
      hint: orch budget set each --limit 4
      --- exit 3

      """)
  }

  @Test func `a budget of a branch, a task, a type and a workflow`() throws {
    let task = try bench.file("Fix the tests", type: "bugfix")
    _ = try bench.start(task)
    bench.expect(
      "budget set all --limit 5 --scope task=t1,type=bugfix,workflow=simple,branch=main --fields scope --ndjson",
      "{\"scope\":\"task=t1 type=bugfix workflow=simple branch=main\"}\n")
    bench.expect(
      "budget set other --limit 5 --scope task=t9",
      """
      --- stderr
      error: no task 't9'
      hint: see 'orch tasks list'
      --- exit 66

      """)
    bench.expect(
      "budget delete all --yes", width: 200,
      """
      deleted budget 'all': $5.00 per day for task=t1 type=bugfix workflow=simple branch=main
      undo: orch budget set all --limit 5 --per day --scope task=t1,type=bugfix,workflow=simple,branch=main --on-limit stop --unpriced block --warn 80 --tz UTC

      """)
  }

  @Test func `what has no price is estimated by the dearest of its maker`() throws {
    _ = bench.said("budget set daily --limit 20 --unpriced estimate")
    try bench.call("1")
    #expect(bench.said("budget check").code == .success)
    // $75 a million is the dearest output that any claude has.
    try bench.call(nil, model: "claude-unheard-of", tokens: Tokens(output: 100_000))
    let said = bench.said("budget list --ndjson --fields remainingUsd,unpricedCalls,state").answer
    #expect(said == "{\"remainingUsd\":11.5,\"unpricedCalls\":1,\"state\":\"ok\"}\n")
    try bench.call(nil, model: "claude-unheard-of", tokens: Tokens(output: 200_000))
    #expect(bench.said("budget check").code == .refused)
  }
}
