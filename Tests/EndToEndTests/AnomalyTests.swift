import OrchModel
import Testing

@Suite("orch run says what is odd, and when it costs much more than usual")
struct AnomalyTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  /// Asks the same of a tool six times, and fills its context to 95 %.
  private func loop(then rest: String) {
    scene.agent(
      """
      cat > /dev/null
      for n in 1 2 3 4 5 6; do
        echo "{\\"type\\":\\"tool\\",\\"id\\":\\"$n\\",\\"name\\":\\"Bash\\",\\"input\\":{\\"command\\":\\"make test\\"},\\"ok\\":false}"
      done
      echo '{"type":"call","model":"claude-haiku-4-5","inputTokens":190000}'
      echo '{"type":"call","model":"claude-haiku-4-5","inputTokens":191000}'
      \(rest)
      """)
  }

  @Test func `each kind once an agent, with its evidence, and kept with the run`() throws {
    loop(then: "sleep 3")
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    let odd = outcome.events("run.anomaly")
    #expect(odd.map { $0["kind"].text } == ["loop.same-call", "context"], outcome.shown)
    #expect(odd.allSatisfy { $0["stage"].text == "builder" && $0["agent"].text != nil })
    #expect(odd.first?["evidence"]["times"].int == 6)
    #expect(odd.first?["evidence"]["summary"].text == "make test")
    #expect(odd.last?["evidence"]["tokens"].int == 191_000)
    #expect(odd.last?["evidence"]["limit"].int == 200_000)
    let incidents = try scene.show()["incidents"].items
    #expect(incidents.map { $0["kind"].text } == ["loop.same-call", "context"])
    #expect(incidents.map { $0["evidence"] } == odd.map { $0["evidence"] })
    #expect(incidents.allSatisfy { $0["resolution"].text == "the run has ended" })
    #expect(try scene.orch("runs", "check").status == 0)
    try scene.expectSoundStore()
  }

  @Test func `of an agent that has ended at once too, in a line`() throws {
    loop(then: "true")
    let outcome = try scene.orch("run", "Do it", "--workflow", "solo")
    #expect(outcome.status == 0, outcome.shown)
    #expect(
      outcome.errors.contains(
        "builder odd: loop.same-call, 6 of its last 6 calls are Bash make test\n"), outcome.shown)
    #expect(outcome.errors.contains("builder odd: context, 96% of its context is used\n"))
  }

  @Test func `while it happens, and another process finds the same`() throws {
    loop(then: "while :; do sleep 1; done")
    let program = try scene.startRun()
    #expect(eventually { program.output.contains(#""kind":"context""#) })
    let check = try scene.orch("runs", "check", "--json")
    #expect(check.status == 3, check.shown)
    #expect(
      check.json["items"].items.map { $0["kind"].text } == ["loop.same-call", "context"],
      check.shown)
    // The numbers may have grown since.
    let incidents = try scene.show()["incidents"].items
    for (found, kept) in zip(check.json["items"].items, incidents) {
      #expect(found["kind"] == kept["kind"] && found["evidence"].keys == kept["evidence"].keys)
    }
    #expect(incidents.count == 2)
    #expect(try scene.orch("status").output.contains("loop.same-call"))
    #expect(try scene.orch("runs", "stop", "last", "--wait").status == 0)
    try program.wait()
  }

  /// Three tasks of a cent; the fourth is told of once it is five cents and half as much again beyond that.
  @Test func `on course for so many times the usual`() throws {
    scene.agent(Agent.spender(calls: 1))
    for _ in 1...3 { #expect(try scene.run().status == 0) }
    scene.agent(Agent.spender(calls: 12, pause: "0.05"))
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    let course = outcome.events("run.course")
    #expect(course.count == 1, outcome.shown)
    let spent = try #require(course.first?["spentUsd"].money)
    #expect(course.first?["usualUsd"].money == .cents(1) && course.first?["similar"].int == 3)
    #expect((.cents(6) ... .cents(12)).contains(spent))
    #expect(
      course.first?["ratio"] == .number("\(spent.nanodollars / 10_000_000).0"), outcome.shown)
    // A person reads it in a line, of whatever client.
    let told = try scene.orch("run", "Do it", "--workflow", "solo", "--agent", "agent")
    #expect(told.errors.contains("  on course for "), told.shown)
    #expect(told.errors.contains("× usual: $0."), told.shown)
  }

  @Test func `what is usual is not told of`() throws {
    scene.agent(Agent.spender(calls: 8))
    for _ in 1...3 { _ = try scene.run() }
    let outcome = try scene.run()
    #expect(outcome.events("run.course").isEmpty, outcome.shown)
    #expect(outcome.events("run.anomaly").isEmpty, outcome.shown)
  }
}
