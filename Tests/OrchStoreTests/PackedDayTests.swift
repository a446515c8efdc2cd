import OrchModel
import Testing

@testable import OrchStore

@Suite("the sums of a day, packed")
struct PackedDayTests {
  private static let day: Int64 = 86_400_000
  private let store: Database

  /// Three days before noon's and noon's, each with a call in each of two hours, of two sessions.
  init() throws {
    store = try Scene.store()
    try store.write {
      for number in 0..<8 as Range<Int64> {
        try store.record(Self.entry(number, day: number / 2 - 3))
      }
    }
  }

  private static func entry(_ number: Int64, day: Int64, cost: Int64 = 5) -> LedgerEntry {
    var entry = Scene.call(
      "k\(number)", cost,
      at: Timestamp(milliseconds: Scene.noon.milliseconds + day * Self.day - number % 2 * 3_600_000)
    )
    entry.attribution.session = number % 2 == 0 ? "s" : "other"
    entry.tools = RequestedTools(text: number % 2 == 0 ? "Bash:00000001,Read:00000002" : "")
    return entry
  }

  private func days() throws -> [Int64] {
    try store.rows("SELECT DISTINCT id / 8 AS day FROM spend_day ORDER BY day") { try $0["day"] }
  }

  private let noon = Scene.noon.milliseconds / day

  private func reports() throws -> [Set<SpendGroup>] {
    try [[], [.session], [.tool], [.tool, .session]].flatMap { columns in
      try [nil, Self.day, Self.day / 2].map { length in
        Set(
          try store.spendGroups(
            in: .always, by: columns,
            each: length.map { length in
              { moment in
                let start = moment.milliseconds / length * length
                return Window(
                  start: Timestamp(milliseconds: start),
                  end: Timestamp(milliseconds: start + length))
              }
            }))
      }
    }
  }

  @Test func `days that are over are packed, today is not`() throws {
    #expect(try days().isEmpty)
    let before = try reports()
    try store.packDays(before: Scene.noon)
    #expect(try days() == [noon - 3, noon - 2, noon - 1])
    #expect(try reports() == before && store.check().allSatisfy(\.holds))
    // Once more is nothing more.
    try store.packDays(before: Scene.noon)
    #expect(try days().count == 3)
  }

  @Test func `of packed days nothing else is read`() throws {
    try store.packDays(before: Window.always.end)
    let before = try reports()
    try store.write {
      try store.execute("DELETE FROM spend_hour")
      try store.execute("DELETE FROM spend_tool")
      try store.execute("DELETE FROM call")
    }
    #expect(try reports() == before)
  }

  @Test func `a call of a packed day takes away what is packed of it, and of no other`() throws {
    try store.packDays(before: Scene.noon)
    try store.record(Self.entry(2, day: -2, cost: 5))
    #expect(try days().count == 3, "nothing changed")
    var more = Self.entry(2, day: -2, cost: 9)
    more.tokens.output += 1
    #expect(try store.record(more).kind == .revised)
    #expect(try days() == [noon - 3, noon - 1])
    let before = try reports()
    #expect(try store.check().allSatisfy(\.holds))
    try store.packDays(before: Scene.noon)
    #expect(try days() == [noon - 3, noon - 2, noon - 1] && reports() == before)
  }

  @Test func `a call that moves to another day changes both`() throws {
    try store.packDays(before: Scene.noon)
    try store.write {
      _ = try store.record(mentioned: Self.entry(4, day: -3), isPayer: { _ in true })
    }
    #expect(try days() == [noon - 2])
    #expect(try store.check().allSatisfy(\.holds))
  }

  @Test(arguments: [
    "UPDATE spend_day SET sums = x'0100' WHERE id % 8 = 2",
    "DELETE FROM spend_day WHERE id % 8 = 3",
    "UPDATE spend_day SET sums = x'0200'", "UPDATE spend_hour SET cost_nd = cost_nd + 1",
  ])
  func `a check finds what is packed wrong, a rebuild mends it`(_ lie: String) throws {
    try store.packDays(before: Scene.noon)
    let before = try reports()
    try store.write { try store.execute(SQL(stringLiteral: lie)) }
    #expect(try store.check().filter { !$0.holds }.map(\.name) == ["sums by hour"])
    try store.rebuild(at: Scene.noon)
    #expect(try store.check().allSatisfy(\.holds))
    #expect(try days().count == 3 && reports() == before)
  }

