import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// What `orch costs cache` has a row for.
enum CacheGrouping: String, CaseIterable, Sendable, ArgumentValue {
  case model, role
  case both = "model,role"

  var columns: [SpendColumn] {
    switch self {
    case .model: [.model]
    case .role: [.role]
    case .both: [.model, .role]
    }
  }
}

/// Says what caching prompts was worth.
struct CacheCosts: Command {
  static let name = "costs cache"
  static let aliases = [["cost", "cache"]]
  static let summary = "Show how much of the prompts came from the cache, and what that saved"
  static let discussion = """
    The hit ratio is the tokens read from the cache by all tokens of the prompts. Saved is what the tokens read would \
    have cost as input beyond what they did, less what the tokens written cost more than input; it is below zero \
    where more was written than came back. The rates are those of the day, at the standard tier and for short \
    prompts. A model without a price has no savings, which is null in JSON.
    """
  static let examples = [
    "orch costs cache", "orch costs cache week --by role",
    "orch costs cache --all-projects --json | jq '.summary.savedUsd'",
  ]

  @Operand(value: "PERIOD", "Which time; the last 30 days when nothing says") var period:
    ReportPeriod?
  @Group var span = CostSpan()
  @Group var choice = CostChoice()
  @Option(value: "DIM[,DIM]", "A row for each of what") var by = CacheGrouping.both
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<CacheRow> {
    let configuration = try context.configurationInView()
    return try context.answer(period, span, costs: choice.cost) { question in
      let rows = try rows(question, configuration.priceBook(in: question.store))
      let tokens = rows.reduce(Tokens.zero) { $0 + $1.spend.tokens }
      let saved = rows.compactMap(\.saved)
      let sum = saved.reduce(Money?.some(.zero)) { sum, money in sum.flatMap { $0.adding(money) } }
      let total = saved.isEmpty ? nil : sum
      let hit = cacheHitRatio(of: tokens).map { Percent(tenths: $0) }
      return ExplainedListing(
        records: rows, columns: CacheRow.columns(by, context),
        summary: [("hitPct", hit.field), ("savedUsd", total.field)]
          + rows.reduce(into: Spend()) { $0.add($1.spend) }.members + question.members,
        totals: words(hit: hit, saved: total, question), empty: "no calls \(question.place)",
        warnings: configuration.notices,
        explanations: explain ? CacheRow.explanations(of: rows, question.sampleWindow) : nil)
    }
  }

  private func words(hit: Percent?, saved: Money?, _ question: CostQuestion) -> String {
    let (whole, tenth) = (hit?.tenths ?? 0).quotientAndRemainder(dividingBy: 10)
    return """
      \(whole)\(tenth > 0 ? ".\(tenth)" : "")% of all prompt tokens \(question.place) came from the cache; \
      \(saved.map { "saved \($0.shown)" } ?? "what that saved is not known, without a price")
      """
  }

  /// What each model's calls of each day saved at that day's rates, put together; the most used first.
  private func rows(_ question: CostQuestion, _ prices: PriceBook) throws -> [CacheRow] {
    let clock = question.clock
    let groups = try question.groups(by: by.columns + [.model]) {
      CalendarUnit.day.window(containing: $0, clock: clock)
    }
    var rows: [CacheRow] = []
    var places: [[ByteText?]: Int] = [:]
    var rates: [ByteText: (day: Timestamp, rates: ChargedRates?)] = [:]
    for group in groups where group.spend != Spend() {
      let keys = group.values.dropLast()
      let place = places[keys.map { $0.map(ByteText.init) }] ?? rows.count
      if place == rows.count {
        places[keys.map { $0.map(ByteText.init) }] = place
        rows.append(CacheRow(keys: Array(keys)))
      }
      let (model, day) = (
        ByteText(group.values.last.flatMap(\.self) ?? ""), group.start ?? question.now
      )
      if rates[model]?.day != day {
        let row = prices.row(for: model.string, at: day)?.row
        rates[model] = (day, row.map { $0.charged($0.standard.rates) })
      }
      rows[place].add(group.spend, of: model, at: rates[model]?.rates)
    }
    return rows.sorted { one, other in
      one.spend.tokens.prompt == other.spend.tokens.prompt
        ? (one.keys.first.flatMap(\.self) ?? "").utf8.lexicographicallyPrecedes(
          (other.keys.first.flatMap(\.self) ?? "").utf8)
        : one.spend.tokens.prompt > other.spend.tokens.prompt
    }
  }
}

/// What the cache was worth to calls that have something in common.
struct CacheRow: Sendable {
  /// A value for each dimension; nil for what is not known.
  let keys: [String?]
  private(set) var spend = Spend()
  /// Nil when nothing has a price.
  private(set) var saved: Money?
  /// The tokens that have a price, by what they were charged.
  private(set) var charges: [Charge] = []

  struct Charge: Sendable {
    let model: ByteText
    let rates: ChargedRates
    var tokens: Tokens
  }

  init(keys: [String?]) { self.keys = keys }

  mutating func add(_ other: Spend, of model: ByteText, at rates: ChargedRates?) {
    spend.add(other)
    guard let rates, let more = cacheSaving(of: other.tokens, at: rates) else { return }
    saved = (saved ?? .zero).adding(more) ?? Money(nanodollars: .max)
    if let place = charges.lastIndex(where: { $0.model == model && $0.rates == rates }) {
      charges[place].tokens += other.tokens
    } else {
      charges.append(Charge(model: model, rates: rates, tokens: other.tokens))
    }
  }

  var hit: Percent? { cacheHitRatio(of: spend.tokens).map { Percent(tenths: $0) } }

  static func columns(_ grouping: CacheGrouping, _ context: Context) -> [Column<CacheRow>] {
    let isForPeople = context.draws
    let names = grouping.rawValue.split(separator: ",").map(String.init)
    let keys = names.enumerated().map { place, name in
      Column<CacheRow>(name) { row in row.keys[place] ?? (isForPeople ? "unattributed" : nil) }
    }
    let hit = Column<CacheRow>("hitPct", heading: "hit") { $0.hit }
    let saved = Column<CacheRow>("savedUsd", heading: "saved") { $0.saved }
    let cost = Column<CacheRow>("costUsd", heading: "cost") { $0.spend.shownCost }
    let calls = Column<CacheRow>("calls") { $0.spend.calls }
    guard isForPeople else {
      return keys + [hit, saved, calls] + context.tokenColumns { $0.spend.tokens } + [cost]
    }
    let bars =
      context.drawsBars
      ? [
        barColumn(context.answerStyle) { (row: CacheRow) in Double(row.hit?.tenths ?? 0) / 1000 }
      ] : []
    return keys + [hit] + bars + [
      saved, cost, Column("cacheRead", heading: "cache read") { $0.spend.tokens.cacheRead },
      Column("cacheWrite", heading: "cache write") { row in
        row.spend.tokens.cacheWrite5m.clampedSum(row.spend.tokens.cacheWrite1h)
      },
      Column("input") { $0.spend.tokens.input }, calls,
    ]
  }
}
