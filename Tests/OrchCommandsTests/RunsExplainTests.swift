import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch runs, how numbers were worked out")
struct RunsExplainTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    bench.createPipeline()
  }

  /// What is explained is worked out again from what is printed alone.
  @Test func `what --explain prints comes to what is shown`() throws {
    bench.recordExample()
    for line in [
      "runs show r11 --explain --json --fields explain",
      "runs regress r11 --explain --json", "runs predict p --explain --json",
      "runs overview --explain --json",
    ] {
      let json = try ParsedJSON(bench.said(line).answer)
      let results = try recompute(
        (json["item"] ?? json["report"] ?? json["summary"])?["explain"]?.list)
      #expect(results.count >= 4, "\(line)")
    }
  }

  /// 130 credits for 10 are usual, and 144 were taken: 130 / 144 = 0.903.
  @Test func `what a run shows of its stages comes to what is explained`() throws {
    bench.recordExample()
    let item = try ParsedJSON(bench.said("runs show r11 --explain --json").answer)["item"]
    let results = try recompute(item?["explain"]?.list)
    func number(_ json: ParsedJSON?, _ key: String) -> Double? {
      json?[key]?.number.flatMap(Double.init)
    }
    let efficiency = try #require(results["efficiency"])
    #expect((efficiency - 130.0 / 144).magnitude < 1e-9)
    #expect(number(item, "efficiency") == 0.903)
    #expect(results["extract yield %"] == 40 && results["extract out a minute"] == 6)
    #expect(results["extract credits an input"] == 0.88 && results["write credits an output"] == 10)
    for stage in try #require(item?["timeline"]?.list) {
      let name = try #require(stage["stage"]?.text)
      #expect(results["\(name) share %"] == number(stage, "sharePct"))
    }
    let one = try ParsedJSON(
      bench.said("runs show r11 --stage write --explain --json").answer)["item"]
    let parts = try recompute(one?["explain"]?.list)
    #expect(parts["write share %"] == results["write share %"])
    #expect(parts.keys.allSatisfy { $0.hasPrefix("write ") })
  }

  @Test func `what an overview shows comes to what is explained`() throws {
    for day in 1...5 {
      bench.record(day, extract: "\(20 + day)", hours: -24 * day)
      bench.record(day + 10, extract: "\(2 * day)", hours: -24 * (day + 7), failed: day == 2)
    }
    let report = try ParsedJSON(
      bench.said("runs overview --project P --explain --json").answer)["report"]
    let results = try recompute(report?["explain"]?.list)
    func isShown(_ shown: ParsedJSON?, _ figure: String, within distance: Double = 0.051) -> Bool {
      guard let shown = shown?.number.flatMap(Double.init) else { return results[figure] == nil }
      return results[figure].map { ($0 - shown).magnitude <= distance } ?? false
    }
    let success = report?["success"]
    #expect(isShown(success?["ratePct"], "success %"))
    #expect(isShown(success?["lowPct"], "success % low"))
    #expect(isShown(success?["highPct"], "success % high"))
    for figure in ["duration", "credits", "cost", "output"] {
      #expect(isShown(report?[figure]?["mean"], "mean \(figure)"), "\(figure)")
      #expect(isShown(report?[figure]?["median"], "median \(figure)"), "\(figure)")
    }
    let trends = try #require(report?["trends"]?.list)
    for trend in trends {
      let metric = try #require(trend["metric"]?.text)
      #expect(isShown(trend["current"], "\(metric) this week"))
      #expect(isShown(trend["previous"], "\(metric) last week"))
      #expect(isShown(trend["changePct"], "\(metric) change %"))
    }
    let forecast = try #require(report?["forecasts"]?.list?.first)
    for (key, figure) in [
      ("amount", ""), ("range", " range"), ("low", " at least"), ("high", " at most"),
    ] {
      #expect(isShown(forecast["cost"]?[key], "p run credits\(figure)"), "\(key)")
      #expect(isShown(forecast["duration"]?[key], "p run duration\(figure)", within: 0.5), "\(key)")
    }
    #expect(isShown(forecast["required"], "p required"))
    #expect(isShown(forecast["output"], "p output"))
  }

  @Test func `a person reads a yield in percent, wherever it is`() {
    for number in 1...4 { bench.record(number, extract: "30") }
    bench.record(5, extract: "30", output: 5)
    bench.environment["ORCH_FORCE_TTY"] = "100"
    bench.environment["NO_COLOR"] = "1"
    let said = bench.said("runs show r5").answer
    #expect(
      said.contains("\nwrite      yield         25%      50%  -50%    -  4  low-yield\n"), "\(said)"
    )
  }

  @Test func `waiting items come to what is explained`() throws {
    _ = bench.said("runs start p --project P --input pages=50")
    _ = bench.said("runs stage r1 extract --done --input 20 --output 12")
    let report = try ParsedJSON(
      bench.said("runs overview --project P --explain --json").answer)["report"]
    let results = try recompute(report?["explain"]?.list)
    #expect(report?["pending"]?.list?.map { $0["count"]?.number } == ["30"])
    #expect(results["pages after"] == 30)
  }

  @Test(arguments: ["credits", "duration", "output", "runs", "success"])
  func `the weeks of a trend come to what is explained`(_ metric: String) throws {
    for week in 0..<3 {
      bench.record(week, extract: "\(10 * (3 - week))", hours: -24 * 7 * week)
      bench.record(week + 10, extract: "7.5", hours: -24 * 7 * week, failed: week == 1)
    }
    let line = "runs trend --project P --weeks 4 --metric \(metric) --explain"
    let json = try ParsedJSON(bench.said("\(line) --json").answer)
    let weeks = try #require(json["items"]?.list)
    let explanations = try #require(json["summary"]?["explain"]?.list)
    let results = try recompute(explanations)
    #expect(weeks.count == 4 && results.count >= 6)
    for week in weeks {
      let name = try #require(week["week"]?.text)
      for (key, figure) in [
        ("value", metric == "success" ? "success %" : metric), ("sharePct", "of most %"),
      ] {
        let shown = week[key]?.number.flatMap(Double.init)
        let worked = results["\(name) \(figure)"]
        #expect((shown == nil) == (worked == nil), "\(name) \(figure)")
        #expect(((shown ?? 0) - (worked ?? 0)).magnitude < 0.06)
      }
    }
    bench.environment["ORCH_FORCE_TTY"] = "100"
    #expect(bench.said(line).answer.contains("\nHow it was worked out\n"))
  }

  @Test func `the changes of a comparison come to what is explained`() throws {
    bench.record(1, extract: "30")
    bench.record(2, extract: "36.5", write: "90", output: 12)
    let json = try ParsedJSON(bench.said("runs compare r1 r2 --all --explain --json").answer)
    let rows = try #require(json["items"]?.list)
    let explanations = try #require(json["summary"]?["explain"]?.list)
    #expect(rows.count == explanations.count && rows.count > 8)
    let results = try recompute(explanations)
    for (row, explanation) in zip(rows, explanations) {
      let shown = row["changePct"]?.number.flatMap(Double.init)
      let worked = results[explanation["figure"]?.text ?? ""]
      #expect((shown == nil) == (worked == nil))
      #expect(
        ((shown ?? 0) - (worked ?? 0)).magnitude < 0.06, "\(explanation["figure"]?.text ?? "")")
    }
    // What the whole runs took is the sum of what their stages did.
    let whole = try #require(explanations.first { $0["figure"]?.text == "run credits change" })
    func sum(_ run: String) -> Double {
      (whole["sample"]?.list ?? []).filter { $0["of"]?.text?.hasPrefix(run) == true }
        .compactMap { $0["value"]?.number.flatMap(Double.init) }.reduce(0, +)
    }
    #expect(sum("r1 ") == 130 && sum("r2 ") == 126.5)
    #expect(
      whole["inputs"]?["first"]?.number == "130" && whole["inputs"]?["second"]?.number == "126.5")
    bench.environment["ORCH_FORCE_TTY"] = "100"
    #expect(
      bench.said("runs compare r1 r2 --explain").answer.contains("\nrun credits change = -2.6923\n")
    )
  }
}
