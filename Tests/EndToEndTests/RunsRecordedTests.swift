import OrchModel
import Testing

@Suite("runs that other programs record, across programs")
struct RunsRecordedTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  private func id(_ outcome: Outcome) -> String { String(outcome.output.dropLast()) }

  @Test func `resume and retry know them too`() throws {
    _ = try scene.orch("pipelines", "create", "p", "--stage", "Write:a:b")
    let run = id(try scene.orch("runs", "start", "p", "--project", "P"))
    #expect(try scene.orch("runs", "retry", run).status == 65)
    #expect(try scene.orch("runs", "pause", run).status == 0)
    let resumed = try scene.orch("runs", "resume", run)
    #expect(resumed.status == 0, resumed.shown)
    #expect(resumed.errors.contains("\(run) is running"))
    #expect(try scene.orch("runs", "resume", run).status == 0)
    #expect(try scene.orch("runs", "stage", run, "b", "--fail", "429").status == 0)
    #expect(try scene.orch("runs", "finish", run).status == 0)
    #expect(try scene.orch("runs", "resume", run).status == 65)
    let retried = try scene.orch("runs", "retry", run)
    #expect(retried.status == 0, retried.shown)
    #expect(retried.errors.contains("P #1.2 is to be done: "))
    let attempts = try scene.orch("runs", "list", "-A", "--fields", "title,status,trigger")
    #expect(attempts.output.contains("P #1.2\trunning\tretry\n"), attempts.shown)
    try scene.expectSoundStore()
  }
}
