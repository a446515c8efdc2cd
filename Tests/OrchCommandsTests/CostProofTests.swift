import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch costs reconcile and export")
struct CostProofTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test func `both counts of a run, and why they differ`() throws {
    var run = try bench.start(try bench.file("Write the parser"))
    run.clientCost = Money(decimal: "1.5")
    run.costDifferenceReason = "side calls"
    try bench.store.update(run)
    try bench.book("a", "1", run: run.id)
    try bench.book("unlisted:a", "0.25", model: nil, run: run.id, tokens: .zero, kind: .unlisted)
    bench.wait(.seconds(60))
    let silent = try bench.start(try bench.file("Test it"))
    try bench.book("c", "3", run: silent.id)
    bench.expect(
      "costs reconcile", width: 140,
      """
      RUN  NAME        STAGE   OURS  CLIENT SAYS  DIFFERENCE  WHY            UNLISTED  UNPRICED \
      CALLS  CALLS  NOTE
      r2   my-repo #2  -      $3.00            -           -  client-silent     $0.00             \
        0      1  -
      r1   my-repo #1  -      $1.25        $1.50       $0.25  unseen-calls      $0.25             \
        0      1  side calls

      0 of 2 runs agree with the client

      """)
    bench.expect(
      "costs reconcile \(run.id) --json",
      """
      {"schema":"orch.costs.reconcile/1","generatedAt":"2026-01-15T09:01:00.000Z",\
      "query":{"run":"r1"},"items":[{"run":"r1","name":"my-repo #1","stage":null,"oursUsd":1.25,\
      "clientUsd":1.5,"differenceUsd":0.25,"why":"unseen-calls","unlistedUsd":0.25,\
      "unpricedCalls":0,"calls":1,"note":"side calls","recordedUsd":null,"session":null,\
      "client":null}],"summary":{"runs":1,"sessions":0,"agreeing":0,"oursUsd":1.25},"page":{"limit":null,"next":null},"warnings":[]}

      """)
    bench.expect(
      "costs reconcile --since 2026-01-16", width: 80,
      """
      --- stderr
      no runs, and no sessions with a cost that their client told, since 2026-01-16

      """)
    bench.expect(
      "costs reconcile r99",
      """
      --- stderr
      error: no run or session 'r99'
      hint: see 'orch costs sessions' and 'orch runs list'
      --- exit 66

      """)
  }

  @Test func `every call is written out`() throws {
    try bench.book("a", "1", minutesAgo: 60, session: "=1+1", branch: "main", role: "builder")
    try bench.book("b", nil, minutesAgo: 30, project: "site", model: nil)
    try bench.book("old", "1", minutesAgo: 60 * 24 * 40)
    bench.expect(
      "costs export --csv",
      """
      at,call,kind,project,task,type,run,stage,agent,role,client,session,branch,model,input,\
      cacheRead,cacheWrite5m,cacheWrite1h,output,total,webSearches,costUsd,unpriced,priceSource,\
      priceFrom,recordedUsd,tools,user,pullRequest\r
      2026-01-15T08:00:00.000Z,a,call,my-repo,,,,,,builder,claude,'=1+1,main,claude-sonnet-4-5,\
      100,0,0,0,20,120,0,1,,test,,,,,\r
      2026-01-15T08:30:00.000Z,b,call,site,,,,,,,claude,,,,100,0,0,0,20,120,0,,unknown-model,,,,,,\r

      """)
    bench.expect(
      "costs export --ndjson --fields call,tokens,costUsd",
      """
      {"call":"a","tokens":{"input":100,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,\
      "output":20,"total":120},"costUsd":1}
      {"call":"b","tokens":{"input":100,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,\
      "output":20,"total":120},"costUsd":null}

      """)
    bench.expect(
      "costs export today --project site --json",
      """
      {"schema":"orch.costs.export/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"period":"today","project":"site"},"items":[{"at":"2026-01-15T08:30:00.000Z",\
      "call":"b","kind":"call","project":"site","task":null,"type":null,"run":null,"stage":null,\
      "agent":null,"role":null,"client":"claude","session":null,"branch":null,"model":null,\
      "tokens":{"input":100,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":20,\
      "total":120},"webSearches":0,"costUsd":null,"unpriced":"unknown-model","priceSource":null,\
      "priceFrom":null,"recordedUsd":null,"tools":null,"user":null,"pullRequest":null}],\
      "summary":{"project":"site","since":"2026-01-15T00:00:00.000Z",\
      "until":"2026-01-16T00:00:00.000Z"},"page":{"limit":null,"next":null},"warnings":[]}

      """)
    bench.expect(
      "costs export --since 2026-01-16 --json --fields call",
      """
      {"schema":"orch.costs.export/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"since":"2026-01-16"},"items":[],"summary":{"project":null,\
      "since":"2026-01-16T00:00:00.000Z","until":null},"page":{"limit":null,"next":null},\
      "warnings":[]}

      """)
    bench.expect(
      "costs export --fields call,total --markdown",
      """
      | call | total |
      | --- | --- |
      | a | 120 |
      | b | 120 |

      """)
  }

  @Test func `more calls than are written at once are all there, with one heading`() throws {
    try bench.store.write { for number in 0..<1203 { try bench.book("k\(number)", "0.001") } }
    func lines(_ format: String) -> [Substring] {
      bench.said("costs export --fields call \(format)").answer.split(whereSeparator: \.isNewline)
    }
    #expect(lines("--csv").count == 1204)
    #expect(lines("--markdown").count == 1205)
    #expect(lines("--ndjson").count == 1203)
    #expect(Set(lines("--csv")).count == 1204)
    let document = bench.said("costs export --fields call --json").answer
    #expect(document.utf8.count { $0 == UInt8(ascii: "{") } == 1203 + 4)
    #expect(document.contains("{\"call\":\"k499\"},{\"call\":\"k500\"},"))
  }
}
