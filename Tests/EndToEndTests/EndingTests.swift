import Glibc
import OrchModel
import Testing

@Suite("How a run ends, whatever happens")
struct EndingTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  /// Starts a run and waits until its agent has spent something.
  private func startedRun(_ words: String...) throws -> Program {
    let program = try scene.start(["run", "Do it", "--workflow", "solo", "--json"] + words)
    let isAtWork = eventually { program.output.contains("\"call.recorded\"") }
    try #require(isAtWork, "\(program.output)\n\(program.errors)")
    return program
  }

  @Test(arguments: [(SIGINT, 130, "Ctrl-C"), (SIGTERM, 143, "SIGTERM"), (SIGHUP, 129, "SIGHUP")])
  func `a signal stops gently`(_ signal: Int32, _ status: Int32, _ name: String) throws {
    scene.agent("cat > /dev/null\n" + Agent.endless)
    let program = try startedRun()
    program.signal(signal)
    let outcome = try program.wait()
    #expect(outcome.status == status, outcome.shown)
    #expect(outcome.events("run.finished").count == 1)
    let run = try scene.show()
    #expect(run["status"].text == "cancelled")
    #expect(run["reason"].text == "stopped by \(name)")
    let branch = try #require(run["branch"].text)
    #expect(try scene.git("show", "\(branch):work.txt") == "begun\n")
    #expect(
      try scene.orch("tasks", "list", "--json").json["items"][0]["status"].text == "cancelled")
    scene.expectNobodyLives()
    try scene.expectSoundStore()
  }

  @Test(arguments: [
    ("| grep -m1 run.started", 141, false), ("| grep -m1 call.recorded", 141, true),
    ("> /dev/full", 74, false),
  ])
  func `a run whose events nobody reads is stopped like any other`(
    _ reader: String, _ status: Int32, _ isAtWork: Bool
  ) throws {
    scene.agent(
      "cat > /dev/null\necho begun > work.txt\nwhile :; do echo '\(Agent.cent)'; sleep 0.2; done")
    let line = "'\(programs)/orch' run 'Do it' --workflow solo --json \(reader)"
    let outcome = try scene.program(
      "/bin/bash", ["-c", line + "; exit ${PIPESTATUS[0]}"], in: scene.repository
    ).wait()
    #expect(outcome.status == status, outcome.shown)
    #expect(outcome.errors.isEmpty == (status == 141), outcome.shown)
    let run = try scene.show()
    #expect(run["status"].text == "cancelled")
    #expect(run["reason"].text?.hasPrefix("cannot write the answer: ") == true)
    if isAtWork {
      let branch = try #require(run["branch"].text)
      #expect(try scene.git("show", "\(branch):work.txt") == "begun\n")
    }
    scene.expectNobodyLives()
    try scene.expectSoundStore()
  }

  @Test func `a second signal kills what will not end`() throws {
    try scene.configure("")
    scene.agent("trap '' INT TERM HUP\necho '\(Agent.cent)'\nwhile :; do sleep 1; done")
    let program = try startedRun()
    let clock = ContinuousClock()
    program.signal(SIGINT)
    usleep(300_000)
    let begin = clock.now
    program.signal(SIGINT)
    #expect(try program.wait().status == 130)
    let took = clock.now - begin
    // The gentle way would have taken two seconds and the grace.
    #expect(took < .seconds(2))
    scene.expectNobodyLives()
    #expect(try scene.show()["status"].text == "cancelled")
  }

  @Test func `what ignores every signal but one is ended in the grace`() throws {
    scene.agent("trap '' INT TERM HUP\necho '\(Agent.cent)'\nwhile :; do sleep 1; done")
    let program = try startedRun()
    program.signal(SIGTERM)
    #expect(try program.wait(seconds: 10).status == 143)
    scene.expectNobodyLives()
  }

  @Test func `children that leave their session end with the run`() throws {
    let daemon = "setsid env -i /bin/sh -c 'sleep 300; : \(scene.path)' > /dev/null 2>&1 &"
    scene.agent("cat > /dev/null\n\(daemon)\n\(daemon)\nsleep 0.2\necho done")
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    scene.expectNobodyLives()
  }

  @Test func `a program that hangs up its output but goes on is waited for`() throws {
    scene.agent("exec > /dev/null 2>&1\nsleep 0.5\necho late > work.txt")
    #expect(try scene.run().status == 0)
    let run = try scene.show()
    #expect(try scene.git("show", "\(#require(run["branch"].text)):work.txt") == "late\n")
  }

  @Test func `half a line and silence can be stopped, and is kept`() throws {
    scene.agent("echo '\(Agent.cent)'; printf 'half a li'; while :; do sleep 1; done")
    let program = try startedRun()
    usleep(300_000)
    program.signal(SIGINT)
    #expect(try program.wait().status == 130)
    let agent = try #require(try scene.show()["stages"][0]["agent"].text)
    #expect(try scene.orch("logs", "show", agent, "text").output.contains("half a li"))
  }

  @Test func `an agent that fails fails the run with its words and its status`() throws {
    scene.agent("echo 'no such luck' >&2; exit 7")
    let outcome = try scene.orch("run", "Do it", "--workflow", "solo")
    #expect(outcome.status == 1, outcome.shown)
    #expect(outcome.errors.contains("no such luck"))
    #expect(try scene.show()["reason"].text == "stage 'builder' failed: exit status 7")
  }

  @Test func `a guardian that is killed takes nobody along and leaves nobody`() throws {
    scene.agent(
      "setsid sh -c 'sleep 300; : \(scene.path)' &\necho '\(Agent.cent)'\nwhile :; do sleep 1; done"
    )
    let program = try startedRun()
    let guardian = try #require(
      scene.living().first { text(of: "/proc/\($0)/comm").hasPrefix("orch-guardian") })
    kill(guardian, SIGKILL)
    let outcome = try program.wait()
    #expect(outcome.status == 1, outcome.shown)
    scene.expectNobodyLives()
    let run = try scene.show()
    #expect(run["status"].text == "failed")
    #expect(run["calls"].int == 1)
    try scene.expectSoundStore()
  }
}

