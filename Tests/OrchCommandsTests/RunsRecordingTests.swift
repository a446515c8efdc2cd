import OrchModel
import TestSupport
import Testing

@Suite("runs that other programs record")
struct RunsRecordingTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    _ = bench.said([
      "pipelines", "create", "techblog", "--stage", "Keywords→Clusters:keywords:clusters",
      "--stage", "Clusters→Briefs:clusters:briefs", "--stage",
      "Briefs→Articles:briefs:articles:content",
    ])
  }

  /// Says each line, `runs` before it; the answer of the last.
  @discardableResult
  private func say(_ lines: String...) -> String {
    lines.map { bench.said("runs \($0)").answer }.last ?? ""
  }

  private func start(_ more: String = "") -> String {
    say("start techblog --project T \(more)")
  }

  @Test func `starting prints the id alone`() throws {
    bench.expect(
      "runs start techblog --project TechBlog.com --trigger scheduled --input keywords=150,clusters=10",
      """
      r1
      --- stderr
      TechBlog.com #1: r1 has begun
      next: orch runs stage r1 clusters --start

      """)
    let run = try #require(try bench.store.run("r1"))
    #expect(run.isRecorded && run.status == .running && run.trigger.rawValue == "scheduled")
    #expect(run.name == "TechBlog.com #1")
    #expect(
      try bench.store.startingItems(of: run) == [
        ItemCount(name: "keywords", count: 150), ItemCount(name: "clusters", count: 10),
      ])
    #expect(try bench.store.stages(of: "r1").map(\.name) == ["clusters", "briefs", "content"])
    #expect(try bench.store.project(named: "TechBlog.com")?.path == nil)
  }

  @Test func `starting twice with the same id is starting once`() {
    #expect(
      ["nightly-1", "nightly-1", "nightly-2"].map { start("--id \($0)") } == [
        "r1\n", "r1\n", "r2\n",
      ])
    bench.expect(
      "runs list --project T --csv --fields id,title,externalId",
      "id,title,externalId\r\nr2,T #2,nightly-2\r\nr1,T #1,nightly-1\r\n")
  }

  @Test func `a stage that is disabled is skipped`() throws {
    _ = bench.said("pipelines disable techblog briefs")
    _ = start()
    let stage = try #require(try bench.store.stages(of: "r1").dropFirst().first)
    #expect(stage.status == .skipped && stage.reason == "disabled")
  }

  @Test func `a run from beginning to end`() throws {
    _ = start("--input keywords=150")
    say("stage r1 clusters --start")
    for _ in 1...3 { say("stage r1 clusters --batch 50") }
    bench.wait(.seconds(90))
    let done = "--done --output 12 --credits 45.5 --cost 0.25 --set batches=3 --set by=me"
    for (line, answer) in [
      (
        "stage r1 clusters \(done)",
        "stage clusters of r1 is completed, 150 in, 12 out, 45.5 credits"
      ),
      ("stage r1 clusters --done --input 150", "stage clusters of r1 is completed already"),
      ("stage r1 briefs --skip 'not today'", "stage briefs of r1 is skipped"),
      ("stage r1 content --fail '429 from provider'", "stage content of r1 is failed"),
      ("finish r1", "r1 is failed\nnext: orch runs show r1"), ("finish r1", "r1 is failed already"),
      ("stage r1 clusters --done", "stage clusters of r1 is completed already"),
    ] { bench.expect("runs \(line)", width: 80, answer + "\n") }
    let stage = try #require(try bench.store.stages(of: "r1").first)
    #expect(stage.batches == 3 && stage.activeMs == 90_000 && stage.input == 150)
    #expect(stage.values == "{\"batches\":3,\"by\":\"me\"}")
    let run = try #require(try bench.store.run("r1"))
    #expect(run.reason == "content: 429 from provider" && run.activeMs == 90_000)
    bench.expect(
      "runs show r1 --fields status,costUsd,credits,input,output --ndjson",
      "{\"status\":\"failed\",\"costUsd\":0.25,\"credits\":45.5,\"input\":150,\"output\":null}\n")
    // The ledger has it, under the project and the stage.
    bench.expect(
      "costs today --by role --project T --csv --fields role,costUsd",
      "role,costUsd\r\nclusters,0.25\r\n")
  }

  /// What was said before, what is refused, the exit code, why, and what to do.
  @Test func `what is not legal, or not understood, is refused with what is`() throws {
    let refusals = """
      stage r1 clusters --done --output 12 | stage r1 clusters --done --output 13 | 65 | stage 'clusters' of run 'r1' is completed with other numbers | to correct a run, record it whole: orch runs record --file FILE
      stage r1 clusters --done --cost 1 | stage r1 clusters --done --cost 2 | 65 | stage 'clusters' of run 'r1' is completed with other numbers | to correct a run, record it whole: orch runs record --file FILE
      stage r1 clusters --start | stage r1 clusters --skip x | 65 | stage 'clusters' of run 'r1' can't be told --skip: it is running | it can be told: --batch, --done, --fail
      stage r1 clusters --start | finish r1 | 65 | cannot complete run 'r1': its stage 'clusters' is running | end the stage first: orch runs stage r1 clusters --done
      pause r1 | stage r1 clusters --done | 65 | cannot change a stage of run 'r1': it is paused | go on first: orch runs resume r1
      cancel r1 --reason wrong | pause r1 | 65 | cannot pause run 'r1': it is cancelled | orch runs show r1
      show r1 | stop r1 | 65 | cannot stop run 'r1': other programs do it | to call it off: orch runs cancel r1
      show r1 | resume r1 --nothing | 64 | no option '--nothing' | see 'orch help runs resume'
      show r1 | stage r1 brief --start | 66 | no stage 'brief' in run 'r1' | did you mean 'briefs'?
      show r1 | stage r1 briefs | 64 | nothing is said of the stage | write one of --start, --batch N, --done, --fail TEXT, --skip TEXT
      show r1 | stage r1 briefs --start --done | 64 | only one thing can be said of a stage at a time | write one of --start, --batch, --done, --fail, --skip
      show r1 | stage r1 briefs --start --output 3 | 64 | --start takes no numbers | give --input, --output, --credits and --cost with --done
      show r1 | start techblog | 64 | a run is counted under a project, and this folder is in none | name one: --project NAME
      show r1 | start techblg --project X | 66 | no pipeline 'techblg' | did you mean 'techblog'?
      show r1 | start techblog --project X --input keywords | 64 | 'keywords' is not a value for --input | write counts such as keywords=150,clusters=10
      show r1 | start techblog --project ' x' | 64 | ' x' can't be the name of a project | write at most 200 bytes, without control characters or blanks around them
      """
    for refusal in refusals.split(separator: "\n") {
      let parts = refusal.split(separator: " | ").map(String.init)
      let tests = try RunsRecordingTests()
      _ = tests.start()
      tests.say(parts[0])
      tests.bench.expect(
        "runs \(parts[1])",
        "--- stderr\nerror: \(parts[3])\nhint: \(parts[4])\n--- exit \(parts[2])\n")
    }
  }

  @Test func `a pause is no time at work`() throws {
    _ = start()
    bench.wait(.seconds(60))
    bench.expect(
      "runs pause r1 --reason 'out of credits'", width: 80,
      "r1 is paused\nnext: orch runs resume r1\n")
    bench.expect("runs pause r1", width: 80, "r1 is paused already\n")
    bench.wait(.seconds(600))
    _ = bench.said("runs cancel r1")
    let run = try #require(try bench.store.run("r1"))
    #expect(run.activeMs == 60_000 && run.status == .cancelled)
    let stages = try bench.store.stages(of: "r1")
    #expect(stages.allSatisfy { $0.status == .skipped && $0.reason == "not reached" })
  }

  @Test func `orch's own runs are not told how they go`() throws {
    try bench.start(try bench.file("Write the parser"))
    bench.expect(
      "runs finish r1",
      """
      --- stderr
      error: run 'r1' is done by orch itself and not recorded
      hint: to end it: orch runs stop r1
      --- exit 65

      """)
  }

  @Test(arguments: ["r1", "#1", "T #1", "T#1", "T #1.1"])
  func `a run is called by any of its names`(_ name: String) {
    _ = start()
    bench.expect(
      "runs show '\(name)' --project T --fields id --ndjson", "{\"id\":\"r1\"}\n")
  }

  @Test func `hostile names are bound as they are, or refused`() throws {
    for name in HostileNames.all where !name.utf8.contains(0) {
      let said = bench.said(["runs", "start", "techblog", "--project=\(name)", "--id=\(name)"])
      #expect(said.code == .success || said.code == .usage, "\(name.debugDescription)")
    }
    for run in try bench.store.runs(limit: 1000) {
      #expect(bench.said(["runs", "show", run.run.id.rawValue, "--json"]).code == .success)
    }
    #expect(bench.said("runs list --all-projects").code == .success)
    #expect(try bench.store.check().allSatisfy(\.holds))
  }
}
