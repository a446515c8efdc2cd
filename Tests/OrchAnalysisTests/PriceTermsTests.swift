import OrchAnalysis
import OrchModel
import Testing

@Suite("prices as the store keeps them")
struct PriceTermsTests {
  private func again(_ row: PriceRow) -> PriceRow? {
    PriceRow(
      model: row.model, from: row.from, source: row.source, provider: row.provider,
      terms: row.terms)
  }

  @Test func `every built-in price comes back as it was`() {
    let rows = PriceBook.builtIn.allRows
    #expect(rows.count > 70)
    for row in rows { #expect(again(row) == row, "\(row.model)") }
    #expect(rows.contains { !$0.tiers.isEmpty && !$0.standard.long.isEmpty })
    #expect(rows.contains { $0.retirement == .past })
  }

  @Test func `what there is of a price is written out`() {
    let row = PriceRow(
      model: "m", from: Timestamp(milliseconds: 5), source: "user", provider: "p",
      standard: .init(
        rates: .init(
          input: Rate(picodollars: 3_000_000), output: Rate(picodollars: 15_000_000),
          cacheRead: Rate(picodollars: 0), cacheWrite5m: Rate(picodollars: 7),
          cacheWrite1h: Rate(picodollars: 8)),
        long: [
          .init(
            aboveTokens: 200_000,
            rates: .init(input: Rate(picodollars: 1), output: Rate(picodollars: 2)))
        ]),
      tiers: [
        .init(
          tier: .flex,
          plan: .init(rates: .init(input: Rate(picodollars: 5), output: Rate(picodollars: 6))))
      ], factors: .init(fast: 2000, us: 1100, eu: 1050),
      webSearch: Money(nanodollars: 10_000_000), contextWindow: 100, maxOutput: 10,
      retirement: .on(Timestamp(milliseconds: 9)))
    #expect(
      row.terms == """
        {"input":3000000,"output":15000000,"cacheRead":0,"cacheWrite5m":7,"cacheWrite1h":8,\
        "above":{"200000":{"input":1,"output":2}},"flex":{"input":5,"output":6},"fast":2000,"us":1100,\
        "eu":1050,"webSearch":10000000,"contextWindow":100,"maxOutput":10,"retires":9}
        """)
    #expect(again(row) == row)
  }

  @Test(arguments: [
    "", "{}", "{", "null", "[1]", #"{"input":1}"#, #"{"input":1,"output":2"#,
    #"{"input":1,"output":-2}"#, #"{"input":1,"output":2.5}"#, #"{"input":1,"output":2}x"#,
    #"{"input":1,"output":99999999999999999999}"#, #"{"input":1,"output":"2"}"#,
    #"{"input":1,"output":2,"above":{"x":{"input":1,"output":2}}}"#,
    #"{"input":1,"output":2,"a":{"a":{"a":{"a":{"a":1}}}}}"#,
  ])
  func `damaged terms are no price`(_ terms: String) {
    let row = PriceRow(
      model: "m", from: Timestamp(milliseconds: 0), source: "s", provider: "", terms: terms)
    #expect(row == nil)
  }

  @Test func `what a newer orch adds is no reason to refuse`() {
    let row = PriceRow(
      model: "m", from: Timestamp(milliseconds: 0), source: "s", provider: "",
      terms: #"{"input":1,"output":2,"moon":{"phase":3}}"#)
    #expect(row?.standard.rates.output.picodollars == 2)
  }
}

@Suite("reading a rate")
struct RateTests {
  @Test(arguments: [
    ("1.25e-06", 1_250_000), ("0.00000125", 1_250_000), ("3E-6", 3_000_000), ("0", 0), ("0e-9", 0),
    ("1e-12", 1), ("1", 1_000_000_000_000), ("2.50e-07", 250_000),
    ("1.000000000000000000e-06", 1_000_000),
  ])
  func `dollars per token are read by their digits`(_ text: String, _ picodollars: Int64) throws {
    #expect(try Rate(dollarsPerToken: text).picodollars == picodollars)
  }

  @Test(arguments: [
    ("1.25e-13", RateFault.tooFine), ("2.9999999999999997e-06", .tooFine),
    ("0.0000012345678901234567", .tooFine), ("-1e-6", .negative), ("1.000001", .tooHigh),
    ("1e300", .tooHigh), ("NaN", .notANumber), ("", .notANumber), ("1,5", .notANumber),
    ("0x10", .notANumber), ("1e-400", .tooFine),
  ])
  func `and refused where they are no rate`(_ text: String, _ fault: RateFault) {
    #expect(throws: fault) { try Rate(dollarsPerToken: text) }
  }

