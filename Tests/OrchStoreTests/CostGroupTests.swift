import OrchModel
import Testing

@testable import OrchStore

@Suite("spend by group equals the plain sum")
struct CostGroupTests {
  private static let hour: Int64 = 3_600_000
  private static let columns: [(column: SpendColumn, value: @Sendable (LedgerEntry) -> String?)] = [
    (.project, { $0.attribution.project.rawValue }),
    (.client, { $0.attribution.client }),
    (.model, { $0.model }),
    (.role, { $0.attribution.role }),
    (.type, { $0.attribution.taskType }),
    (.task, { $0.attribution.task?.rawValue }),
    (.run, { $0.attribution.run?.rawValue }),
    (.agent, { $0.attribution.agent?.rawValue }),
    (.session, { $0.attribution.session }),
    (.branch, { $0.attribution.branch }),
  ]

  /// 300 calls over four days, many at the edges of hours; of some little is known.
  private func filled() throws -> (store: Database, entries: [LedgerEntry]) {
    let store = try Scene.store()
    _ = try store.project(at: "/two/.git", name: "two", newID: { "q" }, at: Scene.noon)
    var random = Seeded(31)
    func one(_ words: [String?]) -> String? { words.randomElement(using: &random) ?? nil }
    let entries = (0..<300).map { number in
      let edge = Int64.random(in: -48...48, using: &random) * Self.hour
      let offset: Int64 = [-1, 0, 1, 1_234_567].randomElement(using: &random) ?? 0
      var entry = Scene.call(
        "k\(number)",
        Int.random(in: 0...5, using: &random) == 0
          ? nil : Int64.random(in: 0...999, using: &random),
        at: Timestamp(milliseconds: Scene.noon.milliseconds + edge + offset),
        role: one(["builder", "tester", "", nil]), model: one(["m1", "m2", "", nil]),
        client: one(["claude", "codex"]) ?? "",
        kind: Int.random(in: 0...9, using: &random) == 0 ? .unlisted : .call)
      entry.attribution.project = Bool.random(using: &random) ? Scene.project : "q"
      entry.attribution.task = one(["t", nil]).map { ID($0) }
      entry.attribution.taskType = one(["feature", "fix", nil])
      entry.attribution.run = one(["r1", "r2", nil]).map { ID($0) }
      entry.attribution.agent = one(["a1", "a2", nil]).map { ID($0) }
      entry.attribution.session = one(["s1", "s2", nil])
      entry.attribution.branch = one(["main", "side", nil])
      return entry
    }
    try store.write { for entry in entries { try store.record(entry) } }
    return (store, entries)
  }

  private struct Key: Hashable {
    let one: String?
    let other: String?
  }

  /// Nothing is said of '' and of nil alike.
  private func plain(
    _ entries: [LedgerEntry], _ one: (LedgerEntry) -> String?, _ other: (LedgerEntry) -> String?
  ) -> [Key: Spend] {
    func known(_ text: String?) -> String? { text == "" ? nil : text }
    return entries.reduce(into: [:]) { sums, entry in
      let key = Key(one: known(one(entry)), other: known(other(entry)))
      sums[key] = (sums[key] ?? Spend()) + Spend(entry)
    }
  }

