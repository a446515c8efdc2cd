import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch costs top, sessions and --breakdown")
struct CostRankTests {
  let bench: Workbench
  let task: AgentTask

  /// Two sessions on three branches, one call of none, and one without a price.
  init() throws {
    bench = try Workbench()
    task = try bench.file("Write the parser")
    try bench.book("a", "1", minutesAgo: 200, session: "s1", branch: "main", task: task.id)
    try bench.book(
      "b", "0.5", minutesAgo: 130, session: "s1", branch: "side", model: "claude-haiku-4-5")
    try bench.book(
      "c", "6", minutesAgo: 90, project: "site", session: "s2", branch: "main", client: "codex")
    try bench.book("d", "2", minutesAgo: 30, session: "s1", branch: "side", task: task.id)
    try bench.book("e", "0.5", minutesAgo: 20)
    try bench.book("f", nil, minutesAgo: 2 * 1440, session: "s3", model: "mystery")
  }

  @Test func `the dearest come first, and shares are of all`() {
    bench.expect(
      "costs top", width: 80,
      """
      #  SESSION   COST  SHARE              CALLS  TOKENS
      1  s2       $6.00    60%  ██████████      1     120
      2  s1       $3.50    35%  █████▉          3     360
      3  s3           -      -                  1     120

      3 of 3 sessions in the last 30 days, of $10.00, 6 calls

      """)
    bench.expect(
      "costs top 1 --of task", width: 80,
      """
      #  TASK  TITLE              COST  SHARE              CALLS  TOKENS
      1  t1    Write the parser  $3.00    30%  ██████████      2     240

      1 of 1 task in the last 30 days, of $10.00, 6 calls

      """)
    bench.expect(
      "cost top --of day --csv",
      """
      rank,day,title,calls,input,cacheRead,cacheWrite5m,cacheWrite1h,output,total,costUsd,\
      unpricedTokens,sharePct\r
      1,2026-01-15,,5,500,0,0,0,100,600,10,0,100\r
      2,2026-01-13,,1,100,0,0,0,20,120,,120,\r

      """)
    bench.expect(
      "costs top 1 --of session --json",
      """
      {"schema":"orch.costs.top/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{"count":"1",\
      "of":"session"},"items":[{"rank":1,"session":"s2","title":null,"calls":1,\
      "tokens":{"input":100,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":20,\
      "total":120},"costUsd":6,"unpricedTokens":0,"sharePct":60}],"summary":{"calls":6,\
      "tokens":{"input":600,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":120,\
      "total":720},"costUsd":10,"unpricedTokens":120,"project":null,\
      "since":"2025-12-17T00:00:00.000Z","until":"2026-01-16T00:00:00.000Z"},"page":{"limit":1,\
      "next":null},"warnings":[]}

      """)
  }

  @Test func `a run has its name, and nothing says so`() throws {
    let run = try bench.start(task)
    try bench.book("g", "3", run: run.id)
    bench.expect(
      "costs top --of run --fields run,title,costUsd --csv",
      """
      run,title,costUsd\r
      r1,my-repo #1 Write the parser,3\r

      """)
    bench.expect(
      "costs top --of agent", width: 80,
      """
      --- stderr
      no agents with calls in the last 30 days

      """)
  }

  @Test func `sessions are newest first, with their branches and times`() {
    bench.expect(
      "costs sessions", width: 120,
      """
      SESSION       PROJECT  CLIENT  BRANCH   LAST      COST  SHARE  CALLS  TOKENS  FIRST
      unattributed  my-repo  claude  -        20m ago  $0.50     5%      1     120  20m ago
      s1            my-repo  claude  side +1  30m ago  $3.50    35%      3     360  3h ago
      s2            site     codex   main     1h ago   $6.00    60%      1     120  1h ago
      s3            my-repo  claude  -        2d ago       -      -      1     120  2d ago

      4 of 4 sessions in the last 30 days: $10.00, 6 calls in all

      """)
    bench.expect(
      "costs sessions today --limit 1 --json",
      """
      {"schema":"orch.costs.sessions/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"period":"today","limit":"1"},"items":[{"session":null,"projects":["my-repo"],\
      "client":"claude","branches":[],"firstAt":"2026-01-15T08:40:00.000Z",\
      "lastAt":"2026-01-15T08:40:00.000Z","calls":1,"tokens":{"input":100,"cacheRead":0,\
      "cacheWrite5m":0,"cacheWrite1h":0,"output":20,"total":120},"costUsd":0.5,"unpricedTokens":0,\
      "sharePct":5}],"summary":{"sessions":3,"calls":5,"tokens":{"input":500,"cacheRead":0,\
      "cacheWrite5m":0,"cacheWrite1h":0,"output":100,"total":600},"costUsd":10,"unpricedTokens":0,\
      "project":null,"since":"2026-01-15T00:00:00.000Z","until":"2026-01-16T00:00:00.000Z"},\
      "page":{"limit":1,"next":"1zbnlj2x0qp-43j4"},"warnings":[]}

      """)
    bench.expect(
      "costs sessions --project site --fields session,firstAt,lastAt --csv",
      """
      session,firstAt,lastAt\r
      s2,2026-01-15T07:30:00.000Z,2026-01-15T07:30:00.000Z\r

      """)
  }

