import OrchModel

/// A price for a model, and the name in the table it was found under.
package struct PriceMatch: Hashable, Sendable {
  package let row: PriceRow
  /// Differs from what was asked for when a date, a provider or the like had to be taken off.
  package let name: String
}

/// Every price there is: the built-in table, imported tables, the user's own.
package struct PriceBook: Sendable {
  /// The built-in table alone.
  package static let builtIn = PriceBook(rows: [])

  /// By name, then by source with the user's last, then by the time they are valid from.
  private let rows: [PriceRow]
  private let usesBuiltIns: Bool

  /// A book of these rows over the built-in table.
  package init(rows: [PriceRow], withBuiltIns usesBuiltIns: Bool = true) {
    self.usesBuiltIns = usesBuiltIns
    self.rows = rows.sorted { one, other in
      one.model.isSameBytes(as: other.model)
        ? (one.isUsers ? 1 : 0, one.from) < (other.isUsers ? 1 : 0, other.from)
        : one.model.utf8.lexicographicallyPrecedes(other.model.utf8)
    }
  }

  /// The price of a model at a moment; nil when it is unknown.
  ///
  /// Never another model's.
  ///
  /// The exact name first, then with less and less of what is not the name (`ModelName`). For one
  /// name the user's price wins over every table. A user's price counts from its day on; of a table
  /// the latest that is valid counts, and before the first the first: lists tell when they were
  /// taken, not since when a price holds.
  package func row(for model: String, at moment: Timestamp) -> PriceMatch? {
    for name in ModelName.candidates(model) {
      if let row = row(named: name, at: moment) { return PriceMatch(row: row, name: name) }
    }
    return nil
  }

  private func row(named name: String, at moment: Timestamp) -> PriceRow? {
    let start = rows.partitionPoint { !$0.model.utf8.lexicographicallyPrecedes(name.utf8) }
    let mine = rows[start...].prefix { $0.model.isSameBytes(as: name) }
    if let row = mine.last(where: { $0.isUsers && $0.from <= moment }) { return row }
    let listed = mine.prefix { !$0.isUsers }
    let valid = listed.last { $0.from <= moment }
    guard usesBuiltIns, let builtIn = BuiltInPrice.row(named: name) else {
      return valid ?? listed.first
    }
    if let valid, valid.from >= builtIn.from || moment < builtIn.from { return valid }
    return builtIn
  }
}

extension BuiltInPrice {
  /// The line with exactly this name.
  static func row(named name: String) -> PriceRow? {
    let start = all.partitionPoint { line in
      line.model.withUTF8Buffer { !$0.lexicographicallyPrecedes(name.utf8) }
    }
    guard start < all.count, all[start].model.withUTF8Buffer({ $0.elementsEqual(name.utf8) })
    else { return nil }
    return all[start].row
  }
}

extension PriceBook {
  /// Every row there is, by the bytes of the name; of one name tables first, then by time.
  package var allRows: [PriceRow] {
    let builtIns = usesBuiltIns ? BuiltInPrice.all.map(\.row) : []
    return (builtIns + rows).sorted { one, other in
      one.model.isSameBytes(as: other.model)
        ? (one.isUsers ? 1 : 0, one.from) < (other.isUsers ? 1 : 0, other.from)
        : one.model.utf8.lexicographicallyPrecedes(other.model.utf8)
    }
  }

  /// The names in the built-in table, in the order of their bytes.
  package static var builtInNames: [String] { BuiltInPrice.all.map(\.model.description) }
}
