import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Lists what one model has cost over time.
struct PricesHistory: Command {
  static let name = "prices history"
  static let aliases = [["price", "history"]]
  static let summary = "Show every price one model has had, newest first, and what it was used for"
  static let discussion = """
    Each row says since when it is valid, where it comes from, what is other than in the row before, and how many \
    calls of the ledger were priced by it. MODEL may be spelled as agents print it, as for 'orch prices show'. The \
    row in force is the one a call made now is priced by.
    """
  static let examples = [
    "orch prices history claude-opus-5",
    "orch prices history gpt-6-sol --json | jq -r '.items[].from'",
  ]

  @Operand(value: "MODEL", completing: .dynamic("model"), "The model, in any spelling") var model:
    String

  func run(_ context: Context) throws -> Listing<PricePast> {
    let configuration = try context.configurationInView()
    let store = try context.storeIfAny()
    let book = try configuration.priceBook(in: store)
    guard let match = book.row(for: model, at: context.now()) else {
      throw PriceFailure(model: model, near: book.names(near: model))
    }
    let usage = try PriceUsage(of: book, in: store, named: match.name)
    let rows = book.rows(named: match.name).enumerated().sorted { one, other in
      (one.element.from, one.offset) < (other.element.from, other.offset)
    }.map(\.element)
    let pasts = rows.enumerated().map { place, row in
      PricePast(
        row: row, changes: place > 0 ? row.differences(from: rows[place - 1]) : [],
        isFirst: place == 0, use: usage.uses(of: row),
        isInForce: row == match.row)
    }
    return Listing(
      pasts.reversed(),
      columns: PricePast.columns(
        isForPeople: context.answersPeople, isJSON: context.globals.json || context.globals.ndjson),
      warnings: configuration.notices + notes(match))
  }

  private func notes(_ match: PriceMatch) -> [String] {
    guard let alias = match.alias else { return [] }
    return ["'\(alias.name)' is an alias of '\(alias.model)', whose prices these are"]
  }
}

/// One of the prices a model has had.
struct PricePast: Sendable {
  let row: PriceRow
  /// What is other than in the row before it.
  let changes: [PriceDifference]
  let isFirst: Bool
  let use: (calls: Int, cost: Money)
  let isInForce: Bool

  private var words: String {
    isFirst ? "first" : changes.isEmpty ? "nothing" : changes.map(\.words).joined(separator: ", ")
  }

  static func columns(isForPeople: Bool, isJSON: Bool) -> [Column<PricePast>] {
    [
      Column("model", detail: true) { $0.row.model },
      Column("from") { $0.row.start(isForPeople: isForPeople) },
      Column("source") { $0.row.source },
      Column("inForce", heading: "in force") { $0.isInForce },
      Column("calls") { $0.use.calls },
      Column("costUsd", heading: "cost", detail: true) { $0.use.cost },
    ]
      + rateColumns(isForPeople: isForPeople) { (past: PricePast) in
        past.row.charged(past.row.standard.rates)
      } + [
        isJSON
          ? Column("changes") { $0.changes.map(\.field) }
          : Column("changes", heading: "changed") { $0.words }
      ]
  }
}
