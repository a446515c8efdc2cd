import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("The time of runs whose process was killed")
struct RunRecoveryTests {
  let bench: Workbench
  let run: Run
  let agent: Agent
  private let start: Timestamp

  init() throws {
    bench = try Workbench(.file)
    start = bench.now
    // Before there is a run to be put in order.
    #expect(bench.said("budget set mins --metric minutes --limit 10m").code == .success)
    let project = try bench.project()
    let task = try bench.file("Fix the tests")
    run = try bench.store.insert(
      Run(
        id: "r9", project: project.id, projectName: project.name, task: task.id, title: "x",
        taskType: "task", workflow: "simple", workflowReason: "", repository: "/",
        startedAt: bench.now), owner: RunOwner(bootID: "another", pid: 1, startTicks: 1))
    agent = try bench.agent(run)
    try update { stage, now in
      (stage.status, stage.startedAt, stage.agent) = (.running, now, agent.id)
    }
  }

  private func update(_ change: (inout Stage, Timestamp) -> Void) throws {
    var stage = try #require(try bench.store.stages(of: run.id).first)
    change(&stage, bench.now)
    try bench.store.update(stage)
  }

  private func wait(_ seconds: Int) { bench.wait(.seconds(seconds)) }

  /// The agent calls a tool now.
  private func work() throws {
    let tool = ToolUse(id: bench.nextID("x"), name: "sh", summary: "", input: "")
    try bench.store.write { try bench.store.begin(tool, of: agent.id, at: bench.now) }
  }

  private func expectSpent(
    _ minutes: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    bench.expect(
      "budget list --fields spent", "spent\n\(minutes)\n", sourceLocation: sourceLocation)
  }

  @Test func `it ends when it was last heard of, not when it is found`() throws {
    wait(132)
    try work()
    wait(8 * 3600)
    _ = bench.said("runs list")
    expectSpent("2.2")
    let end = start.adding(.seconds(132))
    let found = try #require(try bench.store.run(run.id))
    #expect(found.outcome == .interrupted)
    #expect((found.endedAt, found.activeMs) == (end, 132_000))
    let stage = try #require(try bench.store.stages(of: run.id).first)
    #expect((stage.endedAt, stage.activeMs) == (end, 132_000))
    #expect(try bench.store.agent(agent.id)?.endedAt == end)
  }

  @Test func `a call of a clock that is ahead is no sign of work`() throws {
    wait(60)
    try work()
    wait(3600)
    try bench.call("1", by: agent)
    bench.now = start.adding(.seconds(600))
    _ = bench.said("runs list")
    expectSpent("1")
  }

  @Test func `its lock says that it was at work without a word`() throws {
    let lock = RunFiles(store: bench.store.path).lock(of: run.id)
    mkdir(RunFiles(store: bench.store.path).locks, 0o700)
    let file = open(lock, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    let seconds = Int(start.milliseconds / 1000 + 300)
    let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    #expect(futimens(file, times) == 0)
    close(file)
    wait(3600)
    _ = bench.said("runs list")
    expectSpent("5")
    #expect(try bench.store.run(run.id)?.activeMs == 300_000)
  }

  @Test func `what it did before it was gone on with counts on, pauses do not`() throws {
    var paused = run
    wait(60)
    (paused.status, paused.activeMs) = (.paused, 60_000)
    try bench.store.update(paused, because: Event(at: bench.now, kind: "run.paused", run: run.id))
    wait(600)
    paused.status = .running
    try bench.store.update(paused, because: Event(at: bench.now, kind: "run.resumed", run: run.id))
    wait(30)
    try work()
    wait(3600)
    _ = bench.said("runs list")
    expectSpent("1.5")
    #expect(try bench.store.run(run.id)?.activeMs == 90_000)
    #expect(try bench.store.stages(of: run.id).first?.activeMs == 90_000)
  }

  @Test func `one that died while paused was not at work since`() throws {
    var paused = run
    wait(60)
    (paused.status, paused.activeMs) = (.paused, 60_000)
    try bench.store.update(paused, because: Event(at: bench.now, kind: "run.paused", run: run.id))
    wait(600)
    try work()
    _ = bench.said("runs list")
    expectSpent("1")
    #expect(try bench.store.run(run.id)?.activeMs == 60_000)
  }
}
