import OrchModel
import Testing

@testable import OrchStore

@Suite("projects, tasks and what is said of them")
struct RecordTests {
  let store: Database

  init() throws { store = try Scene.store() }

  private func piece(_ id: ID<AgentTask>, _ title: String = "x") -> AgentTask {
    AgentTask(id: id, project: Scene.project, title: title, createdAt: Scene.noon)
  }

  @Test func `a folder is one project, whoever asks and by whatever name`() throws {
    let again = try store.project(at: "/one/.git", name: "other", newID: { "p9" }, at: Scene.noon)
    #expect(again.id == Scene.project)
    #expect(again.name == "one")
    let twin = try store.project(at: "/two/one/.git", name: "one", newID: { "p2" }, at: Scene.noon)
    let third = try store.project(
      at: "/three/one/.git", name: "one", newID: { "p3" }, at: Scene.noon)
    #expect([twin.name, third.name] == ["one-2", "one-3"])
    #expect(try store.project(named: "one-2")?.path == "/two/one/.git")
    #expect(try store.projects().map(\.id) == ["p", "p2", "p3"])
  }

  @Test func `a project is found by bytes, not by what looks the same`() throws {
    _ = try store.project(at: "/caf\u{E9}", name: "caf\u{E9}", newID: { "p2" }, at: Scene.noon)
    _ = try store.project(at: "/cafe\u{301}", name: "cafe\u{301}", newID: { "p3" }, at: Scene.noon)
    #expect(try store.project(named: "cafe\u{301}")?.id == "p3")
    #expect(try store.project(at: "/caf\u{E9}")?.id == "p2")
  }

  @Test func `trust is in a text, for a project, until it is taken back`() throws {
    try store.trust("abc", text: "make", for: Scene.project, at: Scene.noon)
    try store.trust("abc", text: "make", for: Scene.project, at: Scene.noon)
    #expect(try store.isTrusted("abc", for: Scene.project))
    #expect(try store.isTrusted("abd", for: Scene.project) == false)
    #expect(try store.distrust(Scene.project, at: Scene.noon) == 1)
    #expect(try store.isTrusted("abc", for: Scene.project) == false)
  }

  @Test func `a task comes back as it was stored`() throws {
    var task = piece("t2", "Fix\0 \u{1B}[31mred")
    task.tags = ["one", "two words", "e\u{301}"]
    task.description = "long\ntext"
    try store.insert(task)
    task.projectName = "one"
    #expect(try store.task("t2") == task)
    task.status = .completed
    task.outcome = .completed
    task.progress = 100
    task.tags = []
    task.startedAt = Scene.noon
    task.endedAt = Scene.noon
    try store.update(task, because: Event(at: Scene.noon, kind: "task.completed", task: task.id))
    #expect(try store.task("t2") == task)
    #expect(
      try store.events(of: ID<AgentTask>("t2")).map(\.kind) == ["task.created", "task.completed"])
  }

  @Test func `tasks page from the newest by their place, and by nothing else`() throws {
    for number in 2...7 { try store.insert(piece(ID("t\(number)"))) }
    let first = try store.tasks(limit: 3)
    #expect(first.map(\.task.id) == ["t7", "t6", "t5"])
    let cursor = try #require(first.last?.sequence)
    #expect(try store.tasks(before: cursor, limit: 3).map(\.task.id) == ["t4", "t3", "t2"])
    #expect(try store.tasks(before: 1, limit: 3).isEmpty)
  }

  @Test func `tasks of a project and with a status, and of neither`() throws {
    _ = try store.project(at: "/two", name: "two", newID: { "p2" }, at: Scene.noon)
    try store.insert(AgentTask(id: "t2", project: "p2", title: "x", createdAt: Scene.noon))
    try store.insert(AgentTask(id: "t3", title: "x", createdAt: Scene.noon))
    var done = piece("t4")
    try store.insert(done)
    done.status = .failed
    try store.update(done, because: Event(at: Scene.noon, kind: "task.failed"))
    #expect(try store.tasks(of: "p2", limit: 9).map(\.task.id) == ["t2"])
    #expect(try store.tasks(with: [.failed, .paused], limit: 9).map(\.task.id) == ["t4"])
    #expect(try store.tasks(with: [.pending], limit: 9).map(\.task.id) == ["t3", "t2", "t"])
    #expect(try store.tasks(of: Scene.project, with: [.pending], limit: 9).map(\.task.id) == ["t"])
  }

  @Test func `the ids that begin so`() throws {
    try store.insert(piece("tab", "one"))
    try store.insert(piece("tac", "two"))
    try store.insert(piece("ub"))
    #expect(try store.taskIDs(beginning: "ta", limit: 9).map(\.id) == ["tac", "tab"])
    #expect(try store.taskIDs(beginning: "", limit: 9).count == 4)
    #expect(try store.taskIDs(beginning: "t%", limit: 9).isEmpty)
  }

  @Test func `what the store must not hold is refused, and its event with it`() throws {
    #expect(exitCode { try store.insert(piece("t9", "")) } == .badData)
    #expect(exitCode { try store.insert(piece("t")) } == .badData)
    var task = piece("t")
    task.progress = 101
    let event = Event(at: Scene.noon, kind: "task.progressed", task: "t")
    #expect(exitCode { try store.update(task, because: event) } == .badData)
    #expect(try store.events(of: ID<AgentTask>("t")).map(\.kind) == ["task.created"])
  }

  @Test func `notes stay in their order`() throws {
    try store.addNote("first", to: "t", at: Scene.noon)
    try store.addNote("second", to: "t", at: Timestamp(milliseconds: 0))
    #expect(try store.notes(of: "t").map(\.text) == ["first", "second"])
    #expect(exitCode { try store.addNote("x", to: "t404", at: Scene.noon) } == .badData)
  }

  @Test func `a task and the reason for it come together or not at all`() throws {
    #expect(throws: (any Error).self) {
      try store.write {
        try store.insert(piece("t5"))
        throw TestFailure("changed my mind")
      }
    }
    #expect(try store.task("t5") == nil)
    #expect(try store.events(of: ID<AgentTask>("t5")).isEmpty)
  }
}
