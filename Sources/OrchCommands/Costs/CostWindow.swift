import CommandKit
import OrchAnalysis
import OrchModel
import Terminal

/// What a report is over, and the words for it.
struct CostWindow {
  let window: Window
  let previous: Window?
  /// `today`, `the last 30 days`.
  let words: String
  /// `yesterday by this time`, `the 30 days before`: what `previous` is called.
  let previousWords: String

  /// The start; nil when the report goes back as far as there is anything.
  var since: Timestamp? { window.start <= Window.always.start ? nil : window.start }
  var until: Timestamp? { window.end >= Window.always.end ? nil : window.end }
}

/// When a report is over, for commands that take no named period.
struct CostSpan: ParameterGroup {
  @Option(value: "TIME", "Only calls from then on") var since: String?
  @Option(value: "TIME", "Only calls before then") var until: String?
}

/// By which figures a report counts.
struct CostChoice: ParameterGroup {
  @Option(
    value: "BASIS",
    "As computed here, as the client recorded it, or auto: as recorded, else as computed")
  var cost = CostBasis.computed
}

extension CostWindow {
  /// What was asked for; the last days when nothing was, today included.
  init(
    _ period: ReportPeriod?, since: String?, until: String?, usualDays: Int = 30, at now: Timestamp,
    clock: ZoneClock
  ) throws {
    if let period {
      guard since == nil, until == nil else { throw CostFailure.twoWindows(period.rawValue) }
      let chosen = period.window(at: now, clock: clock)
      self.init(
        window: chosen.window, previous: chosen.previous, words: period.words,
        previousWords: period.previousWords)
      return
    }
    guard since != nil || until != nil else {
      self.init(
        .lastDays(usualDays, at: now, clock: clock), words: "the last \(usualDays) days", at: now,
        clock: clock)
      return
    }
    let times = TimeText(now: now, clock: clock)
    let start = try since.map { try times.window(of: $0, option: "--since").start }
    let end = try until.map { try times.window(of: $0, option: "--until").end }
    let window = Window(start: start ?? Window.always.start, end: end ?? Window.always.end)
    guard window.start < window.end else {
      throw CostFailure.emptyWindow(since: since ?? "", until: until ?? "")
    }
    let words = [since.map { "since \($0)" }, until.map { "until \($0)" }].compactMap { $0 }
    self.init(window, words: words.joined(separator: " "), at: now, clock: clock)
  }

  /// A stretch of time with the one of the same length before it.
  private init(_ window: Window, words: String, at now: Timestamp, clock: ZoneClock) {
    let preceding = window.preceding(at: now, clock: clock)
    self.init(
      window: window, previous: preceding?.window, words: words,
      previousWords: preceding?.words ?? "")
  }

  /// `in the 30 days before`: where something was that is told of `previous`.
  var previousPlace: String {
    let isDay = previousWords.hasPrefix("the day before")
    return previousWords.hasPrefix("the") && !isDay ? "in \(previousWords)" : previousWords
  }

  /// `in the last 30 days in project my-repo`: what a report is about.
  func place(of project: Project?) -> String {
    (words.hasPrefix("the") ? "in \(words)" : words)
      + (project.map { " in project \($0.name)" } ?? "")
  }
}

extension ReportPeriod {
  fileprivate var words: String {
    switch self {
    case .today: "today"
    case .yesterday: "yesterday"
    case .week: "this week"
    case .month: "this month"
    case .all: "all time"
    }
  }

  fileprivate var previousWords: String {
    switch self {
    case .today: "yesterday by this time"
    case .yesterday: "the day before"
    case .week: "last week by this time"
    case .month: "last month by this time"
    case .all: ""
    }
  }
}

extension PrecedingWindow {
  /// `the 30 days before by this time`, `the 12 hours before`.
  fileprivate var words: String {
    switch length {
    case .days(let days): Self.words(Int64(days), "day") + (isCut ? " by this time" : "")
    case .milliseconds(let length): Self.words(length)
    }
  }

  private static func words(_ milliseconds: Int64) -> String {
    let units: [(unit: String, length: Int64)] = [
      ("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000),
    ]
    return units.first { milliseconds % $0.length == 0 }
      .map { words(milliseconds / $0.length, $0.unit) } ?? "the same length of time before"
  }

  private static func words(_ count: Int64, _ unit: String) -> String {
    count == 1 ? "the \(unit) before" : "the \(grouped(count)) \(unit)s before"
  }
}
