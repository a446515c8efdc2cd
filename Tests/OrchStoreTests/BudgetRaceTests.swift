import Glibc
import OrchModel
import Testing

@testable import OrchStore

@Suite("processes and their last dollar")
struct BudgetRaceTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private func scene(limit: Int) throws {
    #expect(try Probe.run("init", folder.store, "--limit", "\(limit)").code == 0)
  }

  private func standing() throws -> BudgetStanding {
    let store = try Database(path: folder.store, for: .reading)
    #expect(try store.brokenPromises() == [])
    let budget = try #require(try store.budget(named: "all"))
    return try store.standing(of: budget, in: .always)
  }

  @Test(arguments: 0..<5)
  func `of two who want the last dollar one gets it`(_ round: Int) throws {
    try scene(limit: 700)
    let probes = try (0..<2).map {
      try Probe(["spend", folder.store, "--turns", "1", "--id", "\($0)"])
    }
    let ended = probes.map { $0.end() }
    let turns = ended.flatMap(\.said.acknowledged)
    // The second may come when the first has given back its rest, and even that is not all of it.
    let standing = try standing()
    #expect(standing.spent.nanodollars <= 700)
    #expect(standing.reserved == 0)
    #expect(turns.count == 1 || turns.map(\.cost).contains(0), "\(turns)")
    #expect(Set(ended.map(\.code)) == (turns.count == 1 ? [0, 3] : [0]))
  }

  @Test func `sixteen processes never spend more than the limit`() throws {
    try scene(limit: 50_000)
    let probes = try (0..<16).map {
      try Probe(["spend", folder.store, "--turns", "40", "--slice", "700", "--id", "\($0)"])
    }
    let ended = probes.map { $0.end() }
    #expect(ended.allSatisfy { $0.code == 0 || $0.code == 3 }, "\(ended.map(\.code))")
    let standing = try standing()
    #expect(standing.spent.nanodollars <= 50_000)
    #expect(standing.spent.nanodollars > 50_000 - 16 * 700)
    #expect(standing.reserved == 0)
    let acknowledged = ended.flatMap(\.said.acknowledged)
    #expect(standing.spent.nanodollars == acknowledged.map(\.cost).reduce(0, +))
  }

  @Test func `a thousand asked by sixty-four at once: none too many, none lost, none left over`()
    throws
  {
    try scene(limit: 300_000)
    let probes = try (0..<64).map {
      try Probe(["spend", folder.store, "--turns", "16", "--slice", "700", "--id", "\($0)"])
    }
    for probe in probes.prefix(8) { probe.send(SIGKILL) }
    let ended = probes.map { $0.end() }
    var standing = try standing()
    #expect((standing.spent + standing.reserved).nanodollars <= 300_000)
    #expect(try Probe.run("reap", folder.store).code == 0)
    standing = try self.standing()
    #expect(standing.reserved == 0)
    #expect(standing.spent.nanodollars <= 300_000)
    // What a killed one booked may be without an answer.
    let acknowledged = ended.flatMap(\.said.acknowledged).map(\.cost).reduce(0, +)
    #expect(standing.spent.nanodollars >= acknowledged)
    let whole = ended.dropFirst(8)
    #expect(whole.allSatisfy { $0.code == 0 || $0.code == 3 }, "\(whole.map(\.code))")
    #expect(whole.flatMap(\.said.acknowledged).count > 500)
  }

  @Test func `those who look first and spend later overspend, so the test above can fail`() throws {
    try scene(limit: 20_000)
    let probes = try (0..<16).map {
      try Probe(["spend", folder.store, "--turns", "40", "--naive", "yes", "--id", "\($0)"])
    }
    for probe in probes { probe.end() }
    #expect(try standing().spent.nanodollars > 20_000)
  }

  @Test func `kills leave every promise standing, and the money comes back once`() throws {
    try scene(limit: 100_000)
    var acknowledged: [(key: String, cost: Int64)] = []
    for round in 0..<6 {
      let probes = try (0..<6).map {
        try Probe(["spend", folder.store, "--turns", "1000", "--id", "\(round)-\($0)"])
      }
      usleep(60_000 + UInt32(round) * 23_000)
      for probe in probes { probe.send(SIGKILL) }
      acknowledged += probes.flatMap { $0.end().said.acknowledged }
      let standing = try standing()
      #expect((standing.spent + standing.reserved).nanodollars <= 100_000)
    }
    #expect(try standing().reserved > 0)
    let reapers = try (0..<3).map { _ in try Probe(["reap", folder.store]) }
    #expect(reapers.map { $0.end().code } == [0, 0, 0])
    #expect(try standing().reserved == 0)
    let store = try Database(path: folder.store, for: .reading)
    #expect(!acknowledged.isEmpty)
    for call in acknowledged {
      #expect(try store.ledgerEntry(call.key)?.cost?.nanodollars == call.cost)
    }
    #expect(try store.unfinishedRuns().isEmpty)
  }
}
