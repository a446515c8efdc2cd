import Glibc
import OrchModel
import Testing

@testable import OrchStore

@Suite("backup and restore")
struct BackupTests {
  let folder: Folder
  let store: Database

  init() throws {
    folder = try Folder()
    store = try Scene.store(at: folder.store)
  }

  private var copy: String { folder.path + "/copy.db" }

  @Test func `a backup is the store, for its owner alone, and without a log`() throws {
    try store.record(Scene.call("a", 5))
    try store.backup(to: copy)
    #expect(mode(copy) == 0o600)
    let backup = try Database(path: copy, for: .reading)
    try backup.checkReadable()
    #expect(try backup.ledgerEntry("a")?.cost == 5)
    #expect(try backup.brokenPromises() == [])
    #expect(!folder.entries().contains { $0.contains("partial") })
  }

  @Test func `what is there already is never replaced`() throws {
    try write("precious", to: copy)
    #expect(exitCode { try store.backup(to: copy) } == .cannotWrite)
    #expect(exitCode { try Database.restore(from: folder.store, to: copy) } == .cannotWrite)
    #expect(try contents(copy) == Array("precious".utf8))
  }

  @Test func `a backup to a place that is not there makes nothing`() throws {
    let before = folder.entries()
    #expect(exitCode { try store.backup(to: folder.path + "/no/copy.db") } == .cannotWrite)
    #expect(folder.entries() == before)
  }

  @Test func `what a killed backup left makes room, what a living one writes does not`() throws {
    try write("half a copy", to: copy + ".partial")
    try store.backup(to: copy)
    let other = folder.path + "/other.db"
    let descriptor = open(other + ".partial", O_RDWR | O_CREAT, 0o600)
    flock(descriptor, LOCK_EX)
    #expect(exitCode { try store.backup(to: other) } == .cannotWrite)
    close(descriptor)
    try store.backup(to: other)
    #expect(Folder.entries(of: folder.path).filter { $0.hasSuffix(".partial") } == [])
  }

  @Test func `a symbolic link in place of the unfinished copy is not followed`() throws {
    try write("precious", to: folder.path + "/victim")
    symlink(folder.path + "/victim", copy + ".partial")
    #expect(exitCode { try store.backup(to: copy) } == .cannotWrite)
    #expect(try contents(folder.path + "/victim") == Array("precious".utf8))
  }

  @Test func `a backup put back is a store like any other`() throws {
    try store.record(Scene.call("a", 5))
    try store.backup(to: copy)
    let place = folder.path + "/back.db"
    try Database.restore(from: copy, to: place)
    let restored = try Database(path: place, for: .writing)
    #expect(try restored.pragma("journal_mode") == .text("wal"))
    #expect(try restored.record(Scene.call("a", 5)).kind == .unchanged)
    #expect(try restored.record(Scene.call("b", 6)).kind == .added)
    #expect(try restored.brokenPromises() == [])
    #expect(mode(place) == 0o600)
  }

  @Test func `nothing is put back beside the log of a store that is gone`() throws {
    try store.backup(to: copy)
    let place = folder.path + "/back.db"
    try write("an old log", to: place + "-wal")
    #expect(exitCode { try Database.restore(from: copy, to: place) } == .badData)
    #expect(access(place, F_OK) != 0)
  }

  @Test func `a damaged backup is not put back`() throws {
    for number in 0..<200 { try store.record(Scene.call("key \(number)", 5)) }
    try store.backup(to: copy)
    let descriptor = open(copy, O_RDWR)
    let junk = [UInt8](repeating: 0xA5, count: 4096)
    for page in 10..<20 { pwrite(descriptor, junk, junk.count, page * 4096) }
    close(descriptor)
    let place = folder.path + "/back.db"
    #expect(exitCode { try Database.restore(from: copy, to: place) } == .badData)
    #expect(access(place, F_OK) != 0)
  }

  @Test func `a backup under four writers is whole and all of one moment`() throws {
    let writers = try (1...4).map {
      try Probe(["write", folder.store, "--id", "w\($0)", "--milliseconds", "1200"])
    }
    usleep(200_000)
    for number in 1...5 {
      try store.backup(to: folder.path + "/copy\(number).db")
      usleep(50_000)
    }
    let said = writers.map { $0.end() }
    var counts: [Int] = []
    for number in 1...5 {
      let backup = try Database(path: folder.path + "/copy\(number).db", for: .reading)
      #expect(try backup.brokenPromises() == [])
      counts.append(try backup.spend(SpendFilter()).calls)
    }
    #expect(counts == counts.sorted())
    #expect(said.allSatisfy { $0.code == 0 }, "\(said.map(\.code))")
    #expect(
      try store.spend(SpendFilter()).calls == said.map { $0.said.acknowledged.count }.reduce(0, +))
  }
}
