import OrchModel

/// The stretch of time right before another one, of the same length.
package struct PrecedingWindow: Hashable, Sendable {
  /// What its length is counted in.
  package enum Length: Hashable, Sendable {
    /// Days by the calendar, whatever the clocks do meanwhile.
    case days(Int)
    /// Exactly this many milliseconds.
    case milliseconds(Int64)
  }

  package let window: Window
  package let length: Length
  /// True when it ends before the other begins, because that has not come to its end.
  package let isCut: Bool
}

extension Window {
  /// What this one is compared with (F17); nil where that would begin before all calls, and before anything of this
  /// one has passed.
  ///
  /// What begins at midnight, and ends so or goes on, is compared with as many days before it, which are cut at
  /// the time of day it is `now`: a morning is compared with a morning. Anything else is compared with the time just
  /// before it, exactly as long as what has passed of it.
  package func preceding(at now: Timestamp, clock: ZoneClock) -> PrecedingWindow? {
    let passed = min(end, now)
    guard start > Window.always.start, start < passed else { return nil }
    let goesOn = now < end
    if clock.isMidnight(start), goesOn || now == end || clock.isMidnight(end) {
      return precedingDays(until: passed, goesOn: goesOn, clock: clock)
    }
    let length = passed.milliseconds - start.milliseconds
    let first = Timestamp(milliseconds: start.milliseconds - length)
    guard first >= Window.always.start else { return nil }
    return PrecedingWindow(
      window: Window(start: first, end: start), length: .milliseconds(length), isCut: false)
  }

  private func precedingDays(
    until passed: Timestamp, goesOn: Bool, clock: ZoneClock
  ) -> PrecedingWindow? {
    let isOpen = end >= Window.always.end
    let firstDay = CivilDate(clock.local(start)).dayNumber
    let days =
      CivilDate(clock.local((isOpen ? passed : end).justBefore)).dayNumber - firstDay + 1
    let first = clock.moment(CivilDate(dayNumber: firstDay - days).midnight)
    guard days > 0, first >= Window.always.start else { return nil }
    var window = Window(start: first, end: start)
    if !clock.isMidnight(passed) || goesOn && !isOpen {
      var time = clock.local(passed)
      let day = CivilDate(dayNumber: CivilDate(time).dayNumber - days)
      (time.year, time.month, time.day) = (day.year, day.month, day.day)
      let rest = (passed.milliseconds % 1000 + 1000) % 1000
      window.end = min(start, clock.moment(time).adding(.milliseconds(rest)))
    }
    return PrecedingWindow(window: window, length: .days(days), isCut: window.end < start)
  }
}

extension ZoneClock {
  /// True for the moment at which a day begins.
  fileprivate func isMidnight(_ moment: Timestamp) -> Bool {
    self.moment(CivilDate(local(moment)).midnight) == moment
  }
}
