import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

/// The edge cases of formats §7 and the traps that are named beside them: what each costs, worked out by hand, and
/// which lines say so.
///
/// | case | proved by |
/// | --- | --- |
/// | one answer in several lines; partial numbers; subagents; a fork; compaction | ``ExplainTests``, here: an older client, a subagent in the background |
/// | an error with `subtype: success`; a synthetic answer; no usage; an abandoned attempt; an unknown model; another model | here, each by its recording |
/// | a killed run; refused tools | here; `SessionTests` for the tools |
/// | two records of one call; child threads | ``ExplainTests`` |
/// | an old thread under a new client; resets; a fork's base; a replay; an archived copy | here |
/// | Gemini: only in `$set.messages`, a document that goes on in lines | here; in lines alone: ``ExplainAnswerTests`` |
/// | OpenCode: stale files, rows in the log | here; a fork: ``ExplainAnswerTests`` |
/// | a cut last line, invalid UTF-8, long lines | here |
/// | running totals of several turns, hooks that refuse | streams, which `orch run` reads: `ClaudeTests` |
@Suite("orch costs explain: edge cases")
struct ExplainCaseTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  /// What is said of each line of a subject's files: file, line, cost, whether it is final, reason.
  private func proof(_ subject: String) -> [String] {
    let rows = bench.said("costs explain \(subject) --fields file,line,costUsd,reason --csv")
    return rows.split(whereSeparator: \.isNewline).dropFirst().map { row in
      let parts = row.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4 else { return String(row) }
      let name = parts[0].split(separator: "/").last.map(String.init) ?? "-"
      let place = parts[1].isEmpty ? name : "\(name):\(parts[1])"
      return parts[3].isEmpty ? "\(place) \(parts[2])" : "\(place) \(parts[2])| \(parts[3])"
    }
  }

  /// Imports a recording and proves it.
  private func expect(
    _ recording: String, _ subject: String, _ lines: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    _ = bench.orch("\(Fixture.folder)/\(recording)")
    #expect(proof(subject) == lines, sourceLocation: sourceLocation)
    #expect(
      bench.said("costs explain \(subject) --json").contains("\"addsUp\":true"),
      sourceLocation: sourceLocation)
  }

  // MARK: Claude Code

  /// 12 fresh, 4000 read, 800 written and 64 out at 3, 0.30, 3.75 and 15 dollars a million: 36,000 + 1,200,000 +
  /// 3,000,000 + 960,000 nano-dollars.
  private let usual = "0.005196"

  @Test func `an error that the client made up is no call`() {
    expect(
      "claude-code/errors/rate-limit.transcript.jsonl", "6e0485ad",
      [
        "rate-limit.transcript.jsonl:26 | made up by the client", "--- stderr",
        "no calls of session 6e0485ad-c795-47b5-bd8c-5286d13ece55",
      ])
  }

  @Test func `an answer without usage is one token, and is not final`() throws {
    // 1 × 15,000 nano-dollars, as the client itself counts.
    expect(
      "claude-code/errors/no-usage.transcript.jsonl", "01fb69bf",
      ["no-usage.transcript.jsonl:18 0.000015"])
    #expect(try bench.ledger().map(\.isFinal) == [false])
  }

  @Test func `an abandoned attempt is in the client's total alone`() {
    // 0.009597 in all: as the call, but for 43 / 4 = 10.75, so 11 tokens out: 36,000 + 1,200,000 + 3,000,000 +
    // 165,000 nano-dollars.
    expect(
      "claude-code/errors/stream-cut.transcript.jsonl",
      "45724631",
      [
        "stream-cut.transcript.jsonl:22 \(usual)",
        "- 0.004401| \"the client's own total, beyond its calls\"",
      ])
  }

  @Test func `tokens of an unknown model have no price, and there is no rest`() throws {
    expect(
      "claude-code/errors/unknown-model.transcript.jsonl", "8fc3382d",
      ["unknown-model.transcript.jsonl:18 "])
    #expect(try bench.ledger().map(\.unpricedReason) == ["unknown-model"])
  }

  @Test func `a call is priced by the model that answered`() {
    // claude-haiku-4-5 at 1, 0.10, 1.25 and 5: 12,000 + 400,000 + 1,000,000 + 320,000 nano-dollars.
    expect(
      "claude-code/errors/fallback-model.transcript.jsonl", "0c1513ef",
      ["fallback-model.transcript.jsonl:26 0.001732"])
  }

  @Test(arguments: ["kill", "int", "term"])
  func `a run that was ended has the usage that is in its transcript`(how: String) throws {
    let name = "\(how).transcript.jsonl"
    _ = bench.orch("\(Fixture.folder)/claude-code/signals/\(name)")
    let session = try #require(try bench.ledger().first?.attribution.session)
    #expect(
      proof(session) == [
        "\(name):19 \(usual)", "\(name):20 | the same answer again: line 19 has it",
      ])
  }

  @Test func `a client of 2.0 repeats the final usage in each line, its subagents are beside it`() {
    expect(
      "claude-code/older/2.0.53", "21fabb52",
      [
        "agent-c1e7c8b1.jsonl:1 0.000135", "agent-4ccd9f30.jsonl:1 0.000405",
        "21fabb52-d8dc-471f-b822-2b565029d6f1.jsonl:4 0.02133", "agent-b62af2f9.jsonl:1 0.003849",
        "agent-b62af2f9.jsonl:4 0.00078",
        "21fabb52-d8dc-471f-b822-2b565029d6f1.jsonl:7 0.0040155",
        "21fabb52-d8dc-471f-b822-2b565029d6f1.jsonl:14 0.00354",
        "21fabb52-d8dc-471f-b822-2b565029d6f1.jsonl:19 0.0026235",
      ]
        + [(5, 4), (8, 7), (9, 7), (10, 7), (15, 14), (16, 14)].map { line, holder in
          "21fabb52-d8dc-471f-b822-2b565029d6f1.jsonl:\(line) | the same answer again: line "
            + "\(holder) has it"
        } + ["agent-b62af2f9.jsonl:2 | the same answer again: line 1 has it"])
  }

  @Test func `a subagent in the background is its session's`() {
    let main = "08270beb-f490-48b2-8111-e8351094e9d7.jsonl"
    let child = "agent-a0a56c6a06a26e766.jsonl"
    expect(
      "claude-code/background-subagent/projects", "08270beb",
      [
        "\(main):19 0.02133", "\(main):29 0.0040155", "\(child):13 0.003849", "\(main):41 0.00354",
        "\(child):21 0.00078", "\(main):53 0.0026235",
      ]
        + [(20, 19), (30, 29), (31, 29), (32, 29), (42, 41), (44, 41)].map { line, holder in
          "\(main):\(line) | the same answer again: line \(holder) has it"
        } + ["\(child):14 | the same answer again: line 13 has it"])
  }

  @Test
  func `a side question repeats its session's answer, an answer without an id has its line's`()
    throws
  {
    let nameless = answer("m2").replacing("\"id\":\"m2\",", with: "")
      .replacing("\"sessionId\"", with: "\"uuid\":\"u-2\",\"sessionId\"")
    try bench.folder.write(answer("m1") + nameless, to: "s-1.jsonl")
    let side = answer("m1").replacing(
      "\"sessionId\"", with: "\"isSidechain\":true,\"agentId\":\"x1\",\"sessionId\"")
    try bench.folder.write(side, to: "s-1/subagents/agent-x1.jsonl")
    _ = bench.orch(".")
    // 100 in and 10 out each.
    #expect(
      proof("s-1") == [
        "s-1.jsonl:1 0.00045", "s-1.jsonl:2 0.00045",
        "agent-x1.jsonl:1 | the same answer again: line 1 of s-1.jsonl has it",
      ])
    #expect(try bench.ledger().map(\.key) == ["claude:m1", "claude:u-2"])
  }

  @Test func `lines that are not clean count where they can be read`() throws {
    var bytes = Array(answer("m1").utf8)
    // Two bytes that are no UTF-8 inside of a text, and a line of 300 KB.
    bytes += Array(
      answer("m2").replacing("\"gitBranch\":\"main\"", with: "\"gitBranch\":\"m!\"").utf8
    )
    .map { $0 == UInt8(ascii: "!") ? 0xFF : $0 }
    let long = "\"slug\":\"\(String(repeating: "x", count: 300_000))\",\"sessionId\""
    bytes += Array(answer("m3").replacing("\"sessionId\"", with: long).utf8)
    bytes += Array(answer("m4", output: -3).utf8) + Array(answer("m5").utf8.dropLast(20))
    try bench.folder.write(bytes, to: "a.jsonl")
    #expect(!bench.orch("a.jsonl").contains("exit"))
    // Of m4 the input counts alone: 100 × 3000 nano-dollars.
    #expect(
      proof("s-1") == [
        "a.jsonl:1 0.00045", "a.jsonl:2 0.00045", "a.jsonl:3 0.00045", "a.jsonl:4 0.0003",
        "a.jsonl:5 | not whole yet: it is left for the next import",
      ])
  }

  // MARK: Codex

  private func line(_ second: String, _ type: String, _ payload: String) -> String {
    #"{"timestamp":"2026-01-10T10:00:\#(second)Z","type":"\#(type)","payload":\#(payload)}"# + "\n"
  }

  private func meta(_ id: String, _ more: String = "", at second: String = "00.000") -> String {
    line(second, "session_meta", #"{"id":"\#(id)","cwd":"/p"\#(more)}"#)
      + line("00.100", "turn_context", #"{"model":"gpt-5.4"}"#)
  }

  private func usage(_ input: Int, _ output: Int, cached: Int = 0) -> String {
    #"{"input_tokens":\#(input),"cached_input_tokens":\#(cached),"output_tokens":\#(output)}"#
  }

  /// A running total, with what it grew by where that is written.
  private func count(_ second: String, _ total: String, last: String? = nil) -> String {
    let last = last.map { #","last_token_usage":\#($0)"# } ?? ""
    return line(
      second, "event_msg",
      #"{"type":"token_count","info":{"total_token_usage":\#(total)\#(last)}}"#)
  }

  private func record(_ second: String, _ id: String, _ thread: String, _ usage: String) -> String {
    line(
      second, "token_usage_record",
      #"{"response_id":"\#(id)","thread_id":"\#(thread)","usage":\#(usage)}"#)
  }

  // gpt-5.4 has 2.50, 0.25 and 15 dollars a million fresh, read and out.

  @Test func `a thread that began under an old client goes on with records`() throws {
    try bench.folder.write(
      meta("t-1") + count("02.000", usage(1000, 100), last: usage(1000, 100))
        + record("05.000", "r1", "t-1", usage(2000, 50, cached: 1000))
        + count("05.100", usage(3000, 150, cached: 1000), last: usage(2000, 50, cached: 1000)),
      to: "rollout-1.jsonl")
    _ = bench.orch("rollout-1.jsonl")
    // 1000 × 2500 + 100 × 15,000; 1000 × 2500 + 1000 × 250 + 50 × 15,000.
    #expect(
      proof("t-1") == [
        "rollout-1.jsonl:3 0.004", "rollout-1.jsonl:4 0.0035", "rollout-1.jsonl:5 | repeated total",
      ])
  }

  @Test func `totals that begin anew count, also where the same come again`() throws {
    try bench.folder.write(
      meta("t-1") + count("02.000", usage(1000, 100)) + count("03.000", usage(400, 40))
        + count("04.000", usage(1000, 100)) + count("05.000", usage(1000, 100))
        + count("06.000", usage(0, 0)), to: "rollout-1.jsonl")
    _ = bench.orch("rollout-1.jsonl")
    // 1000 and 100, 400 and 40, 600 and 60.
    #expect(
      proof("t-1") == [
        "rollout-1.jsonl:3 0.004", "rollout-1.jsonl:4 0.0016", "rollout-1.jsonl:5 0.0024",
        "rollout-1.jsonl:6 | repeated total", "rollout-1.jsonl:7 | no usage",
      ])
  }

  @Test func `a fork begins with the totals of its base, and a record of that with its own thread`()
    throws
  {
    let base = #","forked_from_id":"t-1","history_base":{"thread_id":"t-1"}"#
    try bench.folder.write(
      meta("t-1") + record("02.000", "r1", "t-1", usage(1000, 100)), to: "rollout-1.jsonl")
    try bench.folder.write(
      meta("t-2", base) + count("20.000", usage(1000, 100))
        + record("20.100", "r1", "t-1", usage(1000, 100))
        + record("25.000", "r2", "t-2", usage(600, 60)), to: "rollout-2.jsonl")
    _ = bench.orch(".")
    #expect(
      proof("t-2") == [
        "rollout-2.jsonl:5 0.0024",
        "rollout-2.jsonl:3 | a copy in a fork: the total of what it goes on from",
        "rollout-2.jsonl:4 | a copy in a fork: session t-1 paid",
      ])
    #expect(proof("t-1").first == "rollout-1.jsonl:3 0.004")
  }

  @Test func `lines that a child replays are not its own, its totals go on from them`() throws {
    let spawn = #","source":{"subagent":{"thread_spawn":{"parent_thread_id":"t-1"}}}"#
    try bench.folder.write(
      meta("t-1") + count("02.000", usage(1000, 100)), to: "rollout-1.jsonl")
    try bench.folder.write(
      meta("t-2", spawn) + count("00.500", usage(1000, 100)) + count("09.000", usage(1300, 130)),
      to: "rollout-2.jsonl")
    _ = bench.orch(".")
    // 300 and 30 are the child's.
    #expect(
      proof("t-1") == [
        "rollout-1.jsonl:3 0.004", "rollout-2.jsonl:4 0.0012",
        "rollout-2.jsonl:3 | a copy in a fork: the total of what it goes on from",
      ])
  }

  @Test func `an archived copy that is shorter is the same thread`() throws {
    let first = meta("t-1") + record("02.000", "r1", "t-1", usage(1000, 100))
    let name = "rollout-2026-01-10T10-00-00-t-1.jsonl"
    try bench.folder.write(first, to: ".codex/archived_sessions/\(name)")
    try bench.folder.write(
      first + record("05.000", "r2", "t-1", usage(600, 60)),
      to: ".codex/sessions/2026/01/10/\(name)")
    _ = bench.orch("codex")
    #expect(
      proof("t-1") == [
        "\(name):3 0.004", "\(name):4 0.0024",
        "\(name):3 | the same answer again: line 3 of \(name) has it",
      ])
  }

  @Test(arguments: [("kill", [13], []), ("term", [13], []), ("int", [13], [15])])
  func `a thread that was ended has the record of its call`(
    how: String, counted: [Int], repeated: [Int]
  ) throws {
    let name = "\(how).rollout.jsonl"
    _ = bench.orch("\(Fixture.folder)/codex/signals/\(name)")
    let session = try #require(try bench.ledger().first?.attribution.session)
    #expect(
      proof(session) == counted.map { "\(name):\($0) 0.00798" }
        + repeated.map { "\(name):\($0) | repeated total" })
  }

  // MARK: Gemini CLI

  @Test
  func `a chat whose document goes on in lines, with a call that is only in what replaced it`()
    throws
  {
    func message(_ id: String, _ input: Int, _ output: Int, at minute: String) -> String {
      #"{"id":"\#(id)","timestamp":"2026-01-10T10:\#(minute):00.000Z","type":"gemini","#
        + #""model":"gemini-2.5-pro","tokens":{"input":\#(input),"output":\#(output),"cached":0}}"#
    }
    let head = #"{"sessionId":"g-1","projectHash":"0","startTime":"2026-01-10T10:00:00.000Z""#
    let (a0, a1) = (message("a0", 50, 9, at: "01"), message("a1", 100, 70, at: "02"))
    try bench.folder.write("\(head),\"messages\":[\(a0),\(a1)]}", to: "chats/session-1.json")
    let lines = [
      head + "}", message("a1", 100, 5, at: "02"),
      #"{"$set":{"messages":[\#(message("a1", 100, 5, at: "02")),\#(message("a3", 200, 7, at: "03"))]}}"#,
      #"{"$rewindTo":"a1"}"#,
    ]
    try bench.folder.write(lines.map { $0 + "\n" }.joined(), to: "chats/session-1.jsonl")
    _ = bench.orch("chats")
    // At 1.25 and 10 dollars a million: 50 and 9, 100 and 5, 200 and 7.
    #expect(
      proof("g-1") == [
        "session-1.json 0.0001525", "session-1.jsonl:2 0.000175", "session-1.jsonl:3 0.00032",
        "session-1.json | an earlier count of the same answer: line 2 of session-1.jsonl corrects it",
        "session-1.jsonl:3 | the same answer again: line 2 has it",
      ])
  }

  // MARK: OpenCode

  @Test func `stale files of OpenCode are named beside the rows that count, in the log or not`()
    throws
  {
    let data = ".local/share/opencode"
    try bench.folder.write(
      openCodeAnswer(id: "msg_1", session: "ses_1", output: 990),
      to: "\(data)/storage/message/ses_1/msg_1.json")
    try bench.folder.write(
      openCodeAnswer(id: "msg_2", session: "ses_1", created: 1_768_039_300_000),
      to: "\(data)/storage/message/ses_1/msg_2.json")
    let client = try ClientDatabase(bench.folder / "\(data)/opencode.db")
    try client.run(openCodeTables)
    try client.run("INSERT INTO message VALUES ('msg_1', 'ses_1', 1, '\(openCodeAnswer())')")
    _ = bench.orch("opencode")
    // 1000 fresh, 200 read, 100 written and 60 out each.
    #expect(
      proof("ses_1") == [
        "opencode.db 0.004335", "msg_2.json 0.004335",
        "msg_1.json | an earlier count of the same answer: opencode.db corrects it",
      ])
  }

  // MARK: aider

  @Test func `a log of aider that is there twice counts once`() throws {
    let log = String(decoding: try Fixture.own("aider-analytics.jsonl"), as: UTF8.self)
    try bench.folder.write(log, to: "a.jsonl")
    try bench.folder.write(log, to: "b.jsonl")
    _ = bench.orch("a.jsonl b.jsonl")
    let session = "00000000-0000-4000-8000-000000000000:1795219561000"
    #expect(
      proof(session) == [
        "a.jsonl:5 ", "b.jsonl:5 | the same answer again: line 5 of a.jsonl has it",
      ])
  }
}
