import CSQLite
import Glibc
import OrchModel
import Testing

@testable import OrchStore

@Suite("the write-ahead log")
struct LogTests {
  let folder: Folder
  let store: Database

  init() throws {
    folder = try Folder()
    store = try Scene.store(at: folder.store)
  }

  private var log: String { folder.store + "-wal" }

  private func book(_ count: Int, in batches: Int = 1, bytes: Int = 700) throws {
    let pad = String(decoding: [UInt8](repeating: 0x78, count: bytes), as: UTF8.self)
    for _ in 0..<batches {
      try store.write(.batched) {
        for _ in 0..<count {
          try store.execute(
            """
            INSERT INTO event (at, kind, data)
            VALUES (\(Scene.noon), 'pad', \(pad))
            """)
        }
      }
    }
  }

  @Test func `20,000 rows leave a small log, also beside one who watches`() throws {
    let watcher = try Database(path: folder.store, for: .reading)
    var (largest, seen) = (0, try watcher.dataVersion())
    for _ in 0..<200 {
      try book(20, in: 5)
      largest = max(largest, size(log))
      let now = try watcher.dataVersion()
      #expect(now != seen)
      seen = now
      try watcher.read { _ = try watcher.tasks(limit: 50) }
    }
    #expect(largest < 16 << 20, "\(largest)")
    #expect(
      try watcher.row("SELECT count(*) AS n FROM event WHERE kind = 'pad'") { try $0["n"] as Int }
        == 20_000)
  }

  @Test func `a reader in the way makes nobody wait, and the log small again once it is gone`()
    throws
  {
    let reader = try Database(path: folder.store, for: .reading)
    try reader.read {
      _ = try reader.projects()
      let start = ContinuousClock.now
      try book(5, in: 500, bytes: 30_000)
      #expect(size(log) > 64 << 20)
      #expect(start.duration(to: .now) < .seconds(15))
      let checkpoint = ContinuousClock.now
      #expect(try store.checkpoint() == false)
      #expect(checkpoint.duration(to: .now) < .seconds(5))
    }
    // It tries again when the log has grown by another 4 MiB.
    try book(5, in: 40, bytes: 30_000)
    #expect(size(log) < 16 << 20)
    #expect(try store.checkpoint())
    #expect(size(log) == 0)
  }

  @Test func `a commit lasts through a power cut unless it says that it need not`() throws {
    func level() throws -> SQLValue { try store.pragma("synchronous") }
    #expect(try store.write { try level() } == .integer(2))
    #expect(try store.write(.batched) { try level() } == .integer(1))
    #expect(try store.write { try level() } == .integer(2))
  }

  @Test func `money in a batch makes the batch last`() throws {
    try store.write(.batched) { try store.append(Event(at: Scene.noon, kind: "x")) }
    #expect(store.owesSync == false)
    try store.write(.batched) { try store.record(Scene.call("a")) }
    #expect(store.owesSync)
    try store.write(.batched) {}
    #expect(store.owesSync == false)
  }

  @Test func `letting go of the last connection leaves the log to the next writer`() throws {
    let path = folder.path + "/other.db"
    do { _ = try Scene.store(at: path).append(Event(at: Scene.noon, kind: "x")) }
    #expect(size(path + "-wal") > 0)
    #expect(try Database(path: path, for: .reading).tasks(limit: 5).count == 1)
    #expect(size(path + "-wal") > 0)
  }
}
