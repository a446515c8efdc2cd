import OrchModel

/// A name that the user says is another model's.
package struct PriceAlias: Hashable, Sendable {
  package let name: String
  package let model: String

  package init(name: String, model: String) {
    self.name = name
    self.model = model
  }
}

/// A price for a model, and the name in the table it was found under.
package struct PriceMatch: Hashable, Sendable {
  package let row: PriceRow
  /// Differs from what was asked for when a date, a provider or the like had to be taken off.
  package let name: String
  /// The alias that led there; nil for what was found by the model's own name.
  package let alias: PriceAlias?

  init(row: PriceRow, name: String, alias: PriceAlias? = nil) {
    self.row = row
    self.name = name
    self.alias = alias
  }
}

/// Every price there is: the built-in table, imported tables, the user's own.
package struct PriceBook: Sendable {
  /// The built-in table alone.
  package static let builtIn = PriceBook(rows: [])

  /// By name, then by source with the user's last, then by the time they are valid from.
  private let rows: [PriceRow]
  /// Those of the configuration, by name, then by time.
  private let configured: [PriceRow]
  private let aliases: [ByteText: PriceAlias]
  private let usesBuiltIns: Bool

  /// A book of these rows over the built-in table, below those of the configuration.
  package init(
    rows: [PriceRow], configured: [PriceRow] = [], aliases: [PriceAlias] = [],
    withBuiltIns usesBuiltIns: Bool = true
  ) {
    self.usesBuiltIns = usesBuiltIns
    self.rows = rows.sorted(by: Self.precedes)
    self.configured = configured.sorted(by: Self.precedes)
    self.aliases = Dictionary(
      aliases.map { (ByteText($0.name), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The price of a model at a moment; nil when it is unknown.
  ///
  /// Never another model's, but by an alias.
  ///
  /// The exact name first, then with less and less of what is not the name (`ModelName`). For one
  /// name what the configuration says wins, then what the user has set, then an alias, and all of
  /// them over every table. A user's price counts from its day on; of a table
  /// the latest that is valid counts, and before the first the first: lists tell when they were
  /// taken, not since when a price holds.
  package func row(for model: String, at moment: Timestamp) -> PriceMatch? {
    for name in ModelName.candidates(model) {
      if let row = userRow(named: name, at: moment) { return PriceMatch(row: row, name: name) }
      if let alias = alias(named: name) { return match(of: alias, at: moment) }
      if let row = tableRow(named: name, at: moment) { return PriceMatch(row: row, name: name) }
    }
    return nil
  }

  /// What an alias leads to; an alias leads to a model, never to another alias.
  private func match(of alias: PriceAlias, at moment: Timestamp) -> PriceMatch? {
    for name in ModelName.candidates(alias.model) {
      if let row = userRow(named: name, at: moment) ?? tableRow(named: name, at: moment) {
        return PriceMatch(row: row, name: name, alias: alias)
      }
    }
    return nil
  }

  /// The names `model` is looked up by, one after the other.
  package static func names(of model: String) -> [String] { ModelName.candidates(model) }

  /// What the user says of exactly this name, in the configuration or with `orch prices set`.
  package func userRow(named name: String, at moment: Timestamp) -> PriceRow? {
    Self.rows(named: name, in: configured).last { $0.from <= moment }
      ?? Self.rows(named: name, in: rows).last { $0.isUsers && $0.from <= moment }
  }

  /// What the tables say of exactly this name.
  package func tableRow(named name: String, at moment: Timestamp) -> PriceRow? {
    let listed = Self.rows(named: name, in: rows).prefix { !$0.isUsers }
    let valid = listed.last { $0.from <= moment }
    guard usesBuiltIns, let builtIn = BuiltInPrice.row(named: name) else {
      return valid ?? listed.first
    }
    if let valid, valid.from >= builtIn.from || moment < builtIn.from { return valid }
    return builtIn
  }

  private static func rows(named name: String, in rows: [PriceRow]) -> ArraySlice<PriceRow> {
    let start = rows.partitionPoint { !$0.model.utf8.lexicographicallyPrecedes(name.utf8) }
    return rows[start...].prefix { $0.model.isSameBytes(as: name) }
  }

  private static func precedes(_ one: PriceRow, _ other: PriceRow) -> Bool {
    guard one.model.isSameBytes(as: other.model) else {
      return one.model.utf8.lexicographicallyPrecedes(other.model.utf8)
    }
    let (first, second) = ((one.isUsers ? 1 : 0, one.from), (other.isUsers ? 1 : 0, other.from))
    return first == second
      ? one.source.utf8.lexicographicallyPrecedes(other.source.utf8) : first < second
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
  /// Every row there is, by the bytes of the name; of one name tables first, then by time, and those
  /// of the configuration last.
  package var allRows: [PriceRow] {
    let builtIns = usesBuiltIns ? BuiltInPrice.all.map(\.row) : []
    // Sorting keeps the order of equal rows.
    return (builtIns + rows + configured).sorted(by: Self.precedes)
  }

  /// The rows of exactly this name, in the order of `allRows`.
  package func rows(named name: String) -> [PriceRow] {
    let builtIn = usesBuiltIns ? BuiltInPrice.row(named: name).map { [$0] } ?? [] : []
    return (builtIn + Self.rows(named: name, in: rows)).sorted(by: Self.precedes)
      + Self.rows(named: name, in: configured)
  }

  package func alias(named name: String) -> PriceAlias? {
    aliases.isEmpty ? nil : aliases[ByteText(name)]
  }

  /// The names that stand for the models of rows, by the model's name in its table.
  package func aliasNames(at moment: Timestamp) -> [ByteText: [String]] {
    var names: [ByteText: [String]] = [:]
    for alias in aliases.values {
      guard let match = match(of: alias, at: moment) else { continue }
      names[ByteText(match.name), default: []].append(alias.name)
    }
    return names.mapValues { names in
      names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }

  /// The names in the built-in table, in the order of their bytes.
  package static var builtInNames: [String] { BuiltInPrice.all.map(\.model.description) }
}
