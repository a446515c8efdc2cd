import OrchAnalysis
import OrchModel
import Testing

@Suite("an estimate")
struct EstimateTests {
  @Test func `says which words made a task small`() {
    let verdict = Complexity.assess(title: "Fix typo in README.md")
    #expect(verdict.complexity == .small)
    #expect(verdict.score == -4)
    #expect(
      verdict.reasons == [
        .init(rule: "small-change", points: -2, triggers: ["typo"]),
        .init(rule: "text-only", points: -1, triggers: ["readme"]),
        .init(rule: "one-file", points: -1, triggers: ["README.md"]),
      ])
    let advice = WorkflowAdvice(for: verdict)
    #expect(advice.workflow == .simple)
    #expect(advice.skipped == ["analyst", "planner", "reviewer"])
    #expect(
      advice.reason
        == "simple: skipping analyst, planner and reviewer; S because of 'typo' (-2) and 'readme' (-1)"
    )
    #expect(
      advice.reason(analyst: true)
        == "simple: skipping planner and reviewer, with an analyst as asked for; S because of 'typo' (-2) and 'readme' (-1)"
    )
    #expect(advice.reason(analyst: false) == advice.reason)
  }

  @Test func `says which words made a task large`() {
    let verdict = Complexity.assess(
      title: "Migrate the scheduler to async",
      description: "Refactor all callers across the codebase.")
    #expect(verdict.complexity == .extraLarge)
    #expect(verdict.reasons.map(\.rule) == ["restructuring", "hard-to-test", "far-reaching"])
    #expect(verdict.reasons.map(\.points) == [6, 3, 4])
    let advice = WorkflowAdvice(for: verdict)
    #expect(advice.workflow == .full)
    #expect(advice.skipped.isEmpty)
    #expect(
      advice.reason
        == "full: every role; XL because of 'migrate', 'refactor' (+6) and 'across', 'codebase' (+4)"
    )
    #expect(
      advice.reason(analyst: false)
        == "full: every role but the analyst, as asked for; XL because of 'migrate', 'refactor' (+6) and 'across', 'codebase' (+4)"
    )
    #expect(
      advice.reason(analyst: true) == advice.reason && advice.reason(analyst: nil) == advice.reason)
  }

  @Test func `no rule, no points`() {
    let verdict = Complexity.assess(title: "Add a login page")
    #expect(verdict == ComplexityVerdict(complexity: .medium, score: 0, reasons: []))
    #expect(WorkflowAdvice(for: verdict).reason.hasSuffix("M as no rule applied"))
  }

  @Test func `counts words, listed items and files`() {
    let items = (1...6).map { "\($0). change src/part\($0).swift:12, please" }.joined(
      separator: "\n")
    let verdict = Complexity.assess(
      title: "Adjust", description: items + "\n- and one\n * more\n-no")
    #expect(
      verdict.reasons == [
        .init(rule: "listed-items", points: 2, triggers: ["8 items"]),
        .init(rule: "many-files", points: 1, triggers: (1...6).map { "src/part\($0).swift" }),
      ])
    let long = Complexity.assess(title: "Do", description: String(repeating: "word ", count: 201))
    #expect(long.reasons == [.init(rule: "length", points: 2, triggers: ["202 words"])])
  }

  @Test func `words count whole, in any case, and twice at most`() {
    #expect(Complexity.assess(title: "Trace the erasers").reasons.isEmpty)
    #expect(Complexity.assess(title: "REFACTORING").score == 3)
    #expect(Complexity.assess(title: "typo typo typo").score == -2)
    #expect(Complexity.assess(title: "typos, spelling, comments, wording").score == -4)
  }

  @Test func `text of any kind and size is judged`() {
    let marks = "e" + String(repeating: "\u{301}", count: 200_000)
    #expect(Complexity.assess(title: marks, description: marks).complexity == .medium)
    let huge = String(repeating: "refactor a.swift\n- ", count: 100_000)
    #expect(Complexity.assess(title: "", description: huge).complexity == .extraLarge)
    #expect(Complexity.assess(title: "\u{0}\u{FFFD}", description: "").reasons.isEmpty)
  }

  private func finished(
    _ id: String, _ title: String, type: String = "fix", tags: [String] = [], cents: Int64?,
    at: Int64 = 0
  ) -> FinishedTask {
    FinishedTask(
      id: ID(id), type: type, title: title, tags: tags,
      cost: cents.map { Money(nanodollars: $0 * 10_000_000) }, durationMs: (cents ?? 0) * 1000,
      completedAt: Timestamp(milliseconds: at))
  }

  @Test func `has no number without three similar tasks`() {
    let history = [
      finished("t1", "Fix the parser", cents: 10), finished("t2", "Draw", type: "art", cents: 1),
    ]
    let estimate = Estimate.of(type: "fix", title: "Fix the lexer", history: history)
    #expect(estimate.cost == .none(reason: "no history yet: 1 of 3 similar tasks", n: 1))
    #expect(estimate.durationMs == .none(reason: "no history yet: 1 of 3 similar tasks", n: 1))
    #expect(estimate.predictedClass.value == nil)
    #expect(estimate.similar == ["t1"])
  }

  @Test func `is the p50 and p80 of the nearest ten`() {
    let history = (1...20).map {
      finished("t\($0)", "Fix part \($0)", cents: Int64($0), at: Int64($0))
    }
    let estimate = Estimate.of(type: "fix", title: "Fix something", history: history)
    #expect(estimate.similar.map(\.rawValue) == (11...20).reversed().map { "t\($0)" })
    #expect(
      estimate.cost
        == .value(
          .init(p50: Money(nanodollars: 150_000_000), p80: Money(nanodollars: 180_000_000)), n: 10))
    #expect(estimate.durationMs == .value(.init(p50: 15_000, p80: 18_000), n: 10))
    #expect(estimate.predictedClass == .value(.large, n: 20))
  }

  @Test func `prefers the same type, then shared tags, then shared words`() {
    let history = [
      finished("words", "Speed up the parser", type: "feature", cents: 1, at: 9),
      finished("tags", "Something", type: "feature", tags: ["core"], cents: 1, at: 9),
      finished("type", "Unrelated", cents: 1, at: 1),
      finished("all", "Parser fails", tags: ["core"], cents: 1, at: 1),
      finished("none", "Unrelated", type: "feature", cents: 1, at: 9),
    ]
    let estimate = Estimate.of(type: "fix", title: "Parser crash", tags: ["core"], history: history)
    #expect(estimate.similar == ["all", "type", "tags", "words"])
  }

  @Test func `tasks without a known cost tell the time only`() {
    let history = (1...4).map { finished("t\($0)", "Fix", cents: $0 < 3 ? Int64($0) : nil) }
    let estimate = Estimate.of(type: "fix", title: "Fix", history: history)
    #expect(
      estimate.cost == .none(reason: "no history yet: 2 of 3 similar tasks with a known cost", n: 2)
    )
    #expect(estimate.durationMs.n == 4)
  }

  @Test func `a class is a quantile of what tasks cost`() {
    let costs = (1...100).map { Money.dollars($0) }
    for (dollars, expected) in [(25, "S"), (26, "M"), (50, "M"), (51, "L"), (80, "L"), (81, "XL")] {
      let found = Estimate.classOf(.dollars(Int64(dollars)), among: costs)
      #expect(found.value?.rawValue == expected)
    }
    #expect(
      Estimate.classOf(.zero, among: Array(costs.prefix(9)))
        == .none(reason: "only 9 of at least 10 finished tasks with a cost", n: 9))
  }
}
