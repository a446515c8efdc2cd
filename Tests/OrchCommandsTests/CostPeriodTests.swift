import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch costs, beside the period before")
struct CostPeriodTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  private func previous(_ words: String) throws -> ParsedJSON? {
    let said = bench.said("costs \(words) --json")
    #expect(said.code == .success, "\(said.transcript)")
    return try ParsedJSON(said.answer)["summary"]?["previous"]
  }

  /// The last 30 days are those from 17 December, and those before until 16 December, nine in the morning.
  @Test func `a bare one is compared with the 30 days before`() throws {
    try bench.book("a", "6", minutesAgo: 60)
    try bench.book("b", "2", minutesAgo: 60, model: "claude-haiku-4-5")
    try bench.book("c", "4", minutesAgo: 40 * 1440)
    try bench.book("cut", "1", minutesAgo: 30 * 1440 - 60)
    bench.expect(
      "costs --by model", width: 90,
      """
      MODEL               COST  SHARE              CALLS  TOKENS  CHANGE
      claude-sonnet-4-5  $6.00    75%  ██████████      1     120  +50%
      claude-haiku-4-5   $2.00    25%  ███▍            1     120  new

      total in the last 30 days: $8.00, 2 calls, 240 tokens; 100% more than the 30 days before by this time ($4.00)

      """)
    bench.expect(
      "costs", width: 80,
      """
      DAY          COST  SHARE              CALLS  TOKENS
      2026-01-15  $8.00   100%  ██████████      2     240

      total in the last 30 days: $8.00, 2 calls, 240 tokens; 100% more than the 30 days before by this time ($4.00)

      """)
    let before = try #require(try previous("--by model"))
    #expect(before["costUsd"]?.number == "4" && before["changePct"]?.number == "100")
  }

  @Test(arguments: [
    ("", "2025-11-17T00:00", "2025-12-16T09:00"),
    ("--since 12h", "2026-01-14T09:00", "2026-01-14T21:00"),
    ("--since 7d", "2026-01-01T09:00", "2026-01-08T09:00"),
    ("--since today", "2026-01-14T00:00", "2026-01-14T09:00"),
    ("today", "2026-01-14T00:00", "2026-01-14T09:00"),
    ("--since yesterday", "2026-01-12T00:00", "2026-01-13T09:00"),
    ("--since 2026-01-12 --until now", "2026-01-08T00:00", "2026-01-11T09:00"),
    ("--since 2026-01-01 --until 2026-01-07", "2025-12-25T00:00", "2026-01-01T00:00"),
    ("--since 2026-01-15 --until 2026-01-31", "2025-12-29T00:00", "2025-12-29T09:00"),
    ("--since 2026-01-12T06:00 --until 2026-01-12T18:00", "2026-01-11T18:00", "2026-01-12T06:00"),
    ("--since 2026-01-12 --until 2026-01-12T12:00", "2026-01-11T12:00", "2026-01-12T00:00"),
    ("--since 2000-01-01", "1973-12-16T00:00", "1999-12-31T09:00"),
  ])
  func `what is bounded has one as long before it`(
    _ words: String, _ since: String, _ until: String
  ) throws {
    let before = try #require(try previous(words))
    #expect(before["since"]?.text == since + ":00.000Z")
    #expect(before["until"]?.text == until + ":00.000Z")
  }

  @Test(arguments: [
    "all", "--until 2026-01-01", "--since 1990-01-01", "--since 2027-01-01", "--since now",
    "--since 2027-01-01 --until 2027-01-31",
  ])
  func `what has no beginning, or has not begun, has none`(_ words: String) throws {
    #expect(try previous(words)?.members == nil)
  }

  /// Clocks go forward in the night to 8 March: that day has 23 hours.
  @Test(arguments: [
    ("", "2026-01-10T05:00", "2026-02-08T15:00"),
    ("--since 2026-03-08 --until 2026-03-08", "2026-03-07T05:00", "2026-03-08T05:00"),
    ("--since 2026-03-09 --until 2026-03-09", "2026-03-08T05:00", "2026-03-09T04:00"),
    ("--since 2026-03-08 --until 2026-03-09", "2026-03-06T05:00", "2026-03-08T05:00"),
    ("--since 2026-03-09", "2026-03-07T05:00", "2026-03-08T14:00"),
    ("--since 7d", "2026-02-24T14:00", "2026-03-03T14:00"),
  ])
  func `days are counted, not hours`(_ words: String, _ since: String, _ until: String) throws {
    bench.environment["TZ"] = "America/New_York"
    bench.now = try #require(Timestamp(iso8601: "2026-03-10T14:00:00Z"))
    let before = try #require(try previous(words))
    #expect(before["since"]?.text == since + ":00.000Z")
    #expect(before["until"]?.text == until + ":00.000Z")
  }

  @Test func `at midnight the days that are over are whole`() throws {
    bench.now = try #require(Timestamp(iso8601: "2026-01-15T00:00:00Z"))
    let before = try #require(try previous("--since 2026-01-13"))
    #expect(before["since"]?.text == "2026-01-11T00:00:00.000Z")
    #expect(before["until"]?.text == "2026-01-13T00:00:00.000Z")
  }

  @Test(arguments: [
    ("--since 12h", "50% less than the 12 hours before ($2.00)"),
    ("--since 1h", "no calls in the hour before"),
    ("--since 90m", "no calls in the 90 minutes before"),
    ("--since 36h", "as much as the 36 hours before"),
    ("--since 2026-01-15T08:29:59", "no calls in the same length of time before"),
    ("--since today", "no calls the day before by this time"),
    ("--since 2d", "no calls in the 2 days before"),
    ("--since 2026-01-14 --until 2026-01-14", "33.3% less than the day before ($3.00)"),
    ("today", "no calls yesterday by this time"),
  ])
  func `it is called by its length`(_ words: String, _ comparison: String) throws {
    try bench.book("a", "1", minutesAgo: 5)
    try bench.book("b", "2", minutesAgo: 20 * 60)
    try bench.book("c", "3", minutesAgo: 40 * 60)
    let said = bench.said("costs \(words) --markdown").answer
    #expect(said.hasSuffix("; \(comparison)\n"), "\(said)")
  }

  @Test func `rows of times have no change, also below others`() throws {
    try bench.book("a", "1", minutesAgo: 5)
    try bench.book("b", "2", minutesAgo: 26 * 60)
    bench.expect(
      "costs today --by project,hour --markdown",
      """
      | project | hour | cost | share | calls | tokens | input | output | cache read | cache write |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
      | my-repo | 2026-01-15 08:00 | $1.00 | 100% | 1 | 120 | 100 | 20 | 0 | 0 |

      total today: $1.00, 1 call, 120 tokens; 50% less than yesterday by this time ($2.00)

      """)
  }

  // MARK: --by, twice

  @Test func `two --by are one with both`() throws {
    try bench.book("a", "1", role: "builder")
    try bench.book("b", "2", project: "site")
    for (twice, once) in [("role", "project"), ("project", "role"), ("day", "model")] {
      let said = bench.said("costs --by \(twice) --by \(once) --csv")
      #expect(said.code == .success)
      #expect(said.answer == bench.said("costs --by \(twice),\(once) --csv").answer)
      #expect(said.answer.hasPrefix("\(twice),\(once),calls"))
    }
    let query = try ParsedJSON(bench.said("costs --by role --by project --json").answer)["query"]
    #expect(query?["by"]?.list?.compactMap(\.text) == ["role", "project"])
  }

  @Test(arguments: [
    (
      "--by model --by role --by day", "'model,role,day' is not a value for --by",
      "write one or two different ones with a comma between, such as project,model"
    ),
    (
      "--by model,role --by day", "'model,role,day' is not a value for --by",
      "write one or two different ones with a comma between, such as project,model"
    ),
    (
      "--by model --by model", "'model,model' is not a value for --by",
      "write one or two different ones with a comma between, such as project,model"
    ),
    (
      "--by project --by model --breakdown",
      "--breakdown is by model, and so is --by 'project,model'", "leave one of them away"
    ),
  ])
  func `what they may not be together`(_ words: String, _ message: String, _ hint: String) {
    bench.expect("costs \(words)", "--- stderr\nerror: \(message)\nhint: \(hint)\n--- exit 64\n")
  }
}
