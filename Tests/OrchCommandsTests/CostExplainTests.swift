import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch costs, how numbers were worked out")
struct CostExplainTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  private func explanations(_ line: String) throws -> [ParsedJSON] {
    let json = try ParsedJSON(bench.said("costs \(line) --explain --json").answer)
    return try #require(json["summary"]?["explain"]?.list)
  }

  private func explained(_ line: String) throws -> [String: Double] {
    try recompute(explanations(line))
  }

  // MARK: cache

  /// Two calls of $26.25 saved each, one that lost $0.75, and one without a price.
  private func bookCached() throws {
    let tokens = Tokens(input: 1_000_000, cacheRead: 10_000_000, cacheWrite5m: 1_000_000, output: 5)
    try bench.book("a", "10", role: "builder", tokens: tokens)
    try bench.book("b", "10", minutesAgo: 3000, role: "builder", tokens: tokens)
    try bench.book("c", nil, model: "mystery", tokens: Tokens(input: 3, cacheRead: 1))
    try bench.book("d", "4", role: "tester", tokens: Tokens(cacheWrite5m: 1_000_000))
  }

  @Test func `what the cache was worth, by row and in all`() throws {
    try bookCached()
    #expect(
      try explained("cache") == [
        "claude-sonnet-4-5 builder hit %": 83.3, "claude-sonnet-4-5 builder saved": 52.5,
        "claude-sonnet-4-5 tester hit %": 0, "claude-sonnet-4-5 tester saved": -0.75,
        "mystery unattributed hit %": 25, "all hit %": 80, "all saved": 51.75,
      ])
    let unknown = try explanations("cache").first {
      $0["figure"]?.text == "mystery unattributed saved"
    }
    #expect(unknown?["unknown"]?.text == "no model has a price")
  }

  /// Haiku 4.5 costs $1 in, $0.10 read: 0.9 × 2 = $1.80.
  @Test func `a row of several rates has each of them`() throws {
    try bench.book("a", "1", tokens: Tokens(cacheRead: 1_000_000))
    try bench.book("b", "1", model: "claude-haiku-4-5", tokens: Tokens(cacheRead: 2_000_000))
    let results = try explained("cache --by role")
    #expect(results["unattributed saved, claude-sonnet-4-5 at 3/0.3/3.75/6"] == 2.7)
    #expect(results["unattributed saved, claude-haiku-4-5 at 1/0.1/1.25/2"] == 1.8)
    #expect(results["unattributed saved"] == 4.5 && results["all saved"] == 4.5)
  }

  @Test func `a model whose rates changed has the tokens of each`() throws {
    for line in [
      "house --input 10 --output 20 --cache-read 1 --from 2026-01-01",
      "house --input 8 --output 20 --cache-read 2 --from 2026-01-15",
    ] { #expect(bench.said("prices set \(line)").code == .success) }
    try bench.book("a", "1", model: "house", tokens: Tokens(cacheRead: 1_000_000))
    try bench.book("b", "1", minutesAgo: 1440, model: "house", tokens: Tokens(cacheRead: 2_000_000))
    let results = try explained("cache --by model")
    #expect(results["house saved, house at 10/1/10/10"] == 18)
    #expect(results["house saved, house at 8/2/8/8"] == 6)
    #expect(results["house saved"] == 24)
  }

  @Test func `a person reads it below the table`() throws {
    try bench.book("a", "1", tokens: Tokens(input: 1_000_000, cacheRead: 1_000_000))
    let said = bench.said("costs cache today --by model --explain --markdown").answer
    #expect(!said.contains("F18"))
    bench.expect(
      "costs cache today --by model --explain", width: 100,
      """
      MODEL              HIT              SAVED   COST  CACHE READ  CACHE WRITE      INPUT  CALLS
      claude-sonnet-4-5  50%  █████       $2.70  $1.00   1,000,000            0  1,000,000      1

      50% of all prompt tokens today came from the cache; saved $2.70

      How it was worked out
      claude-sonnet-4-5 hit % = 50
        F18: cacheRead / (input + cacheRead + cacheWrite) * 100, rounded to tenths
        of 2026-01-15T00:00:00.000Z to 2026-01-16T00:00:00.000Z (UTC), in tokens, n = 0
        cacheRead 1000000, input 1000000, cacheWrite 0
      claude-sonnet-4-5 saved = 2.7
        F18: (cacheRead * (inputRate - readRate) - cacheWrite5m * (write5mRate - inputRate) - \
      cacheWrite1h * (write1hRate - inputRate)) / 1000000
        of 2026-01-15T00:00:00.000Z to 2026-01-16T00:00:00.000Z (UTC), tokens of claude-sonnet-4-5, \
      rates in USD per million, n = 0
        cacheRead 1000000, cacheWrite5m 0, cacheWrite1h 0, inputRate 3, readRate 0.3, \
      write5mRate 3.75, write1hRate 6
      all hit % = 50
        F18: cacheRead / (input + cacheRead + cacheWrite) * 100, rounded to tenths
        of 2026-01-15T00:00:00.000Z to 2026-01-16T00:00:00.000Z (UTC), in tokens, n = 0
        cacheRead 1000000, input 1000000, cacheWrite 0
      all saved = 2.7
        F18: sum(sample)
        of 2026-01-15T00:00:00.000Z to 2026-01-16T00:00:00.000Z (UTC), what has a price, in dollars, \
      n = 1
        sample: claude-sonnet-4-5 2.7

      """)
  }

  // MARK: heatmap

  /// $6 on Wednesday at nine, $2 and $4 on Thursday at eight and nine.
  @Test func `the shades are quarters, and the peak is a third`() throws {
    try bench.book("a", "1")
    try bench.book("b", "2", minutesAgo: 60)
    try bench.book("c", "6", minutesAgo: 1440)
    try bench.book("d", "3", minutesAgo: 7 * 1440)
    let explanations = try explanations("heatmap")
    #expect(
      try recompute(explanations) == [
        "cost": 12, "level 1 at most": 2, "level 2 at most": 4, "level 3 at most": 6, "third": 4,
        "peak": 6,
      ])
    let peak = try #require(explanations.last)
    #expect(peak["sample"]?.list?.compactMap { $0["of"]?.text } == ["wednesday 09:00"])
    #expect(peak["inputs"]?["withoutLast"]?.number == "0")
    // The second cell that the peak needs is the dearer of the other two.
    try bench.book("e", "8", minutesAgo: 120)
    try bench.book("f", "6", minutesAgo: 180)
    let more = try #require(try self.explanations("heatmap").last)
    #expect(
      more["sample"]?.list?.compactMap { $0["of"]?.text } == ["thursday 07:00", "wednesday 09:00"])
    #expect(more["inputs"]?["withoutLast"]?.number == "8" && more["result"]?.number == "14")
  }

  @Test func `a map of calls without a price has nothing to work out`() throws {
    try bench.book("a", nil)
    #expect(try explanations("heatmap").map { $0["unknown"]?.text } == ["nothing was spent"])
    let said = bench.said("costs heatmap --markdown").answer
    #expect(said.hasSuffix("\n\nno known cost, 1 call in the last 30 days\n"), "\(said)")
  }

  // MARK: histogram

  @Test func `the median, the 95th percentile and the width of the stretches`() throws {
    for (number, cost) in ["0.10", "0.12", "0.25", "0.31", "0.40"].enumerated() {
      try bench.book("k\(number)", cost, session: "s\(number)")
    }
    try bench.book("u", nil, session: "s9")
    try bench.book("v", "7")
    #expect(
      try explained("histogram") == ["median": 0.25, "95 of 100 at most": 0.4, "spread": 1.6])
    let sample = try #require(try explanations("histogram").first?["sample"]?.list)
    #expect(
      sample.map { "\($0["of"]?.text ?? "") \($0["value"]?.number ?? "")" }
        == ["s4 0.4", "s3 0.31", "s2 0.25", "s1 0.12", "s0 0.1"])
    // Single calls have no names, and the one of no session is among them.
    #expect(
      try explained("histogram --of call") == [
        "median": 0.25, "95 of 100 at most": 7, "spread": 28,
      ])
  }

  /// Of 1,003 calls of $0.001 to $0.007 in turn the first two kinds are 144 each, the others 143.
  @Test func `of many the ranks are proved, without a list`() throws {
    try bench.store.write {
      for number in 0..<1003 { try bench.book("k\(number)", "0.00\(number % 7 + 1)") }
    }
    let explanations = try explanations("histogram --of call")
    #expect(explanations.allSatisfy { $0["sample"]?.list?.isEmpty == true })
    func numbers(_ place: Int) -> [String?] {
      ["n", "rank", "below", "upTo"].map { explanations[place]["inputs"]?[$0]?.number }
    }
    #expect(numbers(0) == ["1003", "502", "431", "574"])
    #expect(explanations[0]["result"]?.number == "0.004")
    #expect(numbers(1) == ["1003", "953", "860", "1003"])
    #expect(explanations[1]["result"]?.number == "0.007")
    #expect(try recompute([explanations[2]]) == ["spread": 1.75])
  }

  // MARK: blocks

  @Test func `the burn rate and the projection of the windows that are open`() throws {
    try bench.book("a", "1", minutesAgo: 350)
    try bench.book("c", "1.2", minutesAgo: 55)
    try bench.book("d", "0.3", minutesAgo: 10)
    try bench.book("e", "0.2", minutesAgo: 9)
    try bench.book("f", "5", minutesAgo: 3, client: "codex")
    let start = "2026-01-15T08:00:00.000Z"
    #expect(
      try explained("blocks") == [
        "claude \(start) dollars an hour": 15, "claude \(start) projected": 8.5,
        "codex \(start) projected": 25,
      ])
    let unknown = try explanations("blocks").compactMap { $0["unknown"]?.text }
    #expect(unknown == ["fewer than 2 calls in 15 minutes"])
  }

  @Test func `a window that the client ends, in its first minute, and none that is open`() throws {
    try bench.book("a", "1", minutesAgo: 30)
    try bench.store.record(
      Quota(
        client: "claude", name: "five_hour",
        at: Timestamp(milliseconds: bench.now.milliseconds - 1),
        usedTenths: 425, resetsAt: bench.now.adding(.seconds(2 * 3600 + 900))))
    let explanations = try explanations("blocks")
    #expect(try recompute(explanations)["claude 2026-01-15T08:00:00.000Z projected"] == 3.25)
    #expect(
      explanations.last?["window"]?.text == """
        2026-01-15T08:00:00.000Z to 2026-01-15T11:15:00.000Z (UTC), which ends when the client says
        """)
    let new = try Workbench()
    new.now = try #require(Timestamp(iso8601: "2026-01-15T09:00:30Z"))
    try new.book("a", "1")
    let json = try ParsedJSON(new.said("costs blocks --explain --json").answer)
    #expect(
      json["summary"]?["explain"]?.list?.compactMap { $0["unknown"]?.text }
        == ["fewer than 2 calls in 15 minutes", "less than a minute of it has passed"])
    bench.wait(.seconds(6 * 3600))
    #expect(try self.explanations("blocks").map { $0["unknown"]?.text } == ["no window is open"])
  }

  @Test func `no price is no price of zero`() throws {
    try bench.book("a", nil, minutesAgo: 10)
    try bench.book("b", nil, minutesAgo: 5)
    bench.expect(
      "costs blocks --csv --fields costUsd,burnUsdPerHour,projectedUsd",
      "costUsd,burnUsdPerHour,projectedUsd\r\n,,\r\n")
    #expect(
      try explanations("blocks").map { $0["unknown"]?.text }
        == ["its calls have no price", "its calls have no price"])
  }

  // MARK: All of them

  @Test(arguments: ["cache", "heatmap", "histogram", "blocks"])
  func `nothing else is said with it`(_ name: String) throws {
    try bookCached()
    try bench.book("s", "1", session: "s1")
    for format in ["--csv", "--ndjson", "--markdown", ""] {
      let (plain, explained) = (
        bench.said("costs \(name) \(format)"), bench.said("costs \(name) --explain \(format)")
      )
      #expect(plain.transcript == explained.transcript)
    }
    let plain = try ParsedJSON(bench.said("costs \(name) --json").answer)
    #expect(plain["summary"]?["explain"] == nil)
    #expect(try explanations("\(name) --cost recorded").count >= 1 || name == "histogram")
    let said = bench.said("costs \(name) --explain --project my-repo --json").answer
    let window = try ParsedJSON(said)["summary"]?["explain"]?.list?.first?["window"]?.text
    #expect(window?.contains("project my-repo") == true, "\(said)")
  }

  @Test(arguments: [
    ("cache", "no calls in the last 30 days"), ("heatmap", "no calls in the last 30 days"),
    ("histogram", "no sessions with a known cost in the last 30 days"),
    ("blocks", "no calls in the last 7 days"),
  ])
  func `an empty store has nothing to work out`(_ name: String, _ note: String) throws {
    bench.expect("costs \(name) --explain", width: 80, "--- stderr\n\(note)\n")
    #expect(try explanations(name).isEmpty)
  }
}