  @Test func `a spreadsheet has all that JSON has`() {
    bench.expect(
      "costs sessions --limit 2 --csv",
      """
      session,projects,client,branches,firstAt,lastAt,calls,input,cacheRead,cacheWrite5m,\
      cacheWrite1h,output,total,costUsd,unpricedTokens,sharePct\r
      ,my-repo,claude,,2026-01-15T08:40:00.000Z,2026-01-15T08:40:00.000Z,1,100,0,0,0,20,120,0.5,0,\
      5\r
      s1,my-repo,claude,"side,main",2026-01-15T05:40:00.000Z,2026-01-15T08:30:00.000Z,3,300,0,0,0,\
      60,360,3.5,0,35\r
      --- stderr
      more: --after 1zbnkefq4g1-43j4

      """)
    for line in ["sessions", "top", "cache", "blocks"] {
      let heading = bench.said("costs \(line)").answer.prefix { $0 != "\n" }
      #expect(heading.contains("\tinput\tcacheRead\t") && !heading.contains("tokens\t"), "\(line)")
      let named = bench.said("costs \(line) --limit 1 --fields tokens,input --ndjson").answer
      #expect(!named.contains("tokens") || named.contains("\"input\":"), "\(named)")
    }
  }

  @Test func `sessions come a page at a time, those that ended together too`() throws {
    let project = try bench.project()
    for session in ["t1", "t2", "t3"] {
      try bench.store.record(
        LedgerEntry(
          key: session, at: bench.now.adding(.seconds(-30 * 60)),
          attribution: .init(project: project.id, client: "claude", session: session), model: nil,
          tokens: .zero, cost: Money(nanodollars: 1)))
    }
    let whole = bench.said("costs sessions --fields session,calls").answer
    var (pages, cursor): ([String], String?) = ([], nil)
    repeat {
      let page = bench.said(
        "costs sessions --limit 2 --fields session,calls\(cursor.map { " --after \($0)" } ?? "")")
      pages += page.answer.split(separator: "\n").dropFirst().map(String.init)
      cursor =
        page.narration.hasPrefix("more: --after ")
        ? String(page.narration.dropFirst("more: --after ".count).dropLast()) : nil
    } while cursor != nil && pages.count < 99
    #expect(pages == whole.split(separator: "\n").dropFirst().map(String.init))
    #expect(pages.count == 7 && Set(pages).isSuperset(of: ["s1\t3", "t1\t1", "t2\t1", "t3\t1"]))
    bench.expect(
      "costs sessions --after 1zbnlj2x0qp-2bhl",
      """
      --- stderr
      error: '1zbnlj2x0qp-2bhl' is not a cursor of this list
      hint: use page.next of the page before, with the same filters
      --- exit 64

      """)
  }

  @Test func `a session is cut where the time asked for begins`() {
    bench.expect(
      "costs sessions --since 150m --fields session,calls,firstAt,lastAt --csv",
      """
      session,calls,firstAt,lastAt\r
      ,1,2026-01-15T08:40:00.000Z,2026-01-15T08:40:00.000Z\r
      s1,2,2026-01-15T06:50:00.000Z,2026-01-15T08:30:00.000Z\r
      s2,1,2026-01-15T07:30:00.000Z,2026-01-15T07:30:00.000Z\r

      """)
  }

