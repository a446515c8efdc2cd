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
  ])
  func `a spike is twice what is usual, and a dollar`(
    _ actual: String, _ earlier: [String], _ isSpike: Bool
  ) {
    #expect((SpendSpike.of(dollars(actual), earlier: earlier.map(dollars)) != nil) == isSpike)
  }

  /// $5 where the lower median of 1, 1, 2, 2 is $1: $4 beyond, 400 %.
  @Test func `a spike has its impact, and no percent of nothing`() throws {
    let spike = try #require(
      SpendSpike.of(dollars("5"), earlier: ["1", "1", "2", "2"].map(dollars)))
    #expect(spike.impact == .dollars(4) && spike.impactPercent == 400)
    let new = try #require(SpendSpike.of(dollars("5"), earlier: Array(repeating: .zero, count: 14)))
    #expect(new.impactPercent == nil)
  }

  @Test func `a context is tight past four fifths`() {
    #expect(ContextUse(used: 160_000, limit: 200_000)?.isTight == false)
    #expect(ContextUse(used: 160_001, limit: 200_000)?.isTight == true)
    #expect(ContextUse(used: nil, limit: 200_000) == nil)
    #expect(ContextUse(used: 1, limit: 0) == nil)
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

  /// $3 in the 10 minutes since the first of them.
  @Test func `a pace is of the last quarter of an hour`() {
    func at(_ minute: Int64) -> Timestamp { Timestamp(milliseconds: minute * 60_000) }
    let events = [(at(0), dollars("100")), (at(10), dollars("1")), (at(15), dollars("2"))]
      .map { (at: $0.0, cost: $0.1) }
    #expect(BurnPace.dollarsPerMinute(events, now: at(20)) == 0.3)
    #expect(BurnPace.dollarsPerMinute(Array(events.prefix(2)), now: at(20)) == nil)
    #expect(BurnPace.dollarsPerMinute([], now: at(20)) == nil)
  }
}
