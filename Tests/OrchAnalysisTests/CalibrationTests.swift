import OrchAnalysis
import OrchModel
import Testing

@Suite("how well estimates held")
struct CalibrationTests {
  private func dollars(_ amount: Int64) -> Money { Money(nanodollars: amount * 1_000_000_000) }

  /// A task that was to cost 2 to 4 dollars and take 10 to 20 seconds.
  private func past(_ cost: Int64?, ms: Int64 = 10_000, type: String = "fix") -> PastEstimate {
    PastEstimate(
      task: "t1", type: type, cost: EstimateRange(p50: dollars(2), p80: dollars(4)),
      durationMs: EstimateRange(p50: 10_000, p80: 20_000),
      costByRole: ["builder": EstimateRange(p50: dollars(1), p80: dollars(2))],
      actualCost: cost.map(dollars), actualMs: ms,
      actualByRole: cost.map { ["builder": dollars($0)] } ?? [:])
  }

  private func score(_ subject: String, _ estimates: [PastEstimate]) -> Calibration? {
    Calibration.of(estimates).first { $0.subject == subject }
  }

  /// 1, 2, 3, 4 and 9 dollars: two of five at most 2, four of five at most 4; off p50 by −50, 0, 50, 100 and
  /// 350 %, the middle of which is 50.
  @Test func `shares and bias by hand`() {
    let cost = score("cost", [1, 2, 3, 4, 9].map { past($0) })
    #expect(cost?.withinP50 == .value(40, n: 5))
    #expect(cost?.withinP80 == .value(80, n: 5))
    #expect(cost?.bias == .value(50, n: 5))
    #expect(cost?.verdict == .healthy)
  }

  @Test func `too many above p80 are too low, hardly any too high`() {
    #expect(score("cost", [5, 5, 5, 1, 1].map { past($0) })?.verdict == .low)
    #expect(score("cost", [1, 1, 1, 1, 1].map { past($0) })?.verdict == .high)
    // 9 of 10 is 90 %, and still healthy.
    #expect(score("cost", (0..<10).map { past($0 == 0 ? 5 : 1) })?.verdict == .healthy)
  }

  @Test func `fewer than five say nothing, and nothing is made up`() {
    let cost = score("cost", [1, 2, 3, 4].map { past($0) })
    #expect(cost?.withinP80 == .none(reason: "only 4 of at least 5", n: 4))
    #expect(cost?.verdict == nil)
    #expect(score("cost", [])?.withinP80.reason == "no data")
  }

  @Test func `a task without a known cost counts for the time alone`() {
    let scores = [1, 2, 3, 4, nil].map { past($0) }
    #expect(score("cost", scores)?.withinP80.n == 4)
    #expect(score("time", scores)?.withinP80 == .value(100, n: 5))
  }

  @Test func `only the newest fifty count`() {
    let scores = (0..<60).map { past($0 < 50 ? 1 : 9) }
    #expect(score("cost", scores)?.withinP80 == .value(100, n: 50))
  }

  @Test func `types and roles are scored by themselves`() {
    let scores = (0..<5).map { past($0, type: "fix") } + (0..<5).map { past($0 + 9, type: "art") }
    #expect(
      Calibration.of(scores).map(\.subject) == [
        "cost", "time", "type art", "type fix", "role builder",
      ])
    #expect(score("type fix", scores)?.withinP80 == .value(100, n: 5))
    #expect(score("type art", scores)?.withinP80 == .value(0, n: 5))
    #expect(score("role builder", scores)?.withinP80 == .value(30, n: 10))
  }

  @Test func `an estimate of nothing has no bias`() {
    let free = PastEstimate(
      task: "t1", type: "fix", cost: EstimateRange(p50: .zero, p80: .zero), durationMs: nil,
      actualCost: dollars(1), actualMs: 0)
    let cost = score("cost", Array(repeating: free, count: 5))
    #expect(cost?.withinP80 == .value(0, n: 5))
    #expect(cost?.bias.value == nil)
  }
}

