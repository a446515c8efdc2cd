import OrchModel
import Testing

@testable import OrchStore

@Suite("what single calls cost, packed")
struct PackedCostTests {
  private static let day: Int64 = 86_400_000
  private let store: Database
  private let entries: [LedgerEntry]

  /// 400 calls of six days up to noon's, of two projects; of some a client recorded the cost, of some nobody knows it.
  init() throws {
    store = try Scene.store()
    _ = try store.project(at: "/two/.git", name: "two", newID: { "q" }, at: Scene.noon)
    var random = Seeded(7)
    entries = (0..<400).map { number in
      var entry = Scene.call(
        "k\(number)",
        number % 9 == 0
          ? nil : Int64.random(in: 0...1 << 40, using: &random) >> Int64(number % 41),
        at: Timestamp(
          milliseconds: Scene.noon.milliseconds
            - Int64.random(in: 0...5 * Self.day, using: &random)),
        kind: number % 10 == 1 ? .unlisted : .call)
      if number % 3 == 0 { entry.attribution.project = "q" }
      if number % 4 == 0, entry.kind == .call { entry.recorded = Money(nanodollars: Int64(number)) }
      return entry
    }
    let (store, entries) = (store, entries)
    try store.write { for entry in entries { try store.record(entry) } }
  }

  private struct Costs: Equatable {
    var costs: [Int64]
    var unknown: Int
  }

  private func costs(
    in window: Window = .always, of project: ID<Project>? = nil, by basis: CostBasis = .computed
  ) throws -> Costs {
    var all: [Int64] = []
    let unknown = try store.eachCallCost(in: window, of: project, by: basis) { part in
      all += part
    }
    return Costs(costs: all.sorted(), unknown: unknown)
  }

  private func truth(
    in window: Window = .always, of project: ID<Project>? = nil, by basis: CostBasis = .computed
  ) -> Costs {
    let costs = entries.filter {
      $0.kind == .call && window.contains($0.at)
        && (project == nil || $0.attribution.project == project)
    }.map { $0.cost(by: basis)?.nanodollars }
    let known = costs.compactMap(\.self)
    return Costs(costs: known.sorted(), unknown: costs.count - known.count)
  }

  @Test func `are those of the ledger, in any window, of any project, by any figure`() throws {
    let noon = Scene.noon.milliseconds
    let windows = [
      .always,
      Window(
        start: Timestamp(milliseconds: noon - 4 * Self.day), end: Timestamp(milliseconds: noon)),
      Window(
        start: Timestamp(milliseconds: noon / Self.day * Self.day - 3 * Self.day),
        end: Timestamp(milliseconds: noon / Self.day * Self.day)),
      Window(start: Timestamp(milliseconds: noon - 5000), end: Timestamp(milliseconds: noon)),
    ]
    for isPacked in [false, true] {
      if isPacked { try store.packDays(before: Scene.noon) }
      for window in windows {
        for project in [nil, "p", "q", "nobody"] as [ID<Project>?] {
          for basis in CostBasis.allCases {
            #expect(
              try costs(in: window, of: project, by: basis)
                == truth(in: window, of: project, by: basis), "\(window) \(basis)")
          }
        }
      }
    }
  }

  @Test func `of days that are packed the ledger is not read`() throws {
    try store.packDays(before: Window.always.end)
    try store.write { try store.execute("DELETE FROM call") }
    #expect(try costs(by: .auto) == truth(by: .auto))
  }

  @Test func `calls that change places change no sum, and are packed anew`() throws {
    var (one, other) = (Scene.call("one", 5), Scene.call("other", 7))
    try store.record(one)
    try store.record(other)
    try store.packDays(before: Window.always.end)
    (one.cost, other.cost) = (other.cost, one.cost)
    (one.tokens.output, other.tokens.output) = (101, 99)
    try store.write {
      try store.summingOnce {
        for entry in [one, other] {
          _ = try store.record(mentioned: entry, replaces: true, isPayer: { _ in false })
        }
      }
    }
    #expect(try store.check().allSatisfy(\.holds))
    #expect(
      try store.ledgerEntry("one")?.cost == 7 && costs().costs == (truth().costs + [5, 7]).sorted())
  }

  @Test func `days that a version before packed are good, and are packed anew`() throws {
    try store.packDays(before: Scene.noon)
    try store.write { try store.execute("DELETE FROM spend_day WHERE id % 8 = 5") }
    #expect(try store.check().allSatisfy(\.holds) && costs() == truth())
    try store.packDays(before: Scene.noon)
    let count = try store.row("SELECT count(*) AS c FROM spend_day WHERE id % 8 = 5") {
      try $0["c"] as Int
    }
    #expect(count == 5)
    #expect(try store.check().allSatisfy(\.holds) && costs() == truth())
  }

  @Test func `bytes that are cut short are damage, those of a later format are passed over`() throws
  {
    try store.packDays(before: Window.always.end)
    try store.write { try store.execute("UPDATE spend_day SET sums = x'02' WHERE id % 8 = 5") }
    #expect(try costs() == truth())
    #expect(try store.check().filter { !$0.holds }.map(\.name) == ["sums by hour"])
    for lie in ["0101", "010170050001", "0101700100090505", "01FFFFFFFFFFFFFFFFFF01"] {
      try store.write {
        try store.execute(
          SQL(stringLiteral: "UPDATE spend_day SET sums = x'\(lie)' WHERE id % 8 = 5"))
      }
      let failure = #expect(throws: StoreError.self) { try costs() }
      #expect(failure?.code == "store.damaged")
    }
  }
}
