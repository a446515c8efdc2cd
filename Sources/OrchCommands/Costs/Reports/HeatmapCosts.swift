import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Shows in which hours of the week money is spent.
struct HeatmapCosts: Command {
  static let name = "costs heatmap"
  static let aliases = [["cost", "heatmap"]]
  static let summary = "Show in which hours of the week money is spent"
  static let discussion = """
    Sums the calls by weekday and hour, by the clocks of the system's time zone. A person sees a block for each hour, \
    the darker the dearer: the four shades are quarters of the hours in which anything was spent. The peak, which is \
    the fewest hours that together hold a third of the cost, is told below. A program gets a row for each of the 168 \
    hours, with its level from 0 to 4.
    """
  static let examples = [
    "orch costs heatmap", "orch costs heatmap --since 90d --all-projects",
    "orch costs heatmap --json | jq '.items[] | select(.isPeak)'",
  ]

  @Operand(value: "PERIOD", "Which time; the last 30 days when nothing says") var period:
    ReportPeriod?
  @Group var span = CostSpan()
  @Group var choice = CostChoice()
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<HeatmapRow> {
    try context.answer(period, span, costs: choice.cost) { question in
      let clock = question.clock
      let groups = try question.groups(by: []) {
        CalendarUnit.hour.window(containing: $0, clock: clock)
      }
      let spend = groups.reduce(into: Spend()) { $0.add($1.spend) }
      let map = Heatmap(
        groups.compactMap { group in
          group.start.map(clock.local).map { ($0.weekday, $0.hour, group.spend.cost) }
        })
      let rows =
        spend == Spend() ? [] : context.draws ? HeatmapRow.days(of: map) : HeatmapRow.hours(of: map)
      return ExplainedListing(
        records: rows, columns: HeatmapRow.columns(context),
        summary: spend.members + question.members,
        totals: "\(spend.words) \(question.place)\(HeatmapRow.peakWords(of: map))",
        empty: "no calls \(question.place)",
        explanations: explain ? rows.isEmpty ? [] : map.explanations(question.sampleWindow) : nil)
    }
  }
}

/// A day of the week, or an hour of one.
struct HeatmapRow: Sendable {
  let cells: [Heatmap.Cell]

  static func hours(of map: Heatmap) -> [HeatmapRow] { map.cells.map { HeatmapRow(cells: [$0]) } }

  static func days(of map: Heatmap) -> [HeatmapRow] {
    (0..<7).map { HeatmapRow(cells: Array(map.cells[($0 * 24)..<($0 * 24 + 24)])) }
  }

  static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  private var weekday: String { Self.weekdays[cells[0].weekday] }

  private var cost: Money {
    cells.reduce(.zero) { $0.adding($1.cost) ?? Money(nanodollars: .max) }
  }

  /// Two columns an hour.
  private func drawing(usesUnicode: Bool) -> String {
    let shades = usesUnicode ? ["··", "░░", "▒▒", "▓▓", "██"] : ["..", "--", "++", "**", "##"]
    return cells.map { shades[$0.level] }.joined()
  }

  /// `; a third of it on thursday 09:00-12:00, friday 15:00-16:00`: at most three stretches; nothing when nothing was
  /// spent.
  static func peakWords(of map: Heatmap) -> String {
    let peak = map.cells.filter(\.isPeak)
    var stretches: [(day: Int, from: Int, to: Int)] = []
    for cell in peak {
      if let last = stretches.last, last.day == cell.weekday, last.to == cell.hour {
        stretches[stretches.count - 1].to = cell.hour + 1
      } else {
        stretches.append((cell.weekday, cell.hour, cell.hour + 1))
      }
    }
    func clock(_ hour: Int) -> String { "\(hour < 10 ? "0" : "")\(hour):00" }
    let words = stretches.prefix(3).map { "\(weekdays[$0.day]) \(clock($0.from))-\(clock($0.to))" }
    let rest = stretches.count > 3 ? " and \(stretches.count - 3) more" : ""
    return words.isEmpty ? "" : "; a third of it on \(words.joined(separator: ", "))\(rest)"
  }

  static func columns(_ context: Context) -> [Column<HeatmapRow>] {
    guard context.draws else {
      return [
        Column("weekday") { $0.weekday }, Column("hour") { $0.cells[0].hour },
        Column("costUsd") { $0.cost }, Column("level") { $0.cells[0].level },
        Column("isPeak") { $0.cells[0].isPeak },
      ]
    }
    let usesUnicode = context.answerStyle.usesUnicode
    let hours = (0..<8).map { $0 * 3 < 10 ? "0\($0 * 3)    " : "\($0 * 3)    " }.joined()
    return [
      Column("weekday", heading: "day") { $0.weekday },
      Column("hours", heading: hours) { $0.drawing(usesUnicode: usesUnicode) },
      Column("costUsd", heading: "cost") { $0.cost },
    ]
  }
}
