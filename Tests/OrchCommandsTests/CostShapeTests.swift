import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch costs cache, heatmap, histogram and blocks")
struct CostShapeTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  /// Sonnet 4.5 costs $3 in, $0.30 read, $3.75 written: 2.7 × 10 − 0.75 × 1 = $26.25 saved a call.
  @Test func `what the cache was worth`() throws {
    let tokens = Tokens(input: 1_000_000, cacheRead: 10_000_000, cacheWrite5m: 1_000_000, output: 5)
    try bench.book("a", "10", role: "builder", tokens: tokens)
    try bench.book("b", "10", minutesAgo: 3000, role: "builder", tokens: tokens)
    try bench.book("c", nil, model: "mystery", tokens: Tokens(input: 3, cacheRead: 1))
    try bench.book("d", "4", role: "tester", tokens: Tokens(cacheWrite5m: 1_000_000))
    bench.expect(
      "costs cache", width: 110,
      """
      MODEL              ROLE            HIT               SAVED    COST  CACHE READ  CACHE WRITE \
           INPUT  CALLS
      claude-sonnet-4-5  builder       83.3%  ████████▍   $52.50  $20.00  20,000,000    2,000,\
      000  2,000,000      2
      claude-sonnet-4-5  tester           0%              -$0.75   $4.00           0    1,000,\
      000          0      1
      mystery            unattributed    25%  ██▌              -       -           1            0 \
               3      1

      80% of all prompt tokens in the last 30 days came from the cache; saved $51.75

      """)
    bench.expect(
      "costs cache --by model --csv --fields model,hitPct,savedUsd",
      """
      model,hitPct,savedUsd\r
      claude-sonnet-4-5,80,51.75\r
      mystery,25,\r

      """)
    bench.expect(
      "costs cache today --by role --json",
      """
      {"schema":"orch.costs.cache/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"period":"today","by":"role"},"items":[{"role":"builder","hitPct":83.3,\
      "savedUsd":26.25,"calls":1,"tokens":{"input":1000000,"cacheRead":10000000,\
      "cacheWrite5m":1000000,"cacheWrite1h":0,"output":5,"total":12000005},"costUsd":10},\
      {"role":"tester","hitPct":0,"savedUsd":-0.75,"calls":1,"tokens":{"input":0,"cacheRead":0,\
      "cacheWrite5m":1000000,"cacheWrite1h":0,"output":0,"total":1000000},"costUsd":4},\
      {"role":null,"hitPct":25,"savedUsd":null,"calls":1,"tokens":{"input":3,"cacheRead":1,\
      "cacheWrite5m":0,"cacheWrite1h":0,"output":0,"total":4},"costUsd":null}],\
      "summary":{"hitPct":76.9,"savedUsd":25.5,"calls":3,"tokens":{"input":1000003,\
      "cacheRead":10000001,"cacheWrite5m":2000000,"cacheWrite1h":0,"output":5,"total":13000009},\
      "costUsd":14,"unpricedTokens":4,"project":null,"since":"2026-01-15T00:00:00.000Z",\
      "until":"2026-01-16T00:00:00.000Z"},"page":{"limit":null,"next":null},"warnings":[]}

      """)
  }

  @Test func `a week has 168 hours`() throws {
    try bench.book("a", "1")
    try bench.book("b", "2", minutesAgo: 60)
    try bench.book("c", "6", minutesAgo: 1440)
    try bench.book("d", "3", minutesAgo: 7 * 1440)
    bench.expect(
      "costs heatmap", width: 80,
      """
      DAY        00    03    06    09    12    15    18    21       COST
      monday     ················································  $0.00
      tuesday    ················································  $0.00
      wednesday  ··················▓▓····························  $6.00
      thursday   ················░░▒▒····························  $6.00
      friday     ················································  $0.00
      saturday   ················································  $0.00
      sunday     ················································  $0.00

      $12.00, 4 calls in the last 30 days; a third of it on wednesday 09:00-10:00

      """)
    bench.environment["LC_ALL"] = "C"
    bench.expect(
      "costs heatmap today --markdown",
      """
      | day | 00    03    06    09    12    15    18    21     | cost |
      | --- | --- | --- |
      | monday | ................................................ | $0.00 |
      | tuesday | ................................................ | $0.00 |
      | wednesday | ................................................ | $0.00 |
      | thursday | ................\\*\\*--............................ | $3.00 |
      | friday | ................................................ | $0.00 |
      | saturday | ................................................ | $0.00 |
      | sunday | ................................................ | $0.00 |

      $3.00, 2 calls today; a third of it on thursday 08:00-09:00

      """)
    let said = bench.said("costs heatmap --csv --fields weekday,hour,costUsd,level,isPeak")
    let rows = said.answer.split(whereSeparator: \.isNewline)
    #expect(rows.count == 169)
    #expect(
      rows.filter { !$0.contains(",0,0,") } == [
        "weekday,hour,costUsd,level,isPeak", "wednesday,9,6,3,true", "thursday,8,2,1,false",
        "thursday,9,4,2,false",
      ])
  }

  @Test func `an hour of the week is that of the zone`() throws {
    try bench.book("a", "1")
    bench.environment["TZ"] = "Asia/Kolkata"
    let said = bench.said("costs heatmap --csv --fields weekday,hour,costUsd")
    #expect(said.answer.contains("thursday,14,1\r\n"))
  }

  @Test func `costs are counted by how much they are`() throws {
    for (number, cost) in ["0.10", "0.12", "0.25", "0.31", "0.40"].enumerated() {
      try bench.book("k\(number)", cost, session: "s\(number)")
    }
    try bench.book("u", nil, session: "s9")
    bench.expect(
      "costs histogram", width: 80,
      """
       FROM     TO  COUNT  SHARE               COST
      $0.10  $0.15      2    40%  ██████████  $0.22
      $0.15  $0.20      0     0%              $0.00
      $0.20  $0.25      0     0%              $0.00
      $0.25  $0.30      1    20%  █████       $0.25
      $0.30  $0.35      1    20%  █████       $0.31
      $0.35  $0.40      0     0%              $0.00
      $0.40  $0.45      1    20%  █████       $0.40

      5 sessions in the last 30 days: $1.18, median $0.25, 95 of 100 at most $0.40
      --- stderr
      warning: 1 session has no price and is not counted

      """)
    try bench.book("v", "90", session: "s8")
    bench.expect(
      "costs histogram --of call --json",
      """
      {"schema":"orch.costs.histogram/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"of":"call"},"items":[{"fromUsd":0.1,"toUsd":1,"count":5,"sharePct":83.3,\
      "costUsd":1.18},{"fromUsd":1,"toUsd":10,"count":0,"sharePct":0,"costUsd":0},{"fromUsd":10,\
      "toUsd":100,"count":1,"sharePct":16.7,"costUsd":90}],"summary":{"count":6,"unpriced":1,\
      "costUsd":91.18,"medianUsd":0.25,"p95Usd":90,"isLogarithmic":true,"project":null,\
      "since":"2025-12-17T00:00:00.000Z","until":"2026-01-16T00:00:00.000Z"},"page":{"limit":null,\
      "next":null},"warnings":["1 call has no price and is not counted"]}

      """)
    bench.expect(
      "costs histogram --of run", width: 80,
      """
      --- stderr
      no runs with a known cost in the last 30 days

      """)
  }

  @Test func `a window is five hours from the hour of its first call`() throws {
    // 03:10 and 07:50 are one, 08:05 begins the next, which lasts until 13:00.
    try bench.book("a", "1", minutesAgo: 350)
    try bench.book("b", "2", minutesAgo: 70)
    try bench.book("c", "1.2", minutesAgo: 55)
    try bench.book("d", "0.3", minutesAgo: 10)
    try bench.book("e", "0.2", minutesAgo: 9)
    try bench.book("f", "5", minutesAgo: 3, client: "codex")
    try bench.book("g", "7", minutesAgo: 9 * 1440)
    bench.expect(
      "costs blocks", width: 110,
      """
      START             END    CLIENT  STATE   COST  PER HOUR  PROJECTED  CALLS  TOKENS
      2026-01-15 03:00  08:00  claude  over   $3.00         -          -      2     240
      2026-01-15 08:00  13:00  claude  open   $1.70    $15.00      $8.50      3     360
      2026-01-15 08:00  13:00  codex   open   $5.00         -     $25.00      1     120

      3 windows in the last 7 days: $9.70, 6 calls

      """)
    bench.expect(
      "costs blocks today --json",
      """
      {"schema":"orch.costs.blocks/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"period":"today"},"items":[{"client":"claude",\
      "startsAt":"2026-01-15T03:00:00.000Z","endsAt":"2026-01-15T08:00:00.000Z","isActive":false,\
      "calls":2,"tokens":{"input":200,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":40,\
      "total":240},"costUsd":3,"unpricedTokens":0,"usedPct":null,"usedAt":null,\
      "burnUsdPerHour":null,"projectedUsd":null,"remainingMs":null},{"client":"claude",\
      "startsAt":"2026-01-15T08:00:00.000Z","endsAt":"2026-01-15T13:00:00.000Z","isActive":true,\
      "calls":3,"tokens":{"input":300,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":60,\
      "total":360},"costUsd":1.7,"unpricedTokens":0,"usedPct":null,"usedAt":null,\
      "burnUsdPerHour":15,"projectedUsd":8.5,"remainingMs":14400000},{"client":"codex",\
      "startsAt":"2026-01-15T08:00:00.000Z","endsAt":"2026-01-15T13:00:00.000Z","isActive":true,\
      "calls":1,"tokens":{"input":100,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":20,\
      "total":120},"costUsd":5,"unpricedTokens":0,"usedPct":null,"usedAt":null,\
      "burnUsdPerHour":null,"projectedUsd":25,"remainingMs":14400000}],"summary":{"calls":6,\
      "tokens":{"input":600,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":120,\
      "total":720},"costUsd":9.7,"unpricedTokens":0,"project":null,\
      "since":"2026-01-15T00:00:00.000Z","until":"2026-01-16T00:00:00.000Z"},"page":{"limit":null,\
      "next":null},"warnings":[]}

      """)
  }

  @Test func `what the vendor says counts more`() throws {
    try bench.book("a", "1", minutesAgo: 30)
    try bench.store.record(
      Quota(
        client: "claude", name: "five_hour",
        at: Timestamp(milliseconds: bench.now.milliseconds - 1),
        usedTenths: 425, resetsAt: bench.now.adding(.seconds(2 * 3600 + 900))))
    bench.expect(
      "costs blocks --csv --fields startsAt,endsAt,isActive,usedPct,projectedUsd,remainingMs",
      """
      startsAt,endsAt,isActive,usedPct,projectedUsd,remainingMs\r
      2026-01-15T08:00:00.000Z,2026-01-15T11:15:00.000Z,true,42.5,3.25,8100000\r

      """)
    bench.expect(
      "costs blocks", width: 90,
      """
      START             END    CLIENT  STATE   COST   USED  PER HOUR  PROJECTED  CALLS  TOKENS
      2026-01-15 08:00  11:15  claude  open   $1.00  42.5%  -             $3.25      1     120

      1 window in the last 7 days: $1.00, 1 call

      """)
  }

  @Test func `what is used of another window of the vendor's is not said of this one`() throws {
    try bench.book("a", "1", minutesAgo: 30)
    try bench.store.record(
      Quota(
        client: "claude", name: "five_hour",
        at: Timestamp(milliseconds: bench.now.milliseconds - 1), usedTenths: 20,
        resetsAt: bench.now.adding(.seconds(10 * 86_400))))
    bench.expect(
      "costs blocks --csv --fields startsAt,endsAt,usedPct,usedAt",
      """
      startsAt,endsAt,usedPct,usedAt\r
      2026-01-15T08:00:00.000Z,2026-01-15T13:00:00.000Z,,\r

      """)
  }

  @Test func `an empty store says so`() {
    for (words, note) in [
      ("cache", "no calls in the last 30 days"), ("heatmap", "no calls in the last 30 days"),
      ("histogram", "no sessions with a known cost in the last 30 days"),
      ("blocks", "no calls in the last 7 days"),
    ] {
      bench.expect("costs \(words)", width: 80, "--- stderr\n\(note)\n")
    }
  }
}
