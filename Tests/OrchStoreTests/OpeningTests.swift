import CSQLite
import Glibc
import OrchModel
import Testing

@testable import OrchStore

@Suite("opening a store")
struct OpeningTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private func open(_ path: String, for access: Database.Access) -> ExitCode? {
    exitCode { try Database(path: path, for: access).migrate() }
  }

  /// What every access says to `path`, and that it leaves the file alone.
  private func refusals(of path: String) throws -> [ExitCode?] {
    let before = try contents(path)
    let answers = [Database.Access.reading, .writing, .creating].map { open(path, for: $0) }
    #expect(try contents(path) == before)
    return answers
  }

  @Test func `nothing there: only the one who makes a store gets one`() throws {
    #expect(open(folder.store, for: .reading) == .notFound)
    #expect(open(folder.store, for: .writing) == .notFound)
    #expect(folder.entries() == [])
    #expect(open(folder.store, for: .creating) == nil)
    #expect(open(folder.store, for: .writing) == nil)
  }

  @Test func `a folder above it that is a file is no place for a store`() throws {
    try write("x", to: folder.path + "/file")
    #expect(open(folder.path + "/file/orch.db", for: .reading) == .notFound)
    #expect(open(folder.path + "/file/orch.db", for: .creating) == .unavailable)
  }

  @Test func `an empty file becomes a store only for the one who makes one`() throws {
    try write("", to: folder.store)
    #expect(open(folder.store, for: .reading) == .notFound)
    #expect(open(folder.store, for: .writing) == .notFound)
    #expect(size(folder.store) == 0)
    #expect(open(folder.store, for: .creating) == nil)
    #expect(mode(folder.store) == 0o600)
  }

  @Test func `an empty file that others could write is made ours`() throws {
    try write("", to: folder.store)
    chmod(folder.store, 0o666)
    #expect(open(folder.store, for: .creating) == nil)
    #expect(mode(folder.store) == 0o600)
  }

  @Test(arguments: [
    "x", "SQLite format 3\0",
    "a text that is long enough to have all the bytes of a header, and some more",
  ])
  func `what is no SQLite file is refused and left as it is`(_ text: String) throws {
    try write(text, to: folder.store)
    #expect(try refusals(of: folder.store) == [.badData, .badData, .badData])
    #expect(folder.entries() == ["orch.db"])
  }

  @Test(arguments: [0, 1, 0x0F05_5112])
  func `somebody else's SQLite file is refused and left as it is`(_ application: Int) throws {
    do {
      let other = try Connection(folder.store, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
      try other.run(
        script: """
          PRAGMA application_id=\(application); PRAGMA journal_mode=WAL; CREATE TABLE t(x);
          INSERT INTO t VALUES (1)
          """)
    }
    chmod(folder.store, 0o600)
    #expect(try refusals(of: folder.store) == [.badData, .badData, .badData])
    #expect(folder.entries() == ["orch.db"])
  }

  @Test func `a store with a second name is refused`() throws {
    _ = try Scene.store(at: folder.store)
    link(folder.store, folder.path + "/other.db")
    #expect(try refusals(of: folder.store) == [.notPermitted, .notPermitted, .notPermitted])
    unlink(folder.path + "/other.db")
    #expect(open(folder.store, for: .reading) == nil)
  }

  @Test(arguments: [0o606, 0o660, 0o620, 0o777] as [mode_t])
  func `a store that others can write is refused`(_ mode: mode_t) throws {
    _ = try Scene.store(at: folder.store)
    chmod(folder.store, mode)
    #expect(try refusals(of: folder.store) == [.notPermitted, .notPermitted, .notPermitted])
  }

  @Test func `a folder, a pipe and a device are no stores, and nobody waits for them`() throws {
    mkdir(folder.path + "/folder", 0o700)
    mkfifo(folder.path + "/pipe", 0o600)
    for path in [folder.path + "/folder", folder.path + "/pipe", "/dev/null"] {
      for access in [Database.Access.reading, .writing, .creating] {
        #expect(open(path, for: access) == .unavailable)
      }
    }
  }

  @Test func `a symbolic link leads to the one store, with its one log`() throws {
    let real = folder.path + "/real"
    mkdir(real, 0o700)
    _ = try Scene.store(at: real + "/orch.db")
    symlink(real, folder.path + "/linked")
    symlink("linked/orch.db", folder.path + "/name.db")
    let store = try Database(path: folder.path + "/name.db", for: .writing)
    #expect(store.path == real + "/orch.db")
    #expect(try store.projects().map(\.name) == ["one"])
    #expect(folder.entries() == ["linked", "name.db", "real"])
  }

  @Test func `a symbolic link to nothing makes nothing`() throws {
    symlink(folder.path + "/nowhere.db", folder.store)
    #expect(open(folder.store, for: .creating) == .notFound)
    #expect(folder.entries() == ["orch.db"])
  }

  @Test func `a lock file that is a symbolic link is not followed`() throws {
    try write("precious", to: folder.path + "/victim")
    symlink(folder.path + "/victim", folder.store + ".gate")
    #expect(open(folder.store, for: .creating) != nil)
    #expect(try contents(folder.path + "/victim") == Array("precious".utf8))
  }

  @Test func `names that mean something in an address are only names`() throws {
    for name in ["a?mode=rwc", "b#c", "d%41", "é ü", "e&f;g", "-h"] {
      let path = folder.path + "/" + name + "/orch.db"
      _ = try Scene.store(at: path)
      #expect(try Database(path: path, for: .reading).projects().count == 1)
    }
    #expect(folder.entries().count == 6)
  }

  @Test func `a log whose store is gone is not played into a new one`() throws {
    _ = try Scene.store(at: folder.store)
    let keeper = try Database(path: folder.store, for: .writing)
    try keeper.append(Event(at: Scene.noon, kind: "x"))
    unlink(folder.store)
    #expect(open(folder.store, for: .creating) == .badData)
    #expect(!folder.entries().contains("orch.db"))
    unlink(folder.store + "-wal")
    unlink(folder.store + "-shm")
    #expect(open(folder.store, for: .creating) == nil)
  }

  @Test func `what a killed maker left is cleared away`() throws {
    try write("half a store", to: folder.store + ".new")
    try write("half a log", to: folder.store + ".new-wal")
    #expect(open(folder.store, for: .creating) == nil)
    #expect(!folder.entries().contains { $0.contains(".new") })
  }

  @Test func `a store put back by hand, without its log, gets one again`() throws {
    try Scene.store(at: folder.store).backup(to: folder.path + "/copy.db")
    let copy = try Database(path: folder.path + "/copy.db", for: .reading)
    #expect(try copy.pragma("journal_mode") == .text("delete"))
    let store = try Database(path: folder.path + "/copy.db", for: .writing)
    #expect(try store.pragma("journal_mode") == .text("wal"))
  }

  @Test func `many connections take no more descriptors than they need, and give them back`() throws
  {
    _ = try Scene.store(at: folder.store)
    let before = Folder.entries(of: "/proc/self/fd").count
    for _ in 1...50 { _ = try Database(path: folder.store, for: .writing).projects() }
    #expect(Folder.entries(of: "/proc/self/fd").count <= before + 20)
  }

  @Test func `letting go of one connection keeps the locks of the others`() throws {
    let writer = try Scene.store(at: folder.store)
    try writer.write {
      try writer.append(Event(at: Scene.noon, kind: "one"))
      for access in [Database.Access.reading, .writing] {
        _ = try Database(path: folder.store, for: access).projects()
      }
      let foreign = try Probe.run("write", folder.store, "--count", "1", "--patience", "50")
      #expect(foreign.code == ExitCode.storeBusy.rawValue)
    }
    #expect(try writer.brokenPromises() == [])
  }
}
