import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Proves a cost: every counted call with the rates it was priced at.
struct ExplainCosts: Command {
  static let path = ["costs", "explain"]
  static let aliases = [["cost", "explain"]]
  static let summary = "Prove what a run, a session or a call cost, line by line"
  static let discussion = """
    SUBJECT is a run as 'orch runs show' takes it, a session of a client, or the key of a call, the last two whole or \
    by their beginning. Every counted entry of the ledger is shown with its tokens, the rate of each bucket in USD per \
    million tokens (input/cache read/written for 5 minutes/for an hour/output), where the rate is from and since when \
    it holds, and its cost. The lines are added up and compared with the sum that reports are made of.

    Rates are shown where they make exactly the cost that was booked; a line without them was priced by a row that is \
    not in the price book any more. An 'unlisted' entry is what the client counted beyond the calls that were seen. \
    File and line are null where the store does not know them.
    """
  static let examples = [
    "orch costs explain '#47'", "orch costs explain 0b1f6a52",
    "orch costs explain last --json | jq '.summary.addsUp'",
  ]

  @Operand(value: "SUBJECT", completing: .dynamic("run"), "The run, the session or the call")
  var subject: String

  func run(_ context: Context) throws -> Listing<ProofRow> {
    let configuration = try context.configurationInView()
    let store = try context.readStore()
    return try store.read {
      let book = try configuration.priceBook(in: store)
      let subject = try CostSubject(self.subject, in: store, context)
      let clock = ZoneClock.zone(context.zone)
      let rows = subject.entries.map { entry in
        ProofRow(
          entry: entry, proof: book.proof(of: entry), time: clock.text(entry.at, seconds: true))
      }
      let sum = rows.reduce(into: Spend()) { $0.add(Spend(of: $1.entry)) }
      let kept = try subject.keptSum(in: store)
      let addsUp = kept == sum
      return Listing(
        rows, columns: ProofRow.columns(context),
        summary: [("kind", subject.kind.rawValue.field), ("subject", subject.name.field)]
          + sum.members + [("shownUsd", kept.shownCost.field), ("addsUp", addsUp.field)],
        totals: """
          \(subject.kind.rawValue) \(subject.name): \(sum.words), which is \(addsUp ? "" : "not ")what reports show\
          \(addsUp ? "" : " (\(kept.words))")
          """, empty: "no calls of \(subject.kind.rawValue) \(subject.name)",
        warnings: configuration.notices
          + (addsUp ? [] : ["the sums differ from the ledger: 'orch db check' says where"]))
    }
  }
}

/// What is to be proved, and its entries of the ledger.
struct CostSubject {
  enum Kind: String { case run, session, call }

  let kind: Kind
  let name: String
  let entries: [LedgerEntry]

  /// A call by its whole key, a run, a session, and then what begins so.
  init(_ word: String, in store: Database, _ context: Context) throws {
    if let entry = try store.ledgerEntry(word) {
      self.init(kind: .call, name: word, entries: [entry])
      return
    }
    if let run = try Self.run(word, in: store, context) {
      self.init(kind: .run, name: run.name, entries: try store.ledger(of: run.id))
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

  private init(kind: Kind, name: String, entries: [LedgerEntry]) {
    self.kind = kind
    self.name = name
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
    let id = kind == .run ? entries[0].attribution.run?.rawValue : name
    return try store.spendGroups(in: window, by: [column])
      .filter { group in group.values[0].map { $0.isSameBytes(as: id ?? "") } ?? false }
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