  @Test func `each row is followed by its models`() {
    bench.expect(
      "costs --by project --breakdown", width: 80,
      """
      PROJECT               COST  SHARE              UNPRICED  CALLS  TOKENS
      site                 $6.00    60%  ██████████         0      1     120
      └ claude-sonnet-4-5  $6.00    60%  ██████████         0      1     120
      my-repo              $4.00    40%  ██████▋          120      5     600
      └ claude-sonnet-4-5  $3.50    35%  █████▉             0      3     360
      └ claude-haiku-4-5   $0.50     5%  ▉                  0      1     120
      └ mystery                -      -                   120      1     120

      total in the last 30 days: $10.00, 6 calls, 720 tokens; no calls in the 30 days before by this time
      --- stderr
      warning: 120 tokens have no price and are in no sum of money: 'mystery'

      """)
    bench.expect(
      "costs --by project --breakdown --csv --fields project,model,costUsd,sharePct",
      """
      project,model,costUsd,sharePct\r
      site,,6,60\r
      site,claude-sonnet-4-5,6,60\r
      my-repo,,4,40\r
      my-repo,claude-sonnet-4-5,3.5,35\r
      my-repo,claude-haiku-4-5,0.5,5\r
      my-repo,mystery,,\r
      --- stderr
      warning: 120 tokens have no price and are in no sum of money: 'mystery'

      """)
    bench.expect(
      "costs --by branch --breakdown --limit 1 --json",
      """
      {"schema":"orch.costs/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{"by":["branch"],\
      "limit":"1","breakdown":true},"items":[{"branch":"main","calls":2,"tokens":{"input":200,\
      "cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":40,"total":240},"costUsd":7,\
      "unpricedTokens":0,"sharePct":70,"models":[{"model":"claude-sonnet-4-5","calls":2,\
      "tokens":{"input":200,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":40,\
      "total":240},"costUsd":7,"unpricedTokens":0,"sharePct":70}]}],"summary":{"calls":6,\
      "tokens":{"input":600,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":120,\
      "total":720},"costUsd":10,"unpricedTokens":120,"previous":{"costUsd":0,"changePct":null,\
      "since":"2025-11-17T00:00:00.000Z","until":"2025-12-16T09:00:00.000Z"},"project":null,\
      "since":"2025-12-17T00:00:00.000Z","until":"2026-01-16T00:00:00.000Z"},"page":{"limit":1,\
      "next":null},"warnings":["120 tokens have no price and are in no sum of money: 'mystery'"]}

      """)
  }

  @Test func `a row is compared with the period before`() throws {
    try bench.book("p", "2", minutesAgo: 1440 + 60)
    try bench.book("q", "9", minutesAgo: 1440 + 60, project: "gone")
    bench.expect(
      "costs today --by project", width: 80,
      """
      PROJECT   COST  SHARE              CALLS  TOKENS  CHANGE
      site     $6.00    60%  ██████████      1     120  new
      my-repo  $4.00    40%  ██████▋         4     480  +100%

      total today: $10.00, 5 calls, 600 tokens; 9.1% less than yesterday by this time ($11.00)

      """)
  }

  @Test(arguments: [
    ("top 0", "'0' is not a value for <N>", "write a whole number from 1 up", 64),
    (
      "top --of role", "'role' is not a value for --of",
      "choose one of task, run, agent, session, day, tool", 64
    ),
    (
      "sessions --limit -1", "'-1' is not a value for --limit", "write a whole number from 1 up", 64
    ),
    (
      "--by model,day --breakdown", "--breakdown is by model, and so is --by 'model,day'",
      "leave one of them away", 64
    ),
    (
      "sessions week --since 7d", "'week' and --since or --until both say when",
      "leave 'week' or the options away", 64
    ),
  ])
  func `what is wrong is said`(_ words: String, _ message: String, _ hint: String, _ code: Int) {
    bench.expect(
      "costs \(words)", "--- stderr\nerror: \(message)\nhint: \(hint)\n--- exit \(code)\n")
  }

  @Test func `an empty store has nothing to rank`() throws {
    let empty = try Workbench()
    empty.expect("costs top", width: 80, "--- stderr\nno sessions with calls in the last 30 days\n")
    empty.expect("costs sessions today", width: 80, "--- stderr\nno calls today\n")
    empty.expect(
      "costs --by role --breakdown", width: 80, "--- stderr\nno calls in the last 30 days\n")
  }

  @Test func `names from outside are shown harmlessly`() throws {
    let evil = "\u{1B}[31m=cmd,\"x\n"
    try bench.book("z", "100", session: evil, branch: evil)
    for line in [
      "costs top", "costs sessions", "costs top --csv", "costs sessions --markdown",
      "costs sessions --ndjson",
    ] {
      let said = bench.said(line)
      #expect(said.code == .success)
      #expect(!said.answer.utf8.contains(0x1B) || line.hasSuffix("csv"), "\(said.answer)")
    }
  }
}
