import OrchModel
import Testing

@testable import OrchStore

@Suite("What a refusal says to do")
struct RefusalTests {
  private func refusal(_ name: String, of run: ID<Run>?, unpricedCalls: Int = 0) -> Refusal {
    let budget = Budget(
      id: "b", name: name, limit: .dollars(1), period: .total, zone: "UTC",
      scope: Budget.Scope(run: run), createdAt: Window.always.start)
    let standing = BudgetStanding(
      budget: budget, window: .always, spent: .dollars(1), reserved: .zero,
      unpricedCalls: unpricedCalls)
    return Refusal(standing: standing, asked: .zero)
  }

  @Test func `a run's own limit is raised where the run is gone on with`() {
    #expect(refusal("run:r1", of: "r1").hint == "orch runs resume r1 --budget 2")
    // A person's own budget on the run has a name that can be set.
    #expect(refusal("careful", of: "r1").hint == "orch budget set careful --limit 2")
    #expect(refusal("daily", of: nil).hint == "orch budget set daily --limit 2")
  }

  @Test func `calls without a price are one or many`() {
    let one = refusal("daily", of: nil, unpricedCalls: 1)
    #expect(one.message == "budget 'daily' can't say what is spent: 1 call has no price")
    let own = refusal("run:r1", of: "r1", unpricedCalls: 2)
    #expect(own.message == "budget 'run:r1' can't say what is spent: 2 calls have no price")
    #expect(own.hint == "give the model a price in the configuration")
  }
}
