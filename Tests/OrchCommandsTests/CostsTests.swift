import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch costs")
struct CostsTests {
  let bench: Workbench

  /// Calls of three days, the last of them today at nine.
  init() throws {
    bench = try Workbench()
    let repository = try bench.project()
    let site = try bench.project("site")
    bench.wait(.seconds(-2 * 86_400))
    try bench.call("0.50", project: repository, role: "builder")
    try bench.call("0.004", project: site, role: "tester", model: "claude-haiku-4-5")
    bench.wait(.seconds(86_400))
    try bench.call("1.25", project: repository, role: "builder", model: "claude-opus-4-6")
    bench.wait(.seconds(3 * 3600))
    try bench.call("9", project: site)
    bench.wait(.seconds(21 * 3600))
    try bench.call("1500", project: repository, role: "builder", model: "claude-opus-4-6")
    try bench.call(
      nil, project: repository, model: "mystery-1", tokens: Tokens(input: 70, output: 7))
  }

  @Test func `a bare one has a row for each day of the last 30`() {
    bench.expect(
      "costs", width: 100,
      """
      DAY              COST  SHARE              UNPRICED  CALLS  TOKENS  INPUT
      2026-01-13      $0.50     0%                     0      2     240    200
      2026-01-14     $10.25   0.7%  ▏                  0      2     240    200
      2026-01-15  $1,500.00  99.3%  ██████████        77      2     197    170

      total in the last 30 days: $1,510.75, 6 calls, 677 tokens; no calls in the 30 days before by this time
      --- stderr
      warning: 77 tokens have no price and are in no sum of money: 'mystery-1'

      """)
  }

  @Test func `without calls it says so`() throws {
    let empty = try Workbench()
    empty.expect("costs today", width: 80, "--- stderr\nno calls today\n")
  }

  @Test func `a program reads the whole contract`() {
    bench.expect(
      "costs --by model --json",
      """
      {"schema":"orch.costs/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{"by":["model"]},\
      "items":[{"model":"claude-opus-4-6","calls":2,"tokens":{"input":200,"cacheRead":0,"cacheWrite5m":0,\
      "cacheWrite1h":0,"output":40,"total":240},"costUsd":1501.25,"unpricedTokens":0,"sharePct":99.4},\
      {"model":"claude-sonnet-4-5","calls":2,"tokens":{"input":200,"cacheRead":0,"cacheWrite5m":0,\
      "cacheWrite1h":0,"output":40,"total":240},"costUsd":9.5,"unpricedTokens":0,"sharePct":0.6},\
      {"model":"claude-haiku-4-5","calls":1,"tokens":{"input":100,"cacheRead":0,"cacheWrite5m":0,\
      "cacheWrite1h":0,"output":20,"total":120},"costUsd":0.004,"unpricedTokens":0,"sharePct":0},\
      {"model":"mystery-1","calls":1,"tokens":{"input":70,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,\
      "output":7,"total":77},"costUsd":null,"unpricedTokens":77,"sharePct":null}],"summary":{"calls":6,\
      "tokens":{"input":570,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":107,"total":677},\
      "costUsd":1510.754,"unpricedTokens":77,"previous":{"costUsd":0,"changePct":null,\
      "since":"2025-11-17T00:00:00.000Z","until":"2025-12-16T09:00:00.000Z"},"project":null,\
      "since":"2025-12-17T00:00:00.000Z","until":"2026-01-16T00:00:00.000Z"},"page":{"limit":null,\
      "next":null},"warnings":["77 tokens have no price and are in no sum of money: 'mystery-1'"]}

      """)
    bench.expect(
      "costs --by role,project --csv",
      """
      role,project,calls,input,cacheRead,cacheWrite5m,cacheWrite1h,output,total,costUsd,unpricedTokens,sharePct\r
      builder,my-repo,3,300,0,0,0,60,360,1501.75,0,99.4\r
      ,site,1,100,0,0,0,20,120,9,0,0.6\r
      tester,site,1,100,0,0,0,20,120,0.004,0,0\r
      ,my-repo,1,70,0,0,0,7,77,,77,\r
      --- stderr
      warning: 77 tokens have no price and are in no sum of money: 'mystery-1'

      """)
    bench.expect(
      "costs --by hour --since 2026-01-14 --until 2026-01-14 --fields hour,costUsd --ndjson",
      """
      {"hour":"2026-01-14T09:00:00.000Z","costUsd":1.25}
      {"hour":"2026-01-14T12:00:00.000Z","costUsd":9}

      """)
  }

