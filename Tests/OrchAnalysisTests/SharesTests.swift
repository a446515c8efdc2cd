import OrchModel
import Testing

@testable import OrchAnalysis

@Suite("shares of a sum, F17")
struct SharesTests {
  private func shares(_ nanodollars: [Int64?]) -> [Int64?] {
    OrchAnalysis.shares(of: nanodollars.map { $0.map { Money(nanodollars: $0) } })
  }

  @Test func `thirds add up to 100 percent`() {
    #expect(shares([1, 1, 1]) == [334, 333, 333])
    #expect(shares([2, 1]) == [667, 333])
    #expect(shares([1, 999_999]) == [0, 1000])
    #expect(shares([7]) == [1000])
  }

  @Test func `what is not known has no share, and of nothing there are none`() {
    #expect(shares([1, nil, 3]) == [250, nil, 750])
    #expect(shares([0, nil]) == [nil, nil])
    #expect(shares([]) == [])
    #expect(shares([0, 5]) == [0, 1000])
  }

  @Test func `any amounts add up to exactly 1000 tenths, each within one of the truth`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      let amounts = (0..<Int.random(in: 1...200, using: &random)).map { _ in
        Int64.random(in: 0...(Int64.max / 2), using: &random) >> Int64.random(in: 0...60)
      }
      let sum = amounts.reduce(Int128(0)) { $0 + Int128($1) }
      guard sum > 0 else { continue }
      let parts = shares(amounts).compactMap { $0 }
      #expect(parts.reduce(0, +) == 1000, "\(amounts)")
      for (part, amount) in zip(parts, amounts) {
        #expect(abs(Int128(part) * sum - Int128(amount) * 1000) <= sum, "\(amounts)")
      }
    }
  }

  /// By the rule itself: all that lost something, in order of how much.
  @Test func `what is left goes to those that lost most, of equals to the first`() {
    #expect(shares(Array(repeating: 1, count: 3000)).reduce(0) { $0 + ($1 ?? 0) } == 1000)
    #expect(shares(Array(repeating: 1, count: 3000)).prefix(1000).allSatisfy { $0 == 1 })
    var random = SystemRandomNumberGenerator()
    // Sums that fit into 64 bits a thousand times, and sums that don't.
    for most in [9, 1_000_000, 1 << 50] as [Int64] {
      for count in [3, 40, 1500] {
        let amounts = (0..<count).map {
          $0 % 7 == 2 ? nil : Int64.random(in: 0...most, using: &random)
        }
        let sum = amounts.reduce(Int128(0)) { $0 + Int128($1 ?? 0) }
        guard sum > 0 else { continue }
        var truth = amounts.map { $0.map { Int64(Int128($0) * 1000 / sum) } }
        let order = amounts.indices.filter { amounts[$0] != nil }.sorted { one, other in
          let rests = [one, other].map { Int128(amounts[$0] ?? 0) * 1000 % sum }
          return rests[0] == rests[1] ? one < other : rests[0] > rests[1]
        }
        for place in order.prefix(1000 - Int(truth.reduce(0) { $0 + ($1 ?? 0) })) {
          truth[place] = truth[place].map { $0 + 1 }
        }
        #expect(shares(amounts) == truth)
      }
    }
  }

  @Test(arguments: [
    (100, 150, 500), (100, 50, -500), (100, 100, 0), (3, 4, 333), (3, 2, -333), (8, 9, 125),
    (2000, 2001, 1), (2000, 1999, -1), (0, 5, nil), (0, 0, nil),
  ])
  func `a change is in tenths of a percent`(_ past: Int64, _ present: Int64, _ tenths: Int64?) {
    #expect(
      change(from: Money(nanodollars: past), to: Money(nanodollars: present)) == tenths)
  }
}

@Suite("periods of a report")
struct ReportPeriodTests {
  /// The clocks of UTC.
  private let clock = ZoneClock(
    local: { moment in
      let date = CivilDate(dayNumber: Int(moment.milliseconds / 86_400_000))
      let seconds = Int(moment.milliseconds / 1000 % 86_400)
      return LocalTime(
        year: date.year, month: date.month, day: date.day, hour: seconds / 3600,
        minute: seconds / 60 % 60, second: seconds % 60)
    },
    moment: { time in
      let day = CivilDate(year: time.year, month: time.month, day: time.day).dayNumber
      return Timestamp(milliseconds: Int64(day) * 86_400_000)
    })
  private let now = Timestamp(iso8601: "2026-03-31T09:00:00Z") ?? Timestamp(milliseconds: 0)

  @Test(arguments: [
    (ReportPeriod.today, "2026-03-31", "2026-04-01", "2026-03-30", "2026-03-30T09:00:00Z"),
    (.yesterday, "2026-03-30", "2026-03-31", "2026-03-29", "2026-03-30"),
    (.week, "2026-03-30", "2026-04-06", "2026-03-23", "2026-03-24T09:00:00Z"),
    // February ends before it could have come as far as March has.
    (.month, "2026-03-01", "2026-04-01", "2026-02-01", "2026-03-01"),
  ])
  func `a period is compared with as much of the one before`(
    _ period: ReportPeriod, _ start: String, _ end: String, _ before: String, _ beforeEnd: String
  ) {
    let report = period.window(at: now, clock: clock)
    #expect(report.window.start == Timestamp(iso8601: start))
    #expect(report.window.end == Timestamp(iso8601: end))
    #expect(report.previous?.start == Timestamp(iso8601: before))
    #expect(report.previous?.end == Timestamp(iso8601: beforeEnd))
  }

  @Test func `all time has none before it, and 30 days begin at midnight`() {
    #expect(ReportPeriod.all.window(at: now, clock: clock) == ReportWindow(.always))
    let days = Window.lastDays(30, at: now, clock: clock)
    #expect(days.start == Timestamp(iso8601: "2026-03-02"))
    #expect(days.end == Timestamp(iso8601: "2026-04-01"))
  }
}
