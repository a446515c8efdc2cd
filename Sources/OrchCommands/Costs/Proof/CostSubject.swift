import OrchModel
import OrchStore

/// What is to be proved, and its entries of the ledger.
package struct CostSubject {
  package enum Kind: String { case run, session, call }

  package let kind: Kind
  package let name: String
  /// Nil for what is no run.
  package let run: ID<Run>?
  package let entries: [LedgerEntry]

  /// A call by its whole key, a run, a session, and then what begins so.
  init(_ word: String, in store: Database, _ context: Context) throws {
    if let entry = try store.ledgerEntry(word) {
      self.init(kind: .call, name: word, entries: [entry])
      return
    }
    if let run = try Self.run(word, in: store, context) {
      self.init(kind: .run, name: run.name, run: run.id, entries: try store.ledger(of: run.id))
      return
    }
    let sessions = word.isEmpty ? [] : try store.sessions(beginning: word, limit: 2)
    let isWhole = sessions.first?.isSameBytes(as: word) ?? false
    if let session = sessions.first, isWhole || sessions.count == 1 {
      self.init(
        kind: .session, name: session, entries: try store.ledger(ofSession: session))
      return
    }
    let keys = word.isEmpty ? [] : try store.callKeys(beginning: word, limit: 2)
    guard keys.count == 1, let entry = try store.ledgerEntry(keys[0]) else {
      throw CostFailure.unknownSubject(word, near: sessions.first ?? keys.first)
    }
    self.init(kind: .call, name: entry.key, entries: [entry])
  }

  private init(kind: Kind, name: String, run: ID<Run>? = nil, entries: [LedgerEntry]) {
    self.kind = kind
    self.name = name
    self.run = run
    self.entries = entries
  }

  private static func run(_ word: String, in store: Database, _ context: Context) throws -> Run? {
    do {
      return try store.knownRun(word, in: context)
    } catch RunFailure.unknown {
      return nil
    }
  }

  /// What reports show of it: the kept sums of the hours its entries are in.
  func keptSum(in store: Database) throws -> Spend {
    let column: SpendColumn
    switch kind {
    case .run: column = .run
    case .session: column = .session
    case .call: return entries.reduce(into: Spend()) { $0.add(Spend(of: $1)) }
    }
    guard let first = entries.map(\.at).min(), let last = entries.map(\.at).max() else {
      return Spend()
    }
    let hour: Int64 = 3_600_000
    let window = Window(
      start: Timestamp(milliseconds: first.milliseconds / hour * hour),
      end: Timestamp(milliseconds: (last.milliseconds / hour + 1) * hour))
    let id = run?.rawValue ?? name
    return try store.spendGroups(in: window, by: [column])
      .filter { group in group.values[0].map { $0.isSameBytes(as: id) } ?? false }
      .reduce(into: Spend()) { $0.add($1.spend) }
  }
}

extension Spend {
  /// What one entry of the ledger comes to.
  init(of entry: LedgerEntry) {
    self.init(
      calls: entry.kind == .call ? 1 : 0, tokens: entry.tokens, cost: entry.cost ?? .zero,
      unpricedTokens: entry.cost == nil ? entry.tokens.total : 0,
      unpricedCalls: entry.cost == nil ? 1 : 0)
  }
}