  @Test func `what is not known is a row, and a price that is not known no zero`() {
    bench.expect(
      "costs --by role,model --markdown",
      """
      | role | model | cost | share | unpriced | calls | tokens | input | output | cache read | cache write |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
      | builder | claude-opus-4-6 | $1,501.25 | 99.4% | 0 | 2 | 240 | 200 | 40 | 0 | 0 |
      | unattributed | claude-sonnet-4-5 | $9.00 | 0.6% | 0 | 1 | 120 | 100 | 20 | 0 | 0 |
      | builder | claude-sonnet-4-5 | $0.50 | 0% | 0 | 1 | 120 | 100 | 20 | 0 | 0 |
      | tester | claude-haiku-4-5 | $0.0040 | 0% | 0 | 1 | 120 | 100 | 20 | 0 | 0 |
      | unattributed | mystery-1 | - | - | 77 | 1 | 77 | 70 | 7 | 0 | 0 |

      total in the last 30 days: $1,510.75, 6 calls, 677 tokens; no calls in the 30 days before by this time
      --- stderr
      warning: 77 tokens have no price and are in no sum of money: 'mystery-1'

      """)
    bench.expect(
      "costs --by task", width: 60,
      """
      TASK               COST  SHARE              UNPRICED  CALLS
      unattributed  $1,510.75   100%  ██████████        77      6

      total in the last 30 days: $1,510.75, 6 calls, 677 tokens; no calls in the 30 days before by this time
      --- stderr
      warning: 77 tokens have no price and are in no sum of money: 'mystery-1'

      """)
  }

  @Test func `a period is compared with the one before, as far as it has come`() {
    bench.expect(
      "cost today --by model", width: 60,
      """
      MODEL               COST  SHARE              UNPRICED  CALLS
      claude-opus-…  $1,500.00   100%  ██████████         0      1
      mystery-1              -      -                    77      1

      total today: $1,500.00, 2 calls, 197 tokens; no calls yesterday by this time
      --- stderr
      warning: 77 tokens have no price and are in no sum of money: 'mystery-1'

      """)
    bench.expect(
      "costs today --fields model --by model --project site --json",
      """
      {"schema":"orch.costs/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{"period":"today",\
      "by":["model"],"project":"site"},"items":[],"summary":{"calls":0,"tokens":{"input":0,"cacheRead":0,\
      "cacheWrite5m":0,"cacheWrite1h":0,"output":0,"total":0},"costUsd":0,"unpricedTokens":0,\
      "previous":{"costUsd":0,"changePct":null,"since":"2026-01-14T00:00:00.000Z",\
      "until":"2026-01-14T09:00:00.000Z"},"project":"site","since":"2026-01-15T00:00:00.000Z",\
      "until":"2026-01-16T00:00:00.000Z"},"page":{"limit":null,"next":null},"warnings":[]}

      """)
  }

  @Test func `a model's weeks stay together, the newest rows are kept`() {
    bench.expect(
      "costs all --by project,month", width: 60,
      """
      PROJECT  MONTH         COST  SHARE              UNPRICED
      my-repo  2026-01  $1,501.75  99.4%  ██████████        77
      site     2026-01      $9.00   0.6%                     0

      total all time: $1,510.75, 6 calls, 677 tokens
      --- stderr
      warning: 77 tokens have no price and are in no sum of money: 'mystery-1'

      """)
    bench.expect(
      "costs all --by day --limit 1", width: 60,
      """
      DAY              COST  SHARE              UNPRICED  CALLS
      2026-01-15  $1,500.00  99.3%  ██████████        77      2

      total all time: $1,510.75, 6 calls, 677 tokens (2 more rows with a higher --limit)
      --- stderr
      warning: 77 tokens have no price and are in no sum of money: 'mystery-1'

      """)
  }

  @Test func `days begin at midnight of the zone`() {
    bench.environment["TZ"] = "Asia/Kolkata"
    bench.expect(
      "costs --by day,hour --fields day,hour,calls",
      """
      day	hour	calls
      2026-01-13	2026-01-13T08:30:00.000Z	2
      2026-01-14	2026-01-14T08:30:00.000Z	1
      2026-01-14	2026-01-14T11:30:00.000Z	1
      2026-01-15	2026-01-15T08:30:00.000Z	2
      --- stderr
      warning: 77 tokens have no price and are in no sum of money: 'mystery-1'

      """)
    bench.environment["TZ"] = "Pacific/Auckland"
    bench.expect(
      "costs week --by day --fields day,calls",
      """
      day	calls
      2026-01-13	2
      2026-01-14	1
      2026-01-15	3
      --- stderr
      warning: 77 tokens have no price and are in no sum of money: 'mystery-1'

      """)
  }

