import OrchModel
import Testing

@testable import OrchAnalysis

@Suite("what is odd about runs (F16, F19, F20, F22, F23)")
struct RunAnomalyTests {
  private func dollars(_ text: String) -> Money { Money(decimal: text) ?? .zero }

  @Test(arguments: [
    ("5", ["1", "1", "2", "2"], true), ("2.50", ["1", "1", "1", "1"], true),
    // Not more than twice, under a dollar beyond, and too few to say.
    ("2", ["1", "1", "1", "1"], false), ("0.90", ["0.1", "0.1", "0.1", "0.1"], false),
    ("50", ["1", "1", "1"], false), ("0", [], false),
    // Not twice, but z = 0.6745 · 4.6 ÷ 0.2 = 15.5; with z = 0.6745 · 1 ÷ 0.2 = 3.4 nothing.
    ("14.6", ["9.8", "9.9", "10", "10.2", "10.3"], true),
    ("11", ["9.8", "9.8", "10", "10.2", "10.2"], false),
  ])
  func `a spike is twice what is usual or far out, and a dollar`(
    _ actual: String, _ earlier: [String], _ isSpike: Bool
  ) {
    #expect((SpendSpike.of(dollars(actual), earlier: earlier.map(dollars)) != nil) == isSpike)
  }

