import OrchAnalysis
import OrchCommands
import OrchModel
import OrchStore

/// What a price list changes in the tables: the rows that are new, and why.
struct PriceUpdate {
  struct Addition {
    let row: PriceRow
    /// What it takes the place of; nil for a model without a price in any table.
    let old: PriceRow?
  }

  let source: String
  let from: Timestamp
  private(set) var additions: [Addition] = []
  private(set) var unchanged = 0
  private(set) var refusals: [PriceList.Refusal]
  /// The rows of this list by name.
  private var pending: [ByteText: PriceRow] = [:]
  private let tables: PriceBook

  /// Compares `list` with the tables as they are at `from`.
  ///
  /// A row that has priced calls is never replaced: it is what their cost is explained by.
  init(_ list: PriceList, source: String, from: Timestamp, in store: Database?) throws {
    self.source = source
    self.from = from
    refusals = list.refusals
    let stored = try store?.priceRows() ?? []
    tables = PriceBook(rows: stored.filter { !$0.isUsers })
    let replaceable = stored.filter { $0.from == from && $0.source.isSameBytes(as: source) }
    let known = Dictionary(
      replaceable.map { (ByteText($0.model), $0) }, uniquingKeysWith: { first, _ in first })
    let usage = known.isEmpty ? nil : try PriceUsage(of: tables, in: store)
    for var row in Self.sorted(list.rows) {
      (row.source, row.from) = (source, from)
      let old = inForce(row.model)
      if list.publisher == .modelsDev, let old { row.keepWhatIsUnsaid(from: old) }
      if let old, row.hasSameTerms(as: old) {
        unchanged += 1
      } else if let same = known[ByteText(row.model)], usage?.uses(of: same).calls ?? 0 > 0 {
        refusals.append(PriceList.Refusal(model: row.model, fault: .inUse))
      } else {
        additions.append(Addition(row: row, old: old))
        pending[ByteText(row.model)] = row
      }
    }
    additions.sort { $0.row.model.utf8.lexicographicallyPrecedes($1.row.model.utf8) }
  }

  /// Short names first: those that are found by taking something off compare with what is new of them.
  private static func sorted(_ rows: [PriceRow]) -> [PriceRow] {
    rows.map { (steps: PriceBook.names(of: $0.model).count, row: $0) }.sorted { one, other in
      one.steps == other.steps
        ? one.row.model.utf8.lexicographicallyPrecedes(other.row.model.utf8)
        : one.steps < other.steps
    }.map(\.row)
  }

  private func inForce(_ model: String) -> PriceRow? {
    for name in PriceBook.names(of: model) {
      if let row = pending[ByteText(name)] ?? tables.tableRow(named: name, at: from) { return row }
    }
    return nil
  }

  /// Keeps the new rows, in one transaction.
  func keep(in store: Database, at now: Timestamp) throws {
    try store.write {
      for addition in additions { try store.keep(StoredPrice(addition.row)) }
      try store.setLastPriceImport(now)
      try store.append(
        Event(
          at: now, kind: "price.imported",
          data: [
            "source": .string(source), "from": from.json,
            "added": .integer(Int64(additions.count)),
          ]))
    }
  }
}

extension PriceRow {
  /// Takes over what models.dev has no words for.
  fileprivate mutating func keepWhatIsUnsaid(from old: PriceRow) {
    guard provider.isSameBytes(as: old.provider) else { return }
    (tiers, factors, webSearch) = (old.tiers, old.factors, old.webSearch)
    contextWindow = contextWindow ?? old.contextWindow
    maxOutput = maxOutput ?? old.maxOutput
    // models.dev knows that a model is gone, not since when, and is late with it.
    retirement = old.retirement ?? retirement
  }
}
