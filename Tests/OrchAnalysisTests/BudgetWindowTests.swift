import OrchAnalysis
import OrchModel
import Testing

@Suite("a budget's window")
struct BudgetWindowTests {
  /// A zone an hour ahead of UTC in winter and two in summer: the clock jumps at the given moments.
  private func clock(springs: String = "", falls: String = "", ahead: Int64 = 60) -> ZoneClock {
    let spring = Timestamp(iso8601: springs)?.milliseconds ?? .max
    let fall = Timestamp(iso8601: falls)?.milliseconds ?? .max
    func offset(_ moment: Int64) -> Int64 {
      (ahead + (moment >= spring && moment < fall ? 60 : 0)) * 60_000
    }
    return ZoneClock(
      local: { moment in
        let shown = Timestamp(milliseconds: moment.milliseconds + offset(moment.milliseconds))
          .iso8601
        let parts = shown.split { "-T:.Z".contains($0) }.compactMap { Int($0) }
        return LocalTime(
          year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4],
          second: parts[5])
      },
      moment: { local in
        func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let text =
          "\(local.year)-\(pad(local.month))-\(pad(local.day))T\(pad(local.hour)):"
          + "\(pad(local.minute)):\(pad(local.second))Z"
        let shown = Timestamp(iso8601: text)?.milliseconds ?? 0
        // The first moment at which the clock shows this or something later.
        for candidate in [shown - (ahead + 60) * 60_000, shown - ahead * 60_000]
        where candidate + offset(candidate) >= shown {
          return Timestamp(
            milliseconds: max(candidate, candidate < spring ? candidate : min(spring, candidate)))
        }
        return Timestamp(milliseconds: spring)
      })
  }

  private func window(_ period: Budget.Period, _ now: String, _ clock: ZoneClock) throws -> String {
    let now = try #require(Timestamp(iso8601: now))
    let window = period.window(containing: now, clock: clock)
    #expect(window.contains(now))
    return "\(window.start.iso8601.dropLast(8)) \(window.end.iso8601.dropLast(8))"
  }

  @Test func `a day is from midnight to midnight of its zone`() throws {
    let clock = clock()
    #expect(try window(.day, "2026-05-10T12:00:00Z", clock) == "2026-05-09T23:00 2026-05-10T23:00")
    #expect(try window(.day, "2026-05-09T23:00:00Z", clock) == "2026-05-09T23:00 2026-05-10T23:00")
    #expect(
      try window(.day, "2026-05-09T22:59:59.999Z", clock) == "2026-05-08T23:00 2026-05-09T23:00")
    #expect(try window(.day, "2028-02-29T12:00:00Z", clock) == "2028-02-28T23:00 2028-02-29T23:00")
  }

  @Test func `a day in which the clock changes is 23 or 25 hours long`() throws {
    let clock = clock(springs: "2026-03-29T01:00:00Z", falls: "2026-10-25T01:00:00Z")
    #expect(try window(.day, "2026-03-29T12:00:00Z", clock) == "2026-03-28T23:00 2026-03-29T22:00")
    #expect(try window(.day, "2026-10-25T12:00:00Z", clock) == "2026-10-24T22:00 2026-10-25T23:00")
    #expect(try window(.week, "2026-10-25T12:00:00Z", clock) == "2026-10-18T22:00 2026-10-25T23:00")
    #expect(
      try window(.month, "2026-03-01T12:00:00Z", clock) == "2026-02-28T23:00 2026-03-31T22:00")
  }

  @Test func `a midnight the clock jumps over begins the day later`() throws {
    // At 23:00 UTC it is midnight there, and the clock goes on to one o'clock.
    let clock = clock(springs: "2026-03-28T23:00:00Z", falls: "2026-10-24T22:00:00Z")
    #expect(try window(.day, "2026-03-29T12:00:00Z", clock) == "2026-03-28T23:00 2026-03-29T22:00")
    #expect(try window(.day, "2026-03-28T22:59:59Z", clock) == "2026-03-27T23:00 2026-03-28T23:00")
  }

  @Test func `a clock set back over midnight still gives a window that contains the moment`() throws
  {
    // At 22:30 UTC it is half past midnight there, and the clock goes back to half past eleven.
    let clock = clock(springs: "2026-03-29T01:00:00Z", falls: "2026-10-24T22:30:00Z")
    for minute in ["21:59", "22:00", "22:15", "22:29", "22:30", "22:45", "22:59", "23:00", "23:30"]
    {
      let found = try window(.day, "2026-10-24T\(minute):00Z", clock)
      let isBefore = minute == "21:59"
      #expect(
        found
          == (isBefore ? "2026-10-23T22:00 2026-10-24T22:00" : "2026-10-24T22:00 2026-10-25T23:00"))
    }
  }

  @Test func `weeks start on Monday`() throws {
    let clock = clock(ahead: 0)
    #expect(try window(.week, "2026-11-16T00:00:00Z", clock) == "2026-11-16T00:00 2026-11-23T00:00")
    #expect(try window(.week, "2026-11-22T23:59:59Z", clock) == "2026-11-16T00:00 2026-11-23T00:00")
    #expect(try window(.week, "2027-01-01T00:00:00Z", clock) == "2026-12-28T00:00 2027-01-04T00:00")
    #expect(try window(.week, "1969-12-31T00:00:00Z", clock) == "1969-12-29T00:00 1970-01-05T00:00")
  }

  @Test func `months end when they end`() throws {
    let clock = clock(ahead: 0)
    #expect(
      try window(.month, "2026-01-31T23:59:59Z", clock) == "2026-01-01T00:00 2026-02-01T00:00")
    #expect(
      try window(.month, "2026-02-28T12:00:00Z", clock) == "2026-02-01T00:00 2026-03-01T00:00")
    #expect(
      try window(.month, "2028-02-29T12:00:00Z", clock) == "2028-02-01T00:00 2028-03-01T00:00")
    #expect(
      try window(.month, "2026-12-31T12:00:00Z", clock) == "2026-12-01T00:00 2027-01-01T00:00")
    #expect(
      try window(.month, "2100-02-28T12:00:00Z", clock) == "2100-02-01T00:00 2100-03-01T00:00")
  }

  @Test func `a rolling window ends with the present moment`() throws {
    let now = Timestamp(milliseconds: 10_000_000_000)
    let window = Budget.Period.rolling(hours: 24).window(containing: now, clock: clock())
    #expect(window.end.milliseconds == 10_000_000_001)
    #expect(window.start.milliseconds == 10_000_000_001 - 86_400_000)
    #expect(window.contains(now))
    let far = Budget.Period.rolling(hours: .max).window(containing: now, clock: clock())
    #expect(far.contains(now))
    #expect(Budget.Period.total.window(containing: now, clock: clock()) == .always)
  }
}
