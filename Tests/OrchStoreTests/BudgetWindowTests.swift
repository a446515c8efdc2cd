import OrchModel
import Testing

@testable import OrchStore

@Suite("the windows of a budget")
struct BudgetWindowTests: BudgetScene {
  let store: Database

  init() throws { store = try Self.makeStore() }

  @Test func `a window counts what was spent before anyone held in it`() throws {
    let day = try set(Scene.budget("b", limit: 100))
    try store.record(Scene.call("a", 30))
    try store.record(Scene.call("b", 5, at: night))
    #expect(try standing(day) == [30, 0])
    try hold(60, "r1", day)
    #expect(try standing(day) == [30, 60])
    #expect(exitCode { try hold(11, "r2", day) } == .refused)
    #expect(try standing(day, Scene.tomorrow) == [5, 0])
  }

  @Test func `windows of time are kept once something was booked, moving ones not`() throws {
    let day = try set(Scene.budget("b1", limit: 100))
    let week = try set(Scene.budget("b2", limit: 100, period: .rolling(hours: 168)))
    let run = try set(Scene.budget("b3", limit: 100, period: .run))
    try store.record(Scene.call("a", 30))
    let places = [
      BudgetWindow(day, Scene.today), BudgetWindow(week, Scene.today),
      BudgetWindow(run, .always, subject: "r1"),
    ]
    for _ in 1...2 { try store.keepWindows(places, at: Scene.noon) }
    let kept = try store.rows("SELECT budget_id, spent_nd FROM budget_window") {
      [try $0["budget_id"] as String, String(try $0["spent_nd"] as Int64)]
    }
    #expect(kept == [["b1", "30"]])
    try store.record(Scene.call("b", 5))
    #expect(try standing(day) == [35, 0])
  }

  @Test func `each window has its first moment and not its last`() throws {
    let day = try set(Scene.budget("b", limit: 1000))
    try hold(1, "r1", day)
    for (key, milliseconds, cost) in [
      ("a", Scene.today.start.milliseconds, 1), ("b", Scene.today.start.milliseconds - 1, 10),
      ("c", Scene.today.end.milliseconds - 1, 100), ("d", Scene.today.end.milliseconds, 200),
    ] as [(String, Int64, Int64)] {
      try store.record(Scene.call(key, cost, at: Timestamp(milliseconds: milliseconds)))
    }
    #expect(try standing(day) == [101, 1])
  }

  @Test func `when the day is over, what a run holds moves to the next`() throws {
    let day = try set(Scene.budget("b", limit: 100))
    try hold(60, "r1", day)
    try store.record(Scene.call("a", 10, run: "r1"))
    try hold(20, "r1", day, Scene.tomorrow)
    #expect(try standing(day) == [10, 0])
    #expect(try standing(day, Scene.tomorrow) == [0, 70])
    #expect(try store.held(by: "r1") == ["b": 70])
  }

  @Test func `what a run holds moves only where there is room for it`() throws {
    let day = try set(Scene.budget("b", limit: 100))
    try hold(60, "r1", day)
    try hold(50, "r2", day, Scene.tomorrow)
    #expect(exitCode { try hold(0, "r1", day, Scene.tomorrow) } == .refused)
    #expect(try standing(day) == [0, 60])
    try store.hold(.upTo(0), for: "r1", in: [BudgetWindow(day, Scene.tomorrow)], at: night)
    #expect(try store.held(by: "r1") == ["b": 50])
    #expect(try standing(day) == [0, 0])
    #expect(try standing(day, Scene.tomorrow) == [0, 100])
  }

  @Test func `a rolling window forgets what has left it`() throws {
    let rolling = try set(Scene.budget("b", limit: 100, period: .rolling(hours: 24)))
    func window(_ hours: Int64) -> Window {
      let end = Scene.noon.milliseconds + hours * 3_600_000
      return Window(
        start: Timestamp(milliseconds: end - 86_400_000), end: Timestamp(milliseconds: end))
    }
    try store.record(Scene.call("a", 80))
    #expect(exitCode { try hold(30, "r1", rolling, window(1)) } == .refused)
    try hold(20, "r1", rolling, window(1))
    #expect(try standing(rolling, window(1)) == [80, 20])
    try store.record(Scene.call("b", 15, at: night, run: "r1"))
    #expect(try standing(rolling, window(13)) == [95, 5])
    try hold(80, "r2", rolling, window(25))
    #expect(try standing(rolling, window(25)) == [15, 85])
    try store.release("r2", at: night)
    #expect(try standing(rolling, window(25)) == [15, 5])
  }

  @Test func `a rolling window is stopped by calls without a price that are in it`() throws {
    let rolling = try set(Scene.budget("b", limit: 100, period: .rolling(hours: 1)))
    try store.record(Scene.call("a", nil))
    let hour = Window(
      start: Scene.noon, end: Timestamp(milliseconds: Scene.noon.milliseconds + 3_600_000))
    #expect(exitCode { try hold(1, "r1", rolling, hour) } == .cannotSay)
    try hold(1, "r1", rolling, Window(start: hour.end, end: night))
  }

  @Test func `windows long past are let go and come back right`() throws {
    let budget = try set(Scene.budget("b", limit: 1000))
    func day(_ number: Int64) -> Window {
      Window(
        start: Timestamp(milliseconds: Scene.today.start.milliseconds + number * 86_400_000),
        end: Timestamp(milliseconds: Scene.today.end.milliseconds + number * 86_400_000))
    }
    try hold(5, "r2", budget, day(0))
    for number in 1..<200 as Range<Int64> {
      try store.record(Scene.call("\(number)", 3, at: day(number).start))
      try hold(1, "r1", budget, day(number))
    }
    let rows = try store.row("SELECT count(*) AS n FROM budget_window") { try $0["n"] as Int } ?? 0
    #expect(rows < 80)
    #expect(try standing(budget, day(3)) == [3, 0])
    #expect(try standing(budget, day(0)) == [0, 5])
    try hold(1, "r1", budget, day(3))
    #expect(try standing(budget, day(3)) == [3, 200])
  }
}
