import Glibc
import OrchModel
import Testing

@Suite("Limits of a run that is gone on with")
struct ResumedLimitTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  @Test func `the time before it was killed counts`() throws {
    scene.agent("cat > /dev/null\nexec sleep 60")
    let program = try scene.startRun("--time-limit", "4s", "--on-limit", "stop")
    #expect(eventually { program.output.contains("\"stage.started\"") })
    usleep(2_500_000)
    try scene.killRun(program)
    let killed = try scene.show()
    #expect(killed["outcome"].text == "interrupted")
    #expect(killed["activeMs"].int ?? 0 >= 1_500)

    let resumed = try scene.orch("runs", "resume", "last", "--json")
    #expect(resumed.status == 3, resumed.shown)
    let run = try scene.show()
    #expect(run["incidents"].items.contains { $0["kind"].text == "limit.time" })
    #expect(run["activeMs"].int ?? 0 >= 4_000)
    let stage = run["stages"][0]
    let began = try #require(stage["startedAt"].text.flatMap(Timestamp.init(iso8601:)))
    let ended = try #require(stage["endedAt"].text.flatMap(Timestamp.init(iso8601:)))
    #expect(began.duration(to: ended) < .milliseconds(3_700))
  }

  @Test func `the turns before it was killed count`() throws {
    let two = "echo '\(Agent.cent)'; echo '\(Agent.cent)'"
    scene.agent("cat > /dev/null\n\(two)\nmkdir begun && exec sleep 60\nsleep 1")
    let program = try scene.startRun("--max-turns", "3", "--on-limit", "stop")
    #expect(try eventually { try scene.show()["calls"].int == 2 })
    try scene.killRun(program)
    let resumed = try scene.orch("runs", "resume", "last", "--json")
    #expect(resumed.status == 3, resumed.shown)
    let run = try scene.show()
    #expect(run["calls"].int == 4)
    #expect(run["reason"].text?.contains(" has made 4 model calls of at most 3") == true)
  }

  @Test func `an agent that needs just as many turns as it may make has them`() throws {
    scene.agent(Agent.spender(calls: 2, pause: "0.5"))
    let outcome = try scene.run("--max-turns", "2", "--on-limit", "stop")
    #expect(outcome.status == 0, outcome.shown)
    #expect(outcome.events("limit.reached").isEmpty)
    #expect(try scene.show()["calls"].int == 2)
  }

  @Test func `one that would stay paused is not told to go on`() throws {
    scene.agent(Agent.spender(calls: 8, pause: "0.3"))
    let program = try scene.startRun("--budget", "0.03", "--on-limit", "pause")
    #expect(try eventually { try scene.show()["status"].text == "paused" })
    let id = try #require(try scene.show()["id"].text)
    let refused = try scene.orch("runs", "resume", "last")
    #expect(refused.status == 3, refused.shown)
    #expect(refused.output == "")
    #expect(refused.errors.contains("error: budget 'run:\(id)' is spent ("), refused.shown)
    #expect(refused.errors.contains("hint: orch runs resume \(id) --budget 2\n"), refused.shown)
    #expect(try scene.show()["status"].text == "paused")
    #expect(try scene.orch("runs", "resume", "last", "--budget", "2").status == 0)
    let outcome = try program.wait()
    #expect(outcome.status == 0, outcome.shown)
    #expect(outcome.events("run.still-paused").isEmpty)
  }

  @Test func `a call whose tokens can't be read has no cost and is told of`() throws {
    let damaged =
      #"{"type":"call","model":"claude-haiku-4-5","inputTokens":99999999999999999999,"outputTokens":-5}"#
    scene.agent("echo '\(damaged)'; echo '\(Agent.cent)'")
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    #expect(outcome.events("call.recorded").first?["unpriced"].text == "damaged-count")
    #expect(outcome.output.contains("can't be read: it has no cost"), outcome.shown)
    _ = try scene.orch("budget", "set", "daily", "--limit", "5")
    let blocked = try scene.orch("budget", "check", "--json")
    #expect(blocked.status == 4, blocked.shown)
    #expect(blocked.json["report"]["policies"][0]["unpricedCalls"].int == 1, blocked.shown)
  }
}
