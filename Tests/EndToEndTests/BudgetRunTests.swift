import Glibc
import OrchModel
import Testing

@Suite("Budgets while runs are at work")
struct BudgetRunTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  private func budget(_ words: String...) throws {
    let outcome = try scene.orch(["budget", "set"] + words)
    #expect(outcome.status == 0, outcome.shown)
  }

  @Test func `one that only warns is told of once for each share, and stops nothing`() throws {
    try budget("tight", "--limit", "0.03", "--on-limit", "warn")
    scene.agent(Agent.spender(calls: 5, pause: "0.05"))
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    #expect(try scene.show()["costUsd"].money == .cents(5))
    let told = outcome.events("budget.alert")
    #expect(told.compactMap { $0["threshold"].int } == [50, 80, 95, 100], outcome.shown)
    #expect(told.allSatisfy { $0["budget"].text == "tight" })
    // They were told: the next run does not say it again.
    let next = try scene.run()
    #expect(next.status == 0, next.shown)
    #expect(next.events("budget.alert").isEmpty, next.shown)
    let view = try scene.orch("budget", "list", "--json").json["items"][0]
    #expect(view["alerts"].items.compactMap(\.text) == ["50 %", "80 %", "95 %", "100 %"])
    try scene.expectSoundStore()
  }

  @Test func `one that holds lets nothing new begin and what is at work go on`() throws {
    try budget("tight", "--limit", "0.03", "--on-limit", "hold")
    scene.agent(Agent.spender(calls: 5, pause: "0.05"))
    let first = try scene.run()
    #expect(first.status == 0, first.shown)
    #expect(try scene.show()["costUsd"].money == .cents(5))
    let second = try scene.run()
    #expect(second.status == 3, second.shown)
    #expect(try scene.orch("runs", "list", "--json").json["items"].items.count == 1)
  }

  @Test func `each run has its own window, and is stopped at its end alone`() throws {
    try budget("each", "--limit", "0.05", "--per", "run", "--scope", "workflow=solo")
    scene.agent(Agent.spender(calls: 4, pause: "0.02"))
    for _ in 1...2 {
      let outcome = try scene.run()
      #expect(outcome.status == 0, outcome.shown)
    }
    scene.agent(Agent.spender(calls: 50, pause: "0.02"))
    let outcome = try scene.run("--on-limit", "warn")
    // Who starts a run can't have it pass a limit that others have set.
    #expect(outcome.status == 3, outcome.shown)
    let run = try scene.show()
    #expect((.cents(5) ... .cents(6)).contains(try #require(run["costUsd"].money)))
    #expect(run["reason"].text?.contains("budget 'each' for '\(run["id"].text ?? "")'") == true)
    try scene.expectSoundStore()
  }

  @Test func `where a budget is going is told when a run has ended`() throws {
    // Five cents in an hour just past, at no other rate than their own: ten by the time that they are old.
    try budget("moving", "--limit", "0.06", "--per", "rolling:1h")
    scene.agent(Agent.spender(calls: 5, pause: "0.02"))
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    let told = outcome.events("budget.alert")
    #expect(told.map { $0["alert"].text ?? "" } == ["actual", "actual", "forecast"], outcome.shown)
  }

  @Test func `a paused budget lets a run pass, and counts it`() throws {
    try budget("daily", "--limit", "0.01")
    #expect(try scene.orch("budget", "pause", "daily").status == 0)
    scene.agent(Agent.spender(calls: 3, pause: "0.02"))
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    #expect(try scene.orch("budget", "resume", "daily").status == 0)
    let policy = try scene.orch("budget", "check", "--json").json["report"]["policies"][0]
    #expect(policy["spentUsd"].money == .cents(3))
    #expect(try scene.run().status == 3)
  }
}