@Suite("A run whose process was killed")
struct CrashTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  /// Kills `orch run` at a moment that chance says, ten times, and looks at everything each time.
  @Test(arguments: [4711 as UInt64, 1848])
  func `at any moment, the next command puts it in order`(seed: UInt64) throws {
    var chance = Chance(seed: seed)
    let leaver = "setsid env -i /bin/sh -c 'sleep 300; : \(scene.path)' > /dev/null 2>&1 &"
    scene.agent("cat > /dev/null\n\(leaver)\n" + Agent.spender(calls: 40, pause: "0.02"))
    _ = try scene.orch("budget", "set", "daily", "--limit", "1000")
    var spent = 0
    for round in 1...5 {
      let program = try scene.startRun()
      usleep(UInt32.random(in: 0...600_000, using: &chance))
      try scene.killRun(program)
      spent += try expectOrder(after: program, earlier: spent, round: round)
    }
    try scene.expectSoundStore()
  }

  /// Looks at what a killed run has left; answers its calls.
  private func expectOrder(after program: Program, earlier: Int, round: Int) throws -> Int {
    let recovery = try scene.orch("tasks", "create", "After the crash")
    #expect(recovery.status == 0, recovery.shown)
    let acknowledged = Set(
      program.output.split(separator: "\n").map { JSON(String($0)) }
        .filter { $0["event"].text == "call.recorded" }.compactMap { $0["key"].text })
    let check = try scene.orch("budget", "check", "--unknown", "allow", "--json")
    let policy = check.json["report"]["policies"][0]
    #expect(policy["reservedUsd"].money == .zero, check.shown)
    let runs = try scene.orch("runs", "list", "--json").json["items"]
    #expect(!runs.items.contains { $0["status"].text == "running" }, "round \(round)")
    guard let id = runs[0]["id"].text, program.output.contains(id) else {
      #expect(acknowledged.isEmpty)
      return 0
    }
    let run = try scene.show(id)
    #expect(run["outcome"].text == "interrupted" || run["outcome"].text == "completed")
    let calls = try #require(run["calls"].int)
    let noted = lines(of: run)
    #expect((acknowledged.count...max(noted, acknowledged.count)).contains(calls), "round \(round)")
    #expect(policy["spentUsd"].money == .cents(earlier + calls), check.shown)
    return calls
  }

  /// How many calls the agent has made; it notes each before it says so.
  private func lines(of run: JSON) -> Int {
    guard let worktree = run["worktree"].text else { return 0 }
    return text(of: "\(worktree)/work.txt").split(separator: "\n").count
  }

  @Test func `is named, kept, and can be gone on with or tried again`() throws {
    scene.agent(
      "cat > /dev/null\nmkdir begun 2> /dev/null || exit 0\n: > begun/x\n" + Agent.endless)
    let program = try scene.startRun()
    #expect(eventually { program.output.contains("\"call.recorded\"") })
    try scene.killRun(program)
    let status = try scene.orch("status")
    let run = try scene.show()
    let id = try #require(run["id"].text)
    #expect(
      status.errors.contains(
        "run \(id) (repo #1) was interrupted: resume it with 'orch runs resume \(id)'"))
    #expect(run["outcome"].text == "interrupted")
    #expect(run["incidents"][0]["kind"].text == "interrupted")
    let worktree = try #require(run["worktree"].text)
    #expect(text(of: "\(worktree)/work.txt") == "begun\n")
    #expect(try scene.orch("status").errors == "")

    let resumed = try scene.orch("runs", "resume", id, "--json")
    #expect(resumed.status == 0, resumed.shown)
    let after = try scene.show(id)
    #expect(after["status"].text == "completed")
    #expect(after["worktree"] == run["worktree"])
    #expect(try scene.git("show", "\(#require(run["branch"].text)):work.txt") == "begun\n")
    try scene.expectSoundStore()
  }

  @Test func `is tried again beside the old attempt`() throws {
    scene.agent("cat > /dev/null\n" + Agent.endless)
    let program = try scene.startRun()
    #expect(eventually { program.output.contains("\"call.recorded\"") })
    try scene.killRun(program)
    scene.agent("cat > /dev/null; echo again > work.txt")
    let retried = try scene.orch("runs", "retry", "last", "--json")
    #expect(retried.status == 0, retried.shown)
    let runs = try scene.orch("runs", "list", "--json").json["items"]
    #expect(runs.items.compactMap { $0["status"].text } == ["completed", "failed"])
    let run = try scene.show()
    #expect(run["attempt"].int == 2)
    #expect(run["trigger"].text == "retry")
    #expect(try scene.worktrees().count == 2)
    try scene.expectSoundStore()
  }

  @Test func `is not gone on with when its workflow has changed`() throws {
    scene.agent("cat > /dev/null\n" + Agent.endless)
    let program = try scene.startRun()
    #expect(eventually { program.output.contains("\"call.recorded\"") })
    try scene.killRun(program)
    let text = text(of: scene["home/.config/orch/config.toml"])
    let changed = text.replacing(
      "[workflows.solo]\nstages = [",
      with: "[workflows.solo]\nstages = [{ name = \"first\", command = [\"true\"] }, ")
    scene.write(changed, to: "home/.config/orch/config.toml")
    let refused = try scene.orch("runs", "resume", "last")
    #expect(refused.status == 65, refused.shown)
    #expect(refused.errors.contains("workflow 'solo' has other stages now"))
    #expect(try scene.show()["outcome"].text == "interrupted")
  }

  @Test func `while paused, is let go of and can be gone on with`() throws {
    scene.agent("cat > /dev/null\n" + Agent.spender(calls: 6, pause: "0.05"))
    let program = try scene.startRun("--budget", "0.03")
    #expect(try eventually { try scene.show()["status"].text == "paused" })
    try scene.killRun(program)
    #expect(try scene.show()["reason"].text == "its process ended while it was paused")
    let refused = try scene.orch("runs", "resume", "last")
    #expect(refused.status == 3, refused.shown)
    let resumed = try scene.orch("runs", "resume", "last", "--budget", "1")
    #expect(resumed.status == 0, resumed.shown)
    try scene.expectSoundStore()
  }
}