  @Test func `dollars per million tokens have at most six decimals`() throws {
    #expect(try Rate(dollarsPerMillion: "2.5").picodollars == 2_500_000)
    #expect(try Rate(dollarsPerMillion: "0.000001").picodollars == 1)
    #expect(try Rate(dollarsPerMillion: "0.0000010").picodollars == 1)
    #expect(throws: RateFault.tooFine) { try Rate(dollarsPerMillion: "0.0000001") }
  }
}

@Suite("what wins of several prices")
struct PriceOrderTests {
  private func row(
    _ model: String, _ input: Int64, from: Int64, source: String = PriceRow.userSource
  ) -> PriceRow {
    PriceRow(
      model: model, from: Timestamp(milliseconds: from), source: source,
      standard: .init(
        rates: .init(input: Rate(picodollars: input), output: Rate(picodollars: input))))
  }

  private func found(_ book: PriceBook, _ model: String, _ moment: Int64) -> Int64? {
    book.row(for: model, at: Timestamp(milliseconds: moment))?.row.standard.rates.input.picodollars
  }

  @Test func `the configuration, then what was set, then an alias, then the newest table`() {
    let book = PriceBook(
      rows: [
        row("m", 1, from: 100, source: "litellm 1"), row("m", 2, from: 200, source: "models.dev 2"),
        row("m", 3, from: 300), row("m", 4, from: 400, source: "litellm 4"),
        row("other", 9, from: 0, source: "litellm 1"),
      ], configured: [row("m", 5, from: 500)],
      aliases: [PriceAlias(name: "m", model: "other")], withBuiltIns: false)
    #expect(found(book, "m", 100) == 9)
    #expect(found(book, "m", 299) == 9)
    #expect(found(book, "m", 300) == 3)
    #expect(found(book, "m", 499) == 3)
    #expect(found(book, "m", 500) == 5)
    let tables = PriceBook(
      rows: [
        row("m", 4, from: 400, source: "litellm 4"), row("m", 1, from: 100, source: "litellm 1"),
        row("m", 2, from: 200, source: "models.dev 2"),
      ], withBuiltIns: false)
    #expect(found(tables, "m", 50) == 1)
    #expect(found(tables, "m", 200) == 2)
    #expect(found(tables, "m", 400) == 4)
  }

  @Test func `an alias is found in any spelling, and says so`() throws {
    let book = PriceBook(rows: [], aliases: [PriceAlias(name: "house", model: "gpt-5-2025-08-07")])
    let match = try #require(book.row(for: "house-20260101[1m]", at: today))
    #expect(match.row.model == "gpt-5")
    #expect(match.name == "gpt-5")
    #expect(match.alias == PriceAlias(name: "house", model: "gpt-5-2025-08-07"))
    #expect(match.removals(from: "house-20260101[1m]").map(\.text) == ["[1m]", "-20260101"])
    #expect(book.row(for: "gpt-5", at: today)?.alias == nil)
    #expect(book.aliasNames(at: today) == [ByteText("gpt-5"): ["house"]])
  }

  @Test func `an alias leads to a model, never on to another alias or in a circle`() {
    let book = PriceBook(
      rows: [row("c", 7, from: 0)],
      aliases: [
        PriceAlias(name: "a", model: "b"), PriceAlias(name: "b", model: "c"),
        PriceAlias(name: "x", model: "y"), PriceAlias(name: "y", model: "x"),
        PriceAlias(name: "gpt-5", model: "nowhere"),
      ])
    #expect(found(book, "b", 1) == 7)
    #expect(found(book, "a", 1) == nil)
    #expect(found(book, "x", 1) == nil)
    #expect(found(book, "gpt-5", today.milliseconds) == nil)
  }

  @Test func `a model that is no longer offered is known by its day`() {
    let book = PriceBook.builtIn
    // LiteLLM 1.109.1: gpt-5 goes on 11 December 2026.
    let row = book.row(for: "gpt-5", at: today)?.row
    #expect(row?.isRetired(at: Timestamp(iso8601: "2026-12-10") ?? today) == false)
    #expect(row?.isRetired(at: Timestamp(iso8601: "2026-12-11") ?? today) == true)
    #expect(book.row(for: "claude-3-haiku", at: today)?.row.isRetired(at: today) == true)
    #expect(book.row(for: "claude-opus-5", at: today)?.row.isRetired(at: today) == false)
  }
}
