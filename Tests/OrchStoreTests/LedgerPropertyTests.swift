import Glibc
import Testing

@testable import OrchStore

@Suite("the store and a plain model of it agree")
struct LedgerPropertyTests {
  /// `ORCH_WALKS` and `ORCH_SEED` make it longer, and another one.
  private static func number(_ name: String) -> Int? {
    getenv(name).flatMap { Int(String(cString: $0)) }
  }

  private static let walks = number("ORCH_WALKS") ?? 40
  private static let seed = number("ORCH_SEED") ?? 20_260_115

  @Test func `after every step of any sequence of calls, budgets, holds and releases`() throws {
    for walk in 0..<Self.walks {
      let seed = UInt64(Self.seed + walk)
      var ledger = try LedgerWalk(seed: seed)
      try withKnownSeed(seed) { try ledger.go(50) }
    }
  }

  /// What goes wrong is said together with the seed that shows it.
  private func withKnownSeed(_ seed: UInt64, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      throw TestFailure("seed \(seed): \(error)")
    }
  }
}
