import OrchAnalysis
import OrchModel

/// A time as people write it: `7d`, `yesterday`, `monday`, `2026-05-01`, or RFC 3339.
///
/// What names a day is all of it, an instant is an empty stretch. A time of day without a zone is read by the
/// clocks of this one; `7d` is exactly seven days ago.
package struct TimeText {
  let now: Timestamp
  let clock: ZoneClock

  package init(now: Timestamp, clock: ZoneClock) {
    self.now = now
    self.clock = clock
  }

  /// The stretch of time that `text`, given to `option`, names; throws `TimeFailure`.
  package func window(of text: String, option: String) throws -> Window {
    guard let window = window(of: text) else { throw TimeFailure(text: text, option: option) }
    return window
  }

  /// The stretch of time `text` names; nil when it names none.
  func window(of text: String) -> Window? {
    switch text {
    case "now": return instant(now)
    case "today": return day(ago: 0)
    case "yesterday": return day(ago: 1)
    default: return weekday(text) ?? ago(text) ?? date(text) ?? moment(text)
    }
  }

  private func instant(_ moment: Timestamp) -> Window { Window(start: moment, end: moment) }

  private func day(ago count: Int) -> Window {
    var window = Budget.Period.day.window(containing: now, clock: clock)
    for _ in 0..<count {
      window = Budget.Period.day.window(containing: window.start.justBefore, clock: clock)
    }
    return window
  }

  /// `monday`, `mon`: the latest such day, which may be today.
  private func weekday(_ text: String) -> Window? {
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    let word = text.lowercased()
    guard let place = names.firstIndex(where: { $0.isSameBytes(as: word) || $0.prefix(3) == word })
    else { return nil }
    let monday = Budget.Period.week.window(containing: now, clock: clock).start
    let today = day(ago: 0).start
    // Rounded, because of days of 23 and 25 hours.
    let passed = Int((monday.duration(to: today) / .seconds(86_400)).rounded())
    return day(ago: (passed - place + 7) % 7)
  }

  /// `90m`, `12h`, `7d`, `2w`: that long ago.
  private func ago(_ text: String) -> Window? {
    let lengths: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    guard let unit = text.last, let length = lengths[unit], let count = Int64(text.dropLast()),
      (0...100_000).contains(count)
    else { return nil }
    return instant(now.adding(.seconds(-count * length)))
  }

  /// `2026-05-01`: the day, by the clocks of the zone.
  private func date(_ text: String) -> Window? {
    guard text.utf8.count == 10, let start = local(text + "T00:00:00") else { return nil }
    return Budget.Period.day.window(containing: start, clock: clock)
  }

  private func moment(_ text: String) -> Window? {
    guard text.utf8.count > 10 else { return nil }
    return (local(text) ?? Timestamp(iso8601: text)).map(instant)
  }

  /// A date and a time of day without a zone; nil when it has one.
  private func local(_ text: String) -> Timestamp? {
    guard let utc = Timestamp(iso8601: text + "Z") else { return nil }
    let time = ZoneClock.zone("UTC").local(utc)
    return clock.moment(time)
  }
}

/// A text that was to say when, and does not.
package struct TimeFailure: Failure {
  let text: String
  let option: String

  package var code: String { "usage.bad-value" }
  package var message: String { "'\(text.cut(toBytes: 80))' is not a value for \(option)" }
  package var hint: String? {
    "write 7d, 12h, today, yesterday, monday, 2026-05-01 or 2026-05-01T12:00:00Z"
  }
  package var exitCode: ExitCode { .usage }
}

extension TimeFailure: Catalogued {
  package static var catalogue: [Self] { [TimeFailure(text: "TIME", option: "--since")] }
}