  @Test func `bytes that are cut short are damage, those of a later format are passed over`() throws
  {
    try store.packDays(before: Window.always.end)
    let before = try reports()
    try store.write { try store.execute("UPDATE spend_day SET sums = x'0200'") }
    #expect(try reports() == before)
    try store.write { try store.execute("UPDATE spend_day SET sums = x'010000FF'") }
    let failure = #expect(throws: StoreError.self) {
      try store.spendGroups(in: .always, by: [.session])
    }
    #expect(failure?.code == "store.damaged")
  }

  @Test func `rows of sums are the same after packing, whatever is in them`() {
    var random = Seeded(5)
    let extremes: [Int64] = [0, 1, 127, 128, -1, .max, .min]
    func amount() -> Int64 { extremes.randomElement(using: &random) ?? 0 }
    let tools = ["", "Bash", "Read"].map(ByteText.init)
    let rows = (0..<400).map { _ in
      let first = Int64.random(in: 0...23, using: &random)
      return SumRow(
        hours: 240 + first...240 + Int64.random(in: first...23, using: &random), place: amount(),
        tool: tools.randomElement(using: &random),
        spend: Spend(
          calls: Int(amount()),
          tokens: Tokens(
            input: amount(), cacheRead: amount(), cacheWrite5m: amount(), cacheWrite1h: amount(),
            output: amount()), cost: Money(nanodollars: amount()), unpricedTokens: amount(),
          unpricedCalls: Int(amount())),
        recorded: Bool.random(using: &random) ? Money(nanodollars: amount()) : nil)
    }
    let bytes = PackedSums.bytes(rows, day: 10, tools: tools)
    #expect(unpacked(bytes) == rows.filter { !$0.isEmpty })
    // Cut anywhere it has no more than the rows before, and says so unless the cut is between two.
    for count in stride(from: 1, to: bytes.count, by: 97) {
      let rest = unpacked(Array(bytes[..<count]))
      #expect(rest == nil || rest.map { rows.filter { !$0.isEmpty }.starts(with: $0) } == true)
    }
  }

  private func unpacked(_ bytes: [UInt8]) -> [SumRow]? {
    bytes.withUnsafeBufferPointer { bytes in
      guard var packed = PackedSums(bytes, day: 10) else { return nil }
      var rows: [SumRow] = []
      while packed.next() {
        var row = packed.row
        row.tool = ByteText(String(decoding: packed.tools[packed.tool], as: UTF8.self))
        rows.append(row)
      }
      return packed.isDamaged ? nil : rows
    }
  }

  @Test func `what is booked at once changes each row of sums once`() throws {
    try store.write {
      try store.summingOnce {
        for number in 0..<50 as Range<Int64> {
          try store.record(Self.entry(100 + 2 * number, day: 0, cost: number))
          var more = Self.entry(100 + 2 * number, day: 0, cost: number + 1)
          more.tokens.output += 1
          try store.record(more)
        }
        #expect(try store.row("SELECT sum(calls) AS c FROM spend_hour") { try $0["c"] as Int } == 8)
      }
    }
    #expect(try store.row("SELECT sum(calls) AS c FROM spend_hour") { try $0["c"] as Int } == 58)
    #expect(try store.check().allSatisfy(\.holds))
  }

  @Test func `what fails on the way has changed no sum`() throws {
    let before = try reports()
    #expect(throws: StoreError.self) {
      try store.write {
        try store.summingOnce {
          try store.record(Self.entry(100, day: 0))
          throw StoreError.busy
        }
      }
    }
    #expect(try reports() == before)
    try store.record(Self.entry(102, day: 0))
    #expect(try store.check().allSatisfy(\.holds))
  }

  /// So many that agents are read all at once.
  @Test func `users and pull requests of many places`() throws {
    try store.write {
      for number in 0..<3000 {
        let (id, parent) = ("a\(number)", number % 3 == 1 ? "a\(number - 1)" : nil)
        try store.execute(
          """
          INSERT INTO agent (id, project_id, parent_id, client, role, status, started_at, user_name,
                             pull_request)
          VALUES (\(id), \(Scene.project), \(parent), 'claude', 'main', 'completed', 0,
                  \(number % 5 == 0 ? nil : "u\(number % 7)"), \(number % 3 == 0 ? "p\(number)" : nil))
          """)
        var entry = Scene.call("b\(number)", 1, at: Scene.noon)
        entry.attribution.agent = ID(id)
        try store.record(entry)
      }
    }
    typealias Sums = [[String?]: Int64]
    func user(_ number: Int) -> String? { number % 5 == 0 ? nil : "u\(number % 7)" }
    func request(_ number: Int) -> String? { number % 3 == 2 ? nil : "p\(number - number % 3)" }
    for (columns, values) in [
      ([.user, .pullRequest], { [user($0), request($0)] }), ([.user], { [user($0)] }),
      ([.pullRequest], { [request($0)] }),
      ([.pullRequest, .project], { [request($0), Scene.project.rawValue] }),
    ] as [([SpendColumn], (Int) -> [String?])] {
      let groups = try store.spendGroups(in: .always, by: columns)
      // Those of before have no agent.
      var truth = (0..<3000).reduce(into: Sums()) { $0[values($1), default: 0] += 1 }
      let none = columns.map { $0 == .project ? Scene.project.rawValue : nil }
      truth[none, default: 0] += 8 * 5
      let sums = groups.reduce(into: Sums()) { $0[$1.values] = $1.spend.cost.nanodollars }
      #expect(sums == truth && groups.count == truth.count, "\(columns)")
    }
  }
}
