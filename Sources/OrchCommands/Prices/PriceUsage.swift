import OrchAnalysis
import OrchModel
import OrchStore

/// How many calls of the ledger were priced by which row.
///
/// A call keeps where its price came from and since when that was valid, and the model as the agent
/// named it; which row that is follows from the names that model is looked up by.
package struct PriceUsage {
  private struct Key: Hashable {
    let model: ByteText
    let source: ByteText
    let from: Timestamp
  }

  private var uses: [Key: (calls: Int, cost: Money)] = [:]

  /// Counts the calls of every model, or only of those that are looked up by `name`.
  package init(of book: PriceBook, in store: Database?, named name: String? = nil) throws {
    let models = try name.flatMap { name in
      try store?.spendGroups(in: .always, by: [.model]).compactMap { $0.values[0] }.filter {
        book.namesOfRows(for: $0).contains { $0.isSameBytes(as: name) }
      }
    }
    for use in try store?.priceUses(of: models) ?? [] {
      guard let from = use.from,
        let name = book.name(ofRowFor: use.model ?? "", source: use.source, from: from)
      else { continue }
      let key = Key(model: ByteText(name), source: ByteText(use.source), from: from)
      let known = uses[key] ?? (0, .zero)
      uses[key] = (known.calls + use.calls, Money.sum(of: [known.cost, use.cost]))
    }
  }

  /// The calls that a row has priced, and what they came to.
  package func uses(of row: PriceRow) -> (calls: Int, cost: Money) {
    uses[Key(model: ByteText(row.model), source: ByteText(row.source), from: row.from)]
      ?? (0, .zero)
  }
}

extension PriceBook {
  /// The names of rows that calls of `model` may have been priced by, the likeliest first.
  fileprivate func namesOfRows(for model: String) -> [String] {
    let names = PriceBook.names(of: model)
    let other = names.lazy.compactMap { alias(named: $0) }.first
    return names + (other.map { PriceBook.names(of: $0.model) } ?? [])
  }

  /// The name of the row that priced a call of `model`.
  fileprivate func name(ofRowFor model: String, source: String, from: Timestamp) -> String? {
    namesOfRows(for: model).first { name in
      rows(named: name).contains { $0.from == from && $0.source.isSameBytes(as: source) }
    }
  }
}
