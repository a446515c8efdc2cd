import OrchModel

/// A date and a time of day as a clock in some zone shows them.
package struct LocalTime: Hashable, Sendable {
  package var year: Int
  /// 1 … 12.
  package var month: Int
  /// 1 … 31.
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int

  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }
}

/// What a window needs to know of a zone.
package struct ZoneClock {
  /// What the clock shows at a moment.
  package let local: (Timestamp) -> LocalTime
  /// The first moment at which the clock shows this or, when it jumps over it, something later.
  package let moment: (LocalTime) -> Timestamp

  package init(
    local: @escaping (Timestamp) -> LocalTime, moment: @escaping (LocalTime) -> Timestamp
  ) {
    self.local = local
    self.moment = moment
  }
}

extension Budget.Period {
  /// The stretch of time that counts at `now`, half open; it always contains `now`.
  ///
  /// Days begin at midnight of the zone, weeks on their day, months on the first. A day in which the
  /// clock changes is 23 or 25 hours long. A rolling window ends with the present millisecond. That of
  /// a run or a task is all of time.
  package func window(containing now: Timestamp, clock: ZoneClock) -> Window {
    switch self {
    case .total, .run, .task: return .always
    case .rolling(let hours):
      let end = Timestamp(milliseconds: now.milliseconds.clampedSum(1))
      let length = Int64(clamping: hours).multipliedReportingOverflow(by: 3_600_000)
      return Window(
        start: Timestamp(
          milliseconds: end.milliseconds.clampedSum(length.overflow ? .min : -length.partialValue)),
        end: end)
    case .day, .weekly, .month:
      return civilWindow(containing: now, clock: clock)
    }
  }

  /// A clock set back over midnight shows a date twice; then the date at `now` may name a
  /// neighbour.
  private func civilWindow(containing now: Timestamp, clock: ZoneClock) -> Window {
    let date = CivilDate(clock.local(now))
    var first = start(of: date)
    for _ in 0..<2 {
      let window = Window(
        start: clock.moment(first.midnight), end: clock.moment(next(after: first).midnight))
      if now < window.start {
        first = start(of: first.adding(days: -1))
      } else if now >= window.end {
        first = next(after: first)
      } else {
        return window
      }
    }
    return Window(
      start: clock.moment(first.midnight), end: clock.moment(next(after: first).midnight))
  }

  private func start(of date: CivilDate) -> CivilDate {
    switch self {
    case .weekly(let start):
      date.adding(days: -((date.daysSinceMonday - start.daysSinceMonday + 7) % 7))
    case .month: CivilDate(year: date.year, month: date.month, day: 1)
    default: date
    }
  }

  private func next(after first: CivilDate) -> CivilDate {
    switch self {
    case .weekly: first.adding(days: 7)
    case .month:
      first.month == 12
        ? CivilDate(year: first.year + 1, month: 1, day: 1)
        : CivilDate(year: first.year, month: first.month + 1, day: 1)
    default: first.adding(days: 1)
    }
  }
}

/// A day of the Gregorian calendar.
struct CivilDate: Hashable {
  var year: Int
  var month: Int
  var day: Int

  var midnight: LocalTime { LocalTime(year: year, month: month, day: day) }

  /// 0 on Monday, 6 on Sunday.
  var daysSinceMonday: Int { floored(dayNumber + 3, by: 7).remainder }

  func adding(days: Int) -> CivilDate { CivilDate(dayNumber: dayNumber + days) }

  /// Days since 1 January 1970, counting years from March so that a leap day comes last.
  var dayNumber: Int {
    let marchYear = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floored(marchYear, by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension CivilDate {
  init(_ local: LocalTime) { self.init(year: local.year, month: local.month, day: local.day) }

  init(dayNumber: Int) {
    let (era, dayOfEra) = floored(dayNumber + 719_468, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
  }
}

private func floored(_ number: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
  let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}
