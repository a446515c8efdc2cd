import OrchAnalysis
import OrchModel
import Testing

@Suite("the built-in price table")
struct PublishedPriceTests {
  /// Dollars per million tokens as a rate; nil for a dash.
  private func rate(_ text: String) throws -> Rate? {
    guard text != "-" else { return nil }
    return Rate(picodollars: try #require(Decimal(text)?.scaled(by: 6)))
  }

  private func row(_ model: String) throws -> PriceRow {
    try #require(PriceBook.builtIn.row(for: model, at: today), "no price for \(model)").row
  }

  @Test func `has every published price`() throws {
    let published = try Fixture.rows("published.tsv")
    #expect(published.count == 41)
    for line in published {
      let row = try row(line[0])
      let rates = row.standard.rates
      #expect(try rates.input == rate(line[1]), "\(line[0])")
      #expect(try rates.output == rate(line[2]), "\(line[0])")
      #expect(try rates.cacheRead == rate(line[3]), "\(line[0])")
      #expect(try rates.cacheWrite5m == rate(line[4]), "\(line[0])")
      if let write1h = try rate(line[5]) {
        #expect(row.write1h(of: rates) == write1h, "\(line[0])")
      }
      try expect(row.contextWindow, isAbout: line[6], line[0])
      try expect(row.maxOutput, isAbout: line[7], line[0])
      if line.count > 8 {
        let long = try #require(row.standard.long.first)
        #expect(long.aboveTokens == Int64(line[8]), "\(line[0])")
        #expect(try long.rates.input == rate(line[9]), "\(line[0])")
        #expect(try long.rates.output == rate(line[10]), "\(line[0])")
      } else {
        #expect(row.standard.long.isEmpty, "\(line[0])")
      }
    }
  }

  /// Published windows are rounded: 66k stands for 65,535.
  private func expect(_ count: Int64?, isAbout text: String, _ model: String) throws {
    guard text != "-" else { return }
    let count = try #require(count)
    let published = try #require(Int64(text))
    #expect(abs(count - published) <= published / 50, "\(model): \(count), not \(published)")
  }

  @Test func `agrees with every field of the price files it was made from`() throws {
    var compared = 0
    for line in try Fixture.rows("fields.tsv") {
      let row = try row(line[0])
      guard let (rate, isStandardLong) = field(line[1], of: row) else { continue }
      let expected = try #require(Decimal(line[2])?.scaled(by: 12))
      #expect(rate?.picodollars == expected, "\(line[0]) \(line[1]) \(isStandardLong)")
      compared += 1
    }
    #expect(compared > 800)
  }

  /// The rate a field of a price file stands for; nil for fields that are something else.
  private func field(_ name: String, of row: PriceRow) -> (rate: Rate?, isLong: Bool)? {
    var name = name[...]
    var plan = row.standard
    for tier in PriceRow.ServiceTier.allCases where name.hasSuffix("_" + tier.rawValue) {
      guard let own = row.tiers.first(where: { $0.tier == tier }) else { return (nil, false) }
      plan = own.plan
      name = name.dropLast(tier.rawValue.count + 1)
    }
    var rates = plan.rates
    let isLong = name.hasSuffix("k_tokens")
    if isLong {
      guard let long = plan.long.first, name.hasSuffix("_above_\(long.aboveTokens / 1000)k_tokens")
      else { return (nil, true) }
      rates = long.rates
      name = name.prefix(name.utf8.count - "_above_\(long.aboveTokens / 1000)k_tokens".utf8.count)
    }
    switch name {
    case "input_cost_per_token": return (rates.input, isLong)
    case "output_cost_per_token": return (rates.output, isLong)
    case "cache_read_input_token_cost": return (rates.cacheRead, isLong)
    case "cache_creation_input_token_cost": return (rates.cacheWrite5m, isLong)
    default: return nil
    }
  }

  @Test func `a retired model's hour of cache costs twice its input, not what the file says`()
    throws
  {
    let opus = try row("claude-3-opus-20240229")
    #expect(opus.write1h(of: opus.standard.rates) == Rate(picodollars: 30_000_000))
    let haiku = try row("claude-3-haiku-20240307")
    #expect(haiku.write1h(of: haiku.standard.rates) == Rate(picodollars: 500_000))
  }

  @Test func `says where a price is from and when it was taken`() throws {
    #expect(try row("claude-opus-5").source == "litellm 1.109.1")
    #expect(try row("claude-fable-5-2").source == "claude 2.1.329")
    #expect(try row("claude-sonnet-4").source == "litellm 1.80.5")
    #expect(try row("claude-opus-5").from.iso8601 == "2026-11-21T00:00:00.000Z")
  }

  @Test func `is sorted by bytes without a name twice`() {
    let names = PriceBook.builtInNames
    #expect(names.count == 78)
    for (name, next) in zip(names, names.dropFirst()) {
      #expect(name.utf8.lexicographicallyPrecedes(next.utf8), "\(name) before \(next)")
    }
    for name in names {
      #expect(PriceBook.builtIn.row(for: name, at: today)?.name == name)
    }
  }

  @Test func `shows a rate as price lists do`() {
    #expect(Rate(picodollars: 125_000).dollarsPerMillion == "0.125")
    #expect(Rate(picodollars: 10_000_000).dollarsPerMillion == "10")
  }
}