@Suite("on course for more than usual")
struct CourseTests {
  private let course = Course(
    usual: Money(nanodollars: 200_000_000),
    byRole: [
      "builder": Money(nanodollars: 150_000_000), "tester": Money(nanodollars: 50_000_000),
    ], n: 4)

  private func ratio(_ cents: Int64, done: [String] = []) -> Double? {
    course.ratio(
      spent: Money(nanodollars: cents * 10_000_000), done: done, planned: ["builder", "tester"])
  }

  /// 46 of usually 20 cents.
  @Test func `before a stage is done it is what is spent of the whole`() {
    #expect(ratio(46) == 2.3)
    #expect(ratio(29) == nil, "less than one and a half times")
    #expect(ratio(30) == 1.5)
  }

  /// The builder is three quarters of the usual: 15 cents by now.
  @Test func `what is done tells how much is behind`() {
    #expect(ratio(30, done: ["builder"]) == 2)
    #expect(ratio(20, done: ["builder"]) == nil)
    #expect(ratio(40, done: ["builder", "tester"]) == 2)
  }

  @Test func `cents are not worth a word, whatever the ratio`() {
    let small = Course(usual: Money(nanodollars: 1_000_000), byRole: [:], n: 3)
    #expect(small.ratio(spent: Money(nanodollars: 50_000_000), done: [], planned: []) == nil)
    #expect(small.ratio(spent: Money(nanodollars: 51_000_000), done: [], planned: []) == 51)
    #expect(
      Course(usual: .zero, byRole: [:], n: 3)
        .ratio(spent: Money(nanodollars: 1_000_000_000), done: [], planned: []) == nil)
  }
}

@Suite("outcomes, compared")
struct OutcomeComparisonTests {
  private func run(
    _ task: ID<AgentTask>, _ workflow: String, analyst: Bool = false, model: String? = "m",
    _ succeeded: Bool, cents: Int64, attempt: Int = 1
  ) -> RunOutcome {
    RunOutcome(
      task: task, workflow: workflow, model: model, hadRole: analyst, succeeded: succeeded,
      cost: Money(nanodollars: cents * 10_000_000), activeMs: cents * 1000, attempt: attempt)
  }

  @Test func `what all runs have in common is not compared`() {
    #expect(OutcomeComparison.of([]).isEmpty)
    #expect(OutcomeComparison.of([run("t1", "simple", true, cents: 1)]).isEmpty)
  }

  /// Simple: two of three tries of two tasks, one of them a retry; full: one of one.
  @Test func `workflows by hand`() {
    let groups = OutcomeComparison.of([
      run("t1", "simple", false, cents: 10), run("t1", "simple", true, cents: 20, attempt: 2),
      run("t2", "simple", true, cents: 30), run("t3", "full", analyst: true, true, cents: 90),
    ])
    #expect(groups.map(\.subject) == [.workflow, .workflow, .analyst, .analyst])
    #expect(groups.map(\.value) == ["simple", "full", "without", "with"])
    #expect(groups[0].runs == 3)
    #expect(groups[0].success.value?.rate == 2.0 / 3)
    #expect(groups[0].retriesPerTask == 0.5)
    #expect(groups[0].cost.value?.p50 == Money(nanodollars: 200_000_000))
    #expect(groups[0].cost.value?.p80 == Money(nanodollars: 300_000_000))
    #expect(groups[1].cost.value == nil, "one run is no percentile")
  }

  @Test func `a run that no agent built is of no model`() {
    let groups = OutcomeComparison.of([
      run("t1", "w", model: "a", true, cents: 1), run("t2", "w", model: "b", true, cents: 1),
      run("t3", "w", model: nil, true, cents: 1),
    ])
    #expect(groups.map(\.value) == ["a", "b"])
  }
}
