import OrchModel
import Testing

@testable import OrchStore

@Suite("a store with runs is carried over")
struct RunMigrationTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  /// The migrations before runs could be without a task.
  private static let before = Array(Migration.all.prefix { $0.id != "2026-11-21-subjects" })

  private func fill(_ store: Database) throws {
    for statement: SQL in [
      "INSERT INTO project (id, name, path, last_run, created_at) VALUES ('p', 'one', '/one', 7, 1)",
      """
      INSERT INTO task (id, project_id, title, created_at, updated_at) VALUES ('t', 'p', 'x', 1, 1)
      """,
      """
      INSERT INTO run (id, project_id, number, attempt, task_id, title, task_type, workflow,
                       workflow_reason, trigger, status, outcome, reason, branch, repository, plan,
                       active_ms, started_at, ended_at, owner_boot, owner_pid, owner_start)
      VALUES ('r', 'p', 7, 2, 't', 'x', 'fix', 'simple', 'why', 'retry', 'failed', 'failed', 'bad',
              'b', '/one', '{"agent":"codex"}', 5, 10, 20, 'boot', 42, 4200)
      """,
      """
      INSERT INTO stage (id, run_id, position, name, role, kind, needs, status, answer, started_at)
      VALUES ('s', 'r', 0, 'builder', 'builder', 'agent', 'a', 'failed', 'sorry', 11)
      """,
      """
      INSERT INTO agent (id, project_id, run_id, stage_id, client, role, status, started_at)
      VALUES ('a', 'p', 'r', 's', 'codex', 'builder', 'failed', 11)
      """,
      "INSERT INTO file_change (run_id, stage_id, path, kind) VALUES ('r', 's', 'f', 'created')",
      "INSERT INTO incident (run_id, stage_id, kind, at, message) VALUES ('r', 's', 'retrying', 1, 'm')",
      "INSERT INTO hold (run_id, state, opened_at, closed_at) VALUES ('r', 'closed', 1, 2)",
    ] {
      try store.execute(statement)
    }
  }

  @Test func `with what points at them`() throws {
    do {
      let old = try Database(path: folder.store)
      try old.migrate(to: Self.before)
      try fill(old)
    }
    let store = try Database(path: folder.store)
    try store.migrate()
    #expect(try store.brokenPromises() == [])
    let run = try #require(try store.run("r"))
    #expect(run.task == "t" && run.number == 7 && run.attempt == 2 && run.trigger == .retry)
    #expect(run.status == .failed && run.reason == "bad" && run.plan == "{\"agent\":\"codex\"}")
    #expect(run.tags.isEmpty && !run.isPinned && run.externalID == nil && !run.isRecorded)
    #expect(try store.owner(of: "r")?.pid == 42)
    let stage = try #require(try store.stages(of: "r").first)
    #expect(stage.answer == "sorry" && stage.needs == ["a"] && stage.credits == nil)
    #expect(try store.agents(run: "r", limit: 5).map(\.agent.id) == ["a"])
    #expect(try store.fileChanges(of: "r").map(\.path) == ["f"])
    #expect(try store.incidents(of: "r").map(\.message) == ["m"])
  }

  @Test func `and references are still looked after`() throws {
    let store = try Scene.store(at: folder.store)
    #expect(throws: StoreError.self) {
      try store.execute(
        "INSERT INTO incident (run_id, kind, at, message) VALUES ('none', 'retrying', 1, 'm')")
    }
    #expect(throws: StoreError.self) {
      _ = try store.insert(
        Run(
          id: "r", project: Scene.project, projectName: "one", task: "none", title: "x",
          taskType: "task", workflow: "simple", workflowReason: "", repository: "/",
          startedAt: Scene.noon), owner: Scene.owner)
    }
  }

  @Test func `a recorded run is nobody's to recover, and its number is its own`() throws {
    let store = try Scene.store()
    let subject = try store.subject(named: "TechBlog.com", newID: { "p9" }, at: Scene.noon)
    #expect(try store.subject(named: "TechBlog.com", newID: { "p10" }, at: Scene.noon) == subject)
    #expect(subject.path == nil)
    func run(_ id: ID<Run>, _ external: String?) -> Run {
      Run(
        id: id, project: subject.id, projectName: subject.name, task: nil, title: "techblog",
        taskType: "pipeline", workflow: "techblog", workflowReason: "recorded", repository: "",
        startedAt: Scene.noon, externalID: external)
    }
    #expect(try store.insert(run("r1", "x"), stages: []).number == 1)
    #expect(try store.insert(run("r2", nil), stages: []).number == 2)
    #expect(throws: StoreError.self) { _ = try store.insert(run("r3", "x"), stages: []) }
    // What was refused took no number.
    #expect(try store.insert(run("r4", "y"), stages: []).number == 3)
    try store.execute("DELETE FROM run WHERE id = 'r4'")
    #expect(try store.insert(run("r5", "y"), stages: []).number == 4)
    #expect(try !store.hasUnfinishedRuns())
    #expect(try store.run(externalID: "x", of: subject.id)?.id == "r1")
    #expect(try store.run(externalID: "x", of: Scene.project) == nil)
    #expect(try store.brokenPromises() == [])
  }

  @Test func `time at work is without pauses`() throws {
    let store = try Scene.store()
    func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }
    _ = try store.insert(Scene.run("r"), owner: Scene.owner)
    for (seconds, kind) in [(10, "run.paused"), (30, "run.resumed"), (50, "run.paused")] {
      try store.append(Event(at: at(Int64(seconds)), kind: kind, run: "r"))
    }
    #expect(try store.activeMs(of: "r", from: at(0), to: at(60)) == 30_000)
    #expect(try store.activeMs(of: "r", from: at(20), to: at(40)) == 10_000)
    #expect(try store.activeMs(of: "r", from: at(0), to: at(5)) == 5000)
    #expect(try store.activeMs(of: "other", from: at(5), to: at(0)) == 0)
  }
}
