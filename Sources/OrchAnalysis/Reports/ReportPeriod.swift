import OrchModel

/// The stretch of time a report is over, and the one it is compared with.
package struct ReportWindow: Hashable, Sendable {
  package let window: Window
  /// The period before, as much of it as has passed of this one; nil where there is none.
  package let previous: Window?

  package init(_ window: Window, previous: Window? = nil) {
    self.window = window
    self.previous = previous
  }
}

/// A stretch of time that can be named.
package enum ReportPeriod: String, CaseIterable, Sendable {
  case today, yesterday, week, month, all

  /// When it is, by the clocks of a zone; weeks begin on Monday.
  ///
  /// The period before is cut where this one stands `now`, so that a morning is compared with a morning
  /// (F17).
  package func window(at now: Timestamp, clock: ZoneClock) -> ReportWindow {
    let period: Budget.Period
    switch self {
    case .all: return ReportWindow(.always)
    case .today, .yesterday: period = .day
    case .week: period = .week
    case .month: period = .month
    }
    var window = period.window(containing: now, clock: clock)
    if self == .yesterday {
      window = period.window(containing: window.start.justBefore, clock: clock)
    }
    var previous = period.window(containing: window.start.justBefore, clock: clock)
    if now < window.end {
      let passed = window.start.duration(to: now)
      previous.end = min(previous.end, previous.start.adding(passed))
    }
    return ReportWindow(window, previous: previous)
  }
}

extension Window {
  /// Whole days by the clocks of a zone: today and the days before it, `count` in all.
  package static func lastDays(_ count: Int, at now: Timestamp, clock: ZoneClock) -> Window {
    let today = Budget.Period.day.window(containing: now, clock: clock)
    let first = CivilDate(clock.local(now)).adding(days: 1 - count)
    return Window(start: clock.moment(first.midnight), end: today.end)
  }

  /// What is in both; empty, with its end at or before its start, when nothing is.
  package func clipped(to other: Window) -> Window {
    Window(start: max(start, other.start), end: min(end, other.end))
  }
}

extension Timestamp {
  /// A millisecond earlier.
  package var justBefore: Timestamp { Timestamp(milliseconds: milliseconds.clampedSum(-1)) }
}
