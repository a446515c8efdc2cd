import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch runs record")
struct RunsRecordTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  private static let document = """
    {"id": "n-47", "project": "TechBlog.com", "pipeline": "techblog", "trigger": "scheduled",
     "status": "completed", "startedAt": "2026-01-15T08:00:00Z", "endedAt": "2026-01-15T08:10:00Z",
     "input": {"keywords": 150}, "tags": ["nightly"], "note": "ok",
     "stages": [
       {"name": "clusters", "title": "Keywords→Clusters", "status": "completed", "input": 150,
        "output": 12, "credits": 45, "costUsd": 0.5, "durationMs": 60000, "values": {"batches": 3}},
       {"name": "content", "status": "skipped", "reason": "disabled"}
     ]}
    """

  private func record(_ input: String) -> String {
    bench.input = input
    return bench.orch("runs record --csv --fields id,title,status,change")
  }

  @Test func `a document is a run, once`() throws {
    #expect(
      record(Self.document) == """
        id,title,status,change\r
        r1,TechBlog.com #1,completed,created\r

        """)
    #expect(record(Self.document).contains(",unchanged"))
    let run = try #require(try bench.store.run("r1"))
    #expect(run.activeMs == 600_000 && run.tags == ["nightly"] && run.note == "ok")
    let stage = try #require(try bench.store.stages(of: "r1").first)
    #expect(stage.role == "Keywords→Clusters" && stage.activeMs == 60_000)
    #expect(try bench.store.spend(SpendFilter(run: "r1")).cost == Money(decimal: "0.5"))
    #expect(try bench.store.check().allSatisfy(\.holds))
  }

  @Test func `a corrected document corrects the run and what it cost`() throws {
    _ = record(Self.document)
    let corrected = Self.document.split(separator: "\n").map { line in
      line.contains("costUsd")
        ? "\"output\": 14, \"costUsd\": 0.75}," : String(line)
    }.joined(separator: "\n")
    #expect(record(corrected).contains("r1,TechBlog.com #1,completed,updated"))
    #expect(try bench.store.stages(of: "r1").first?.output == 14)
    #expect(try bench.store.spend(SpendFilter(run: "r1")).cost == Money(decimal: "0.75"))
    let without = """
      {"id": "n-47", "project": "TechBlog.com", "pipeline": "techblog", "status": "completed",
       "startedAt": "2026-01-15T08:00:00Z", "endedAt": "2026-01-15T08:10:00Z"}
      """
    #expect(record(without).contains("updated"))
    #expect(try bench.store.spend(SpendFilter(run: "r1")).cost == .zero)
    #expect(try bench.store.check().allSatisfy(\.holds))
  }

  @Test func `one a line, each whole or not at all`() throws {
    let line =
      "{\"id\":\"ID\",\"project\":\"P\",\"pipeline\":\"p\",\"status\":\"running\","
      + "\"startedAt\":\"2026-01-15T08:00:00Z\",\"stages\":[{\"name\":\"a\",\"status\":\"OK\"}]}"
    func document(_ id: String, _ status: String = "running") -> String {
      line.split(separator: "ID", maxSplits: 1).joined(separator: id)
        .split(separator: "OK", maxSplits: 1).joined(separator: status)
    }
    bench.input = [document("1"), document("2", "done"), "", "{\"id\":", document("3")]
      .joined(separator: "\n")
    bench.expect(
      "runs record", width: 120,
      """
      ID  RUN   STATUS     CHANGE   PROBLEM
      r1  P #1  ● running  created  -
      -   -     -          refused  line 2: 'status' must be one of pending, running, waiting, \
      paused, completed, failed, can…
      -   -     -          refused  line 4: the document ends too early
      r2  P #2  ● running  created  -

      recorded 2, refused 2
      --- exit 9

      """)
  }

  @Test(arguments: [
    ("[]", "line 1: 'run' must be a JSON object"),
    ("{\"id\": \"x\"", "line 1: a ',' or '}' is expected"),
    ("{\n\"id\": 7}", "line 2: 'id' must be a text"),
    ("{\n\"idd\": 7}", "line 2: 'idd' is no member of a run; did you mean 'id'?"),
    ("{\"id\": \"x\", \"id\": \"y\"}", "line 1: 'id' is there twice"),
    ("{\"id\": \"x\"}", "line 1: 'pipeline' is missing"),
    (
      "{\"id\":\"x\",\"pipeline\":\"p\",\n\"status\":\"failed\",\"startedAt\":\"2026-01-15\"}",
      "line 1: 'endedAt' is missing of a run that is failed"
    ),
    (
      "{\"id\":\"x\",\"pipeline\":\"p\",\"status\":\"running\",\"startedAt\":\n\"today\"}",
      "line 2: 'startedAt' must be a time such as 2026-01-15T09:00:00Z"
    ),
    (
      "{\"id\":\"x\",\"pipeline\":\"p\",\"status\":\"running\",\"startedAt\":\"2026-01-15\",\n"
        + "\"stages\":[{\"name\":\"a\",\"status\":\"failed\",\"input\":-1}]}",
      "line 2: 'input' must be a whole number from 0 up"
    ),
    (
      "{\"id\":\"x\",\"pipeline\":\"p\",\"status\":\"running\",\"startedAt\":\"2026-01-15\",\n"
        + "\"stages\":[{\"name\":\"a\",\"status\":\"failed\"},{\"name\":\"a\",\"status\":\"failed\"}]}",
      "line 2: 'name' two stages are called 'a'"
    ),
  ])
  func `what is wrong is told with its line, and nothing is recorded`(
    _ text: String, _ message: String
  ) throws {
    bench.input = text
    let said = bench.said("runs record --project P")
    #expect(said.narration.hasPrefix("error: \(message)\n"), "\(said.narration)")
    #expect(said.code == .badData)
    #expect(try bench.store.runs(limit: 5).isEmpty)
  }

  @Test func `a file that is not there`() {
    bench.expect(
      "runs record --file /nowhere/x.json",
      """
      --- stderr
      error: can't read '/nowhere/x.json': No such file or directory
      hint: name a file that can be read, or - for standard input
      --- exit 74

      """)
    bench.input = "\n \n"
    bench.expect("runs record --project P", width: 80, "--- stderr\nno documents\n")
  }
}
