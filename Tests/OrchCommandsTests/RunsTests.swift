import OrchModel
import TestSupport
import Testing

@Suite("orch runs")
struct RunsTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    let project = try bench.project()
    let parser = try bench.file("Write the parser", project: project)
    let first = try bench.start(parser, project: project)
    try bench.call("1.5", by: try bench.agent(first, .completed), task: parser.id)
    bench.wait(.seconds(300))
    try bench.end(first, .completed, .completed, activeMs: 240_000)
    bench.wait(.seconds(3600))
    try bench.agent(try bench.start(try bench.file("Fix the tests"), project: project))
    bench.wait(.seconds(65))
  }

  @Test func `a person sees the newest run first`() {
    bench.expect(
      "runs", width: 80,
      """
      ID  RUN         STATUS       STAGES  TRIGGER  STARTED    TOOK   COST  VS USUAL
      r2  my-repo #2  ● running    ○       manual   1m ago   1m 05s  $0.00  -
      r1  my-repo #1  ✓ completed  ○       manual   1h ago   5m 00s  $1.50  -

      """)
    bench.expect("runs list --task t1 --fields id,costUsd", "id\tcostUsd\nr1\t1.5\n")
    bench.expect("runs list --status failed", "\(Self.heading)\n--- stderr\n\(Self.nothing)\n")
  }

  private static let heading = "id\ttitle\tstatus\ttask\ttaskTitle\tstartedAt\tdurationMs\tcostUsd"
  private static let nothing = "no runs; start one with 'orch run PROMPT'"

  @Test(arguments: ["--jobs 0", "--jobs -1", "--max-turns 0", "--max-turns many"])
  func `a run needs at least one of what it counts`(_ words: String) {
    let parts = words.split(separator: " ")
    bench.expect(
      "run x \(words)",
      """
      --- stderr
      error: '\(parts[1])' is not a value for \(parts[0])
      hint: write a whole number from 1 up
      --- exit 64

      """)
  }

  @Test(arguments: ["r1", "#1", "my-repo#1"])
  func `a run is named by its id or its number`(_ name: String) {
    // A number alone is about the project in view.
    bench.expect("runs show '\(name)' --project my-repo --fields id --ndjson", "{\"id\":\"r1\"}\n")
  }

  @Test func `the last run is the newest`() {
    bench.expect(
      "run show last --fields id,taskTitle --ndjson",
      "{\"id\":\"r2\",\"taskTitle\":\"Fix the tests\"}\n")
  }

  @Test func `one run is shown with its stages, its money and its files`() throws {
    try bench.store.setFileChanges(
      [FileEdit(path: "Sources/greet.swift", kind: .modified, added: 12, removed: 3)],
      of: "s1", run: "r1")
    try bench.store.recordIncident(
      .timeLimit, run: "r1", message: "it took too long", at: bench.now)
    bench.expect(
      "runs show r1", width: 80,
      """
      my-repo #1  ✓ completed
      id        r1
      workflow  simple, manual
      about     t1 Write the parser
      started   1h ago
      took      5m 00s, 4m 00s of it at work
      cost      $1.50
      tokens    input 100, output 20, total 120

        │  ○ builder  $1.50

      Stages
      STAGE    STATUS     TOOK   COST
      builder  ○ pending  -     $1.50

      Files
      PATH                 KIND      ADDED  REMOVED
      Sources/greet.swift  modified     12        3

      Incidents
      INCIDENT    AT   MESSAGE           RESOLUTION
      limit.time  now  it took too long  -

      Worth knowing
      • there is nothing to compare with: 0 of 3 completed runs
        orch runs list --workflow simple

      next: orch runs list

      """)
  }

  @Test func `JSON names every stage with the same money and time`() throws {
    bench.expect(
      "runs show r1 --json --fields id,costUsd,unpricedTokens,tokens,incidents,stages",
      """
      {"schema":"orch.runs.show/1","generatedAt":"2026-01-15T10:06:05.000Z","query":{"run":"r1"},\
      "item":{"id":"r1","costUsd":1.5,"unpricedTokens":0,"tokens":{"input":100,"cacheRead":0,\
      "cacheWrite5m":0,"cacheWrite1h":0,"output":20,"total":120},\
      "stages":[{"name":"builder","role":"builder","status":"pending","outcome":null,"reason":null,\
      "keptFrom":null,\
      "client":null,"model":null,"agent":null,"startedAt":null,"endedAt":null,"durationMs":null,\
      "costUsd":1.5,"clientCostUsd":null,"calls":1,"unpricedTokens":0,"tokens":{"input":100,\
      "cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":20,"total":120},"commit":null,\
      "exitCode":null,"input":null,"output":null,"credits":null,"batches":0,"values":null,\
      "yieldPct":null}],"incidents":[]},"warnings":[]}

      """)
  }

  @Test func `calls without a price make a cost unknown, not nothing`() throws {
    let run = try bench.start(try bench.file("Try a new model"))
    try bench.call(nil, by: try bench.agent(run, model: "brand-new"))
    bench.expect(
      "runs show r3 --fields costUsd,unpricedTokens --ndjson",
      "{\"costUsd\":null,\"unpricedTokens\":120}\n")
  }

  @Test func `a run at work is asked to stop, one that ended can't be`() throws {
    bench.expect("runs stop r2", width: 80, "r2 was asked to stop\nnext: orch runs show r2\n")
    #expect(try bench.store.request(of: "r2") == .stop)
    bench.expect(
      "runs stop r1",
      """
      --- stderr
      error: cannot stop run 'r1': it is completed
      hint: orch runs show r1
      --- exit 65

      """)
  }

  @Test func `stopping a run that was stopped changes nothing`() throws {
    let run = try #require(try bench.store.run("r2"))
    try bench.end(run, .cancelled, .cancelled, reason: "stopped by 'orch runs stop'")
    bench.expect("runs stop r2", width: 80, "r2 is cancelled already\n")
    #expect(try bench.store.request(of: "r2") == nil)
  }

  @Test func `what was cut short can be gone on with, before it is done again`() throws {
    bench.environment["ORCH_FORCE_TTY"] = "80"
    let run = try #require(try bench.store.run("r2"))
    for (status, outcome) in [
      (.failed, .interrupted), (.failed, .stopped), (.cancelled, .cancelled),
    ] as [(Run.Status, Outcome)] {
      try bench.end(run, status, outcome)
      #expect(
        bench.said("runs show r2").answer.hasSuffix(
          "\nnext: orch runs resume r2\nnext: orch runs retry r2\n"), "\(outcome)")
    }
    try bench.end(run, .failed, .failed)
    #expect(bench.said("runs show r2").answer.hasSuffix("\n\nnext: orch runs retry r2\n"))
  }

  @Test func `an unknown run suggests a near one`() throws {
    for _ in 1...10 { try bench.start(try bench.file("Again")) }
    bench.expect(
      "runs show r21",
      """
      --- stderr
      error: no run 'r21'
      hint: did you mean 'r12'?
      --- exit 66

      """)
    bench.expect(
      "runs show 'my-repo#99'",
      """
      --- stderr
      error: no run 'my-repo#99'
      hint: see 'orch runs list'
      --- exit 66

      """)
  }

  @Test func `running, resuming and retrying are done by another program`() {
    _ = bench.said("run \"Add a flag\" --budget 2.00 --json")
    _ = bench.said("runs resume last")
    _ = bench.said("run retry r1 --agent codex")
    #expect(
      bench.became == [
        ["orch-run", "run", "Add a flag", "--budget", "2.00", "--json"],
        ["orch-run", "runs", "resume", "last"],
        ["orch-run", "runs", "retry", "r1", "--agent", "codex"],
      ])
    bench.expect(
      "run \"Add a flag\" --budget two",
      """
      --- stderr
      error: 'two' is not a value for --budget
      hint: write a number of dollars such as 2.50
      --- exit 64

      """)
  }
}
