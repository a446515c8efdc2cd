import OrchModel
import OrchStore
import Terminal
import TestSupport
import Testing

@testable import OrchCommands

@Suite("which stages a new attempt does again")
struct RetrySelectionTests {
  private let run = Run(
    id: "r1", project: "p1", projectName: "P", task: "t1", title: "", taskType: "task",
    workflow: "w", workflowReason: "", status: .failed, repository: "/",
    startedAt: Timestamp(milliseconds: 0))

  /// `builder:completed:0-10 tester:failed:10-20<builder`: name, status, when it was at work, what it needs.
  private func stages(_ text: String) -> [RetriedStage] {
    text.split(separator: " ").enumerated().map { position, word in
      let halves = word.split(separator: "<")
      let parts = halves[0].split(separator: ":").map(String.init)
      let times = parts.count > 2 ? parts[2].split(separator: "-").map { Int64($0) ?? 0 } : []
      let needs = halves.count > 1 ? halves[1].split(separator: ",").map(String.init) : []
      let stage = Stage(
        id: ID("r1.\(position + 1)"), run: "r1", position: position, name: parts[0],
        role: "the \(parts[0])", kind: .agent, needs: needs,
        status: Stage.Status(rawValue: parts[1]) ?? .pending,
        commit: parts[1] == "completed" ? "c\(position)" : nil,
        startedAt: times.first.map { Timestamp(milliseconds: $0) },
        endedAt: times.last.map { Timestamp(milliseconds: $0) })
      return RetriedStage(name: parts[0], title: stage.role, needs: needs, old: stage)
    }
  }

  /// The names of what is done again, and after a slash of what is kept.
  private func chosen(_ scope: RetryScope, _ text: String) throws -> String {
    let stages = stages(text)
    let selection = try RetrySelection(scope, of: run, stages)
    let again = zip(stages, selection.fates).filter { $1 == .again }.map(\.0.name)
    return "\(again.joined(separator: " ")) / "
      + selection.kept.map(\.name).joined(separator: " ")
  }

  private let chain =
    "a:completed:0-1 b:completed:1-2<a c:failed:2-3<b d:cancelled<c"

  @Test func `in a chain all behind the first`() throws {
    #expect(try chosen(.whole, chain) == "a b c d / ")
    #expect(try chosen(.failed, chain) == "c d / a b")
    #expect(try chosen(.from("b"), chain) == "b c d / a")
    #expect(try chosen(.from("the b"), chain) == "b c d / a")
    #expect(try chosen(.only("c"), chain) == "c / a b")
    #expect(try chosen(.only("a"), chain) == "a / b")
  }

  @Test func `what does not depend on it is kept, unless its commit has the other's work`() throws {
    let one = "l:completed:0-5 r:failed:0-9 last:cancelled<l,r"
    // `l` ended while `r` was at work beside it.
    #expect(try chosen(.failed, one) == "l r last / ")
    let other = "l:completed:0-5 r:failed:5-9 last:cancelled<l,r"
    #expect(try chosen(.failed, other) == "r last / l")
    #expect(
      try chosen(.from("l"), "l:completed:0-5 r:completed:5-9 x:completed:9-10<l") == "l r x / ")
  }

  @Test func `all that failed, also beside each other`() throws {
    #expect(
      try chosen(.failed, "a:completed:0-1 l:failed:1-2<a r:failed:1-2<a z:pending<l,r")
        == "l r z / a")
  }

  @Test func `the branch begins at what was committed last`() throws {
    let selection = try RetrySelection(
      .only("c"), of: run, stages("a:completed:0-9 b:completed:0-4 c:failed:9-12<a,b"))
    #expect(selection.commit == "c0")
  }

  @Test func `nothing failed, an unknown stage, and one whose needs were never done`() {
    #expect(throws: RunFailure.nothingFailed("r1")) {
      try chosen(.failed, "a:completed:0-1 b:completed:1-2<a")
    }
    #expect(throws: RunFailure.unknownStage("r1", "x", known: ["a", "b", "c", "d"])) {
      try chosen(.from("x"), chain)
    }
    #expect(throws: RunFailure.needsUndone("r1", stage: "d", need: "c")) {
      try chosen(.only("d"), chain)
    }
  }

  @Test func `what was kept is kept on, from the run that did it`() throws {
    let old = stages("a:completed:0-1")[0].old
    let kept = try Stage(keeping: #require(old), as: "r2.1", in: "r2", position: 0)
    #expect(kept.keptFrom == "r1" && kept.status == .skipped && kept.isDone && !kept.isLeftOut)
    #expect(kept.commit == "c0" && kept.credits == nil && kept.activeMs == 0)
    #expect(Stage(keeping: kept, as: "r3.1", in: "r3", position: 0).keptFrom == "r1")
  }
}

