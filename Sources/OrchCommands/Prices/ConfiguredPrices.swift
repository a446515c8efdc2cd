import OrchAnalysis
import OrchConfig
import OrchModel
import OrchStore

extension PriceSettings {
  /// A price the user has set, as a row of the price book: it wins over every table.
  package var row: PriceRow {
    func rate(_ picodollars: Int64) -> Rate { Rate(picodollars: picodollars) }
    return PriceRow(
      model: model, from: from ?? Timestamp(milliseconds: 0), source: PriceRow.userSource,
      standard: PriceRow.Plan(
        rates: PriceRow.Rates(
          input: rate(input), output: rate(output), cacheRead: cacheRead.map(rate),
          cacheWrite5m: cacheWrite5m.map(rate), cacheWrite1h: cacheWrite1h.map(rate))),
      webSearch: webSearch, contextWindow: contextWindow, maxOutput: maxOutput)
  }
}

extension Configuration {
  /// All prices there are: the built-in ones, those of the store, and over them those of the configuration.
  ///
  /// For commands that price calls or show prices; it reads the whole table of prices.
  package func priceBook(in store: Database?) throws -> PriceBook {
    PriceBook(
      rows: try store?.priceRows() ?? [], configured: prices.map(\.row),
      aliases: try store?.priceAliases().map { PriceAlias(name: $0.name, model: $0.model) } ?? [])
  }
}

extension Context {
  /// What is configured here, and the prices, for somebody who only looks: no store is needed.
  func pricesInView() throws -> (configuration: Configuration, book: PriceBook) {
    let configuration = try configurationInView()
    return (configuration, try configuration.priceBook(in: try storeIfAny()))
  }
}

extension Database {
  /// The prices the user has set or imported.
  package func priceRows() throws -> [PriceRow] { try storedPrices().map { try $0.row } }
}

extension StoredPrice {
  package init(_ row: PriceRow) {
    self.init(
      model: row.model, source: row.source, from: row.from, provider: row.provider,
      terms: row.terms)
  }

  /// The price as the price book has it.
  package var row: PriceRow {
    get throws {
      guard
        let row = PriceRow(
          model: model, from: from, source: source, provider: provider, terms: terms)
      else { throw StoreError.unexpectedValue(.text(terms), column: "terms") }
      return row
    }
  }
}