  @Test func `for every two columns, in windows that begin and end anywhere`() throws {
    let (store, entries) = try filled()
    let noon = Scene.noon.milliseconds
    let windows: [Window] = [
      .always,
      Window(start: Scene.noon, end: Timestamp(milliseconds: noon + 20 * Self.hour)),
      Window(
        start: Timestamp(milliseconds: noon - 30 * Self.hour + 1),
        end: Timestamp(milliseconds: noon + 3 * Self.hour - 1)),
      Window(start: Timestamp(milliseconds: noon + 5), end: Timestamp(milliseconds: noon + 1000)),
      Window(start: Timestamp(milliseconds: noon + 5), end: Scene.noon),
    ]
    for window in windows {
      for project: ID<Project>? in [nil, "q"] {
        let mine = entries.filter {
          window.contains($0.at) && (project == nil || $0.attribution.project == project)
        }
        for one in Self.columns {
          for other in Self.columns {
            let groups = try store.spendGroups(
              in: window, of: project, by: [one.column, other.column])
            let sums = groups.reduce(into: [Key: Spend]()) { sums, group in
              let key = Key(one: group.values[0], other: group.values[1])
              sums[key] = (sums[key] ?? Spend()) + group.spend
            }
            #expect(sums.count == groups.count, "each group once")
            #expect(
              sums == plain(mine, one.value, other.value), "\(one.column) \(other.column) \(window)"
            )
          }
        }
        let all = try store.spendGroups(in: window, of: project, by: [])
        #expect(
          all.reduce(Spend()) { $0 + $1.spend } == mine.reduce(Spend()) { $0 + Spend($1) })
      }
    }
  }

  @Test func `whole hours are not read from the ledger, whatever they are grouped by`() throws {
    let (store, _) = try filled()
    try store.write { try store.execute("DELETE FROM call") }
    for one in Self.columns {
      for other in Self.columns {
        #expect(try !store.spendGroups(in: .always, by: [one.column, other.column]).isEmpty)
      }
    }
  }

  /// The stretch of so many minutes that a moment is in, counted from half past an hour.
  private static func stretch(of minutes: Int64, containing moment: Timestamp) -> Window {
    let (length, shift) = (minutes * 60_000, 30 * 60_000 as Int64)
    let count = (moment.milliseconds - shift) / length
    return Window(
      start: Timestamp(milliseconds: shift + count * length),
      end: Timestamp(milliseconds: shift + (count + 1) * length))
  }

  @Test(arguments: [20, 60, 90, 24 * 60] as [Int64])
  func `by stretches of time that end inside of hours`(_ minutes: Int64) throws {
    let (store, entries) = try filled()
    struct Place: Hashable {
      let start: Timestamp
      let key: Key
    }
    let window = Window(
      start: Timestamp(milliseconds: Scene.noon.milliseconds - 40 * Self.hour + 7),
      end: Timestamp(milliseconds: Scene.noon.milliseconds + 40 * Self.hour - 7))
    for one in Self.columns {
      let groups = try store.spendGroups(in: window, by: [one.column, .model]) {
        Self.stretch(of: minutes, containing: $0)
      }
      let sums = groups.reduce(into: [Place: Spend]()) { sums, group in
        guard let start = group.start else { return }
        let key = Key(one: group.values[0], other: group.values[1])
        sums[Place(start: start, key: key), default: Spend()].add(group.spend)
      }
      var truth: [Place: Spend] = [:]
      for entry in entries where window.contains(entry.at) {
        let start = Self.stretch(of: minutes, containing: entry.at).start
        for (key, spend) in plain([entry], one.value, { $0.model }) {
          truth[Place(start: start, key: key), default: Spend()].add(spend)
        }
      }
      #expect(sums == truth, "\(one.column)")
    }
  }

  @Test func `three columns, and none of one project`() throws {
    let (store, entries) = try filled()
    let groups = try store.spendGroups(in: .always, by: [.session, .branch, .client])
    #expect(Set(groups.map(\.values)).count == groups.count)
    #expect(groups.reduce(0) { $0 + $1.spend.calls } == entries.count { $0.kind == .call })
    #expect(try store.spendGroups(in: .always, of: "nobody", by: []).isEmpty)
  }

  @Test func `the sums agree with the ledger, as kept and as rebuilt`() throws {
    let (store, _) = try filled()
    #expect(try store.check().allSatisfy(\.holds))
    try store.write {
      try store.execute("UPDATE spend_place SET branch = 'lie' WHERE branch = 'main'")
    }
    #expect(try store.check().filter { !$0.holds }.map(\.name) == ["sums by hour"])
    try store.rebuild(at: Scene.noon)
    #expect(try store.check().allSatisfy(\.holds))
  }

  /// What a store of the time before had: the ledger, and sums that knew less.
  @Test func `a store that is upgraded has its sums made of the ledger`() throws {
    let (store, _) = try filled()
    let groups = try store.spendGroups(in: .always, by: [.session, .model])
    try store.write {
      try store.execute("DROP TABLE spend_hour")
      try store.execute("DROP TABLE spend_place")
      try store.execute("CREATE TABLE spend_hour (hour INTEGER NOT NULL) STRICT")
      try store.execute("DELETE FROM migration WHERE id = \(Migration.spend.id)")
      try store.execute("PRAGMA user_version = 1")
    }
    try store.migrate()
    #expect(try store.check().allSatisfy(\.holds))
    #expect(try Set(store.spendGroups(in: .always, by: [.session, .model])) == Set(groups))
  }

  @Test func `the first call of a stretch of time`() throws {
    let (store, entries) = try filled()
    let first = try #require(entries.map(\.at).min())
    #expect(try store.firstCall(in: .always) == first)
    let after = Window(
      start: Timestamp(milliseconds: first.milliseconds + 1), end: Window.always.end)
    #expect(
      try store.firstCall(in: after) == entries.map(\.at).filter { $0 > first }.min())
    #expect(try store.firstCall(in: Window(start: first, end: first)) == nil)
  }

  @Test func `only what has no price`() throws {
    let (store, entries) = try filled()
    let groups = try store.spendGroups(in: .always, by: [.session], onlyUnpriced: true)
    #expect(
      groups.reduce(0) { $0 + $1.spend.unpricedTokens }
        == entries.filter { $0.cost == nil }.reduce(0) { $0 + $1.tokens.total })
    #expect(groups.allSatisfy { $0.spend.unpricedCalls > 0 })
  }
}
