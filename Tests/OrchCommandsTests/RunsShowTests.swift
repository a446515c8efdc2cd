import OrchModel
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch runs show, of recorded runs")
struct RunsShowTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    _ = bench.said([
      "pipelines", "create", "p", "--stage", "Extract:pages:facts", "--stage",
      "Write:facts:texts",
    ])
  }

  /// Does a run of `p` in three minutes, of which writing may fail.
  private func play(credits: Int, fails: Bool = false) {
    func say(_ words: String) { #expect(bench.said("runs \(words)").code == .success) }
    say("start p --project P --input pages=50")
    say("stage last facts --start")
    bench.wait(.seconds(60))
    say("stage last facts --done --input 50 --output 20 --credits \(credits)")
    say("stage last texts --start")
    bench.wait(.seconds(120))
    say(
      fails
        ? "stage last texts --fail '429 from provider'"
        : "stage last texts --done --input 20 --output 10 --credits 100")
    say("finish last")
  }

  @Test func `programs get the comparison, the items, the timeline and what is worth knowing`() {
    for _ in 1...3 { play(credits: 40) }
    play(credits: 60)
    bench.expect(
      "runs show r4 --json --fields efficiency,items,timeline,insights",
      """
      {"schema":"orch.runs.show/1","generatedAt":"2026-01-15T09:12:00.000Z","query":{"run":"r4"},\
      "item":{"efficiency":0.875,"items":[{"name":"pages","before":50,"taken":50,"made":0,\
      "after":0},{"name":"facts","before":null,"taken":20,"made":20,"after":null},\
      {"name":"texts","before":null,"taken":0,"made":10,"after":null}],\
      "timeline":[{"stage":"facts","startedAt":"2026-01-15T09:09:00.000Z","offsetMs":0,\
      "durationMs":60000,"sharePct":37.5,"perMinute":20},{"stage":"texts",\
      "startedAt":"2026-01-15T09:10:00.000Z","offsetMs":60000,"durationMs":120000,"sharePct":62.5,\
      "perMinute":5}],"insights":[{"kind":"costly","stage":"facts",\
      "text":"facts is costly: 60 credits, usually 40 credits, +50%, n 3",\
      "numbers":{"value":60,"mean":40,"changePct":50,"robustZ":null,"n":3},\
      "action":"orch runs show r4 --stage facts"},{"kind":"concentrated","stage":"texts",\
      "text":"texts is 63% of what the run took","numbers":{"amount":100,"total":160,\
      "sharePct":62.5},"action":"orch runs show r4 --stage texts"}]},"warnings":[]}

      """)
    bench.expect(
      "runs list --project P --json --limit 1 --fields stageStatuses,usual",
      """
      {"schema":"orch.runs.list/1","generatedAt":"2026-01-15T09:12:00.000Z",\
      "query":{"limit":"1","project":"P"},"items":[{"stageStatuses":["completed","completed"],\
      "usual":{"amountChangePct":14.3,"durationChangePct":0,"runs":3}}],"summary":{},\
      "page":{"limit":1,"next":"4-ay9v"},"warnings":[]}

      """)
  }

  @Test func `shares add up to the whole`() {
    _ = bench.said("pipelines create thirds --stage A:i:a --stage B:a:b --stage C:b:c")
    _ = bench.said("runs start thirds --project P")
    for stage in ["a", "b", "c"] { _ = bench.said("runs stage last \(stage) --done --credits 7") }
    _ = bench.said("runs finish last")
    bench.environment["ORCH_FORCE_TTY"] = "80"
    bench.environment["NO_COLOR"] = "1"
    let lines = bench.said("runs show last").answer.split(separator: "\n")
    let start = lines.firstIndex(of: "What it took") ?? 0
    #expect(
      lines[start...].dropFirst(2).prefix(3).map { $0.split(separator: " ").prefix(2) } == [
        ["a", "33.4%"], ["b", "33.3%"], ["c", "33.3%"],
      ])
  }

  @Test func `one stage alone, and what happened in it`() throws {
    play(credits: 40, fails: true)
    let one = bench.said("runs show r1 --stage facts --json --fields stages,timeline,log --logs")
    let json = try #require(try ParsedJSON(one.answer)["item"])
    #expect(json["stages"]?.list?.compactMap { $0["name"]?.text } == ["facts"])
    #expect(json["timeline"]?.list?.count == 1)
    #expect(
      json["log"]?.list?.compactMap { $0["kind"]?.text } == ["stage.started", "stage.completed"])
    let failed = bench.said("runs show r1 --log-failed --json --fields log")
    let log = try #require(try ParsedJSON(failed.answer)["item"]?["log"]?.list)
    #expect(log.compactMap { $0["kind"]?.text } == ["stage.started", "stage.failed"])
    #expect(log.allSatisfy { $0["stage"]?.text == "texts" })
    let all = bench.said("runs show r1 --logs --json --fields log")
    let kinds = try ParsedJSON(all.answer)["item"]?["log"]?.list?.compactMap { $0["kind"]?.text }
    #expect(kinds?.first == "run.started" && kinds?.last == "run.failed")
    bench.expect(
      "runs show r1 --stage extrakt",
      """
      --- stderr
      error: no stage 'extrakt' in run 'r1'
      hint: its stages are facts, texts
      --- exit 66

      """)
  }

  @Test func `a stage that was called by its title`() {
    play(credits: 40)
    bench.expect(
      "runs show r1 --stage Extract --csv --fields id,credits",
      "field,value\r\nid,r1\r\ncredits,140\r\n")
  }

  /// A run that failed half way is held against the half of the others that it did: 60 credits for facts, which
  /// usually take 40, and never 60 against the 140 of whole runs.
  @Test func `a run that failed is compared by the stages that both have done`() throws {
    for _ in 1...3 { play(credits: 40) }
    play(credits: 60, fails: true)
    let json = try ParsedJSON(bench.said("runs show r4 --json --explain").answer)
    let rows = try #require(json["item"]?["comparison"]?.list)
    let whole = rows.filter { $0["stage"]?.text == nil }
    #expect(whole.map { $0["metric"]?.text } == ["credits", "duration"])
    #expect(whole[0]["value"]?.number == "60" && whole[0]["mean"]?.number == "40")
    #expect(whole[0]["changePct"]?.number == "50")
    #expect(whole[1]["value"]?.number == "60000" && whole[1]["mean"]?.number == "60000")
    #expect(whole.allSatisfy { $0["part"]?.list?.compactMap(\.text) == ["facts"] })
    let explained = try #require(json["item"]?["explain"]?.list).filter {
      $0["figure"]?.text == "done stages credits change"
    }
    #expect(
      explained.map { $0["window"]?.text } == [
        "the last completed executions before P #4, the sum of facts"
      ])
    #expect(json["item"]?["efficiency"]?.number == nil)
    bench.environment["ORCH_FORCE_TTY"] = "100"
    bench.environment["NO_COLOR"] = "1"
    let shown = bench.said("runs show r4").answer.split(separator: "\n").map(String.init)
    let title = "Against the last 3 completed runs, stages that both have done"
    let start = try #require(shown.firstIndex(of: title))
    #expect(
      Array(shown[(start + 1)...(start + 3)]) == [
        "STAGE        WHAT         NOW   USUAL  CHANGE  Z  N  FLAG",
        "facts        credits       60      40  +50%    -  3  costly",
        "done stages  credits       60      40  +50%    -  3  costly",
      ])
  }

  @Test func `a run that failed at once has nothing to compare`() throws {
    for _ in 1...3 { play(credits: 40) }
    _ = bench.said("runs start p --project P")
    _ = bench.said("runs stage last facts --fail no")
    _ = bench.said("runs finish last")
    let json = try ParsedJSON(bench.said("runs show r4 --json --fields comparison").answer)
    #expect(json["item"]?["comparison"]?.list?.isEmpty == true)
  }
}
