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

  @Test func `a commit is on the disk unless it says that it need not be`() throws {
    let syncs = try LogSyncs(of: store)
    defer { syncs.end() }
    func made(_ write: () throws -> Void) rethrows -> Int {
      let before = syncs.count
      try write()
      return syncs.count - before
    }
    let event = Event(at: Scene.noon, kind: "x")
    #expect(try made { try store.write { try store.append(event) } } == 1)
    #expect(try made { try store.write(.batched) { try store.append(event) } } == 0)
    // Money in a batch makes the batch last.
    #expect(try made { try store.write(.batched) { _ = try store.record(Scene.call("a")) } } == 1)
    #expect(try made { try store.write(.batched) { try store.append(event) } } == 0)

    syncs.fails = true
    #expect(exitCode { try store.write { try store.append(event) } } == .inputOutput)
    syncs.fails = false
    // Others go on while one waits for the disk.
    let other = try Database(path: folder.store, for: .writing, patience: .milliseconds(50))
    syncs.meanwhile = { try? other.append(Event(at: Scene.noon, kind: "beside")) }
    try store.write { try store.append(event) }
    let kinds = try store.rows("SELECT kind FROM event ORDER BY seq") { try $0["kind"] as String }
    #expect(kinds.suffix(2) == ["x", "beside"])
  }

  @Test func `letting go of the last connection leaves the log to the next writer`() throws {
    let path = folder.path + "/other.db"
    do { _ = try Scene.store(at: path).append(Event(at: Scene.noon, kind: "x")) }
    #expect(size(path + "-wal") > 0)
    #expect(try Database(path: path, for: .reading).tasks(limit: 5).count == 1)
    #expect(size(path + "-wal") > 0)
  }
}

/// Stands in for what SQLite syncs a store's log with, and counts.
private final class LogSyncs {
  private(set) var count = 0
  var fails = false
  var meanwhile: (() -> Void)?
  private let file: UnsafeMutablePointer<sqlite3_file>
  private let real: UnsafePointer<sqlite3_io_methods>
  private let changed = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
  /// A C function has no place for whose it is; a single test has one.
  nonisolated(unsafe) private static var present: LogSyncs?

  init(of store: Database) throws {
    // Before the first transaction there is no log to speak of.
    try store.write(.batched) { try store.append(Event(at: Scene.noon, kind: "first")) }
    var file: UnsafeMutablePointer<sqlite3_file>?
    sqlite3_file_control(store.handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file)
    self.file = try #require(file)
    real = try #require(self.file.pointee.pMethods)
    changed.initialize(to: real.pointee)
    changed.pointee.xSync = { file, flags in
      guard let syncs = LogSyncs.present else { return SQLITE_MISUSE }
      syncs.count += 1
      syncs.meanwhile?()
      return syncs.fails ? SQLITE_IOERR : syncs.real.pointee.xSync(file, flags)
    }
    self.file.pointee.pMethods = UnsafePointer(changed)
    Self.present = self
  }

  func end() {
    file.pointee.pMethods = real
    changed.deallocate()
    Self.present = nil
  }
}
