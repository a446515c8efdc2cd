import OrchModel
import Testing

@testable import OrchStore

@Suite("runs, stages, agents and incidents")
struct RunRecordTests {
  let store: Database

  init() throws { store = try Scene.store() }

  private func insert(_ id: ID<Run>, retrying earlier: Run? = nil) throws -> Run {
    try store.insert(Scene.run(id), retrying: earlier, owner: Scene.owner)
  }

  private func stage(_ id: ID<Stage>, _ position: Int, _ needs: [String] = []) -> Stage {
    Stage(
      id: id, run: "r1", position: position, name: "stage \(position)", role: "builder",
      kind: .agent,
      needs: needs)
  }

  @Test func `runs are numbered in their project, and no number is given twice`() throws {
    _ = try store.project(at: "/two", name: "two", newID: { "p2" }, at: Scene.noon)
    #expect(try insert("r1").number == 1)
    #expect(try insert("r2").number == 2)
    var other = Scene.run("r3")
    other.project = "p2"
    #expect(try store.insert(other, owner: Scene.owner).number == 1)
    #expect(throws: (any Error).self) {
      try store.write {
        _ = try insert("r4")
        throw TestFailure("not after all")
      }
    }
    #expect(try insert("r5").number == 3)
  }

  @Test func `a number stays used when its run is gone`() throws {
    _ = try insert("r1")
    try store.execute("DELETE FROM run WHERE id = 'r1'")
    #expect(try insert("r2").number == 2)
  }

  @Test func `another attempt keeps the number`() throws {
    let first = try insert("r1")
    _ = try insert("r2")
    let second = try insert("r3", retrying: first)
    let third = try insert("r4", retrying: first)
    #expect([second.number, third.number] == [1, 1])
    #expect([second.attempt, third.attempt] == [2, 3])
    #expect(try store.run(number: 1, of: Scene.project)?.id == "r4")
    #expect(try insert("r5").number == 3)
  }

  @Test func `processes never get the same number`() throws {
    let folder = try Folder()
    _ = try Probe.run("init", folder.store)
    let probes = try (1...6).map {
      try Probe(["spend", folder.store, "--turns", "2", "--id", "\($0)"])
    }
    for probe in probes { #expect(probe.end().code == 0) }
    let runs = try Database(path: folder.store, for: .reading).runs(limit: 100).map(\.run.number)
    #expect(runs == [6, 5, 4, 3, 2, 1])
  }

  @Test func `a run comes back as it was stored`() throws {
    var run = try insert("r1")
    #expect(try store.run("r1") == run)
    run.status = .partial
    run.outcome = .partial
    run.reason = "half of it"
    run.branch = "orch/t-x"
    run.worktree = "/w"
    run.base = "abc"
    run.clientCost = 12
    run.costDifferenceReason = "rounding"
    run.filesChanged = 3
    run.activeMs = 1234
    run.endedAt = Scene.noon
    try store.update(run, because: Event(at: Scene.noon, kind: "run.ended", run: "r1"))
    #expect(try store.run("r1") == run)
    #expect(try store.events(of: ID<Run>("r1")).map(\.kind) == ["run.started", "run.ended"])
    #expect(try store.unfinishedRuns().isEmpty)
    #expect(try store.brokenPromises() == [])
  }

  @Test func `a run for a project that is not there is refused`() throws {
    var run = Scene.run("r1")
    run.project = "p404"
    #expect(exitCode { _ = try store.insert(run, owner: Scene.owner) } == .badData)
    #expect(try store.runs(limit: 5).isEmpty)
  }

  @Test func `runs of a task, with a status, from a place on`() throws {
    for number in 1...4 { _ = try insert(ID("r\(number)")) }
    #expect(try store.runs(task: "t", limit: 2).map(\.run.id) == ["r4", "r3"])
    #expect(try store.runs(task: "t404", limit: 2).isEmpty)
    #expect(try store.runs(with: [.completed], limit: 2).isEmpty)
    #expect(try store.runs(of: Scene.project, before: 3, limit: 9).map(\.run.id) == ["r2", "r1"])
    #expect(try store.runIDs(beginning: "r", limit: 2).map(\.id) == ["r4", "r3"])
  }

  @Test func `a request is left, read and cleared`() throws {
    _ = try insert("r1")
    #expect(try store.request(of: "r1") == nil)
    try store.request(.stop, of: "r1", at: Scene.noon)
    #expect(try store.request(of: "r1") == .stop)
    try store.clearRequest(of: "r1")
    #expect(try store.request(of: "r1") == nil)
    #expect(try store.request(of: "r404") == nil)
  }

  @Test func `of two who adopt a run one gets it`() throws {
    _ = try insert("r1")
    let (one, two) = (
      RunOwner(bootID: "b", pid: 1, startTicks: 1), RunOwner(bootID: "b", pid: 2, startTicks: 2)
    )
    #expect(try store.adopt("r1", from: Scene.owner, owner: one))
    #expect(try store.adopt("r1", from: Scene.owner, owner: two) == false)
    #expect(try store.owner(of: "r1") == one)
    #expect(try store.unfinishedRuns().map(\.owner) == [one])
    try store.execute("UPDATE run SET owner_boot = NULL, owner_pid = NULL, owner_start = NULL")
    let nobody = try #require(try store.owner(of: "r1"))
    #expect(try store.adopt("r1", from: nobody, owner: two))
    #expect(try store.adopt("r1", from: nobody, owner: one) == false)
  }

  @Test func `stages come back in the order of the workflow`() throws {
    _ = try insert("r1")
    var second = stage("s2", 1, ["stage 0", "an, other"])
    try store.insert(second)
    try store.insert(stage("s1", 0))
    #expect(exitCode { try store.insert(stage("s3", 1)) } == .badData)
    second.status = .completed
    second.outcome = .completed
    second.answer = "done"
    second.exitCode = -1
    second.commit = "abc"
    second.clientCost = 5
    second.startedAt = Scene.noon
    second.endedAt = Scene.noon
    try store.update(second)
    #expect(try store.stages(of: "r1").map(\.id) == ["s1", "s2"])
    #expect(try store.stages(of: "r1").last == second)
  }

  @Test func `a file that several stages changed is counted once`() throws {
    _ = try insert("r1")
    try store.insert(stage("s1", 0))
    try store.insert(stage("s2", 1))
    let created = FileEdit(path: "new\u{1B}.txt", kind: .created, added: 5, removed: 0)
    try store.setFileChanges(
      [created, created, FileEdit(path: "b", kind: .modified)], of: "s1", run: "r1")
    try store.setFileChanges(
      [FileEdit(path: "new\u{1B}.txt", kind: .modified, added: 2, removed: 1)], of: "s2", run: "r1")
    #expect(
      try store.fileChanges(of: "r1") == [
        FileEdit(path: "b", kind: .modified),
        FileEdit(path: "new\u{1B}.txt", kind: .created, added: 7, removed: 1),
      ])
    try store.setFileChanges([], of: "s1", run: "r1")
    #expect(try store.fileChanges(of: "r1").map(\.kind) == [.modified])
  }

  @Test func `an agent and its tools`() throws {
    _ = try insert("r1")
    try store.insert(stage("s1", 0))
    var agent = Agent(
      id: "a1", project: Scene.project, run: "r1", stage: "s1", client: "claude", role: "builder",
      startedAt: Scene.noon)
    try store.insert(agent)
    #expect(try store.agent("a1") == agent)
    agent.model = "m"
    agent.session = "s"
    agent.status = .stopped
    agent.outcome = .stopped
    agent.activity = "Edit main.swift"
    agent.turns = 3
    agent.contextTokens = 1000
    agent.contextLimit = 200_000
    agent.endedAt = Scene.noon
    try store.update(agent)
    #expect(try store.agents(run: "r1", with: [.stopped], limit: 5).map(\.agent) == [agent])
    #expect(try store.agentIDs(beginning: "a", limit: 5).map(\.role) == ["builder"])
    for id in ["x", "y", "x"] {
      try store.begin(
        ToolUse(id: id, name: "Bash", summary: "ls", input: "{}"), of: "a1", at: Scene.noon)
    }
    try store.end(tool: "x", of: "a1", succeeded: false, at: Scene.noon)
    try store.end(tool: "x", of: "a1", succeeded: true, at: Scene.noon)
    let counts = try store.toolCounts(of: "a1")
    #expect(counts.calls == 2 && counts.failed == 1)
    #expect(try store.toolCounts(of: "a404") == (0, 0))
  }

  @Test func `incidents wait for a person until they are resolved`() throws {
    _ = try insert("r1")
    let first = try store.recordIncident(.budgetLimit, run: "r1", message: "spent", at: Scene.noon)
    let second = try store.recordIncident(.interrupted, run: "r1", message: "gone", at: Scene.noon)
    #expect(try store.openIncidents(limit: 5).map(\.id) == [second, first])
    #expect(try store.openIncidents(limit: 1).map(\.id) == [second])
    try store.resolveIncidents(of: "r1", resolution: "resumed", at: Scene.noon)
    #expect(try store.openIncidents(limit: 5).isEmpty)
    #expect(try store.incidents(of: "r1").map(\.resolution) == ["resumed", "resumed"])
    #expect(try store.incidents(of: "r1").map(\.kind) == [.budgetLimit, .interrupted])
  }

  @Test func `events count up, whatever the clock says`() throws {
    _ = try insert("r1")
    try store.append(Event(at: Timestamp(milliseconds: 5), kind: "b", run: "r1", data: ["n": 1]))
    try store.append(Event(at: Timestamp(milliseconds: -5), kind: "c", run: "r1"))
    let events = try store.events(of: ID<Run>("r1"))
    #expect(events.map(\.kind) == ["run.started", "b", "c"])
    try #require(events.count == 3)
    #expect(events[1].data == .raw("{\"n\":1}"))
    #expect(try store.events(of: ID<Run>("r1"), after: events[1].sequence).map(\.kind) == ["c"])
    #expect(try store.events(of: ID<Run>("r1"), limit: 1).count == 1)
    try store.execute("DELETE FROM event")
    try store.append(Event(at: Scene.noon, kind: "d", run: "r1"))
    #expect(try (store.events(of: ID<Run>("r1")).first?.sequence ?? 0) > events[2].sequence)
  }
}
