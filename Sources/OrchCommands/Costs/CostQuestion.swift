import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// What every report of costs is asked about: a stretch of time and, mostly, a project.
struct CostQuestion {
  let store: Database
  let window: CostWindow
  let project: Project?
  let clock: ZoneClock
  let now: Timestamp
  /// The name of the zone that the clock is of.
  let zone: String
  /// Which figure of a cost counts.
  let basis: CostBasis

  /// `in the last 30 days in project my-repo`.
  var place: String { window.place(of: project) }

  /// The same for who works a number out again: from when to when, and what counts as a cost.
  var sampleWindow: String {
    window.window.text(zone) + (project.map { ", project \($0.name)" } ?? "")
      + (basis == .computed ? "" : ", costs \(basis.rawValue)")
  }

  /// The members of a summary that say so.
  var members: [(String, Field)] {
    [
      ("project", (project?.name).field), ("since", window.since.field),
      ("until", window.until.field),
    ]
  }

  func groups(
    by columns: [SpendColumn], each stretch: ((Timestamp) -> Window)? = nil
  ) throws -> [SpendGroup] {
    try store.spendGroups(
      in: window.window, of: project?.id, by: columns, each: stretch, costs: basis)
  }
}

extension CostQuestion {
  /// The same, for answers that may be long.
  func sums(by columns: [SpendColumn]) throws -> SpendSums {
    try store.spendSums(in: window.window, of: project?.id, by: columns, costs: basis)
  }
}

extension Context {
  /// Answers a question about costs on one snapshot of the store.
  func answer<Answer>(
    _ period: ReportPeriod?, _ span: CostSpan, usualDays: Int = 30,
    costs basis: CostBasis = .computed, _ body: (CostQuestion) throws -> Answer
  ) throws -> Answer {
    let clock = ZoneClock.zone(zone)
    let window = try CostWindow(
      period, since: span.since, until: span.until, usualDays: usualDays, at: now(), clock: clock)
    let store = try readStore()
    return try store.read {
      try body(
        CostQuestion(
          store: store, window: window, project: try projectInView(in: store), clock: clock,
          now: now(), zone: zone, basis: basis))
    }
  }

  /// True when the answer is drawn for a person, and not read by a program.
  var draws: Bool {
    globals.fieldNames.isEmpty && answersPeople
  }
}

extension ZoneClock {
  /// A moment as the clocks show it: `2026-01-15 09:12:07`, without the seconds unless asked for.
  func text(_ moment: Timestamp, seconds: Bool = false) -> String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    let time = local(moment)
    return
      "\(CalendarUnit.day.label(of: moment, clock: self)) \(padded(time.hour)):\(padded(time.minute))"
      + (seconds ? ":\(padded(time.second))" : "")
  }
}

extension Spend {
  /// The members of a summary that are sums.
  package var members: [(String, Field)] {
    [
      ("calls", calls.field), ("tokens", tokens.field), ("costUsd", shownCost.field),
      ("unpricedTokens", unpricedTokens.field),
    ]
  }

  /// `$12.50, 40 calls`.
  package var words: String {
    let cost = shownCost.map(\.shown) ?? "no known cost"
    return "\(cost), \(calls == 1 ? "1 call" : "\(grouped(calls)) calls")"
  }
}

/// A bar for a terminal, beside the highest; nothing for Markdown, which has none.
func barColumn<Row>(
  _ style: Style, _ height: @escaping @Sendable (Row) -> Double
) -> Column<Row> {
  let usesUnicode = style.usesUnicode
  return Column<Row>("bar", heading: " ") { bar(height($0), width: 10, usesUnicode: usesUnicode) }
}

extension Context {
  /// How the answer looks where it goes.
  var answerStyle: Style { makeStyle(globals.color, .answer) }

  /// True when bars can be drawn: on a terminal.
  var drawsBars: Bool { draws && answerStyle.isTerminal && !globals.markdown }
}
