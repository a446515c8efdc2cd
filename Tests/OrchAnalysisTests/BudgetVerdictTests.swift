import OrchAnalysis
import OrchModel
import Testing

@Suite("a budget's verdict")
struct BudgetVerdictTests {
  private func state(
    _ spent: Int64, held: Int64 = 0, unpricedCalls: Int = 0,
    _ unpriced: BudgetVerdict.UnpricedPolicy = .block, warn: Int = 80, hasData: Bool = true
  ) -> BudgetVerdict.State {
    BudgetVerdict.of(
      limit: .dollars(100), spent: .dollars(spent), held: .dollars(held),
      unpricedCalls: unpricedCalls, unpriced: unpriced, warnPercent: warn, hasData: hasData
    ).state
  }

  @Test func `goes from ok to exceeded, and what is held counts as spent`() {
    #expect(state(0) == .ok)
    #expect(state(79) == .ok)
    #expect(state(80) == .warn)
    #expect(state(94) == .warn)
    #expect(state(95) == .critical)
    #expect(state(99) == .critical)
    #expect(state(100) == .exceeded)
    #expect(state(60, held: 39) == .critical)
    #expect(state(60, held: 40) == .exceeded)
    #expect(state(50, warn: 50) == .warn)
    #expect(state(-5) == .ok)
  }

  @Test func `is exact at the edges`() {
    func state(_ nanodollars: Int64) -> BudgetVerdict.State {
      BudgetVerdict.of(limit: Money(nanodollars: 1001), spent: Money(nanodollars: nanodollars))
        .state
    }
    #expect(state(800) == .ok)
    #expect(state(801) == .warn)
    #expect(state(950) == .warn)
    #expect(state(951) == .critical)
    #expect(state(1000) == .critical)
    #expect(state(1001) == .exceeded)
  }

  @Test func `can't say yes while calls have no price, but can say no`() {
    #expect(state(10, unpricedCalls: 1) == .cannotSay)
    #expect(state(10, unpricedCalls: 1, .allow) == .ok)
    #expect(state(10, unpricedCalls: 1, .estimate(nil)) == .cannotSay)
    #expect(state(10, unpricedCalls: 1, .estimate(.dollars(85))) == .critical)
    #expect(state(10, unpricedCalls: 0, .estimate(.dollars(85))) == .ok)
    #expect(state(100, unpricedCalls: 1) == .exceeded)
    #expect(state(0, hasData: false) == .cannotSay)
    #expect(BudgetVerdict.UnpricedPolicy(.block) == .block)
    #expect(BudgetVerdict.UnpricedPolicy(.allow) == .allow)
  }

  @Test func `ends with 0, 3 or 4`() {
    let codes = BudgetVerdict.State.allCases.map { "\($0.rawValue) \($0.exitCode.rawValue)" }
    #expect(codes == ["ok 0", "warn 0", "critical 0", "exceeded 3", "cannot-say 4", "paused 4"])
  }

  @Test func `says what is left and why it can't say`() {
    let verdict = BudgetVerdict.of(
      limit: .dollars(20), spent: .dollars(3), held: .dollars(2), unpricedCalls: 1200)
    #expect(verdict.counted == .dollars(5))
    #expect(verdict.remaining == .dollars(15))
    #expect(verdict.percent == 25)
    #expect(verdict.reason == "1,200 calls have no price")
    let over = BudgetVerdict.of(limit: .dollars(20), spent: .dollars(23))
    #expect(over.remaining == .dollars(-3))
    #expect(over.percent == 115)
    #expect(over.reason == nil)
    let nothing = BudgetVerdict.of(limit: .zero, spent: .zero)
    #expect(nothing.state == .exceeded)
    #expect(nothing.percent == nil)
  }

  @Test func `sums that don't fit are no yes`() {
    let most = Money(nanodollars: .max)
    let least = Money(nanodollars: .min)
    #expect(BudgetVerdict.of(limit: most, spent: most, held: most).state == .cannotSay)
    #expect(BudgetVerdict.of(limit: most, spent: least).state == .cannotSay)
    #expect(BudgetVerdict.of(limit: least, spent: .zero).state == .cannotSay)
    #expect(BudgetVerdict.of(limit: .zero, spent: most).state == .exceeded)
    #expect(BudgetVerdict.of(limit: most, spent: .zero, warnPercent: .max).state == .ok)
  }
}