  @Test(arguments: [
    ("--by modle", "'modle' is not a value for --by", "did you mean 'model'? \(list)", 64),
    ("--by model,", "'' is not a value for --by", list, 64),
    (
      "--by day,day", "'day,day' is not a value for --by",
      "write one or two different ones with a comma between, such as project,model", 64
    ),
    (
      "--since tomorow", "'tomorow' is not a value for --since",
      "write 7d, 12h, today, yesterday, monday, 2026-05-01 or 2026-05-01T12:00:00Z", 64
    ),
    (
      "--since 2026-02-31", "'2026-02-31' is not a value for --since",
      "write 7d, 12h, today, yesterday, monday, 2026-05-01 or 2026-05-01T12:00:00Z", 64
    ),
    (
      "--since today --until yesterday", "--since 'today' is not before --until 'yesterday'",
      "a day that --until names is counted whole", 64
    ),
    (
      "week --since 7d", "'week' and --since or --until both say when",
      "leave 'week' or the options away", 64
    ),
    ("--limit 0", "'0' is not a value for --limit", "write a whole number from 1 up", 64),
    (
      "fortnight", "'fortnight' is not a value for <PERIOD>",
      "choose one of today, yesterday, week, month, all", 64
    ),
    ("--project sit", "no project 'sit'", "did you mean 'site'?", 66),
  ])
  func `what is wrong is said`(_ words: String, _ message: String, _ hint: String, _ code: Int) {
    bench.expect(
      "costs \(words)", "--- stderr\nerror: \(message)\nhint: \(hint)\n--- exit \(code)\n")
  }

  private static let list =
    "choose one or two of project, task, run, role, agent, client, model, type, tool, day, week, month, hour, session, branch, pull-request, user"

  @Test(arguments: [
    ("--since 24h", 4), ("--since 1d --until now", 2), ("--since yesterday", 4),
    ("--since wed --until wednesday", 2), ("--since thursday", 2), ("--until 2026-01-13", 2),
    ("--until 2026-01-13T12:00", 2), ("--since 2026-01-14T12:00:00+00:00", 3), ("--since 2w", 6),
    ("yesterday", 2), ("month", 6),
  ])
  func `a time is read as people write it`(_ words: String, _ calls: Int) {
    let said = bench.said("costs \(words) --by day --fields calls --csv")
    let numbers = said.answer.split(whereSeparator: \.isNewline).compactMap { Int($0) }
    #expect(numbers.reduce(0, +) == calls, "\(said.transcript)")
  }

  @Test func `every two dimensions add up to the plain sum of the ledger`() throws {
    for number in 0..<60 {
      bench.wait(.seconds(-3601 * number))
      try bench.store.record(
        LedgerEntry(
          key: "more \(number)", kind: number % 11 == 0 ? .unlisted : .call, at: bench.now,
          attribution: LedgerEntry.Attribution(
            project: try bench.project(number % 3 == 0 ? "site" : "my-repo").id,
            task: number % 2 == 0 ? "t1" : nil, taskType: number % 4 == 0 ? "fix" : nil,
            run: number % 5 == 0 ? "r1" : nil, agent: number % 5 == 0 ? "a1" : nil,
            role: number % 7 == 0 ? nil : "tester", client: number % 2 == 0 ? "codex" : "claude",
            session: number % 6 == 0 ? nil : "s1", branch: number % 9 == 0 ? "main" : nil),
          model: number % 8 == 0 ? nil : "m\(number % 3)", tokens: Tokens(input: 1, output: 2),
          cost: number % 10 == 0 ? nil : Money(nanodollars: Int64(number) * 7),
          recorded: number % 4 == 1 ? Money(nanodollars: Int64(number) * 5) : nil,
          tools: [nil, "", "A:00000001", "A:00000001,B:00000002,C:00000003"][number % 4].map(
            RequestedTools.init(text:))))
    }
    try bench.store.note(user: "ann", of: "a1")
    bench.environment["TZ"] = "Asia/Kolkata"
    let entries = try bench.store.ledgerEntries()
    for basis in CostBasis.allCases {
      let costs = entries.map { $0.cost(by: basis) }
      let cost = costs.compactMap(\.self).reduce(Money.zero, +)
      let unpriced = zip(entries, costs).reduce(0) { $0 + ($1.1 == nil ? $1.0.tokens.total : 0) }
      for one in CostDimension.names {
        for other in CostDimension.names where other != one {
          let said = bench.said(
            """
            costs all --by \(one),\(other) --cost \(basis.rawValue) --csv \
            --fields calls,total,unpricedTokens,costUsd,sharePct
            """)
          let rows = said.answer.split(whereSeparator: \.isNewline).dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
          }
          func sum(_ column: Int) -> Int64 { rows.reduce(0) { $0 + (Int64($1[column]) ?? 0) } }
          func money(_ column: Int) -> Money {
            rows.compactMap { Money(decimal: $0[column]) }.reduce(Money.zero, +)
          }
          let words: Comment = "\(one) \(other) \(basis)"
          #expect(sum(0) == Int64(entries.count { $0.kind == .call }), words)
          #expect(sum(1) == entries.reduce(0) { $0 + $1.tokens.total }, words)
          #expect(sum(2) == unpriced, words)
          #expect(money(3) == cost, words)
          #expect(money(4) == .dollars(100), words)
        }
      }
    }
  }
}

extension Database {
  /// Every entry of the ledger.
  fileprivate func ledgerEntries() throws -> [LedgerEntry] {
    var entries: [LedgerEntry] = []
    try eachEntry(in: .always, of: nil) { entries.append($0) }
    return entries
  }
}
