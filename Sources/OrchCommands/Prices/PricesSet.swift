import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Sets what a model costs from a day on.
struct PricesSet: Command {
  static let name = "prices set"
  static let aliases = [["price", "set"]]
  static let summary = "Set what a model costs from a day on"
  static let discussion = """
    Rates are dollars per million tokens, with at most 6 decimals. Without a rate of their own, tokens read from or \
    written to a cache cost what input does, and those written for an hour what those for five minutes do.

    The price counts for calls made from --from on, which is now when nothing says; for sessions that are still to \
    be imported name the day they began. It wins over every table for exactly this name; a price under [[prices]] in \
    the configuration wins over it. Setting what is in force already changes nothing.

    What calls cost that are in the ledger already does not change.
    """
  static let examples = [
    "orch prices set my-model --input 3 --output 15",
    "orch prices set my-model --input 2.5 --output 10 --cache-read 0.25 --from 2026-05-01",
  ]

  @Operand(value: "MODEL", completing: .dynamic("model"), "The model, as its agents name it")
  var model: String
  @Option(value: "USD", "A million tokens of input") var input: RateArgument?
  @Option(value: "USD", "A million tokens of output") var output: RateArgument?
  @Option(value: "USD", "A million tokens read from a cache") var cacheRead: RateArgument?
  @Option(name: "cache-write-5m", value: "USD", "A million tokens written for five minutes")
  var cacheWrite5m: RateArgument?
  @Option(name: "cache-write-1h", value: "USD", "A million tokens written for an hour")
  var cacheWrite1h: RateArgument?
  @Option(value: "USD", "One web search") var webSearch: Money?
  @Option(value: "TIME", "Since when: now when nothing says; yesterday, 2026-05-01")
  var from: String?
  @Option(name: "context", value: "N", "Tokens that fit into the context window") var context:
    Int64?

  func run(_ context: Context) throws -> Change<PriceRow> {
    let row = try row(in: context)
    let configuration = try context.configurationInView()
    let store = try context.changeStore()
    return try store.write {
      let book = try configuration.priceBook(in: store)
      let mine = try store.priceRows().filter { $0.isUsers && $0.model.isSameBytes(as: model) }
      let inForce = mine.last { $0.from <= row.from }
      if let inForce, inForce.hasSameTerms(as: row) {
        return answer(inForce, isNew: false, [], book: book, context)
      }
      if let same = mine.first(where: { $0.from == row.from }) {
        try refuseReplacing(same, of: book, in: store)
      }
      let before = book.row(for: model, at: row.from)?.row
      try store.keep(StoredPrice(row))
      try store.append(
        Event(
          at: context.now(), kind: "price.set",
          data: ["model": .string(model), "from": row.from.json, "terms": .raw(row.terms)]))
      return answer(
        row, isNew: true, row.differences(from: before),
        book: try configuration.priceBook(in: store), context)
    }
  }

  private func row(in context: Context) throws -> PriceRow {
    guard (1...PriceName.longest).contains(model.utf8.count) else {
      throw PriceEditFailure.badName(model)
    }
    guard let input, let output else { throw PriceEditFailure.noRates(model) }
    if let webSearch, webSearch < .zero || webSearch > .dollars(1000) {
      throw PriceEditFailure.badWebSearch(webSearch)
    }
    if let tokens = self.context, !(1...1_000_000_000).contains(tokens) {
      throw PriceEditFailure.badContext(tokens)
    }
    return PriceRow(
      model: model, from: try context.priceStart(from), source: PriceRow.userSource,
      standard: PriceRow.Plan(
        rates: PriceRow.Rates(
          input: input.rate, output: output.rate, cacheRead: cacheRead?.rate,
          cacheWrite5m: cacheWrite5m?.rate, cacheWrite1h: cacheWrite1h?.rate)),
      webSearch: webSearch, contextWindow: self.context)
  }

  /// A row that has priced calls stays as it is: it is what their cost is explained by.
  private func refuseReplacing(_ row: PriceRow, of book: PriceBook, in store: Database) throws {
    let calls = try PriceUsage(of: book, in: store, named: model).uses(of: row).calls
    if calls > 0 { throw PriceEditFailure.inUse(model, from: row.from, calls: calls) }
  }

  private func answer(
    _ row: PriceRow, isNew: Bool, _ differences: [PriceDifference], book: PriceBook,
    _ context: Context
  ) -> Change<PriceRow> {
    let rates = row.standard.rates
    let start = row.from.milliseconds > 0 ? " from \(row.from.iso8601.prefix(10))" : ""
    return Change(
      row,
      columns: PriceRow.columns(
        aliases: book.aliasNames(at: context.now()), isForPeople: context.answersPeople),
      message: (isNew ? "set the price" : "unchanged: the price")
        + " of '\(model)'\(start): input $\(rates.input.dollarsPerMillion), "
        + "output $\(rates.output.dollarsPerMillion) per million tokens; calls in the ledger keep "
        + "what they cost", changes: differences.map(\.change),
      warnings: warnings(row, book))
  }

  private func warnings(_ row: PriceRow, _ book: PriceBook) -> [String] {
    var warnings: [String] = []
    if let winner = book.userRow(named: model, at: row.from), winner != row {
      warnings.append("the price of '\(model)' in the configuration wins over this one")
    }
    if let alias = book.alias(named: model) {
      warnings.append(
        "'\(model)' is also an alias of '\(alias.model)', which this price wins over")
    }
    return warnings
  }
}

/// Dollars per million tokens on the command line, exactly.
struct RateArgument: ArgumentValue {
  let rate: Rate

  init?(argument: String) {
    guard let rate = try? Rate(dollarsPerMillion: argument) else { return nil }
    self.rate = rate
  }

  var argument: String { rate.dollarsPerMillion }
  static var expected: String? { "dollars per million tokens such as 2.50, at most 6 decimals" }
}

enum PriceName {
  /// Longer names are never looked up.
  static let longest = 200
}

extension Context {
  /// When a price begins that is to begin at `text`: now when nothing says.
  package func priceStart(_ text: String?) throws -> Timestamp {
    guard let text else { return now() }
    let times = TimeText(now: now(), clock: .zone(zone))
    return max(try times.window(of: text, option: "--from").start, Timestamp(milliseconds: 0))
  }
}
