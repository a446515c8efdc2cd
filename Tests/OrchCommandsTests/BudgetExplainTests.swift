import OrchCommands
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch budget, how numbers were worked out")
struct BudgetExplainTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    try bench.spendOnFourDays()
  }

  private func explained(_ line: String, _ member: String = "report") throws -> [String: Double] {
    let json = try ParsedJSON(bench.said("\(line) --explain --json").answer)
    return try recompute(json[member]?["explain"]?.list)
  }

  @Test func `what a check rests on comes to what is shown`() throws {
    try bench.budget(limit: "21")
    let run = try bench.start(try bench.file("Fix the tests"))
    try bench.hold("1", for: run)
    #expect(
      try explained("budget check --next 2.5") == ["daily remaining": 11, "daily used %": 59])
    // What is held and asked for may use up the limit: it is full, and not exceeded.
    #expect(
      try explained("budget check --next 11") == ["daily remaining": 11, "daily used %": 99])
    #expect(
      try explained("budget check --next 11.000000001")
        == ["daily remaining": 11, "daily used %": 100])
    bench.expect(
      "budget check --next 2.5 --explain", width: 120,
      """
      BUDGET  STATE  USED          %  SPENT   LIMIT    LEFT  PER
      daily   ✓ ok   █████▉      59%  $9.00  $21.00  $11.00  day

      How it was worked out
      daily remaining = 11
        F15: limit - spent - reserved - estimate
        of 2026-01-15T00:00:00.000Z to 2026-01-16T00:00:00.000Z (UTC), in dollars, n = 0
        limit 21, spent 9, reserved 1, estimate 0
      daily used % = 59
        F15: (spent + reserved + next + estimate) / limit * 100, rounded down
        of 2026-01-15T00:00:00.000Z to 2026-01-16T00:00:00.000Z (UTC), in dollars, n = 0
        limit 21, spent 9, reserved 1, estimate 0, next 2.5, unpricedCalls 0, warnPercent 80

      """)
  }

  /// As in `BudgetForecastTests`: $17.359375 of the day, and at most $23.291666667 of two.
  ///
  /// The $16 of those are $20 in 13.714 hours, before any leaves them.
  @Test func `where a check sees them going`() throws {
    try bench.budget("day", limit: "15")
    try bench.budget("late", limit: "15", scope: Budget.Scope(role: "nobody"))
    try bench.budget("moves", limit: "100", .rolling(hours: 48))
    try bench.budget("full", limit: "20", .rolling(hours: 48))
    try bench.budget("total", limit: "100", .total)
    let results = try explained("budget check --fail-on projected --unknown allow")
    #expect(
      results.filter { $0.key.hasPrefix("day ") } == [
        "day remaining": 6, "day used %": 60, "day a day": 13.375, "day projected": 17.359375,
        "day at least": 16.346181238, "day at most": 18.372568762, "day seconds left": 38_758.879,
      ])
    #expect(results["late projected"] == 0 && results["late seconds left"] == nil)
    #expect(results["moves projected"] == 23.291666667 && results["moves a day"] == 7)
    #expect(results["moves seconds left"] == nil && results["full seconds left"] == 49_371.429)
    #expect(results["total projected"] == nil && results["total seconds left"] == 864_000)
  }

  /// What a projection shows is what it explains, of every kind of budget and in every unit.
  @Test func `a projection comes to what is explained`() throws {
    try bench.budget("day", limit: "15")
    try bench.budget("moves", limit: "20", .rolling(hours: 48))
    try bench.budget("total", limit: "100", .total)
    try bench.budget("spent", limit: "5", .total)
    try bench.budget("run", limit: "100", .run)
    _ = bench.said("budget set t --limit 1000 --metric tokens")
    _ = bench.said("budget set m --limit 200 --metric tokens --per rolling:3h")
    _ = bench.said("budget set w --limit 10 --metric minutes --per rolling:30h")
    // Ten seconds and a third, which is no round number of minutes.
    let agent = try bench.agent(try bench.start(try bench.file("Fix the tests")), .completed)
    try bench.store.execute(
      """
      UPDATE stage SET status = 'completed', active_ms = 10333, ended_at = \(bench.now),
                       started_at = \(bench.now.adding(.seconds(-60)))
       WHERE id = \(agent.stage)
      """)
    bench.wait(.seconds(77))
    try bench.call("2", tokens: Tokens(input: 100, cacheRead: 9999, output: 20))
    let json = try ParsedJSON(bench.said("budget projection --explain --json").answer)
    let explanations = json["summary"]?["explain"]?.list
    let results = try recompute(explanations)
    let items = try #require(json["items"]?.list)
    #expect(items.count == 8)
    for item in items {
      let name = try #require(item["name"]?.text)
      for (key, figure) in [
        ("projected", "projected"), ("projectedLow", "at least"), ("projectedHigh", "at most"),
        ("dayRate", "a day"), ("burnPerMinute", "dollars a minute"),
        ("burnTokensPerMinute", "tokens a minute"),
      ] {
        let shown = (item["\(key)Usd"]?.number ?? item[key]?.number).flatMap(Double.init)
        let worked = results["\(name) \(figure)"]
        #expect((shown == nil) == (worked == nil), "\(name) \(figure)")
        // Minutes are shown with six decimals.
        #expect(((shown ?? 0) - (worked ?? 0)).magnitude < 1e-6, "\(name) \(figure)")
      }
      let runsOut = item["exhaustedAt"]?.text.flatMap(Timestamp.init(iso8601:))
      let seconds = runsOut.map { Double($0.milliseconds - bench.now.milliseconds) / 1000 }
      #expect(results["\(name) seconds left"] == seconds, "\(name)")
    }
    #expect(results["moves seconds left"] != nil && results["m projected"] != nil)
    #expect(try #require(results["w projected"]) > 0)
    let reasons = Dictionary(
      (explanations ?? []).map { ($0["figure"]?.text, $0["unknown"]?.text) },
      uniquingKeysWith: { $1 })
    #expect(reasons["spent seconds left"] == "it is used up already")
    #expect(reasons["total projected"] == "the limit never starts anew")
    #expect(reasons["run projected"] == "nobody knows when a run ends")
  }

  @Test func `a person reads a projection as any other number`() throws {
    try bench.budget("moves", limit: "20", .rolling(hours: 48))
    bench.expect(
      "budget projection --explain", width: 200,
      """
      BUDGET  STATE   SO FAR   LIMIT  PER         PROJECTED  RUNS OUT  OVER
      moves   ! warn  $16.00  $20.00  rolling:2d     $23.29  in 13h    yes

      How it was worked out
      moves a day = 7
        F15: median(sample)
        of 2026-01-13T09:00:00.001Z to 2026-01-15T09:00:00.001Z (UTC), in dollars, n = 3
        sample: 3 days before 6, 2 days before 8, 1 day before 7
        T 172800, e 172799.999, S 16, limit 20
      moves projected = 23.2917
        F15: the most, up to T from now, of S - the sample that is older than T by then + dayRate/86400 * the time
        of 2026-01-13T09:00:00.001Z to 2026-01-15T09:00:00.001Z (UTC), in dollars, n = 2
        sample: 2026-01-14T10:00:00.000Z 7, 2026-01-15T09:00:00.001Z 9
        T 172800, e 172799.999, S 16, limit 20, dayRate 7, now 1768467600
      moves seconds left = 49371.429
        F15: the first time, up to T from now, at which S - the sample that is older than T by then + dayRate/86400 * \
      the time is the limit, rounded up to a whole 1/unit
        of 2026-01-13T09:00:00.001Z to 2026-01-15T09:00:00.001Z (UTC), in dollars, n = 2
        sample: 2026-01-14T10:00:00.000Z 7, 2026-01-15T09:00:00.001Z 9
        T 172800, e 172799.999, S 16, limit 20, dayRate 7, now 1768467600, unit 1000
      moves dollars a minute = only 1 of at least 2
        F20: sum(sample) / activeMinutes
        of the last 15 minutes before 2026-01-15T09:00:00.000Z, n = 1
        sample: 2026-01-15T09:00:00.000Z 9
      moves tokens a minute = only 1 of at least 2
        F20: sum(sample) / activeMinutes, rounded down
        of the last 15 minutes before 2026-01-15T09:00:00.000Z, n = 1
        sample: 2026-01-15T09:00:00.000Z 120

      """)
  }

  @Test func `a window that has only begun, and one before which nothing is known`() throws {
    try bench.budget("day", limit: "15")
    bench.now = Timestamp(milliseconds: 1_768_521_600_000)  // 2026-01-16T00:00:00Z
    let begun = try explained("budget check day --fail-on projected --unknown allow")
    // The lower of the middle two of 6, 7, 8 and 9.
    #expect(begun["day projected"] == 7)
    let bench = try Workbench()
    try bench.budget("day", limit: "15")
    try bench.call("3")
    let json = try ParsedJSON(
      bench.said("budget check --fail-on projected --explain --json").answer)
    // $3 in 9 of 24 hours.
    #expect(try recompute(json["report"]?["explain"]?.list)["day projected"] == 8)
  }

  @Test func `other metrics count in their own unit`() throws {
    for line in [
      "set t --limit 1000 --metric tokens", "set m --limit 90m --metric minutes",
      "set big --limit 30000000000000 --metric tokens --per month",
    ] { #expect(bench.said("budget \(line)").code == .success) }
    let results = try explained("budget check --unknown allow --fail-on projected")
    #expect(results["t remaining"] == 880 && results["t used %"] == 12)
    #expect(results["m remaining"] == 90 && results["m used %"] == 0)
    #expect(results["big remaining"] == 29_999_999_999_520)
  }

  @Test func `calls without a price, by each policy`() throws {
    try bench.call(nil, model: "claude-unheard-of", tokens: Tokens(input: 100_000))
    try bench.budget("allow", unpriced: .allow)
    try bench.budget("block", unpriced: .block)
    try bench.budget("guess", unpriced: .estimate)
    let results = try explained("budget check")
    #expect(results["allow remaining"] == 11 && results["block remaining"] == 11)
    let left = try #require(results["guess remaining"])
    #expect(left < 11)
    let json = try ParsedJSON(bench.said("budget check guess --json").answer)
    let policy = try #require(json["report"]?["policies"]?.list?.first)
    #expect(policy["remainingUsd"]?.number.flatMap(Double.init) == left)
    #expect(bench.said("budget check --explain").code == .cannotSay)
  }

  @Test func `a limit of nothing, and how old the newest call is`() throws {
    try bench.budget("none", limit: "0", scope: Budget.Scope(role: "nobody"))
    bench.wait(.seconds(90))
    let json = try ParsedJSON(
      bench.said("budget check --max-age 1m --explain --json").answer)
    let explanations = try #require(json["report"]?["explain"]?.list)
    #expect(try recompute(explanations)["none age of the newest call"] == 90_000)
    #expect(
      explanations.contains {
        $0["figure"]?.text == "none used %" && $0["unknown"]?.text == "the limit is 0"
      })
  }

  @Test(
    arguments: [
      "", "--next 11", "--next 12", "--fail-on warn", "--fail-on projected", "--max-age 1s",
      "--at-most 1", "--at-most 40", "nothing", "--format github", "--format junit --next 12",
    ])
  func `nothing else is said with it, and the exit code is the same`(_ words: String) throws {
    try bench.budget()
    let (plain, explained) = (
      bench.said("budget check \(words) --json"),
      bench.said("budget check \(words) --explain --json")
    )
    #expect(plain.code == explained.code)
    #expect(plain.narration == explained.narration)
    if plain.answer.hasPrefix("{\"schema\"") {
      let (one, other) = (try ParsedJSON(plain.answer), try ParsedJSON(explained.answer))
      #expect(one["report"]?["policies"]?.list?.count == other["report"]?["policies"]?.list?.count)
      #expect(one["report"]?["explain"] == nil && other["report"]?["explain"]?.list != nil)
    } else {
      #expect(plain.answer == explained.answer)
    }
  }

  @Test func `show, list and history explain theirs`() throws {
    try bench.budget(limit: "15")
    bench.wait(.seconds(60))
    try bench.call("2", tokens: Tokens(input: 100, cacheRead: 9999, output: 20))
    let agent = try bench.agent(try bench.start(try bench.file("Fix the tests")))
    try bench.call("0.5", by: agent)
    let shown = try explained("budget show daily", "item")
    #expect(shown["daily remaining"] == 3.5 && shown["daily used %"] == 76)
    #expect(shown["daily at risk"] == 0.5)
    #expect(shown["daily dollars a minute"] == 5.75 && shown["daily tokens a minute"] == 180)
    #expect(try #require(shown["daily projected"]) > 11.5)
    #expect(
      try explained("budget list", "summary") == ["daily remaining": 3.5, "daily used %": 76])
    let past = try explained("budget history daily", "item")
    #expect(past["2026-01-15T00:00:00.000Z used %"] == 76.6)
    #expect(
      bench.said("budget list --explain --markdown").answer
        == bench.said("budget list --markdown").answer)
  }

  @Test func `a store that can't be written is explained, too`() throws {
    let bench = try Workbench(.file)
    try bench.budget()
    try bench.call("1")
    let folder = try #require(bench.folder)
    let names = folder.names()
    let json = try ParsedJSON(bench.said("budget check --explain --json").answer)
    #expect(try recompute(json["report"]?["explain"]?.list)["daily used %"] == 5)
    #expect(folder.names() == names)
  }
}
