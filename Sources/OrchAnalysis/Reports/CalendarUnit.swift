import OrchModel

/// A unit of time that reports have a row for.
package enum CalendarUnit: Sendable {
  case hour, day, week, month

  /// The unit that `moment` is in, by the clocks of a zone.
  package func window(containing moment: Timestamp, clock: ZoneClock) -> Window {
    switch self {
    case .hour: hourWindow(containing: moment, clock: clock)
    case .day: Budget.Period.day.window(containing: moment, clock: clock)
    case .week: Budget.Period.week.window(containing: moment, clock: clock)
    case .month: Budget.Period.month.window(containing: moment, clock: clock)
    }
  }

  /// An hour is an hour long, also when the clocks change in it.
  private func hourWindow(containing moment: Timestamp, clock: ZoneClock) -> Window {
    let local = clock.local(moment)
    let second = moment.milliseconds - (moment.milliseconds % 1000 + 1000) % 1000
    let start = Timestamp(milliseconds: second - Int64(local.minute * 60 + local.second) * 1000)
    return Window(start: start, end: start.adding(.seconds(3600)))
  }

  /// The unit that begins at `start`, in digits: `2026-01-15 09:00`, `2026-01-15`, `2026-01`.
  ///
  /// A week has the date of its Monday.
  package func label(of start: Timestamp, clock: ZoneClock) -> String {
    let local = clock.local(start)
    let month = "\(padded(local.year, 4))-\(padded(local.month, 2))"
    switch self {
    case .month: return month
    case .day, .week: return "\(month)-\(padded(local.day, 2))"
    case .hour: return "\(month)-\(padded(local.day, 2)) \(padded(local.hour, 2)):00"
    }
  }
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