@Suite("a new attempt of a run that other programs do")
struct RecordedRetryTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    _ = bench.said([
      "pipelines", "create", "p", "--stage", "Extract:pages:facts:extract", "--stage",
      "Write:facts:texts:write", "--stage", "Publish:texts:posts:publish",
    ])
  }

  private func say(_ words: String) { #expect(bench.said("runs \(words)").code == .success) }

  /// Extracted for 40 credits and $1, and then writing failed.
  private func playFailing() {
    say("start p --project P --input pages=50")
    say("stage last extract --done --input 50 --output 20 --credits 40 --cost 1")
    say("stage last write --fail 429")
    say("finish last")
    bench.wait(.seconds(60))
  }

  private func retry(_ scope: RetryScope) throws -> RunView {
    let context = bench.context(Output { _, _ in })
    return try context.retryRecorded(
      try bench.store.knownRun("last", in: context), scope, in: bench.store)
  }

  @Test func `what was done is kept at no cost, the rest is to be done`() throws {
    playFailing()
    let view = try retry(.failed)
    #expect(view.run.name == "P #1.2")
    let stages = try bench.store.stages(of: "r2")
    #expect(stages.map(\.status) == [.skipped, .pending, .pending])
    #expect(stages[0].reason == "kept from r1" && stages[0].output == 20)
    #expect(view.figures.credits == nil && view.cost == nil)
    for verb in ["write --done --input 20 --output 10 --credits 7", "publish --done --cost 0.5"] {
      say("stage r2 \(verb)")
    }
    say("finish r2")
    bench.expect(
      "runs show r2 --ndjson --fields status,costUsd,credits,input",
      "{\"status\":\"completed\",\"costUsd\":0.5,\"credits\":7,\"input\":50}\n")
    // Nothing is booked twice.
    bench.expect(
      "costs today --by role --project P --csv --fields role,costUsd",
      "role,costUsd\r\nextract,1\r\npublish,0.5\r\n")
    let shown = bench.said("runs show r2 --json").answer
    let item = try ParsedJSON(shown)["item"]
    #expect(item?["stages"]?.list?.first?["keptFrom"]?.text == "r1")
    // What nobody said that it cost is not $0.00, and no client counts beside it.
    #expect(item?["stages"]?.list?.first?["costUsd"]?.number == nil)
    #expect(shown.contains("\"costDifference\":{\"usd\":null,\"reason\":null}"))
    var page = Page(
      format: .table, style: Style(width: 80, now: bench.now),
      envelope: Envelope(schema: "", generatedAt: bench.now))
    try RunsShow.card(view, toPerson: true).write(to: &page)
    #expect(!String(decoding: page.bytes, as: UTF8.self).contains("cost difference"))
    #expect(try bench.store.check().allSatisfy(\.holds))
  }

  @Test func `a run that kept stages is no whole run to compare with`() throws {
    playFailing()
    _ = try retry(.failed)
    say("stage r2 write --done --credits 7")
    say("stage r2 publish --done")
    say("finish r2")
    let figures = try bench.store.figures(of: ["r2"])
    #expect(figures[0].keepsStages)
    let project = try #require(try bench.store.project(named: "P"))
    let totals = try bench.store.totals(of: project.id)
    #expect(totals.map(\.id) == ["r2", "r1"])
    #expect(totals[0].credits == nil && totals[0].durationMs == nil && totals[1].credits != nil)
  }

  @Test func `from a stage on, and one alone`() throws {
    playFailing()
    _ = try retry(.from("Write"))
    #expect(try bench.store.stages(of: "r2").map(\.status) == [.skipped, .pending, .pending])
    say("finish r2 --status failed")
    // Nothing of it was begun: that the first stage is kept still goes back to the first attempt.
    _ = try retry(.only("publish"))
    let stages = try bench.store.stages(of: "r3")
    #expect(stages.map(\.status) == [.skipped, .skipped, .pending])
    #expect(stages.map(\.reason) == ["kept from r1", "not asked for", nil])
    say("finish r3")
    _ = try retry(.failed)
    #expect(try bench.store.stages(of: "r4").map(\.status) == [.skipped, .pending, .pending])
    say("finish r4")
    #expect(throws: RunFailure.unknownStage("r4", "Wrote", known: ["extract", "write", "publish"]))
    { try retry(.from("Wrote")) }
  }

  @Test func `a pipeline that was changed since`() throws {
    playFailing()
    _ = bench.said("pipelines disable p publish")
    _ = try retry(.failed)
    #expect(try bench.store.stages(of: "r2").map(\.reason) == ["kept from r1", nil, "disabled"])
  }
}

@Suite("an estimate of some stages")
struct PartEstimateTests {
  /// What a role took of a task: cents, nil for what has no price.
  private func part(_ task: ID<AgentTask>, _ role: String, _ cents: Int64?) -> RolePart {
    RolePart(
      task: task, role: role, cost: cents.map { Money(nanodollars: $0 * 10_000_000) }, tokens: 1,
      activeMs: (cents ?? 0) * 1000)
  }

  private var parts: [RolePart] {
    [(1, 10, 1), (2, 30, 2), (3, 20, 30)].flatMap { task, builder, tester in
      [part(ID("t\(task)"), "builder", builder), part(ID("t\(task)"), "tester", tester)]
    }
  }

  /// The tester took 1, 2 and 30 cents, both together 11, 32 and 50: percentiles of sums, not sums of percentiles.
  @Test func `is of what the roles took of each task together`() throws {
    let tester = try #require(Estimator.part(of: ["tester"], in: parts))
    #expect(
      tester.cost
        == EstimateRange(p50: .init(nanodollars: 20_000_000), p80: .init(nanodollars: 300_000_000)))
    #expect(tester.isPart && tester.n == 3 && tester.costByRole.keys.sorted() == ["tester"])
    let both = try #require(Estimator.part(of: ["builder", "tester"], in: parts))
    #expect(
      both.cost
        == EstimateRange(p50: .init(nanodollars: 320_000_000), p80: .init(nanodollars: 500_000_000))
    )
    #expect(both.durationMs == EstimateRange(p50: 32_000, p80: 50_000))
  }

  @Test func `knows no cost of too few, or of what has no price`() {
    #expect(Estimator.part(of: ["reviewer"], in: parts) == nil)
    #expect(Estimator.part(of: ["builder"], in: Array(parts.prefix(4))) == nil)
    let unpriced = parts + [part("t3", "reviewer", nil)]
    #expect(Estimator.part(of: ["builder", "reviewer"], in: unpriced)?.cost == nil)
  }
}
