import CommandKit
import OrchAnalysis
import OrchModel
import Terminal

/// Lists the prices of models.
struct PricesList: Command {
  static let name = "prices list"
  static let aliases = [["price", "list"]]
  static let summary = "List the prices of models, in USD per million tokens"
  static let discussion = """
    The table that comes with orch, the price lists that were imported, and the prices set with 'orch prices set' or \
    under [[prices]] in the configuration, by name. Of one name the configuration wins, then what was set, then the \
    newest row that is valid when a call is made. Where a price list leaves a bucket out, the rate is the one it is \
    charged at: reading and writing a cache as input. 'orch prices show' has the tiers, the rates of long prompts and \
    the factors, 'orch prices history' what a model cost before.
    """
  static let examples = [
    "orch prices list --family claude-opus", "orch prices list --provider openai --csv",
  ]

  @Option(value: "NAME", "Only of this provider: anthropic, openai, gemini") var provider: String?
  @Option(value: "TEXT", "Only models whose name begins so") var family: String?

  func run(_ context: Context) throws -> Listing<PriceRow> {
    let (configuration, book) = try context.pricesInView()
    let rows = book.allRows.filter { row in
      (provider.map { row.provider.isSameBytes(as: $0) } ?? true)
        && (family.map { row.model.utf8.starts(with: $0.utf8) } ?? true)
    }
    return Listing(
      rows,
      columns: PriceRow.columns(
        aliases: book.aliasNames(at: context.now()), isForPeople: context.answersPeople),
      empty: "no such prices; see 'orch prices list'", warnings: configuration.notices)
  }
}

extension PriceRow {
  /// `aliases` are the names that stand for each model.
  static func columns(aliases: [ByteText: [String]], isForPeople: Bool) -> [Column<PriceRow>] {
    let rates = rateColumns(isForPeople: isForPeople) { (row: PriceRow) in
      row.charged(row.standard.rates)
    }
    return [Column("model") { $0.model }] + rates + [
      Column("from") { row in row.start(isForPeople: isForPeople) },
      Column("source") { $0.source },
      Column("provider") { row in row.provider.isEmpty ? nil : row.provider },
      Column("webSearchUsd", heading: "web search", detail: true) { $0.searchPrice },
      Column("contextWindow", heading: "context window", detail: true) { $0.contextWindow },
      Column("maxOutput", heading: "longest answer", detail: true) { $0.maxOutput },
      Column("aliases", detail: true) { row in Words(aliases[ByteText(row.model)] ?? []) },
    ]
  }
}

extension PriceRow {
  /// Since when it is valid: a day in UTC to a person, nothing for always.
  func start(isForPeople: Bool) -> Field {
    guard from.milliseconds > 0 else { return .absent }
    return isForPeople ? .text(String(from.iso8601.prefix(10))) : .time(from)
  }
}
