import OrchCommands
import OrchModel
import TestSupport
import Testing

@Suite("the windows of budgets")
struct BudgetClockTests {
  private func window(_ period: Budget.Period, _ zone: String, at moment: String) throws -> String {
    let budget = Budget(
      id: "b1", name: "b", limit: .zero, period: period, zone: zone,
      createdAt: Timestamp(milliseconds: 0))
    let window = budget.window(at: try #require(Timestamp(iso8601: moment)))
    return "\(window.start.iso8601.prefix(16)) \(window.end.iso8601.prefix(16))"
  }

  @Test(
    arguments: [
      (Budget.Period.day, "UTC", "2026-01-15T09:00:00Z", "2026-01-15T00:00 2026-01-16T00:00"),
      (.week, "UTC", "2026-01-15T09:00:00Z", "2026-01-12T00:00 2026-01-19T00:00"),
      // A Thursday, a Sunday and a Saturday of weeks that begin on Sunday.
      (
        .weekly(from: .sunday), "UTC", "2026-01-15T09:00:00Z", "2026-01-11T00:00 2026-01-18T00:00"
      ),
      (
        .weekly(from: .sunday), "UTC", "2026-01-18T00:00:00Z", "2026-01-18T00:00 2026-01-25T00:00"
      ),
      (
        .weekly(from: .saturday), "UTC", "2026-01-16T23:59:59Z", "2026-01-10T00:00 2026-01-17T00:00"
      ),
      // The week that begins as the clocks go forward, and a February.
      (
        .weekly(from: .sunday), "Europe/Berlin", "2026-03-29T12:00:00Z",
        "2026-03-28T23:00 2026-04-04T22:00"
      ),
      (.month, "UTC", "2028-02-29T12:00:00Z", "2028-02-01T00:00 2028-03-01T00:00"),
      (.month, "UTC", "2026-02-28T12:00:00Z", "2026-02-01T00:00 2026-03-01T00:00"),
      (.run, "UTC", "2026-01-15T09:00:00Z", "1970-01-01T00:00 10000-01-01T00:0"),
      (.month, "UTC", "2026-12-31T23:59:59Z", "2026-12-01T00:00 2027-01-01T00:00"),
      (.month, "Asia/Tokyo", "2026-12-31T23:59:59Z", "2026-12-31T15:00 2027-01-31T15:00"),
      (.rolling(hours: 12), "UTC", "2026-01-15T09:00:00Z", "2026-01-14T21:00 2026-01-15T09:00"),
      (.total, "UTC", "2026-01-15T09:00:00Z", "1970-01-01T00:00 10000-01-01T00:0"),
      // 14 hours ahead, and half an hour off.
      (.day, "Pacific/Kiritimati", "2026-01-15T09:00:00Z", "2026-01-14T10:00 2026-01-15T10:00"),
      (.day, "Asia/Kolkata", "2026-01-15T19:00:00Z", "2026-01-15T18:30 2026-01-16T18:30"),
    ])
  func `days, weeks and months are those of the zone`(
    _ period: Budget.Period, _ zone: String, _ moment: String, _ expected: String
  ) throws {
    #expect(try window(period, zone, at: moment) == expected)
  }

  @Test(
    arguments: [
      // An hour less in spring, an hour more in autumn.
      ("Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00 2026-03-29T22:00"),
      ("Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00 2026-10-25T23:00"),
      // Half an hour.
      ("Australia/Lord_Howe", "2026-04-04T20:00:00Z", "2026-04-04T13:00 2026-04-05T13:30"),
      // At one o'clock it is midnight again: the day begins with the first of the two.
      ("Atlantic/Azores", "2025-10-26T00:30:00Z", "2025-10-26T00:00 2025-10-27T01:00"),
      ("Atlantic/Azores", "2025-10-26T01:30:00Z", "2025-10-26T00:00 2025-10-27T01:00"),
      // There is no midnight: the day begins at one.
      ("America/Santiago", "2025-09-07T12:00:00Z", "2025-09-07T04:00 2025-09-08T03:00"),
      ("America/Santiago", "2025-09-07T03:59:59Z", "2025-09-06T04:00 2025-09-07T04:00"),
      // There is no 30 December: the day before ends where the day after begins.
      ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T10:00 2011-12-30T10:00"),
      ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00 2011-12-31T10:00"),
    ])
  func `a day in which the clocks change is shorter or longer`(
    _ zone: String, _ moment: String, _ expected: String
  ) throws {
    #expect(try window(.day, zone, at: moment) == expected)
  }

  @Test(arguments: ["Mars/Olympus", "../../etc/passwd", "/etc/passwd", ""])
  func `a zone nobody knows is read as UTC`(_ zone: String) throws {
    #expect(
      try window(.day, zone, at: "2026-01-15T09:00:00Z") == "2026-01-15T00:00 2026-01-16T00:00")
  }

