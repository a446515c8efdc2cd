import CSQLite
import Glibc
import OrchModel
import Synchronization
import Testing

@testable import OrchStore

@Suite("the writers' queue")
struct TurnstileTests {
  let folder: Folder

  init() throws {
    folder = try Folder()
    _ = try Scene.store(at: folder.store)
  }

  private func holdGate() throws -> Probe {
    let probe = try Probe(["pause", folder.store])
    #expect(probe.line() == "in")
    return probe
  }

  @Test func `who waits too long is told that the store is busy`() throws {
    let holder = try holdGate()
    let store = try Database(path: folder.store, for: .writing, patience: .milliseconds(150))
    let start = ContinuousClock.now
    #expect(exitCode { try store.append(Event(at: Scene.noon, kind: "x")) } == .storeBusy)
    let waited = start.duration(to: .now)
    #expect(waited >= .milliseconds(150) && waited < .seconds(5))
    #expect(exitCode { try store.checkpoint() } == .storeBusy)
    holder.endInput()
    #expect(holder.end().code == 0)
    try store.append(Event(at: Scene.noon, kind: "x"))
  }

  @Test func `a wait has an end in every thread, whatever signals it blocks`() async throws {
    let holder = try holdGate()
    let path = folder.store
    let answers = await withTaskGroup(of: ExitCode?.self) { group in
      for _ in 1...4 {
        group.addTask {
          await onThread {
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_BLOCK, &all, nil)
            return exitCode {
              let store = try Database(path: path, for: .writing, patience: .milliseconds(200))
              try store.append(Event(at: Scene.noon, kind: "x"))
            }
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == Array(repeating: .storeBusy, count: 4))
    holder.endInput()
    holder.end()
  }

  @Test func `who waits long enough gets in`() async throws {
    let holder = try holdGate()
    let path = folder.store
    async let answer = onThread {
      exitCode {
        try Database(path: path, for: .writing, patience: .seconds(20))
          .append(Event(at: Scene.noon, kind: "late"))
      }
    }
    try await Task.sleep(for: .milliseconds(150))
    holder.endInput()
    #expect(await answer == nil)
    holder.end()
  }

  @Test func `the kernel opens the gate when its holder is killed`() throws {
    let holder = try holdGate()
    holder.send(SIGKILL)
    holder.end()
    let store = try Database(path: folder.store, for: .writing, patience: .milliseconds(500))
    try store.append(Event(at: Scene.noon, kind: "x"))
    #expect(try store.brokenPromises() == [])
  }

  @Test func `readers never wait`() throws {
    let holder = try holdGate()
    let start = ContinuousClock.now
    #expect(try Database(path: folder.store, for: .reading).tasks(limit: 5).count == 1)
    #expect(start.duration(to: .now) < .seconds(2))
    holder.endInput()
    holder.end()
  }

  @Test func `the gate is open again after a write that fails`() throws {
    let store = try Database(path: folder.store, for: .writing)
    #expect(throws: StoreError.self) {
      try store.write { try store.execute("INSERT INTO nowhere VALUES (1)") }
    }
    #expect(try Probe.run("write", folder.store, "--count", "1", "--patience", "500").code == 0)
  }

  @Test func `a part of a write keeps the gate for the whole`() throws {
    let store = try Database(path: folder.store, for: .writing)
    try store.write {
      try store.write { try store.append(Event(at: Scene.noon, kind: "x")) }
      #expect(try store.checkpoint() == false)
      let other = try Probe.run("write", folder.store, "--count", "1", "--patience", "50")
      #expect(other.code == ExitCode.storeBusy.rawValue)
    }
  }

  @Test func `nobody is passed over for long`() throws {
    let end = ContinuousClock.now.advanced(by: .milliseconds(1500))
    let probes = try (1...6).map {
      try Probe(["write", folder.store, "--id", "w\($0)", "--milliseconds", "1500"])
    }
    let counts = probes.map { $0.end().said.acknowledged.count }
    #expect(ContinuousClock.now > end)
    let (least, most) = (counts.min() ?? 0, counts.max() ?? 0)
    #expect(least > 0 && most <= least * 4 + 20, "\(counts)")
  }

  @Test func `first come, first served, and who dies in line is passed over`() throws {
    let holder = try holdGate()
    let line = open(folder.store + ".queue", O_RDONLY | O_CLOEXEC)
    defer { close(line) }
    func given() -> Int64 {
      var number: Int64 = 0
      return pread(line, &number, 8, 0) == 8 ? number : -1
    }
    let probes = try ["a", "b", "c", "d", "e"].map { name in
      let before = given()
      let probe = try Probe(["write", folder.store, "--count", "1", "--id", name])
      for _ in 0..<20_000 where given() == before { usleep(1_000) }
      #expect(given() == before + 1)
      return probe
    }
    probes[2].send(SIGKILL)
    probes[2].end()
    holder.endInput()
    holder.end()
    for (index, probe) in probes.enumerated() where index != 2 { #expect(probe.end().code == 0) }
    let store = try Database(path: folder.store, for: .reading)
    let keys = try store.rows("SELECT key FROM call ORDER BY seq") { try $0["key"] as String }
    #expect(keys.map { $0.prefix(2) } == ["a-", "b-", "d-", "e-"])
  }

  @Test(arguments: [
    [UInt8](repeating: 0xff, count: 8), [UInt8](repeating: 0x7f, count: 9), [1, 2],
  ])
  func `a line whose number means nothing is begun anew`(_ bytes: [UInt8]) throws {
    let line = open(folder.store + ".queue", O_RDWR | O_TRUNC | O_CLOEXEC)
    defer { close(line) }
    #expect(write(line, bytes, bytes.count) == bytes.count)
    let store = try Database(path: folder.store, for: .writing, patience: .milliseconds(500))
    try store.append(Event(at: Scene.noon, kind: "x"))
    var number: Int64 = 0
    #expect(pread(line, &number, 8, 0) == 8)
    #expect(number == (1 << 20) + 1)
  }

  @Test func `an SQLite that loses rows without it is never used without it`() throws {
    // Whatever the library is, a commit and a checkpoint both have to pass the gate.
    let holder = try holdGate()
    let store = try Database(path: folder.store, for: .writing, patience: .milliseconds(20))
    for write in [
      { try store.write {} }, { try store.migrate(to: []) }, { try store.rebuild(at: Scene.noon) },
      { _ = try store.checkpoint() }, { try store.execute("DELETE FROM event") },
    ] as [() throws -> Void] {
      #expect(throws: (any Error).self) { try write() }
    }
    holder.endInput()
    holder.end()
    #expect(try store.pragma("wal_autocheckpoint") == .integer(0))
  }

  @Test(arguments: [
    (3_040_001, true), (3_044_005, true), (3_044_006, false), (3_045_000, true), (3_050_006, true),
    (3_050_007, false), (3_051_000, true), (3_051_002, true), (3_051_003, false),
    (3_053_000, false),
  ])
  func `the versions that lose rows are known`(_ number: Int32, _ loses: Bool) {
    #expect(SQLiteLibrary.losesRows(number) == loses)
    #expect(SQLiteLibrary.version.hasPrefix("3."))
  }
}

private final class Work: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs `body` on a thread of its own, so that nothing waits for it in the meantime.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
  await withCheckedContinuation { continuation in
    let work = Unmanaged.passRetained(Work { continuation.resume(returning: body()) })
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, work.toOpaque())
    pthread_detach(thread)
  }
}
