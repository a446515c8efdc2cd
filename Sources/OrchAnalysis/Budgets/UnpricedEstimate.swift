import OrchModel

/// What calls of models without a price are taken to cost: never too little, as far as prices are known.
///
/// The tokens of each bucket at the dearest rate that any model of the same maker has for it. Who the maker is
/// tells the first word of the name (`claude-x-9` is Claude's); of a model without a name, or with a word that
/// no price begins with, any model counts.
package struct UnpricedEstimate: Sendable {
  /// What was used of one model.
  package struct Use: Hashable, Sendable {
    package var model: String?
    package var tokens: Tokens

    package init(model: String?, tokens: Tokens) {
      self.model = model
      self.tokens = tokens
    }
  }

  private let rows: [(word: [UInt8], row: PriceRow)]

  package init(_ book: PriceBook) {
    rows = book.allRows.map { (Self.firstWord(of: $0.model), $0) }
  }

  /// The sum; nil when no price is known at all, or the sum is no amount of money.
  package func cost(of uses: [Use]) -> Money? {
    uses.reduce(Money?.some(.zero)) { sum, use in
      sum.flatMap { sum in cost(of: use).flatMap(sum.adding) }
    }
  }

  private func cost(of use: Use) -> Money? {
    let word = use.model.map(Self.firstWord) ?? []
    let family = rows.filter { !word.isEmpty && $0.word == word }
    let rates = (family.isEmpty ? rows : family).flatMap { entry in
      ([entry.row.standard.rates] + entry.row.standard.long.map(\.rates)).map(entry.row.charged)
    }
    func dearest(_ rate: (ChargedRates) -> Rate) -> Int128? {
      rates.map { Int128(rate($0).picodollars) }.max()
    }
    guard let input = dearest(\.input), let output = dearest(\.output),
      let cacheRead = dearest(\.cacheRead), let cacheWrite5m = dearest(\.cacheWrite5m),
      let cacheWrite1h = dearest(\.cacheWrite1h)
    else { return nil }
    let tokens = use.tokens
    let buckets: [(Int64, Int128)] = [
      (tokens.input, input), (tokens.cacheRead, cacheRead), (tokens.cacheWrite5m, cacheWrite5m),
      (tokens.cacheWrite1h, cacheWrite1h), (tokens.output, output),
    ]
    // Counts and rates are below 2⁶³, so that a product is below 2¹²⁶ and two of them fit.
    var picodollars: Int128 = 0
    for (count, rate) in buckets {
      let (sum, overflow) = picodollars.addingReportingOverflow(Int128(count) * rate)
      guard !overflow else { return nil }
      picodollars = sum
    }
    return Int64(exactly: picodollars.dividedRoundingHalfToEven(by: 1000))
      .map(Money.init(nanodollars:))
  }

  /// The letters a model's name begins with, in lower case, without a provider before a slash.
  private static func firstWord(of model: String) -> [UInt8] {
    let name = model.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
    return name.map { $0 | 0x20 }.prefix { (0x61...0x7A).contains($0) }.map { $0 }
  }
}