  /// $5 where the lower median of 1, 1, 2, 2 is $1: $4 beyond, 400 %.
  @Test func `a spike has its impact, and no percent of nothing`() throws {
    let spike = try #require(
      SpendSpike.of(dollars("5"), earlier: ["1", "1", "2", "2"].map(dollars)))
    #expect(spike.impact == .dollars(4) && spike.impactPercent == 400 && spike.kind == .spike)
    let new = try #require(SpendSpike.of(dollars("5"), earlier: Array(repeating: .zero, count: 14)))
    #expect(new.impactPercent == nil && new.kind == .new && new.z == nil)
    let odd = try #require(
      SpendSpike.of(dollars("14.6"), earlier: ["9.8", "9.9", "10", "10.2", "10.3"].map(dollars)))
    #expect(odd.kind == .anomaly && ((odd.z ?? 0) * 100).rounded() == 1551)
  }

  /// 5 % of $100 are $5; of $10 they are less than a dollar.
  @Test func `the floor is a dollar, or a twentieth of the daily budget`() {
    #expect(SpendSpike.floor(dailyBudget: nil) == .dollars(1))
    #expect(SpendSpike.floor(dailyBudget: dollars("10")) == .dollars(1))
    #expect(SpendSpike.floor(dailyBudget: dollars("100")) == .dollars(5))
    let ones = Array(repeating: Money.dollars(1), count: 4)
    #expect(SpendSpike.of(dollars("5.99"), earlier: ones, floor: .dollars(5)) == nil)
    #expect(SpendSpike.of(dollars("6"), earlier: ones, floor: .dollars(5)) != nil)
  }

  /// Of $9 beyond $1: the builder $8 of them, opus $6.
  @Test func `a spike comes from what is most beyond its own usual`() throws {
    func part(_ dimension: String, _ value: String, _ cost: String) -> SpendPart {
      SpendPart(dimension: dimension, value: value, cost: dollars(cost))
    }
    let usual = [
      part("role", "builder", "0.5"), part("role", "tester", "0.5"), part("model", "opus", "1"),
    ]
    let spike = try #require(
      SpendSpike.of(dollars("10"), earlier: Array(repeating: .dollars(1), count: 4)))
    let causes = SpendCause.all(
      of: spike,
      [
        part("role", "builder", "8.5"), part("role", "tester", "1.5"), part("model", "opus", "7"),
        part("model", "haiku", "3"),
      ], earlier: Array(repeating: usual, count: 4))
    #expect(causes.map(\.value) == ["builder", "opus"])
    #expect(causes.map { ($0.share * 900).rounded() } == [800, 600])
  }

  /// 29 March 2026 has no 02:00 in Zurich, and 01:00 there is an hour earlier in the world than the week before.
  @Test func `the same hour of earlier days is so by the clock on the wall`() {
    let clock = ZoneClock(
      local: { moment in
        // Two hours ahead from 1,000,000 s on, one before.
        let ahead: Int64 = moment.milliseconds >= 1_000_000_000 ? 7_200 : 3_600
        let seconds = moment.milliseconds / 1000 + ahead
        return LocalTime(
          year: 1970, month: 1, day: Int(seconds / 86_400) + 1, hour: Int(seconds / 3600 % 24),
          minute: Int(seconds / 60 % 60), second: Int(seconds % 60))
      },
      moment: { local in
        let seconds = Int64(local.day - 1) * 86_400 + Int64(local.hour) * 3600
        let ahead: Int64 = seconds - 3_600 >= 1_000_000 ? 7_200 : 3_600
        return Timestamp(milliseconds: (seconds - ahead) * 1000)
      })
    let hour = CalendarUnit.hour.window(
      containing: Timestamp(milliseconds: 1_036_800_000), clock: clock)
    let before = CalendarUnit.hours(before: hour, everyDays: 1, count: 2, clock: clock)
    #expect(
      before.map { hour.start.milliseconds - $0.start.milliseconds } == [82_800_000, 169_200_000])
  }

  @Test func `a context is tight past four fifths`() {
    #expect(ContextUse(used: 160_000, limit: 200_000)?.isTight == false)
    #expect(ContextUse(used: 160_001, limit: 200_000)?.isTight == true)
    #expect(ContextUse(used: nil, limit: 200_000) == nil)
    #expect(ContextUse(used: 1, limit: 0) == nil)
  }

  /// 20,000 are left, and it grows by 2,000, 4,000 and 6,000: five turns of the median.
  @Test func `turns are left at the median growth of the last ten`() {
    let use = ContextUse(used: 180_000, limit: 200_000)
    #expect(use?.turnsLeft(prompts: [168_000, 170_000, 174_000, 180_000]) == 5)
    #expect(use?.turnsLeft(prompts: [180_000]) == nil)
    #expect(use?.turnsLeft(prompts: [180_000, 20_000]) == nil)
  }

  private func steps(_ words: String) -> [ToolStep] {
    words.split(separator: " ").map {
      ToolStep(name: "Bash", summary: String($0.first ?? "?"), hasSucceeded: !$0.hasSuffix("!"))
    }
  }

  @Test func `the same five times of ten, or failed three times in a row`() {
    #expect(ToolLoop.of(steps("a b a c a d a e a f")) != nil)
    #expect(ToolLoop.of(steps("a b a c a d a e f g")) == nil)
    // Only the newest ten count.
    #expect(ToolLoop.of(steps("b c d e f g h i a a a a a a a")) == nil)
    #expect(ToolLoop.of(steps("a! a! a! b")) == .sameError(steps("a!")[0]))
    #expect(ToolLoop.of(steps("a! a a! a!")) == nil)
    #expect(ToolLoop.of(steps("a! b! a!")) == nil)
    // Blanks make no other command.
    let blanks = ["make  test", "make test", " make test\n", "make\ttest", "make test"].map {
      ToolStep(name: "Bash", summary: $0, hasSucceeded: true)
    }
    #expect(ToolLoop.of(blanks) != nil)
    #expect(ToolLoop.of([]) == nil)
  }

  @Test func `silence is ten minutes, or three times what is usual`() {
    #expect(Silence.limitMs(gaps: []) == 600_000)
    #expect(Silence.limitMs(gaps: Array(repeating: 900_000, count: 19)) == 600_000)
    #expect(Silence.limitMs(gaps: Array(repeating: 900_000, count: 20)) == 2_700_000)
    #expect(Silence.limitMs(gaps: Array(repeating: .max, count: 20)) == .max)
  }

  @Test func `too deep and too many`() {
    #expect(Runaway.of(depth: 3, children: 8) == nil)
    #expect(Runaway.of(depth: 4, children: 0) == .tooDeep(4))
    #expect(Runaway.of(depth: 0, children: 9) == .tooMany(9))
  }

  private func trace(_ calls: [(minute: Int64, cost: String)], steps: [ToolStep] = []) -> AgentTrace
  {
    AgentTrace(
      calls: calls.map {
        AgentTrace.Call(
          at: Timestamp(milliseconds: $0.minute * 60_000), cost: dollars($0.cost),
          tokens: Tokens(input: 100))
      }, steps: steps)
  }

  /// $3 in the two minutes of the last quarter of an hour in which there was a call.
  @Test func `a pace is of the last quarter of an hour`() {
    let all = trace([(0, "100"), (10, "1"), (15, "2")])
    #expect(all.burnRate(at: Timestamp(milliseconds: 1_200_000)).value?.perMinute == dollars("1.5"))
    #expect(trace([(0, "100"), (10, "1")]).burnRate(at: Timestamp(milliseconds: 1_200_000)).n == 1)
  }

  @Test func `five times what its role spends a minute at most`() {
    let three = ["1", "1", "2"].map(dollars)
    #expect(Runaway.of(perMinute: dollars("10"), rates: three) == nil)
    #expect(
      Runaway.of(perMinute: dollars("10.01"), rates: three)
        == .tooFast(dollars("10.01"), usual: .dollars(2)))
    #expect(Runaway.of(perMinute: dollars("100"), rates: Array(three.prefix(2))) == nil)
    // Of 20 the p95 is the 19th, and one bad agent does not raise the bar.
    let twenty = Array(repeating: Money.dollars(1), count: 19) + [.dollars(50)]
    #expect(Runaway.of(perMinute: dollars("6"), rates: twenty) != nil)
  }

  private func step(
    _ name: String, _ summary: String, minute: Int64, file: Bool = false, ok: Bool = true
  )
    -> ToolStep
  {
    ToolStep(
      name: name, summary: summary, hasSucceeded: ok, changesFile: file,
      at: Timestamp(milliseconds: minute * 60_000))
  }

  /// Two calls up to the commit at 2, one up to the file at 4, and then two without anything.
  @Test func `tokens between signs of progress, and since the last`() {
    let steps = [
      step("Read", "tests/test.py", minute: 6), step("Bash", "npm test", minute: 5, ok: false),
      step("Edit", "a.py", minute: 4, file: true), step("Bash", "git -c x commit", minute: 3),
      step("Bash", "cd a && git commit -m x", minute: 2),
    ]
    let one = trace([(1, "1"), (2, "1"), (4, "1"), (5, "1"), (6, "1")], steps: steps)
    #expect(RoleHabits(of: [one]).strides == [200, 100])
    #expect(one.tokensSinceProgress.tokens == 200)
    #expect(one.tokensSinceProgress.since == Timestamp(milliseconds: 240_000))
    #expect(RoleHabits(of: [one]).gaps == [60_000, 120_000, 60_000, 60_000])
    #expect(trace([(1, "1")]).tokensSinceProgress.tokens == 100)
  }

  @Test(arguments: [
    ("Bash", "npm run test -- a", true), ("shell", "pytest", true), ("Bash", "ls attest", false),
    ("update_plan", "", true), ("Read", "test", false), ("Bash", "git status", false),
  ])
  func `what counts as progress`(_ name: String, _ summary: String, _ isProgress: Bool) {
    #expect(step(name, summary, minute: 0).isProgress == isProgress)
    #expect(!step(name, summary, minute: 0, ok: false).isProgress)
  }

  @Test func `a standstill is three times the median of at least ten`() {
    #expect(Standstill.limit(strides: Array(repeating: 100, count: 9)).value == nil)
    #expect(Standstill.limit(strides: Array(repeating: 100, count: 10)).value == 300)
    #expect(Standstill.limit(strides: Array(repeating: .max, count: 10)).value == .max)
  }
}
