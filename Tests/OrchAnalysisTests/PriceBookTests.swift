import OrchAnalysis
import OrchModel
import Testing

@Suite("finding a model's price")
struct PriceBookTests {
  private func name(_ model: String) -> String? {
    PriceBook.builtIn.row(for: model, at: today)?.row.model
  }

  @Test(arguments: [
    ("claude-opus-5", "claude-opus-5"), ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
    ("claude-sonnet-5[1m]", "claude-sonnet-5"),
    ("claude-sonnet-4-5-20250929[1m]", "claude-sonnet-4-5"),
    ("gpt-5-2025-08-07", "gpt-5"), ("claude-haiku-4-5@20251001", "claude-haiku-4-5"),
    ("claude-haiku-4-5@default", "claude-haiku-4-5"),
    ("claude-3-5-sonnet-latest", "claude-3-5-sonnet"),
    ("codex-mini-latest", "codex-mini-latest"), ("gemini/gemini-2.5-pro", "gemini-2.5-pro"),
    ("gemini-2.5-pro", "gemini-2.5-pro"), ("anthropic/claude-opus-4-1", "claude-opus-4-1"),
    ("vertex_ai/claude-opus-4-1@20250805", "claude-opus-4-1"),
    ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
    ("bedrock/global.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4-5"),
    ("claude-opus-4-20250514", "claude-opus-4"), ("claude-opus-4-1-20250805", "claude-opus-4-1"),
  ])
  func `knows a model by its other names`(_ asked: String, _ found: String) {
    #expect(name(asked) == found)
  }

  @Test(arguments: [
    "", "claude", "claude-opus-9", "claude-opus-5-preview", "claude-opus-5-2025092", "opus",
    "gpt-5-2025",
    "gpt-5.4-2025-8-7", "gpt-5@latest", "CLAUDE-OPUS-5", "openrouter/anthropic/claude-opus-5",
    "[1m]",
    "-latest", "@20250929", "-20250929", "-v1:0", "anthropic/", "claude-opus-5-v:0",
    "claude-opus-5\u{301}",
    "<synthetic>",
  ])
  func `never borrows another model's price`(_ asked: String) {
    #expect(name(asked) == nil)
  }

  @Test func `a name of any length is looked up at once`() {
    #expect(name("claude-opus-5" + String(repeating: "[1m]", count: 100_000)) == nil)
    #expect(name("e" + String(repeating: "\u{301}", count: 1_000_000)) == nil)
  }

  private func row(
    _ model: String, _ input: Int64, from: Int64, source: String = "user"
  ) -> PriceRow {
    PriceRow(
      model: model, from: Timestamp(milliseconds: from), source: source,
      standard: .init(
        rates: .init(input: Rate(picodollars: input), output: Rate(picodollars: input))))
  }

  private func input(_ book: PriceBook, _ model: String, _ moment: Int64) -> Int64? {
    book.row(for: model, at: Timestamp(milliseconds: moment))?.row.standard.rates.input.picodollars
  }

  @Test func `the user's own price wins for exactly its name, from its day on`() {
    let book = PriceBook(rows: [
      row("claude-opus-5", 2, from: 2000), row("claude-opus-5", 1, from: 1000),
      row("house", 7, from: 0),
    ])
    #expect(input(book, "claude-opus-5", 999) == 5_000_000)
    #expect(input(book, "claude-opus-5", 1000) == 1)
    #expect(input(book, "claude-opus-5", 1999) == 1)
    #expect(input(book, "claude-opus-5", 2000) == 2)
    #expect(input(book, "claude-opus-5-20270101", 2000) == 2)
    #expect(input(book, "claude-opus-4-8", 2000) == 5_000_000)
    #expect(input(book, "house", 0) == 7)
    #expect(input(book, "housing", 0) == nil)
  }

  @Test func `of imported lists the latest that is valid counts, before the first the first`() {
    let lists = [
      row("m", 3, from: 3000, source: "litellm 3"), row("m", 1, from: 1000, source: "litellm 1"),
    ]
    let book = PriceBook(rows: lists)
    #expect(input(book, "m", 0) == 1)
    #expect(input(book, "m", 2999) == 1)
    #expect(input(book, "m", 3000) == 3)
    let newer = today.milliseconds + 1
    let over = PriceBook(rows: [row("gpt-5", 9, from: newer, source: "litellm 2")])
    #expect(input(over, "gpt-5", newer - 1) == 1_250_000)
    #expect(input(over, "gpt-5", newer) == 9)
    let older = PriceBook(rows: [row("gpt-5", 8, from: 1000, source: "litellm 0")])
    #expect(input(older, "gpt-5", 5000) == 8)
    #expect(input(older, "gpt-5", newer) == 1_250_000)
    #expect(input(PriceBook(rows: [], withBuiltIns: false), "gpt-5", newer) == nil)
  }

  @Test func `a price of the user's for an hour of cache is taken as it is`() {
    var mine = row("claude-opus-5", 10, from: 0)
    mine.provider = "anthropic"
    #expect(mine.write1h(of: mine.standard.rates) == Rate(picodollars: 20))
    mine.standard.rates.cacheWrite1h = Rate(picodollars: 3)
    #expect(mine.write1h(of: mine.standard.rates) == Rate(picodollars: 3))
    mine.source = "litellm 9"
    #expect(mine.write1h(of: mine.standard.rates) == Rate(picodollars: 20))
  }
}