  @Test(
    arguments: [
      "UTC", "Europe/Berlin", "Atlantic/Azores", "America/Santiago", "Pacific/Apia", "Asia/Beirut",
      "America/Havana", "Australia/Lord_Howe",
    ])
  func `windows lie side by side, and each moment is in its own`(_ zone: String) throws {
    for period in [Budget.Period.day, .week, .month] {
      let budget = Budget(
        id: "b1", name: "b", limit: .zero, period: period, zone: zone,
        createdAt: Timestamp(milliseconds: 0))
      var moment = Timestamp(milliseconds: 1_293_840_000_000)  // 2011
      for _ in 0..<(period == .day ? 370 : 40) {
        let window = budget.window(at: moment)
        #expect(window.contains(moment))
        #expect(budget.window(at: Timestamp(milliseconds: window.end.milliseconds - 1)) == window)
        #expect(budget.window(at: window.end).start == window.end)
        moment = window.end
      }
    }
  }

  @Test(
    arguments: [
      (":Europe/Berlin", "Europe/Berlin"), ("/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
      ("EST5EDT,M3.2.0,M11.1.0", "EST5EDT,M3.2.0,M11.1.0"), ("UTC", "UTC"),
    ])
  func `TZ says which zone it is`(_ text: String, _ zone: String) {
    #expect(systemZone { $0 == "TZ" ? text : nil } == zone)
  }

  @Test(arguments: [
    "../../../etc/passwd", "/etc/passwd", "a b", "x\n", String(repeating: "z", count: 65),
  ])
  func `what can't be a zone in TZ is passed over`(_ text: String) {
    #expect(systemZone { $0 == "TZ" ? text : nil } == systemZone { _ in nil })
  }

  @Test func `a clock set back opens no window that was closed`() throws {
    let bench = try Workbench()
    try bench.budget("daily", limit: "1")
    try bench.call("1")
    #expect(bench.said("budget check").code == .refused)
    bench.wait(.seconds(16 * 60 * 60))  // 01:00 on the 16th
    try bench.call("0.25")
    try bench.file("Something happens")
    let today = "{\"windowStart\":\"2026-01-16T00:00:00.000Z\",\"spentUsd\":0.25}\n"
    bench.expect("budget show daily --fields windowStart,spentUsd --ndjson", today)
    for hours in [-2, -1, -24, -24 * 365] {
      bench.wait(.seconds(hours * 60 * 60))
      bench.expect("budget show daily --fields windowStart,spentUsd --ndjson", today)
    }
  }

  @Test func `where money was held, the window is remembered whatever happened since`() throws {
    let bench = try Workbench()
    try bench.budget("daily", limit: "1")
    bench.wait(.seconds(16 * 60 * 60))
    try bench.hold("0.5", for: try bench.start(try bench.file("Fix the tests")))
    bench.wait(.seconds(-16 * 60 * 60))
    for _ in 0..<1100 { try bench.store.append(Event(at: bench.now, kind: "test")) }
    bench.expect(
      "budget show daily --fields windowStart,reservedUsd --ndjson",
      "{\"windowStart\":\"2026-01-16T00:00:00.000Z\",\"reservedUsd\":0.5}\n")
  }

  @Test func `what a client says about time moves no window`() throws {
    let bench = try Workbench()
    try bench.budget("daily", limit: "1")
    try bench.project()
    bench.wait(.seconds(365 * 24 * 60 * 60))
    try bench.call("5")  // a call that says it was made next year
    bench.wait(.seconds(-365 * 24 * 60 * 60))
    bench.expect(
      "budget show daily --fields windowStart,spentUsd --ndjson",
      "{\"windowStart\":\"2026-01-15T00:00:00.000Z\",\"spentUsd\":0}\n")
  }
}
