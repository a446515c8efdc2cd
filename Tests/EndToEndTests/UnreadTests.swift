import Testing

/// A pipe that somebody has open and does not read, as a terminal is after Ctrl-S.
@Suite("orch run whose events are not read")
struct UnreadTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  /// `orch run --json` into the pipe `events`, which a shell keeps open.
  private func startUnread(_ words: String) throws -> Program {
    let line =
      "mkfifo events && exec 3<>events && '\(programs)/orch' run 'Do it' --workflow solo --json \(words) >&3"
    return try scene.program("/bin/bash", ["-c", line], in: scene.repository)
  }

  @Test func `is stopped at its limit, and says it all to a reader who comes back`() throws {
    scene.agent(
      "head -c 300000 /dev/zero | tr '\\0' x | fold -w 1000\n"
        + Agent.spender(calls: 50, pause: "0.2"))
    let program = try startUnread("--budget 0.05 --on-limit stop")
    #expect(try eventually { try scene.show()["outcome"].text == "stopped" })
    #expect(try scene.show()["incidents"][0]["kind"].text == "limit.budget")
    let events = try scene.program(
      "/bin/grep", ["-m1", "run.finished", "events"], in: scene.repository)
    #expect(try events.wait().events[0]["item"] == scene.show())
    #expect(try program.wait().status == 3)
    scene.expectNobodyLives()
  }

  @Test func `is stopped when more waits than fits`() throws {
    scene.agent(
      "head -c 30000000 /dev/zero | tr '\\0' x | fold -w 50000\nwhile :; do sleep 1; done")
    let outcome = try startUnread("").wait()
    #expect(outcome.status == 74, outcome.shown)
    #expect(outcome.errors.contains("its reader has stopped reading"), outcome.shown)
    let run = try scene.show()
    #expect(run["status"].text == "cancelled")
    #expect(run["reason"].text?.contains("its reader has stopped reading") == true)
    scene.expectNobodyLives()
    try scene.expectSoundStore()
  }

  @Test func `a reader who is slow slows the agent and misses nothing`() throws {
    scene.agent("head -c 24000000 /dev/zero | tr '\\0' x | fold -w 50000")
    let reader =
      "while dd bs=256k count=1 iflag=fullblock status=none | grep ''; do sleep 0.05; done"
    let line =
      "'\(programs)/orch' run 'Do it' --workflow solo --json | { \(reader); }; exit ${PIPESTATUS[0]}"
    let outcome = try scene.program("/bin/bash", ["-c", line], in: scene.repository).wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
    // A line that was split between two blocks is two.
    #expect(outcome.output.split(separator: "\n").count { $0.contains("agent.said") } == 480)
  }
}
