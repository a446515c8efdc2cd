import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// What `orch costs histogram` can count.
enum CountedCost: String, CaseIterable, Sendable, ArgumentValue {
  case call, session, task, run, agent, day

  /// Nil for single calls, of which there are no sums.
  var dimension: CostDimension? {
    switch self {
    case .call: nil
    case .session: .session
    case .task: .task
    case .run: .run
    case .agent: .agent
    case .day: .day
    }
  }
}

/// Says how costs are distributed.
struct HistogramCosts: Command {
  static let name = "costs histogram"
  static let aliases = [["cost", "histogram"]]
  static let summary = "Show how many sessions, calls or runs cost how much"
  static let discussion = """
    A row for each stretch of cost, from FROM up to but without TO. They are equally wide, or each ten times as wide \
    as the one before when the dearest twentieth costs more than ten times what is in the middle. What has no price is \
    in none and is told.
    """
  static let examples = [
    "orch costs histogram", "orch costs histogram week --of call",
    "orch costs histogram --of task --all-projects --json | jq '.summary.medianUsd'",
  ]

  @Operand(value: "PERIOD", "Which time; the last 30 days when nothing says") var period:
    ReportPeriod?
  @Group var span = CostSpan()
  @Group var choice = CostChoice()
  @Option(value: "KIND", "What is counted") var of = CountedCost.session
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<HistogramRow> {
    try context.answer(period, span, costs: choice.cost) { question in
      let (histogram, unpriced) = try histogram(question)
      let rows = HistogramRow.rows(of: histogram)
      return ExplainedListing(
        records: rows, columns: HistogramRow.columns(context),
        summary: [
          ("count", histogram.count.field), ("unpriced", unpriced.field),
          ("costUsd", histogram.total.field),
          ("medianUsd", histogram.median.field), ("p95Usd", histogram.p95.field),
          ("isLogarithmic", histogram.isLogarithmic.field),
        ] + question.members,
        totals: """
          \(grouped(histogram.count)) \(of.rawValue)\(histogram.count == 1 ? "" : "s") \
          \(question.place): \(histogram.total.shown), median \
          \(histogram.median?.shown ?? "-"), 95 of 100 at most \(histogram.p95?.shown ?? "-")
          """, empty: "no \(of.rawValue)s with a known cost \(question.place)",
        warnings: unpriced > 0
          ? [
            unpriced == 1
              ? "1 \(of.rawValue) has no price and is not counted"
              : "\(grouped(unpriced)) \(of.rawValue)s have no price and are not counted"
          ] : [], explanations: explain ? try explanations(of: histogram, question) : nil)
    }
  }

  /// How the costs are distributed, and how many there are that have none.
  private func histogram(_ question: CostQuestion) throws -> (Histogram, unpriced: Int) {
    guard let dimension = of.dimension else {
      var unpriced = 0
      let histogram = try Histogram { take in
        unpriced = try question.store.eachCallCost(
          in: question.window.window, of: question.project?.id, by: choice.cost, take)
      }
      return (histogram, unpriced)
    }
    var table = CostTable(by: [dimension], clock: question.clock, basis: choice.cost)
    try table.read(question.window.window, of: question.project?.id, in: question.store)
    let costs = table.knownCosts
    let known = costs.compactMap(\.self)
    return (Histogram(of: known), costs.count - known.count)
  }
}

/// A stretch of cost and what falls into it.
struct HistogramRow: Sendable {
  let bucket: Histogram.Bucket
  /// Of the number of all.
  let share: Int64?
  /// Its number beside the greatest.
  let height: Double

  /// Without the empty ones at both ends.
  static func rows(of histogram: Histogram) -> [HistogramRow] {
    let buckets = histogram.buckets
    guard let first = buckets.firstIndex(where: { $0.count > 0 }),
      let last = buckets.lastIndex(where: { $0.count > 0 })
    else { return [] }
    let kept = buckets[first...last]
    let greatest = Double(kept.map(\.count).max() ?? 1)
    let shares = shares(of: kept.map { Money(nanodollars: Int64($0.count)) })
    return zip(kept, shares).map {
      HistogramRow(bucket: $0, share: $1, height: Double($0.count) / greatest)
    }
  }

  static func columns(_ context: Context) -> [Column<HistogramRow>] {
    let bars =
      context.drawsBars
      ? [barColumn(context.answerStyle) { (row: HistogramRow) in row.height }] : []
    return [
      Column("fromUsd", heading: "from") { $0.bucket.lower },
      Column("toUsd", heading: "to") { $0.bucket.upper },
      Column("count") { $0.bucket.count },
      Column("sharePct", heading: "share") { row in row.share.map { Percent(tenths: $0) } },
    ] + bars + [Column("costUsd", heading: "cost") { $0.bucket.sum }]
  }
}
