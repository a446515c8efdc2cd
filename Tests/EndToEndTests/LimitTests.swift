import Glibc
import OrchModel
import Testing

/// Agents take a while between their calls, so that a busy machine too comes to see one before the next.
@Suite("Limits of a run")
struct LimitTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  @Test func `five cents stop calls of a cent at six at most, with an incident and a commit`()
    throws
  {
    scene.agent(Agent.spender(calls: 50, pause: "0.2"))
    let outcome = try scene.run("--budget", "0.05", "--on-limit", "stop")
    #expect(outcome.status == 3, outcome.shown)
    let run = try scene.show()
    let cost = try #require(run["costUsd"].money)
    #expect((.cents(5) ... .cents(6)).contains(cost))
    #expect(run["outcome"].text == "stopped")
    #expect(run["incidents"][0]["kind"].text == "limit.budget")
    let branch = try #require(run["branch"].text)
    #expect(try scene.git("log", "-1", "--format=%s", branch) == "WIP builder: Do it\n")
    let worktree = try #require(run["worktree"].text)
    #expect(try scene.git("status", "--porcelain", in: worktree) == "")
    scene.expectNobodyLives()
    try scene.expectSoundStore()
  }

  @Test func `a limit of turns`() throws {
    scene.agent(Agent.spender(calls: 50, pause: "0.3"))
    let outcome = try scene.run("--max-turns", "3", "--on-limit", "stop")
    #expect(outcome.status == 3, outcome.shown)
    let run = try scene.show()
    // The first call past it shows that the agent goes on.
    #expect((4...5).contains(run["calls"].int ?? 0))
    #expect(run["incidents"][0]["kind"].text == "limit.turns")
  }

  @Test func `a limit of time`() throws {
    scene.agent(Agent.endless)
    let outcome = try scene.run("--time-limit", "1s", "--on-limit", "stop")
    #expect(outcome.status == 3, outcome.shown)
    #expect(try scene.show()["incidents"][0]["kind"].text == "limit.time")
    scene.expectNobodyLives()
  }

  @Test func `calls without a price keep their tokens, cost null, and stop a budget that blocks`()
    throws
  {
    let call = #"echo '{"type":"call","model":"nobody-knows-9","inputTokens":700}'"#
    scene.agent("\(call); sleep 0.3; \(call); sleep 0.3; \(call)")
    #expect(try scene.run().status == 0)
    var run = try scene.show()
    #expect(run["costUsd"] == .null)
    #expect(run["unpricedTokens"].int == 2100)
    #expect(run["tokens"]["input"].int == 2100)
    let outcome = try scene.run("--budget", "5", "--on-limit", "stop")
    #expect(outcome.status == 3, outcome.shown)
    run = try scene.show()
    #expect((1...2).contains(run["calls"].int ?? 0))
    #expect(run["incidents"][0]["kind"].text == "limit.budget")
  }

  @Test func `paused at a limit, stands still until another process resumes it with more`() throws {
    scene.agent(Agent.spender(calls: 8, pause: "0.3"))
    let program = try scene.startRun("--budget", "0.03", "--on-limit", "pause")
    #expect(try eventually { try scene.show()["status"].text == "paused" })
    let paused = try scene.show()
    let id = try #require(paused["id"].text)
    #expect(try #require(paused["costUsd"].money) <= .cents(4))
    let branch = try #require(paused["branch"].text)
    #expect(try scene.git("log", "-1", "--format=%s", branch) == "WIP builder: Do it\n")
    usleep(400_000)
    #expect(try scene.show()["calls"] == paused["calls"])
    let resumed = try scene.orch("runs", "resume", id, "--budget", "1")
    #expect(resumed.status == 0, resumed.shown)
    let outcome = try program.wait()
    #expect(outcome.status == 0, outcome.shown)
    let run = try scene.show(id)
    #expect(run["costUsd"].money == .cents(8))
    #expect(run["incidents"][0]["resolution"].text == "resumed")
    try scene.expectSoundStore()
  }

  @Test func `paused at a limit, another process stops it`() throws {
    scene.agent(Agent.spender(calls: 8, pause: "0.3"))
    let program = try scene.startRun("--budget", "0.03", "--on-limit", "pause")
    #expect(try eventually { try scene.show()["status"].text == "paused" })
    let stopped = try scene.orch("runs", "stop", "last", "--wait")
    #expect(stopped.status == 0, stopped.shown)
    #expect(try program.wait().status != 0)
    let run = try scene.show()
    #expect(run["status"].text == "cancelled")
    #expect(run["reason"].text == "stopped by 'orch runs stop'")
    scene.expectNobodyLives()
    try scene.expectSoundStore()
  }

  @Test func `of two that start at once, one gets the last dollar`() throws {
    scene.agent(Agent.spender(calls: 3, pause: "0.3"))
    // Less than two slices: who comes second finds everything held.
    _ = try scene.orch("budget", "set", "daily", "--limit", "0.2")
    let both = [try scene.startRun(), try scene.startRun()]
    let ends = try both.map { try $0.wait() }.sorted { $0.status < $1.status }
    #expect(ends.map(\.status) == [0, 3], "\(ends)")
    #expect(ends[1].output == "")
    #expect(try scene.orch("runs", "list", "--json").json["items"].items.count == 1)
    #expect(try scene.orch("tasks", "list", "--json").json["items"].items.count == 1)
    #expect(try scene.worktrees().count == 1)
    let policy = try scene.orch("budget", "check", "--json").json["report"]["policies"][0]
    #expect(policy["spentUsd"].money == .cents(3))
    #expect(policy["reservedUsd"].money == .zero)
  }

  @Test func `a task that is refused leaves the others of its command at work`() throws {
    scene.agent(Agent.spender(calls: 3, pause: "0.3"))
    _ = try scene.orch("budget", "set", "daily", "--limit", "0.2")
    let words = ["--workflow", "solo", "--jobs", "2", "--json"]
    let outcome = try scene.orch(["run", "One", "Two"] + words)
    #expect(outcome.status == 9, outcome.shown)
    #expect(outcome.events("run.finished").count == 1)
    let runs = try scene.orch("runs", "list", "--json").json["items"]
    #expect(runs.items.compactMap { $0["status"].text } == ["completed"])
    try scene.expectSoundStore()
  }

  @Test func `at a limit no further stage begins before a person says so`() throws {
    // The builder has ended by itself when its last call passes the limit.
    scene.agent(
      """
      case $(cat) in *"You are the tester"*) n=20 ;; *) n=3 ;; esac
      while [ $n -gt 0 ]; do n=$((n - 1)); echo '\(Agent.cent)'; done
      """)
    let words = ["run", "Do it", "--workflow", "simple", "--budget", "0.03", "--json"]
    let program = try scene.start(words)
    #expect(try eventually { try scene.show()["stages"][0]["status"].text == "completed" })
    usleep(300_000)
    let paused = try scene.show()
    #expect(paused["status"].text == "paused")
    #expect(paused["stages"][1]["status"].text == "pending")
    #expect(paused["costUsd"].money == .cents(3))
    #expect(try scene.orch("runs", "resume", "last", "--budget", "1").status == 0)
    let outcome = try program.wait()
    #expect(outcome.status == 0, outcome.shown)
    #expect(try scene.show()["costUsd"].money == .cents(23))
  }

  @Test func `at a limit of time or turns, resuming grants as much again`() throws {
    scene.agent(Agent.spender(calls: 5, pause: "0.1"))
    let program = try scene.startRun("--max-turns", "3")
    #expect(try eventually { try scene.show()["status"].text == "paused" })
    #expect(try scene.orch("runs", "resume", "last").status == 0)
    let outcome = try program.wait()
    #expect(outcome.status == 0, outcome.shown)
    #expect(outcome.events("limit.reached").count == 1)

    scene.agent("sleep 1.5")
    let second = try scene.startRun("--time-limit", "1s")
    #expect(try eventually { try scene.show()["status"].text == "paused" })
    #expect(try scene.orch("runs", "resume", "last").status == 0)
    let end = try second.wait()
    #expect(end.status == 0, end.shown)
    #expect(end.events("limit.reached").count == 1)
  }

  @Test func `a turn whose calls nobody wrote down is one call, and counts before what comes next`()
    throws
  {
    let words = ["run", "Do it", "--replay", recording("codex-stream"), "--workflow", "solo"]
    // 1,500 tokens read, 14,300 from the cache, 235 written: by this price 4.34 cents.
    try scene.configure(
      """
      [clients.replay]
      model = "some-codex"
      [[prices]]
      model = "some-codex"
      input = 10
      cache_read = 1
      output = 60
      """)
    let outcome = try scene.orch(words + ["--json", "--budget", "0.04", "--on-limit", "stop"])
    #expect(outcome.status == 3, outcome.shown)
    let run = try scene.show()
    #expect(run["costUsd"].money == Money(decimal: "0.0434"))
    #expect(run["calls"].int == 1)
    #expect(run["incidents"][0]["kind"].text == "limit.budget")
  }

  @Test func `a budget says itself what happens at its limit, unless the run does`() throws {
    scene.agent(Agent.spender(calls: 9, pause: "0.3"))
    _ = try scene.orch("budget", "set", "daily", "--limit", "0.03", "--on-limit", "pause")
    let program = try scene.startRun()
    #expect(try eventually { try scene.show()["status"].text == "paused" })
    _ = try scene.orch("budget", "set", "daily", "--limit", "9", "--on-limit", "stop")
    #expect(try scene.orch("runs", "resume", "last").status == 0)
    #expect(try program.wait().status == 0)
    _ = try scene.orch("budget", "set", "daily", "--limit", "0.12")
    let stopped = try scene.run()
    #expect(stopped.status == 3, stopped.shown)
    #expect(try scene.show()["outcome"].text == "stopped")
  }

  @Test func `a budget for a role or a model counts for runs with them`() throws {
    scene.agent(Agent.spender(calls: 8, pause: "0.3"))
    _ = try scene.orch(
      "budget", "set", "haiku", "--limit", "0.04", "--scope", "model=claude-haiku-4-5")
    let outcome = try scene.run("--on-limit", "stop")
    #expect(outcome.status == 3, outcome.shown)
    #expect(try #require(try scene.show()["costUsd"].money) <= .cents(5))
    _ = try scene.orch("budget", "set", "cooks", "--limit", "0.01", "--scope", "role=cook")
    _ = try scene.orch("budget", "delete", "haiku", "--yes")
    let other = try scene.run("--on-limit", "stop", "--max-turns", "50")
    #expect(other.status == 0, other.shown)
  }
}
