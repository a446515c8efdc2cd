import OrchModel
import Testing

@testable import OrchStore

@Suite("spend by group equals the plain sum")
struct CostGroupTests {
  private static let hour: Int64 = 3_600_000
  private typealias Column = (column: SpendColumn, value: @Sendable (LedgerEntry) -> String?)
  /// A part of a call has it as the project, which `parts` sees to.
  private static let columns: [Column] = [
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
    (.user, { $0.attribution.agent.flatMap { ["a1": "ann", "a2": "bob"][$0.rawValue] } }),
    // a2 is a subagent of a1.
    (.pullRequest, { $0.attribution.agent == nil ? nil : "me/it#2" }),
    (.tool, { $0.attribution.taskType.flatMap { $0.hasPrefix("tool ") ? $0 : nil } }),
  ]

  /// 300 calls over four days, many at the edges of hours; of some little is known.
  ///
  /// The days before noon's are packed, after some of them were packed and changed again.
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
      if entry.kind == .call {
        if Int.random(in: 0...2, using: &random) == 0 {
          entry.recorded = Money(nanodollars: Int64.random(in: 1...999, using: &random))
        }
        let asked = Int.random(in: -1...4, using: &random)
        if asked >= 0 { entry.tools = RequestedTools() }
        for id in 0..<max(0, asked) {
          entry.tools?.insert(one(["Bash", "Edit"]) ?? "", id: "\(id)")
        }
      }
      return entry
    }
    try store.write {
      for (id, parent) in [("a1", nil), ("a2", "a1")] as [(ID<Agent>, ID<Agent>?)] {
        try store.keep(
          session: Agent(
            id: id, project: Scene.project, run: nil, stage: nil, parent: parent, client: "claude",
            role: "main", session: "s", startedAt: Scene.noon), isOwn: true)
      }
      for (user, agent) in [("zoe", "a1"), ("ann", "a1"), ("carl", "a1"), ("bob", "a2")] {
        try store.note(user: user, of: ID(agent))
      }
      for (name, minute) in [("me/it#1", 3), ("me/it#2", 5), ("me/it#3", 4)] as [(String, Int64)] {
        let time = Timestamp(milliseconds: Scene.noon.milliseconds + minute)
        try store.note(pullRequest: name, at: time, ofSession: "s", agent: "a1")
      }
      for entry in entries[..<200] { try store.record(entry) }
      try store.packDays(before: Window.always.end)
      for entry in entries[200...] { try store.record(entry) }
      try store.packDays(before: Scene.noon)
    }
    return (store, entries)
  }

  /// The entry, or its parts by tool with the tool where the task's type was: by another rule than the store's.
  private func parts(_ entry: LedgerEntry) -> [(LedgerEntry, Int64)] {
    func part(_ tool: String?) -> LedgerEntry {
      var part = entry
      part.attribution.taskType = tool.map { "tool \($0)" }
      return part
    }
    guard let tools = entry.tools else { return [(part(nil), 1)] }
    let counts = tools.counts
    guard !counts.isEmpty else { return [(part("no tool"), 1)] }
    let sum = counts.reduce(0) { $0 + $1.count }
    // What is left over goes around by the largest remainder: here by taking one unit after the other.
    func split(_ amount: Int64) -> [Int64] {
      var got = counts.map { amount * $0.count / sum }
      while got.reduce(0, +) < amount {
        let lack = counts.indices.map { amount * counts[$0].count - got[$0] * sum }
        let most = lack.max() ?? 0
        let place = counts.indices.first { lack[$0] == most } ?? 0
        got[place] += 1
      }
      return got
    }
    let (input, read, output) = (
      split(entry.tokens.input), split(entry.tokens.cacheRead), split(entry.tokens.output)
    )
    let costs = entry.cost.map { split($0.nanodollars) }
    let recorded = entry.recorded.map { split($0.nanodollars) }
    let calls = split(1)
    return counts.indices.map { place in
      var part = part(counts[place].tool)
      part.tokens = Tokens(input: input[place], cacheRead: read[place], output: output[place])
      part.cost = costs.map { Money(nanodollars: $0[place]) }
      part.recorded = recorded.map { Money(nanodollars: $0[place]) }
      return (part, calls[place])
    }
  }

  private struct Key: Hashable {
    let one: String?
    let other: String?
  }

  /// Nothing is said of '' and of nil alike.
  private func plain(
    _ entries: [LedgerEntry], _ one: Column, _ other: Column, by basis: CostBasis = .computed
  ) -> [Key: Spend] {
    func known(_ text: String?) -> String? { text == "" ? nil : text }
    /// Of a part, what is asked for of the tool is in the part, all else in the entry.
    func value(_ column: Column, _ entry: LedgerEntry, _ part: LedgerEntry) -> String? {
      guard column.column == .tool else { return known(column.value(entry)) }
      return column.value(part).map { String($0.dropFirst(5)) }
    }
    return entries.reduce(into: [:]) { sums, entry in
      for (part, calls) in parts(entry) {
        let key = Key(one: value(one, entry, part), other: value(other, entry, part))
        var spend = Spend(part)
        let cost = part.cost(by: basis)
        spend.calls = entry.kind == .call ? Int(calls) : 0
        spend.cost = cost ?? .zero
        spend.unpricedTokens = cost == nil ? part.tokens.total : 0
        let isMissing = cost == nil && (basis != .recorded || entry.kind == .call)
        spend.unpricedCalls = isMissing ? Int(calls) : 0
        sums[key] = (sums[key] ?? Spend()) + spend
      }
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
          for other in Self.columns where other.column != .tool || one.column != .tool {
            let groups = try store.spendGroups(
              in: window, of: project, by: [one.column, other.column])
            #expect(
              try sums(groups) == plain(mine, one, other), "\(one.column) \(other.column) \(window)"
            )
          }
        }
        let all = try store.spendGroups(in: window, of: project, by: [])
        #expect(
          all.reduce(Spend()) { $0 + $1.spend } == mine.reduce(Spend()) { $0 + Spend($1) })
      }
    }
  }

  /// The spend of each group, which is there once.
  private func sums(_ groups: [SpendGroup]) throws -> [Key: Spend] {
    let sums = groups.reduce(into: [Key: Spend]()) { sums, group in
      sums[Key(one: group.values[0], other: group.values[1])] = group.spend
    }
    try #require(sums.count == groups.count, "each group once")
    return sums
  }

  @Test(arguments: [CostBasis.auto, .recorded])
  func `for every two columns, by what clients recorded`(_ basis: CostBasis) throws {
    let (store, entries) = try filled()
    let window = Window(
      start: Timestamp(milliseconds: Scene.noon.milliseconds - 30 * Self.hour + 1),
      end: Timestamp(milliseconds: Scene.noon.milliseconds + 30 * Self.hour - 1))
    for window in [.always, window] {
      let mine = entries.filter { window.contains($0.at) }
      for one in Self.columns {
        for other in Self.columns where other.column != .tool || one.column != .tool {
          let groups = try store.spendGroups(
            in: window, by: [one.column, other.column], costs: basis)
          #expect(
            try sums(groups) == plain(mine, one, other, by: basis), "\(one.column) \(other.column)")
        }
      }
      let unknown = try store.spendGroups(
        in: window, by: [.tool, .model], onlyUnpriced: true, costs: basis)
      let expected = plain(mine, Self.columns[12], Self.columns[2], by: basis).values
      #expect(
        unknown.reduce(0) { $0 + $1.spend.unpricedTokens }
          == expected.reduce(0) { $0 + $1.unpricedTokens })
    }
  }

  @Test func `whole hours are not read from the ledger, whatever they are grouped by`() throws {
    let (store, _) = try filled()
    try store.write { try store.execute("DELETE FROM call") }
    for one in Self.columns {
      for other in Self.columns where other.column != .tool || one.column != .tool {
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
        for (key, spend) in plain([entry], one, Self.columns[2]) {
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
    for lie in [
      "UPDATE spend_place SET branch = 'lie' WHERE branch = 'main'",
      "UPDATE spend_hour SET recorded_nd = recorded_nd + 1",
      "UPDATE spend_tool SET cost_nd = cost_nd + 1 WHERE tool = 'Bash'",
      "UPDATE spend_tool SET tool = 'Lie' WHERE tool = 'no tool'",
      "DELETE FROM spend_tool WHERE recorded_nd IS NOT NULL",
      "UPDATE call SET tools = 'Lie:00000000' WHERE tools = ''",
      "UPDATE call SET recorded_nd = recorded_nd + 1",
    ] as [SQL] {
      try store.write { try store.execute(lie) }
      #expect(try store.check().filter { !$0.holds }.map(\.name) == ["sums by hour"], "\(lie.text)")
      try store.rebuild(at: Scene.noon)
      #expect(try store.check().allSatisfy(\.holds), "\(lie.text)")
    }
  }

  /// A store of the time before knew no tools and nothing of what clients recorded.
  @Test func `a store that is upgraded has the same sums, and tools that are not known`() throws {
    let store = try Database(path: ":memory:")
    let last = try #require(Migration.all.firstIndex { $0.id == Migration.toolCosts.id })
    try store.migrate(to: Array(Migration.all.prefix(last)))
    _ = try store.project(at: "/one/.git", name: "one", newID: { Scene.project }, at: Scene.noon)
    try store.write {
      for number in 0..<5 as Range<Int64> {
        try store.execute(
          """
          INSERT INTO call (key, kind, at, project_id, client, session, input, cache_read,
                            cache_write_5m, cache_write_1h, output, is_final, cost_nd)
          VALUES (\("k\(number)"), 'call', \(Scene.noon.milliseconds + number), \(Scene.project),
                  'claude', \(number < 3 ? "s1" : nil as String?), 1, 0, 0, 0, 2, 1, \(number))
          """)
      }
      try store.execute(
        """
        INSERT INTO spend_place (project_id, client, model, role, task_type, task_id, run_id,
                                 agent_id, session, branch)
        VALUES (\(Scene.project), 'claude', '', '', '', '', '', '', 's1', ''),
               (\(Scene.project), 'claude', '', '', '', '', '', '', '', '')
        """)
      for (place, calls, cost) in [(1, 3, 3), (2, 2, 7)] as [(Int64, Int64, Int64)] {
        try store.execute(
          """
          INSERT INTO spend_hour VALUES (\(Scene.noon.hour), \(place), \(calls), \(calls), 0, 0, 0,
                                         \(2 * calls), \(cost), 0, 0)
          """)
      }
    }
    try store.migrate()
    #expect(try store.check().filter { !$0.holds }.isEmpty)
    let groups = try store.spendGroups(in: .always, by: [.tool, .session])
    #expect(Set(groups.map(\.values)) == [[nil, "s1"], [nil, nil]])
    #expect(groups.reduce(Money.zero) { $0 + $1.spend.cost } == 10)
    var again = try #require(try store.ledgerEntry("k1"))
    #expect(again.tools == nil && again.recorded == nil)
    again.tools = RequestedTools(text: "Bash:00000001")
    again.recorded = 9
    #expect(try store.record(again).kind == .unchanged)
    #expect(try store.ledgerEntry("k1") == again)
    #expect(try store.check().filter { !$0.holds }.isEmpty)
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
