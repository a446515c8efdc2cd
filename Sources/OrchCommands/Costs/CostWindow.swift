import CommandKit
import OrchAnalysis
import OrchModel

/// What a report is over, and the words for it.
struct CostWindow {
  let window: Window
  let previous: Window?
  /// `today`, `the last 30 days`.
  let words: String
  /// `yesterday by this time`: what `previous` is called.
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
        window: .lastDays(usualDays, at: now, clock: clock), previous: nil,
        words: "the last \(usualDays) days", previousWords: "")
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
    self.init(
      window: window, previous: nil, words: words.joined(separator: " "), previousWords: "")
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
