import Glibc
import OrchModel
import Testing

@Suite("Budgets on tokens and minutes while runs are at work")
struct BudgetMetricRunTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  private func budget(_ words: String...) throws {
    let outcome = try scene.orch(["budget", "set"] + words)
    #expect(outcome.status == 0, outcome.shown)
  }

  @Test func `a limit of tokens stops a run within one call, and lets none begin`() throws {
    // A call of the spender's has 10,000.
    try budget("fleet", "--limit", "30k", "--metric", "tokens")
    scene.agent(Agent.spender(calls: 50, pause: "0.1"))
    let outcome = try scene.run()
    #expect(outcome.status == 3, outcome.shown)
    let run = try scene.show()
    #expect((3...4).contains(run["calls"].int ?? 0))
    #expect(run["incidents"][0]["kind"].text == "limit.budget")
    #expect(run["reason"].text?.contains("budget 'fleet' is spent (") == true, outcome.shown)
    let told = outcome.events("budget.alert")
    #expect(told.first?["metric"].text == "tokens" && told.first?["limit"].int == 30_000)
    let next = try scene.run()
    #expect(next.status == 3, next.shown)
    #expect(try scene.orch("runs", "list", "--json").json["items"].items.count == 1)
    try scene.expectSoundStore()
  }

  @Test func `one that only warns stops nothing, one that holds lets nothing new begin`() throws {
    try budget("warns", "--limit", "10k", "--metric", "tokens", "--on-limit", "warn")
    try budget("holds", "--limit", "20k", "--metric", "tokens", "--on-limit", "hold")
    scene.agent(Agent.spender(calls: 4, pause: "0.05"))
    let first = try scene.run()
    #expect(first.status == 0, first.shown)
    #expect(try scene.show()["calls"].int == 4)
    let second = try scene.run()
    #expect(second.status == 3, second.shown)
    #expect(
      (second.output + second.errors).contains(
        "budget 'holds' is spent (40,000 tokens of 20,000 tokens)"), second.shown)
  }

  @Test func `minutes go by without a call`() throws {
    try budget("time", "--limit", "0.02", "--metric", "minutes", "--on-limit", "stop")
    scene.agent(Agent.endless)
    let outcome = try scene.run()
    #expect(outcome.status == 3, outcome.shown)
    let run = try scene.show()
    #expect(run["outcome"].text == "stopped")
    #expect(run["incidents"][0]["kind"].text == "limit.budget")
    #expect(run["calls"].int == 1)
    let check = try scene.orch("budget", "check", "time", "--json")
    #expect(check.status == 3, check.shown)
    #expect(check.json["report"]["policies"][0]["metric"].text == "minutes")
    scene.expectNobodyLives()
    try scene.expectSoundStore()
  }

  @Test func `a person's budget on a run that is at work holds`() throws {
    scene.agent(Agent.spender(calls: 200, pause: "0.1"))
    let program = try scene.startRun()
    #expect(eventually(within: 30) { ((try? scene.show())?["calls"].int ?? 0) >= 1 })
    try budget("careful", "--limit", "0.01", "--per", "total", "--scope", "run=last")
    let outcome = try program.wait()
    #expect(outcome.status == 3, outcome.shown)
    #expect(try scene.show()["reason"].text?.contains("budget 'careful'") == true, outcome.shown)
  }
}
