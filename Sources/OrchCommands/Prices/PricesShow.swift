import CommandKit
import OrchAnalysis
import OrchModel
import Terminal

/// Shows the price of one model.
struct PricesShow: Command {
  static let name = "prices show"
  static let aliases = [["price", "show"]]
  static let summary = "Show the price of one model, and how its name was found"
  static let discussion = """
    MODEL may be spelled as agents print it: with a date, a provider before it, Bedrock's version or the mark of a \
    long context. The name as it is comes first, then with more and more of that taken off; another model's price is \
    never taken, but by an alias ('orch prices alias'), which is said. Rates are in USD per million tokens.
    """
  static let examples = [
    "orch prices show claude-sonnet-4-5-20250929",
    "orch prices show bedrock/us.anthropic.claude-opus-4-6 --json",
  ]

  @Operand(value: "MODEL", completing: .dynamic("model"), "The model, in any spelling") var model:
    String

  func run(_ context: Context) throws -> Card<PriceView> {
    let (configuration, book) = try context.pricesInView()
    guard let match = book.row(for: model, at: context.now()) else {
      throw PriceFailure(model: model, near: book.names(near: model))
    }
    let view = PriceView(asked: model, match: match)
    let isForPeople = context.answersPeople
    return Card(
      view, columns: PriceView.columns(isForPeople: isForPeople),
      sections: [
        Section(
          "rates", title: "USD per million tokens", view.rates,
          columns: PriceView.Line.columns(isForPeople: isForPeople))
      ], warnings: configuration.notices)
  }
}

/// A price as a card shows it.
struct PriceView: Sendable {
  let asked: String
  let match: PriceMatch

  /// The rates of one tier, for prompts up to or above some length.
  struct Line: Sendable {
    let tier: String
    let above: Int64?
    let rates: ChargedRates
  }

  private var row: PriceRow { match.row }

  var rates: [Line] {
    let plans = [("standard", row.standard)] + row.tiers.map { ($0.tier.rawValue, $0.plan) }
    return plans.flatMap { tier, plan in
      [Line(tier: tier, above: nil, rates: row.charged(plan.rates))]
        + plan.long.map { long in
          Line(tier: tier, above: long.aboveTokens, rates: row.charged(long.rates))
        }
    }
  }

  private var removals: [ModelNamePart] { match.removals(from: asked) }

  /// `exact`, or what had to be taken off: `without the date '-20250929', the provider 'bedrock/'`, and
  /// the alias that led there.
  private var found: String {
    let parts = removals.map { part in "\(part.kind.words) '\(part.text)'" }
    let taken = parts.isEmpty ? nil : "without " + parts.joined(separator: ", ")
    let led = match.alias.map { "by the alias '\($0.name)' of '\($0.model)'" }
    let words = [taken, led].compactMap { $0 }
    return words.isEmpty ? "exact" : words.joined(separator: ", ")
  }

  private var kind: String {
    match.alias != nil ? "alias" : removals.isEmpty ? "exact" : "shortened"
  }

  static func columns(isForPeople: Bool) -> [Column<PriceView>] {
    [
      Column("model") { $0.row.model },
      Column("asked") { $0.asked },
      Column("match") { view in
        isForPeople ? view.found : view.kind
      },
    ]
      + (isForPeople ? [] : [removed, alias]) + [
        Column("provider") { view in view.row.provider.isEmpty ? nil : view.row.provider },
        Column("source") { $0.row.source },
        Column("from") { view in view.row.start(isForPeople: isForPeople)
        },
        Column("webSearchUsd", heading: "web search") { $0.row.searchPrice },
        Column("contextWindow", heading: "context window") { $0.row.contextWindow },
        Column("maxOutput", heading: "longest answer") { $0.row.maxOutput },
        Column("factors") { view in view.factors(isForPeople: isForPeople) },
      ]
  }

  private static let removed = Column<PriceView>("takenOff", heading: "taken off") { view in
    view.removals.map { part in
      Field.object(["kind": .text(part.kind.rawValue), "text": .text(part.text)])
    }
  }

  private static let alias = Column<PriceView>("alias") { view in
    view.match.alias.map {
      Field.object(["name": .text($0.name), "model": .text($0.model)])
    }
  }

  /// What multiplies every rate: speed `fast`, and regions.
  ///
  /// Null in JSON where there is none.
  private func factors(isForPeople: Bool) -> Field {
    let factors = [("fast", row.factors.fast), ("us", row.factors.us), ("eu", row.factors.eu)]
    guard isForPeople else {
      return .object(Field.Object(factors.map { ($0.0, $0.1.map(Self.factor) ?? .absent) }))
    }
    let words = factors.compactMap { name, factor in
      factor.map { "\(name) × \(Money(nanodollars: $0 * 1_000_000).decimal)" }
    }
    return words.isEmpty ? .absent : .text(words.joined(separator: ", "))
  }

  /// A factor in thousandths as a number.
  private static func factor(_ thousandths: Int64) -> Field {
    .json(.raw(Money(nanodollars: thousandths * 1_000_000).decimal))
  }
}

extension PriceView.Line {
  static func columns(isForPeople: Bool) -> [Column<PriceView.Line>] {
    [
      Column("tier") { $0.tier },
      Column("promptAboveTokens", heading: "prompt above") { $0.above },
    ] + rateColumns(isForPeople: isForPeople) { $0.rates }
  }
}

extension ModelNamePart.Kind {
  fileprivate var words: String {
    switch self {
    case .provider: "the provider"
    case .date: "the date"
    case .version: "the version"
    case .latest: "the alias"
    case .context: "the context's mark"
    }
  }
}
