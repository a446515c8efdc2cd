import OrchModel
import Testing

@testable import OrchStore

@Suite("spend equals the plain sum")
struct SpendTests {
  private static let hour: Int64 = 3_600_000

  /// 300 calls at the edges of hours and between them, over four days.
  private func filled() throws -> (store: Database, entries: [LedgerEntry]) {
    let store = try Scene.store()
    var random = Seeded(11)
    let entries = (0..<300).map { number in
      let edge =
        Scene.noon.milliseconds / Self.hour * Self.hour + Int64.random(in: -48...48, using: &random)
        * Self.hour
      let offset =
        [-1, 0, 1, Int64.random(in: 0..<Self.hour, using: &random)].randomElement(using: &random)
        ?? 0
      return Scene.call(
        "k\(number)",
        Int.random(in: 0...9, using: &random) == 0
          ? nil : Int64.random(in: 0...1000, using: &random),
        at: Timestamp(milliseconds: edge + offset),
        role: ["builder", "tester", nil].randomElement(using: &random) ?? nil,
        model: ["m1", "m2", nil].randomElement(using: &random) ?? nil,
        client: ["claude", "codex"].randomElement(using: &random) ?? "claude",
        kind: Int.random(in: 0...9, using: &random) == 0 ? .unlisted : .call)
    }
    try store.write { for entry in entries { try store.record(entry) } }
    return (store, entries)
  }

  private func plain(_ entries: [LedgerEntry], _ filter: SpendFilter) -> Spend {
    entries.filter {
      (filter.window?.contains($0.at) ?? true)
        && (filter.role == nil || filter.role == $0.attribution.role)
        && (filter.model == nil || filter.model == $0.model)
        && (filter.client == nil || filter.client == $0.attribution.client)
    }.reduce(Spend()) { $0 + Spend($1) }
  }

  @Test func `for windows that begin and end anywhere`() throws {
    let (store, entries) = try filled()
    var random = Seeded(12)
    let base = Scene.noon.milliseconds / Self.hour * Self.hour
    func edge() -> Timestamp {
      let offset =
        [0, 0, -1, 1, Int64.random(in: 0..<Self.hour, using: &random)].randomElement(using: &random)
        ?? 0
      return Timestamp(
        milliseconds: base + Int64.random(in: -50...50, using: &random) * Self.hour + offset)
    }
    for _ in 0..<400 {
      let filter = SpendFilter(
        window: Window(start: edge(), end: edge()),
        role: ["builder", "tester", "", nil].randomElement(using: &random) ?? nil,
        model: ["m1", "m2", "", nil].randomElement(using: &random) ?? nil,
        client: ["claude", "codex", nil].randomElement(using: &random) ?? nil)
      #expect(try store.spend(filter) == plain(entries, filter), "\(filter)")
    }
  }

  @Test func `for one instant, no time, all time and no window`() throws {
    let (store, entries) = try filled()
    let all = plain(entries, SpendFilter())
    #expect(try store.spend(SpendFilter()) == all)
    for window in [
      .always, Window(start: Timestamp(milliseconds: .min), end: Timestamp(milliseconds: .max)),
    ] {
      #expect(try store.spend(SpendFilter(window: window)) == all)
    }
    for entry in entries.prefix(50) {
      let instant = Window(start: entry.at, end: Timestamp(milliseconds: entry.at.milliseconds + 1))
      #expect(
        try store.spend(SpendFilter(window: instant))
          == plain(entries, SpendFilter(window: instant)))
      let none = SpendFilter(window: Window(start: entry.at, end: entry.at))
      #expect(try store.spend(none) == Spend())
    }
    let backwards = Window(start: Timestamp(milliseconds: .max), end: Timestamp(milliseconds: .min))
    #expect(try store.spend(SpendFilter(window: backwards)) == Spend())
  }

  @Test(arguments: [
    (0, 0), (1, 0), (-1, -1), (3_599_999, 0), (3_600_000, 1), (-3_600_000, -1), (-3_600_001, -2),
  ])
  func `an hour has its first millisecond and not its last`(_ milliseconds: Int64, _ hour: Int64) {
    #expect(Timestamp(milliseconds: milliseconds).hour == hour)
  }
}

extension Spend {
  init(_ entry: LedgerEntry) {
    self.init(
      calls: entry.kind == .call ? 1 : 0, tokens: entry.tokens, cost: entry.cost ?? .zero,
      unpricedTokens: entry.cost == nil ? entry.tokens.total : 0,
      unpricedCalls: entry.cost == nil ? 1 : 0)
  }
}

/// The same numbers for the same seed, on every machine (SplitMix64).
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
