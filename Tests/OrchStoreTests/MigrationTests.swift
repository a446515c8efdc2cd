import Glibc
import OrchModel
import Testing

@testable import OrchStore

@Suite("bringing a store up to date")
struct MigrationTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private static let older = Array(Migration.all.dropLast())
  private static let next = Migration(
    "2099-01-01-next",
    "CREATE TABLE next (x INTEGER) STRICT; ALTER TABLE task ADD COLUMN next TEXT;")
  private static let newer = Migration.all + [next]

  private func schema(_ store: Database) throws -> [String] {
    try store.rows("SELECT coalesce(sql, name) AS sql FROM sqlite_schema ORDER BY name") {
      try $0["sql"]
    }
  }

  @Test func `ids are in the order they are applied, and each is there once`() {
    let ids = Migration.all.map(\.id)
    #expect(ids == ids.sorted())
    #expect(Set(ids).count == ids.count)
  }

  @Test func `the mark of a list changes with the list`() {
    let marks = (0...Migration.all.count).map {
      Migration.fingerprint(of: Array(Migration.all.prefix($0)))
    }
    #expect(Set(marks).count == marks.count)
    #expect(marks.dropFirst().allSatisfy { $0 != 0 && Int32(exactly: $0) != nil })
  }

  @Test func `the store keeps the text of its tables without comments`() throws {
    let script = """
      CREATE TABLE note (
        id   TEXT NOT NULL,  -- the client's own
        kind TEXT CHECK (kind IN ('a -- b', '  c'))--end
      ) STRICT;
      """
    #expect(
      script.withoutComments
        == "CREATE TABLE note ( id TEXT NOT NULL, kind TEXT CHECK (kind IN ('a -- b', '  c')) ) STRICT;"
    )
    let texts = try schema(Scene.store(at: folder.store))
    #expect(texts.allSatisfy { !$0.contains("--") && !$0.contains("  ") })
  }

  @Test func `twice changes nothing`() throws {
    let store = try Scene.store(at: folder.store)
    try store.checkpoint()
    let (schema, bytes) = (try schema(store), try contents(folder.store))
    try store.migrate()
    try Database(path: folder.store, for: .creating).migrate()
    #expect(try self.schema(store) == schema)
    #expect(try contents(folder.store) == bytes)
    #expect(!folder.entries().contains { $0.contains("before") })
  }

  @Test func `a store in memory is made in one go`() throws {
    let store = try Scene.store()
    try store.migrate()
    #expect(try store.tasks(limit: 5).map(\.task.title) == ["Write the parser"])
  }

  @Test func `step by step or all at once, the store is the same`() throws {
    let (once, steps) = (try Database(path: ":memory:"), try Database(path: ":memory:"))
    try once.migrate()
    for count in 1...Migration.all.count {
      try steps.migrate(to: Array(Migration.all.prefix(count)))
    }
    #expect(try schema(once) == schema(steps))
  }

  @Test func `an older store is upgraded, and a copy of it as it was is kept`() throws {
    do {
      let old = try Database(path: folder.store)
      try old.migrate(to: Self.older)
      try old.execute("INSERT INTO project (id, name, created_at) VALUES ('p', 'kept', 1)")
    }
    let store = try Database(path: folder.store)
    try store.migrate()
    #expect(try store.projects().map(\.name) == ["kept"])
    #expect(try store.brokenPromises() == [])
    let copy = folder.store + ".before-" + (Migration.all.last?.id ?? "")
    #expect(mode(copy) == 0o600)
    let kept = try Database(path: copy, for: .reading)
    #expect(try kept.projects().map(\.name) == ["kept"])
    #expect(throws: StoreFailure.self) { try kept.checkReadable() }
  }

  @Test func `a copy that is there already is not replaced`() throws {
    try Database(path: folder.store).migrate(to: Self.older)
    let copy = folder.store + ".before-" + (Migration.all.last?.id ?? "")
    try write("of an earlier time", to: copy)
    try Database(path: folder.store).migrate()
    #expect(try contents(copy) == Array("of an earlier time".utf8))
    #expect(exitCode { _ = try Database(path: copy + "-2", for: .reading) } == nil)
  }

  @Test func `a new store leaves no copy`() throws {
    try Database(path: folder.store).migrate()
    #expect(!folder.entries().contains { $0.contains("before") || $0.contains("partial") })
  }

  @Test func `a migration that fails changes nothing and can be tried again`() throws {
    let store = try Scene.store(at: folder.store)
    let before = try schema(store)
    let broken = Migration(
      "2099-01-02-broken", "CREATE TABLE half (x); INSERT INTO nowhere VALUES (1)")
    #expect(throws: StoreError.self) { try store.migrate(to: Self.newer + [broken]) }
    #expect(try schema(store) == before)
    try store.migrate(to: Self.newer)
    #expect(try schema(store).contains { $0.contains("TABLE next") })
  }

  @Test func `a migration that breaks a reference is undone`() throws {
    let store = try Scene.store(at: folder.store)
    let breaking = Migration(
      "2099-01-02-breaking",
      "PRAGMA defer_foreign_keys=ON; CREATE TABLE odd (p TEXT REFERENCES project); DELETE FROM project"
    )
    #expect(throws: StoreError.self) { try store.migrate(to: Migration.all + [breaking]) }
    #expect(try store.projects().count == 1)
  }

  @Test func `a newer store is refused with exit 65 and not one byte is changed`() throws {
    do {
      let store = try Scene.store(at: folder.store)
      try store.migrate(to: Self.newer)
      try store.execute("UPDATE meta SET value = '9.9.9' WHERE key = 'made_by'")
      try store.execute("UPDATE meta SET value = '99' WHERE key = 'min_reader'")
      try store.checkpoint()
    }
    let (bytes, log) = (try contents(folder.store), try contents(folder.store + "-wal"))
    let failure = #expect(throws: StoreError.self) { try Database(path: folder.store).migrate() }
    #expect(failure?.exitCode == .badData)
    #expect(failure?.message.contains("9.9.9") == true)
    let reading = try Database(path: folder.store, for: .reading)
    #expect(exitCode { try reading.checkReadable() } == .badData)
    #expect(try contents(folder.store) == bytes)
    #expect(try contents(folder.store + "-wal") == log)
  }

  @Test func `a newer store that says so may be read`() throws {
    let store = try Scene.store(at: folder.store)
    try store.migrate(to: Self.newer)
    let reading = try Database(path: folder.store, for: .reading)
    try reading.checkReadable()
    #expect(try reading.tasks(limit: 5).count == 1)
  }

  @Test func `a store one migration older asks to be upgraded by one who may`() throws {
    try Database(path: folder.store).migrate(to: Self.older)
    let bytes = try contents(folder.store)
    let reading = try Database(path: folder.store, for: .reading)
    #expect(throws: StoreFailure.self) { try reading.checkReadable() }
    #expect(try contents(folder.store) == bytes)
    try Database(path: folder.store, for: .writing).migrate()
    try Database(path: folder.store, for: .reading).checkReadable()
  }

  @Test func `threads that find no store all get the same one`() async throws {
    let path = folder.store
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...8 {
        group.addTask {
          let store = try Database(path: path)
          try store.migrate()
          _ = try store.project(
            at: "/shared", name: "shared", newID: { ID("p\(number)") }, at: Scene.noon)
        }
      }
      try await group.waitForAll()
    }
    #expect(try Database(path: path, for: .reading).projects().count == 1)
  }

  @Test func `processes that find no store all get the same one`() throws {
    let probes = try (1...8).map { _ in try Probe(["open", folder.store]) }
    #expect(probes.map { $0.end().code } == Array(repeating: 0, count: 8))
    let store = try Database(path: folder.store, for: .reading)
    try store.checkReadable()
    #expect(try store.brokenPromises() == [])
    #expect(!folder.entries().contains { $0.contains("before") || $0.contains(".new") })
  }

  @Test(arguments: 0..<6)
  func `processes upgrade an old store while half of them are killed`(_ round: Int) throws {
    let oldCount = 1 + round % (Migration.all.count - 1)
    do {
      let store = try Database(path: folder.store)
      try store.migrate(to: Array(Migration.all.prefix(oldCount)))
    }
    let probes = try (1...8).map { _ in try Probe(["open", folder.store]) }
    usleep(UInt32(round) * 7_000)
    for probe in probes.prefix(4) { probe.send(SIGKILL) }
    let codes = probes.map { $0.end().code }
    #expect(codes.suffix(4) == [0, 0, 0, 0])
    #expect(codes.prefix(4).allSatisfy { $0 == 0 || $0 == 128 + SIGKILL })
    let store = try Database(path: folder.store, for: .reading)
    try store.checkReadable()
    #expect(try store.brokenPromises() == [])
  }
}
