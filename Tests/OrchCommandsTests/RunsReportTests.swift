import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch runs overview, predict, trend, compare, regress")
struct RunsReportTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    bench.createPipeline()
  }

  private func lines(_ line: String) -> [String] {
    bench.said(line).answer.split(whereSeparator: \.isNewline).map(String.init)
  }

  @Test func `a stage that stands out is a regression`() {
    bench.recordExample()
    bench.expect(
      "runs regress --project P", width: 100,
      """
      RUN  STAGE    METRIC   NOW  USUAL  CHANGE  MEDIAN  Z   N  FLAG
      r11  extract  credits   44     30   46.7%  29.8    8  10  costly

      1 figure of 1 run stands out
      --- exit 3

      """)
    bench.expect(
      "runs regress r10", width: 80, "--- stderr\nnothing stands out in 1 run\n")
    bench.expect(
      "runs regress r2", width: 80,
      "--- stderr\ncan't say; nothing to compare P #2 with\n--- exit 4\n")
  }

  /// Of 126 usually 12 come out, 9.5 %; of 5 now 2, 40 %.
  ///
  /// Where nobody knows what went in, what came out is judged as it is.
  @Test func `little comes out of little, at a high yield`() {
    for number in 1...6 {
      let (input, output) = number < 5 ? (126, 12) : (5, 2)
      bench.input = """
        {"id":"x\(number)","project":"P","pipeline":"p","status":"completed",
         "startedAt":"\(bench.now.iso8601)","endedAt":"\(bench.now.iso8601)","stages":[
         {"name":"extract","status":"completed","input":\(input),"output":\(output),"credits":30},
         {"name":"write","status":"completed","output":\(number < 6 ? 10 : 1),"credits":100}]}
        """
      #expect(bench.said("runs record").code == .success)
    }
    bench.expect("runs regress r5", width: 80, "--- stderr\nnothing stands out in 1 run\n")
    #expect(!bench.said("runs show r5").answer.contains("low-yield"))
    bench.expect(
      "runs regress r6 --csv --fields stage,metric,value,flag",
      "stage,metric,value,flag\r\nwrite,output,1,low-yield\r\n--- exit 3\n")
  }

  @Test func `nothing to check can't be said`() {
    bench.expect(
      "runs regress", width: 80, "--- stderr\ncan't say: no completed run\n--- exit 4\n")
  }

  /// 31.6 is the mean of the last ten (28.4 … 32 and 44); 131.6 · 1.2 = 157.92.
  ///
  /// Squared distances of the totals come to
  /// 184.0: sd 4.52, and 1.383 · 4.52 · √1.1 = 6.56.
  @Test func `the next run`() {
    bench.recordExample()
    bench.expect(
      "runs predict p --project P", width: 80,
      """
      p: 132 ± 7 credits, 158 with a fifth more; 10m 00s; 10 out

      Stages
      STAGE    CREDITS  MEAN  FACTOR  R   N
      extract  31.6     31.6       1  -  10
      write    100      100        1  -  10

      """)
    bench.expect(
      "runs predict q --project P",
      """
      --- stderr
      error: no run of 'q' is known here
      hint: see 'orch runs list --all-projects'
      --- exit 66

      """)
  }

  @Test func `too little to go by`() {
    bench.record(1, extract: "30")
    bench.record(2, extract: "30")
    bench.expect(
      "runs predict p --project P", width: 80,
      "p: nothing to go by: only 2 of at least 3\n--- exit 4\n")
    bench.record(3, extract: "30", failed: true)
    bench.expect(
      "runs predict p --project P", width: 80,
      """
      p: 30 credits, 36 with a fifth more; 3m 20s; without write

      Stages
      STAGE    CREDITS  MEAN  FACTOR  R  N
      extract       30    30       1  -  3
      write          -     -       1  -  2
      --- stderr
      warning: stage write is left out: 2 of 3 runs needed

      """)
  }

  @Test func `success is of what ended by itself, with its range when there are few`() {
    // 9 of 11: 82 % (52–95).
    for number in 1...9 { bench.record(number, extract: "30") }
    for number in 10...11 { bench.record(number, extract: "30", failed: true) }
    _ = bench.said("runs start p --project P")
    _ = bench.said("runs cancel last")
    let said = lines("runs overview --project P --markdown")
    #expect(said.contains { $0.contains("ratePct 81.8%") }, "\(said)")
    bench.environment["ORCH_FORCE_TTY"] = "100"
    bench.environment["NO_COLOR"] = "1"
    let shown = lines("runs overview --project P")
    #expect(shown[0] == "runs     12: 9 completed, 2 failed, 1 cancelled")
    #expect(shown[1] == "success  81.8%, 9 of 11, 52 to 95% likely")
    #expect(shown.contains("took     mean 10m 00s, median 10m 00s, n 9"))
  }

  @Test func `a week against the one before`() {
    // Five runs of 130 in the last 7 complete days, five of 100 in those before.
    for day in 1...5 {
      bench.record(day, extract: "30", hours: -24 * day)
      bench.record(day + 10, extract: "0", hours: -24 * (day + 7))
    }
    let rows = lines("runs overview --project P --json --fields trends")
    #expect(
      rows.joined().contains(
        "{\"metric\":\"credits\",\"current\":130,\"previous\":100,\"changePct\":30,"
          + "\"direction\":\"up\",\"judgement\":\"worse\",\"currentRuns\":5,\"previousRuns\":5,"
          + "\"unknown\":null}"),
      "\(rows)")
  }

  @Test func `without enough runs it is said how many there are`() throws {
    for day in 1...3 { bench.record(day, extract: "30", hours: -24 * day) }
    let trends = try ParsedJSON(bench.said("runs overview --project P --json").answer)["report"]
    let trend = try #require(trends?["trends"]?.list?.first)
    #expect(trend["direction"]?.text == "not enough data")
    #expect(trend["unknown"]?.text == "3 and 0 of 5 runs needed")
    bench.environment["ORCH_FORCE_TTY"] = "100"
    bench.environment["NO_COLOR"] = "1"
    #expect(
      lines("runs overview --project P").contains {
        $0.hasPrefix("credits ") && $0.contains("3 and 0 of 5 runs needed")
      })
    // What was done today is not of a complete day.
    let bench = try Workbench()
    bench.createPipeline()
    _ = bench.said("runs start p --project P")
    _ = bench.said("runs finish r1")
    let report = try ParsedJSON(bench.said("runs overview --project P --json").answer)["report"]
    #expect(report?["noTrends"]?.text == "no trend: 0 and 0 of 5 runs needed")
    bench.environment["ORCH_FORCE_TTY"] = "100"
    let said = bench.said("runs overview --project P").answer
    #expect(said.contains("\nThis week\nno trend: 0 and 0 of 5 runs needed\n"), "\(said)")
  }

  @Test func `no runs at all`() {
    bench.expect("runs overview", width: 80, "no runs\n")
    bench.expect("runs trend", width: 80, "--- stderr\nno runs in 8 weeks\n")
  }

  @Test func `weeks with a line of them`() {
    for week in 0..<3 { bench.record(week, extract: "\(10 * (3 - week))", hours: -24 * 7 * week) }
    bench.expect(
      "runs trend --weeks 4 --project P", width: 80,
      """
      WEEK        VALUE  OF MOST  RUNS  COMPLETED  ENDED
      2025-12-22      -        -     0          0      0
      2025-12-29    110    84.6%     1          1      1
      2026-01-05    120    92.3%     1          1      1
      2026-01-12    130     100%     1          1      1

       ▁▅█  credits, 3 runs

      """)
    bench.expect(
      "runs trend --weeks 2 --metric success --csv --fields week,value",
      "week,value\r\n2026-01-05,100\r\n2026-01-12,100\r\n")
  }

  @Test func `two runs side by side`() {
    bench.record(1, extract: "30")
    bench.record(2, extract: "36")
    bench.expect(
      "runs compare r1 r2", width: 80,
      """
      STAGE      WHAT     P #1         P #2         CHANGE
      whole run  credits  130 credits  136 credits  +5%
      extract    credits  30 credits   36 credits   +20%

      2 figures changed

      """)
    #expect(bench.said("runs compare r1 r2 --max-increase 20%").code == .success)
    let over = bench.said("runs compare r1 r2 --max-increase 19.9%")
    #expect(over.code == .refused)
    bench.expect("runs compare r1 r1", width: 80, "--- stderr\nnothing changed\n")
    #expect(bench.said("runs compare r1 r1 --max-increase 0").code == .success)
    #expect(bench.said("runs compare r1 r1 --all --csv").answer.split(separator: "\r\n").count > 8)
  }

  /// Of the second only extract is done: 36 of it against 30, not 36 of all against 130.
  @Test func `of a run that failed the stages that both have done are compared`() throws {
    bench.record(1, extract: "30")
    bench.record(2, extract: "36", failed: true)
    bench.expect(
      "runs compare r1 r2", width: 80,
      """
      STAGE        WHAT      P #1         P #2        CHANGE
      done stages  credits   30 credits   36 credits  +20%
      extract      credits   30 credits   36 credits  +20%
      write        credits   100 credits  -           -
      write        duration  6m 40s       -           -
      write        output    10 out       -           -
      write        yield     50%          -           -

      6 figures changed

      """)
    #expect(bench.said("runs compare r1 r2 --max-increase 20%").code == .success)
    #expect(bench.said("runs compare r1 r2 --max-increase 19%").code == .refused)
    #expect(bench.said("runs compare r2 r1 --max-increase 0").code == .success)
    let json = try ParsedJSON(bench.said("runs compare r1 r2 --explain --json").answer)
    let first = try #require(json["items"]?.list?.first)
    #expect(first["part"]?.list?.map(\.text) == ["extract"] && first["stage"]?.text == nil)
    let explanations = json["summary"]?["explain"]?.list
    #expect(try recompute(explanations)["done stages credits change"] == 20)
    #expect(explanations?.first?["sample"]?.list?.count == 2)
  }

  @Test func `of runs that have no stage in common nothing is compared`() {
    bench.record(1, extract: "30")
    _ = bench.said("runs start p --project P")
    bench.expect(
      "runs compare r1 r2 --max-increase 5 --fields stage,metric,second --csv",
      """
      stage,metric,second\r
      extract,credits,\r
      extract,duration,\r
      extract,output,\r
      extract,yield,\r
      write,credits,\r
      write,duration,\r
      write,output,\r
      write,yield,\r
      --- exit 4

      """)
  }

  @Test func `what a list and an overview say comes to what is explained`() throws {
    bench.recordExample()
    bench.record(100, extract: "1", failed: true)
    let json = try ParsedJSON(bench.said("runs list --project P --explain --json").answer)
    let results = try recompute(json["summary"]?["explain"]?.list)
    let shown = try #require(json["items"]?.list?.first { $0["id"]?.text == "r11" })
    let change = try #require(results["r11 amount change"])
    #expect(
      ((shown["usual"]?["amountChangePct"]?.number.flatMap(Double.init) ?? 0) - change).magnitude
        < 0.06)
    #expect(results["r12 amount change"] == nil && results["r2 amount change"] == nil)
    // What is done need not be done again.
    let overview = try ParsedJSON(bench.said("runs overview --project P --json").answer)
    #expect(
      overview["report"]?["attention"]?.list?.map { $0["command"]?.text }
        == ["orch runs retry r12 --failed"])
  }

  @Test func `a run of which nothing is done is done again whole`() throws {
    _ = bench.said("runs start p --project P")
    _ = bench.said("runs stage r1 extract --fail broken")
    _ = bench.said("runs finish r1")
    let overview = try ParsedJSON(bench.said("runs overview --project P --json").answer)
    #expect(
      overview["report"]?["attention"]?.list?.map { $0["command"]?.text }
        == ["orch runs retry r1"])
    #expect(bench.said("runs show r1").answer.contains("\"action\":\"orch runs retry r1\""))
  }

  @Test func `comparing needs two runs, or a role`() {
    bench.expect(
      "runs compare r1",
      """
      --- stderr
      error: missing SECOND
      hint: usage: orch runs compare FIRST SECOND, or orch runs compare --with-role ROLE
      --- exit 64

      """)
    bench.expect(
      "runs compare --type bug",
      """
      --- stderr
      error: --type goes with --with-role alone
      hint: orch runs compare --with-role ROLE --type WORD
      --- exit 64

      """)
    bench.expect(
      "runs compare r1 r2 --with-role analyst",
      """
      --- stderr
      error: --with-role compares all runs in view
      hint: leave out the runs, --all and --max-increase
      --- exit 64

      """)
    bench.expect(
      "runs compare --with-role analyst",
      """
      --- stderr
      error: no run had a stage of role 'analyst'
      hint: see 'orch runs list'
      --- exit 66

      """)
  }

  /// A run of a task for so much, with an analyst or without.
  private func work(_ cost: String, analyst: Bool, fails: Bool = false, type: String = "task")
    throws
  {
    let run = try bench.start(try bench.file("Write", type: type))
    for (place, role) in ((analyst ? ["analyst"] : []) + ["builder"]).enumerated() {
      let agent = try bench.agent(run, role: role, position: place, .completed)
      var stage = try #require(try bench.store.stages(of: run.id).last)
      stage.status = .completed
      try bench.store.update(stage)
      if role == "builder" { try bench.call(cost, by: agent) }
    }
    try bench.end(run, fails ? .failed : .completed, fails ? .failed : .completed, activeMs: 60_000)
  }

  /// With: 3 of 4 at $1, 2, 3, 4, of which the p50 is the second; without: 1 of 3 at $1, 1, 5.
  @Test func `runs with a role beside those without`() throws {
    for (cost, fails) in [("1", false), ("2", false), ("3", true), ("4", false)] {
      try work(cost, analyst: true, fails: fails)
    }
    for (cost, fails) in [("1", true), ("1", false), ("5", true)] {
      try work(cost, analyst: false, fails: fails)
    }
    try work("9", analyst: true, type: "bug")
    bench.expect(
      "runs compare --with-role analyst --type task", width: 120,
      """
      RUNS             N  SUCCESS    LOW   HIGH  COST P50    P80  TIME P50  RETRIES
      with analyst     4      75%  30.1%  95.4%     $2.00  $4.00    1m 00s        0
      without analyst  3    33.3%   6.1%  79.2%     $1.00  $5.00    1m 00s        0

      7 runs of tasks of type task

      """)
    let json = try ParsedJSON(
      bench.said("runs compare --with-role analyst --explain --json").answer)
    #expect(json["items"]?.list?.compactMap { $0["runs"]?.number } == ["5", "3"])
    let explanations = try #require(json["summary"]?["explain"]?.list)
    let results = try recompute(explanations)
    #expect(results.count == 16)
    #expect(results["with analyst success %"] == 80 && results["with analyst cost p50"] == 3)
    #expect(results["without analyst cost p50"] == 1 && results["with analyst retries"] == 0)
    let low = try #require(results["without analyst success % low"])
    #expect((low - 6.149).magnitude < 0.001)
    bench.expect(
      "runs compare --with-role analist",
      """
      --- stderr
      error: no run had a stage of role 'analist'
      hint: did you mean 'analyst'?
      --- exit 66

      """)
  }

  @Test func `a gate on what is not known can't say`() throws {
    for _ in 1...2 {
      _ = bench.said("runs start p --project P")
      _ = bench.said("runs finish last")
    }
    #expect(bench.said("runs compare r1 r2 --max-increase 20").code == .cannotSay)
  }

  @Test func `notes, tags, titles and pins, and how to take them back`() throws {
    bench.record(1, extract: "30")
    bench.expect(
      "runs note r1 'it is fine'", width: 80,
      "changed note of r1\nundo: orch runs note r1 ''\n")
    bench.expect(
      "runs tag r1 nightly paid", width: 80,
      "changed tags of r1\nundo: orch runs tag r1 nightly paid --remove\n")
    bench.expect("runs tag r1 paid", width: 80, "r1 is so already\n")
    bench.expect(
      "runs tag r1 paid --remove", width: 80, "changed tags of r1\nundo: orch runs tag r1 paid\n")
    bench.expect(
      "runs rename r1 'Second try'", width: 80,
      "changed taskTitle of r1\nundo: orch runs rename r1 p\n")
    bench.expect(
      "runs pin r1", width: 80, "changed isPinned of r1\nundo: orch runs pin r1 --off\n")
    bench.expect("runs list --pinned --tag nightly --fields id --ndjson", "{\"id\":\"r1\"}\n")
    bench.expect("runs list --tag night --fields id --ndjson", "")
    bench.expect("runs list --trigger scheduled --fields id --ndjson", "")
    let run = try #require(try bench.store.run("r1"))
    #expect(run.tags == ["nightly"] && run.isPinned && run.title == "Second try")
  }

  @Test func `runs go out in every form`() {
    bench.record(1, extract: "30.5")
    bench.expect(
      "runs export --fields run,stage,credits,durationMs",
      "run,stage,credits,durationMs\r\nr1,extract,30.5,200000\r\nr1,write,100,400000\r\n")
    #expect(
      bench.said("runs export --format json").answer.hasPrefix("{\"schema\":\"orch.runs.export/1\"")
    )
    #expect(bench.said("runs export --format markdown").answer.hasPrefix("| run |"))
    _ = bench.said(["pipelines", "create", "h", "--stage", "<script>alert(1)</script>:a:<b>"])
    _ = bench.said("runs start h --project '<i>&\"'")
    let html = bench.said("runs export --format html").answer
    #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
    #expect(!html.contains("<script>") && !html.contains("<i>") && html.contains("&lt;b&gt;"))
  }

  @Test func `watching ends with the run, or sooner`() {
    bench.record(1, extract: "30", failed: true)
    bench.expect(
      "runs watch r1 --compact", width: 80,
      """
      P #1 is failed after 10m 00s
      --- stderr
      r1  extract is completed, 50 in, 20 out
      r1  write is failed, 20 in
      --- exit 1

      """)
    _ = bench.said("runs start p --project P")
    _ = bench.said("runs stage last extract --done")
    #expect(bench.said("runs watch r2 --until extract").code == .success)
    _ = bench.said("runs stage last write --fail no")
    #expect(bench.said("runs watch r2 --fail-fast").code == .failure)
  }
}
