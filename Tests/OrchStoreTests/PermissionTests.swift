import Glibc
import OrchModel
import Testing

@testable import OrchStore

@Suite("whose files they are")
struct PermissionTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  @Test(arguments: ["000", "022", "077", "777"])
  func `whatever the umask, files are 0600 and folders 0700`(_ mask: String) throws {
    let place = folder.path + "/data/orch"
    let store = place + "/orch.db"
    #expect(try Probe.run("init", store, "--umask", mask).code == 0)
    #expect(try Probe.run("write", store, "--count", "3", "--umask", mask).code == 0)
    #expect(try Probe.run("backup", store, "--umask", mask).code == 0)
    #expect(mode(folder.path + "/data") == 0o700)
    #expect(mode(place) == 0o700)
    let names = Folder.entries(of: place)
    #expect(
      names == [
        "orch.db", "orch.db-shm", "orch.db-wal", "orch.db.backup", "orch.db.gate", "orch.db.queue",
      ])
    for name in names { #expect(mode(place + "/" + name) == 0o600, "\(name)") }
  }

  @Test(.enabled(if: geteuid() == 0), arguments: ["022", "777"])
  func `one who is not root gets the same`(_ mask: String) throws {
    chmod(folder.path, 0o777)
    let store = folder.path + "/data/orch.db"
    let options = ["--umask", mask, "--user", "65534"]
    #expect(try Probe(["init", store] + options).end().code == 0)
    #expect(try Probe(["write", store, "--count", "2"] + options).end().code == 0)
    #expect(mode(folder.path + "/data") == 0o700)
    #expect(mode(store) == 0o600)
  }
}

/// Run as somebody who may not do everything: root may write anywhere.
@Suite("a folder that can only be read", .enabled(if: geteuid() == 0))
struct ReadOnlyFolderTests {
  let folder: Folder
  let store: String

  init() throws {
    folder = try Folder()
    chmod(folder.path, 0o755)
    store = folder.path + "/data/orch.db"
    _ = try Scene.store(at: store)
  }

  /// Gives everything to nobody in particular, who then may only read.
  private func close(_ names: [String]) {
    for name in names { chown(folder.path + "/data/" + name, 65534, 65534) }
    chmod(folder.path + "/data", 0o555)
  }

  private func asNobody(_ command: String) throws -> Int32 {
    try Probe.run(command, store, "--user", "65534").code
  }

  @Test func `a store without a log is read, and nothing is made`() throws {
    try Database(path: store, for: .writing).checkpoint()
    for suffix in ["-wal", "-shm"] { unlink(store + suffix) }
    close(["orch.db"])
    let before = Folder.entries(of: folder.path + "/data")
    #expect(try asNobody("read") == 0)
    #expect(Folder.entries(of: folder.path + "/data") == before)
  }

  @Test func `a store whose log is empty is read`() throws {
    try Database(path: store, for: .writing).checkpoint()
    #expect(size(store + "-wal") == 0)
    close(["orch.db"])
    #expect(try asNobody("read") == 0)
  }

  @Test func `a store with a log is read through it, where the reader may`() throws {
    #expect(size(store + "-wal") > 0)
    close(["orch.db", "orch.db-wal", "orch.db-shm"])
    #expect(try asNobody("read") == 0)
  }

  @Test func `a store with a log that may not be read is not half read`() throws {
    close(["orch.db"])
    #expect(try asNobody("read") == ExitCode.unavailable.rawValue)
  }

  @Test func `who writes is told that he cannot`() throws {
    close(["orch.db", "orch.db-wal", "orch.db-shm", "orch.db.gate", "orch.db.queue"])
    #expect(try asNobody("write") == ExitCode.cannotWrite.rawValue)
    #expect(try asNobody("open") == ExitCode.cannotWrite.rawValue)
  }

  @Test func `who makes a store there is told that he cannot`() throws {
    chmod(folder.path, 0o555)
    let elsewhere = folder.path + "/new/orch.db"
    let said = try Probe.run("open", elsewhere, "--user", "65534")
    #expect(said.code == ExitCode.cannotWrite.rawValue)
  }
}
