import Glibc
import OrchCommands
import OrchModel
import OrchStore
import Terminal
import TestSupport
import Testing

/// Every state that the gate can find, with what it has to say in it: 0 in the one right state alone.
@Suite("orch budget check in every state")
struct BudgetGateStatesTests {
  /// What is asked of, and what the store is like then.
  enum State: String, CaseIterable {
    case within, writerAtWork, noHome, unpricedAllowed
    case over, nextDoesNotFit
    case missing, empty, unreadable, notAStore, cutOff, tooNew, busy
    case noBudgets, noSuchBudget, paused, noDataInTheWindow, unpriced

    var exit: ExitCode {
      switch self {
      case .within, .writerAtWork, .noHome, .unpricedAllowed: .success
      case .over, .nextDoesNotFit: .refused
      case .missing, .empty, .unreadable, .notAStore, .cutOff, .tooNew, .busy, .noBudgets,
        .noSuchBudget, .paused, .noDataInTheWindow, .unpriced:
        .cannotSay
      }
    }
  }

  /// Numbers that are the same for the same seed.
  private struct Chance {
    var state: UInt64

    /// From 1 to `most`.
    mutating func number(to most: UInt64) -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64(state >> 33 % most) + 1
    }
  }

  /// A store in which some of a limit is spent, or all of it.
  private func bench(_ state: State, _ chance: inout Chance) throws -> Workbench {
    let bench = try Workbench(.file)
    let spent = Money(nanodollars: chance.number(to: 50_000_000_000))
    let left = Money(nanodollars: chance.number(to: 50_000_000_000))
    let periods: [Budget.Period] = [.day, .week, .month, .total, .rolling(hours: 30)]
    let period = periods[Int(chance.number(to: 5)) - 1]
    if state != .noBudgets {
      try bench.budget(
        "b", limit: (state == .over ? spent : spent + left).decimal, period,
        scope: Budget.Scope(client: "claude"), unpriced: state == .unpricedAllowed ? .allow : .block
      )
    }
    if state != .noDataInTheWindow { try bench.call(spent.decimal) }
    if state == .unpriced || state == .unpricedAllowed { try bench.call(nil) }
    if state == .paused { _ = bench.said("budget pause b") }
    if state == .nextDoesNotFit {
      bench.environment["next"] = (left + Money(nanodollars: 1)).decimal
    }
    return bench
  }

  private func said(_ bench: Workbench, _ state: State) throws -> ExitCode {
    let folder = try #require(bench.folder)
    let line = "budget check --store \(folder / "copy.db")"
    #expect(try bench.store.checkpoint())
    var bytes = try folder.bytes(of: "orch.db")
    switch state {
    case .missing: return bench.said(line).code
    case .empty: bytes = []
    case .notAStore: bytes = Array(repeating: 0x41, count: bytes.count)
    case .cutOff: bytes = Array(bytes.prefix(bytes.count / 3))
    case .tooNew:
      try bench.store.execute("INSERT INTO migration (id) VALUES ('2099-01-01-later')")
      try bench.store.execute("UPDATE meta SET value = '99' WHERE key = 'min_reader'")
      try bench.store.execute("PRAGMA user_version = 7")
      #expect(try bench.store.checkpoint())
      bytes = try folder.bytes(of: "orch.db")
    default: break
    }
    try folder.write(bytes, to: "copy.db")
    chmod(folder / "copy.db", 0o600)
    switch state {
    case .unreadable:
      chmod(folder.path, 0o700)
      return try asNobody { bench.said(line).code }
    case .writerAtWork:
      let writer = try Database(path: folder / "copy.db")
      return try writer.write {
        try writer.execute("UPDATE budget SET limit_nd = 0")
        return bench.said(line).code
      }
    case .busy:
      var context = bench.context(Output { _, _ in })
      context.openStore = { _, _ in throw StoreError.busy }
      return Orch.run(["budget", "check"], in: context)
    case .noHome:
      for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] { bench.environment[name] = nil }
      return bench.said(line).code
    case .noSuchBudget: return bench.said("\(line) b nothing").code
    case .nextDoesNotFit:
      return bench.said("\(line) --next \(bench.environment["next"] ?? "")").code
    default: return bench.said(line).code
    }
  }

  @Test(arguments: State.allCases)
  func `says what is true`(_ state: State) throws {
    for seed: UInt64 in 1...6 {
      var chance = Chance(state: seed)
      let bench = try bench(state, &chance)
      #expect(try said(bench, state) == state.exit, "seed \(seed)")
    }
  }
}
