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

  /// Begins a run; the answer is its id.
  @discardableResult
  private func start(_ more: String = "") -> String {
    let said = bench.said("runs start techblog --project TechBlog.com \(more)")
    return String(said.answer.dropLast())
  }

  private func refuses(_ line: String, _ message: String, hint: String, code: Int = 65) {
    bench.expect(
      line, "--- stderr\nerror: \(message)\nhint: \(hint)\n--- exit \(code)\n")
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
    #expect(start("--id nightly-1") == "r1")
    #expect(start("--id nightly-1") == "r1")
    #expect(start("--id nightly-2") == "r2")
    bench.expect(
      "runs list --project TechBlog.com --csv --fields id,title,externalId",
      "id,title,externalId\r\nr2,TechBlog.com #2,nightly-2\r\nr1,TechBlog.com #1,nightly-1\r\n")
  }

  @Test func `a stage that is disabled is skipped`() throws {
    _ = bench.said("pipelines disable techblog briefs")
    start()
    let stage = try #require(try bench.store.stages(of: "r1").dropFirst().first)
    #expect(stage.status == .skipped && stage.reason == "disabled")
  }

  @Test func `a run from beginning to end`() throws {
    start("--input keywords=150")
    bench.expect(
      "runs stage r1 clusters --start", width: 80, "stage clusters of r1 is running\n")
    for _ in 1...3 { _ = bench.said("runs stage r1 clusters --batch 50") }
    bench.wait(.seconds(90))
    bench.expect(
      "runs stage r1 clusters --done --output 12 --credits 45.5 --cost 0.25 --set batches=3 --set by=me",
      width: 80, "stage clusters of r1 is completed, 150 in, 12 out, 45.5 credits\n")
    bench.expect(
      "runs stage r1 briefs --skip 'not today'", width: 80, "stage briefs of r1 is skipped\n")
    bench.expect(
      "runs stage r1 content --fail '429 from provider'", width: 80,
      "stage content of r1 is failed\n")
    bench.expect("runs finish r1", width: 80, "r1 is failed\nnext: orch runs show r1\n")
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
      "costs today --by role --project TechBlog.com --csv --fields role,costUsd",
      "role,costUsd\r\nclusters,0.25\r\n")
  }

  @Test func `saying again what is so changes nothing`() throws {
    start()
    _ = bench.said("runs stage r1 clusters --done --input 150 --output 12 --cost 1")
    bench.expect(
      "runs stage r1 clusters --done --input 150", width: 80,
      "stage clusters of r1 is completed already\n")
    refuses(
      "runs stage r1 clusters --done --output 13",
      "stage 'clusters' of run 'r1' is completed with other numbers",
      hint: "to correct a run, record it whole: orch runs record --file FILE")
    refuses(
      "runs stage r1 clusters --done --cost 2",
      "stage 'clusters' of run 'r1' is completed with other numbers",
      hint: "to correct a run, record it whole: orch runs record --file FILE")
    _ = bench.said("runs finish r1")
    bench.expect("runs finish r1", width: 80, "r1 is completed already\n")
    bench.expect(
      "runs stage r1 clusters --done", width: 80, "stage clusters of r1 is completed already\n")
  }

  @Test func `what is not legal is refused with what is`() {
    start()
    refuses(
      "runs resume r1 --nothing", "no option '--nothing'",
      hint: "see 'orch help runs resume'", code: 64)
    _ = bench.said("runs stage r1 clusters --start")
    refuses(
      "runs stage r1 clusters --skip x",
      "stage 'clusters' of run 'r1' can't be told --skip: it is running",
      hint: "it can be told: --batch, --done, --fail")
    refuses(
      "runs finish r1", "cannot complete run 'r1': its stage 'clusters' is running",
      hint: "end the stage first: orch runs stage r1 clusters --done")
    _ = bench.said("runs pause r1")
    refuses(
      "runs stage r1 clusters --done", "cannot change a stage of run 'r1': it is paused",
      hint: "go on first: orch runs resume r1")
    _ = bench.said("runs cancel r1 --reason 'wrong keywords'")
    refuses(
      "runs pause r1", "cannot pause run 'r1': it is cancelled", hint: "orch runs show r1")
    refuses(
      "runs stage r1 brief --start", "no stage 'brief' in run 'r1'",
      hint: "did you mean 'briefs'?", code: 66)
    refuses(
      "runs stage r1 briefs", "nothing is said of the stage",
      hint: "write one of --start, --batch N, --done, --fail TEXT, --skip TEXT", code: 64)
    refuses(
      "runs stage r1 briefs --start --done", "only one thing can be said of a stage at a time",
      hint: "write one of --start, --batch, --done, --fail, --skip", code: 64)
    refuses(
      "runs stage r1 briefs --start --output 3", "--start takes no numbers",
      hint: "give --input, --output, --credits and --cost with --done", code: 64)
  }

  @Test func `a pause is no time at work`() throws {
    start()
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

  @Test func `orch's own runs are not told how they go, and others' are not stopped`() throws {
    try bench.start(try bench.file("Write the parser"))
    refuses(
      "runs finish r1", "run 'r1' is done by orch itself and not recorded",
      hint: "to end it: orch runs stop r1")
    start()
    refuses(
      "runs stop r2", "cannot stop run 'r2': other programs do it",
      hint: "to call it off: orch runs cancel r2")
  }

  @Test func `a run needs a project and a pipeline`() {
    refuses(
      "runs start techblog", "a run is counted under a project, and this folder is in none",
      hint: "name one: --project NAME", code: 64)
    refuses(
      "runs start techblg --project X", "no pipeline 'techblg'",
      hint: "did you mean 'techblog'?", code: 66)
    refuses(
      "runs start techblog --project X --input keywords", "'keywords' is not a value for --input",
      hint: "write counts such as keywords=150,clusters=10", code: 64)
    refuses(
      "runs start techblog --project ' x'", "' x' can't be the name of a project",
      hint: "write at most 200 bytes, without control characters or blanks around them", code: 64)
  }

  @Test(arguments: ["r1", "#1", "TechBlog.com #1", "TechBlog.com#1", "TechBlog.com #1.1"])
  func `a run is called by any of its names`(_ name: String) {
    start()
    bench.expect(
      "runs show '\(name)' --project TechBlog.com --fields id --ndjson", "{\"id\":\"r1\"}\n")
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
