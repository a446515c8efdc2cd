import OrchAnalysis
import OrchConfig
import OrchModel

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
  /// The built-in prices below those the user has set.
  package var priceBook: PriceBook { PriceBook(rows: prices.map(\.row)) }
}
