import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch costs explain: answers")
struct ExplainAnswerTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  private var store: Database { bench.bench.store }

  /// Books a call of 100 tokens in and 400 out as if a run or an import had: 100 × $3 and 400 × $15 a million
  /// are $0.0063.
  private func book(
    _ key: String, _ cost: String? = "0.0063", minutesAgo: Int64 = 0, session: String = "s-one",
    run: ID<Run>? = nil, model: String? = "claude-sonnet-4-5",
    tokens: Tokens = Tokens(input: 100, output: 400), kind: LedgerEntry.Kind = .call,
    source: String = "litellm 1.109.1"
  ) throws {
    try store.record(
      LedgerEntry(
        key: key, kind: kind,
        at: Timestamp(milliseconds: bench.bench.now.milliseconds - minutesAgo * 60_000),
        attribution: LedgerEntry.Attribution(
          project: try bench.bench.project().id, run: run, client: "claude", session: session),
        model: model, tokens: tokens, cost: cost.flatMap(Money.init(decimal:)),
        unpricedReason: cost == nil ? "unknown-model" : nil,
        priceSource: cost == nil ? nil : source))
  }

  /// Where Claude Code keeps the session.
  private func place(_ session: String, _ text: String) throws {
    try bench.folder.write(text, to: ".claude/projects/-p/\(session).jsonl")
  }

  /// What is said of each line, counted or not.
  private func reasons(_ subject: String) -> [String] {
    bench.said("costs explain \(subject) --fields line,reason --csv")
      .split(whereSeparator: \.isNewline).dropFirst().map(String.init)
  }

  // MARK: How it reads

  @Test func `a person sees the entries with their lines, then what was left out`() throws {
    try book("claude:m1", minutesAgo: 5)
    try book("claude:m2", minutesAgo: 90)
    try book("x", "0.01", tokens: Tokens(input: 100, output: 20), source: "a list that is gone")
    try book(
      "unlisted:a1", "0.5", model: nil, tokens: .zero, kind: .unlisted, source: "client")
    try book("y", nil, model: "mystery", tokens: Tokens(input: 100, output: 20))
    let first = answer("m1", session: "s-one", output: 400)
    try place("s-one", first + first + answer("m2", session: "s-one", output: 399))
    bench.bench.environment["ORCH_FORCE_TTY"] = "250"
    bench.bench.environment["NO_COLOR"] = "1"
    #expect(
      bench.said("costs explain s-one").split(whereSeparator: \.isNewline).map(String.init) == [
        "AT                   MODEL                 COST  USD PER MILLION  INPUT  READ  "
          + "WRITE 5M  WRITE 1H  OUTPUT  LINE  FILE                                      SOURCE  "
          + "             SINCE  CALL",
        "2026-01-15 07:30:00  claude-sonnet-4-5  $0.0063  3/0.3/3.75/6/15    100     0       "
          + "  0         0     400     3  s-one.jsonl: the line has other numbers   litellm "
          + "1.109.1      -      claude:m2",
        "2026-01-15 08:55:00  claude-sonnet-4-5  $0.0063  3/0.3/3.75/6/15    100     0       "
          + "  0         0     400     1  s-one.jsonl                               litellm "
          + "1.109.1      -      claude:m1",
        "2026-01-15 09:00:00  claude-sonnet-4-5    $0.01  -                  100     0       "
          + "  0         0      20     -  no transcript has it                      a list that "
          + "is gone  -      x",
        "2026-01-15 09:00:00  unlisted             $0.50  -                    0     0       "
          + "  0         0       0     -  the client's own total, beyond its calls  client       "
          + "        -      unlisted:a1",
        "2026-01-15 09:00:00  mystery                  -  -                  100     0       "
          + "  0         0      20     -  no transcript has it                      -            "
          + "        -      y",
        "left out",
        "LINE  OUTPUT  TOKENS  REASON                                FILE",
        "   2     400     500  the same answer again: line 1 has it  s-one.jsonl",
        "session s-one: $0.52, 4 calls, which is what reports show; 1 line left out",
      ])
  }

  @Test func `JSON has two lists of the same keys`() throws {
    try book("claude:m1", minutesAgo: 5)
    try place("s-one", answer("m1", session: "s-one", output: 400) + answer("m1", session: "s-one"))
    #expect(
      bench.said("costs explain claude:m1 --json") == #"""
        {"schema":"orch.costs.explain/1","generatedAt":"2026-01-15T09:00:00.000Z",\#
        "query":{"subject":"claude:m1"},"items":[{"at":"2026-01-15T08:55:00.000Z",\#
        "call":"claude:m1","kind":"call","model":"claude-sonnet-4-5","session":"s-one",\#
        "stage":null,"agent":null,"input":100,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,\#
        "output":400,"webSearches":0,"tokens":{"input":100,"cacheRead":0,"cacheWrite5m":0,\#
        "cacheWrite1h":0,"output":400,"total":500},"rates":{"input":3,"cacheRead":0.3,\#
        "cacheWrite5m":3.75,"cacheWrite1h":6,"output":15},"tier":null,"speed":null,"region":null,\#
        "factor":1,"priceSource":"litellm 1.109.1","priceFrom":null,"costUsd":0.0063,\#
        "unpriced":null,"isFinal":true,"file":"TMP/.claude/projects/-p/s-one.jsonl","line":1,\#
        "reason":null,"recordedUsd":null,"copy":null}],"leftOut":[{"at":"2026-01-10T10:00:00.000Z","call":"claude:m1",\#
        "kind":"left-out","model":"claude-sonnet-4-5","session":"s-one","stage":null,\#
        "agent":null,"input":100,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":10,\#
        "webSearches":null,"tokens":{"input":100,"cacheRead":0,"cacheWrite5m":0,\#
        "cacheWrite1h":0,"output":10,"total":110},"rates":null,"tier":null,"speed":null,\#
        "region":null,"factor":null,"priceSource":null,"priceFrom":null,"costUsd":null,\#
        "unpriced":null,"isFinal":null,"file":"TMP/.claude/projects/-p/s-one.jsonl","line":2,\#
        "reason":"the same answer again: line 1 has it with more output",\#
        "recordedUsd":null,"copy":null}],\#
        "summary":{"kind":"call","subject":"claude:m1","calls":1,"tokens":{"input":100,\#
        "cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":400,"total":500},\#
        "costUsd":0.0063,"unpricedTokens":0,"shownUsd":0.0063,"addsUp":true,"leftOutLines":1},\#
        "page":{"limit":null,"next":null},"warnings":[]}

        """#)
    #expect(
      bench.said("costs explain claude:m1 --fields kind,line,costUsd --ndjson")
        == #"{"kind":"call","line":1,"costUsd":0.0063}"# + "\n"
        + #"{"kind":"left-out","line":2,"costUsd":null}"# + "\n")
    #expect(
      bench.said("costs explain claude:m1 --fields line,output --markdown")
        == """
        | line | output |
        | --- | --- |
        | 1 | 400 |

        ### left out

        | line | output |
        | --- | --- |
        | 2 | 10 |

        call claude:m1: $0.0063, 1 call, which is what reports show; 1 line left out

        """)
  }

  @Test func `what is not there, or may be two, is not explained`() throws {
    try book("claude:m1", session: "abc1")
    try book("claude:m2", session: "abc2")
    #expect(
      bench.said("costs explain ab") == """
        --- stderr
        error: no run, session or call 'ab'
        hint: did you mean 'abc1'?
        --- exit 66

        """)
    #expect(
      bench.said("costs explain ''") == """
        --- stderr
        error: no run, session or call ''
        hint: see 'orch costs sessions' and 'orch runs list'
        --- exit 66

        """)
    #expect(bench.said("costs explain").hasSuffix("--- exit 64\n"))
  }

  @Test func `a lie in the sums is told`() throws {
    let run = try bench.bench.start(try bench.bench.file("Write the parser"))
    try book("a", "1", run: run.id)
    try book("b", "2", minutesAgo: 600, run: run.id)
    let fields = "--fields call,costUsd,reason --csv"
    let entries = """
      call,costUsd,reason\r
      a,1,no transcript has it\r
      b,2,no transcript has it\r

      """
    #expect(bench.said("costs explain last \(fields)") == entries)
    try store.write { try store.execute("UPDATE spend_hour SET cost_nd = cost_nd + 1") }
    #expect(
      bench.said("costs explain \(run.id) \(fields)") == entries + """
        --- stderr
        warning: the sums differ from the ledger: 'orch db check' says where

        """)
    #expect(bench.said("costs explain \(run.id) --json").contains("\"addsUp\":false"))
  }

  // MARK: What counts

  @Test func `each line that is left out has its reason`() throws {
    let grown = answer("m2", output: 5) + answer("m2", output: 20) + answer("m2", output: 7)
    let madeUp = answer("e1", model: "<synthetic>")
    let silent = #"{"type":"assistant","sessionId":"s-1","message":{"id":"m3"}}"# + "\n"
    let saved = #"{"type":"assistant","session_id":"s-1","message":{"id":"m4","usage":{}}}"# + "\n"
    let huge = answer("m5", output: 2_000_000_000)
    let all = answer("m1") + grown + madeUp + silent + saved + huge + "{\n"
    try bench.folder.write(all, to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    #expect(
      reasons("s-1") == [
        "1,", "3,", "2,an earlier count of the same answer: line 3 has more output",
        "4,the same answer again: line 3 has it with more output", "5,made up by the client",
        "6,no usage", "7,a saved event of a stream", "8,more tokens than any call has",
        "9,cut off at byte 1",
      ])
    #expect(reasons("claude:m1") == ["1,"])
  }

  @Test func `what came after the last import is not counted yet`() throws {
    try bench.folder.write(answer("m1"), to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    try bench.folder.write(
      answer("m1") + answer("m1", output: 30) + answer("m2"), to: "a.jsonl")
    #expect(
      reasons("s-1") == [
        "1,", "2,\"not counted yet: more output than line 1, which the ledger has\"",
        "3,not imported yet",
      ])
    _ = bench.orch("a.jsonl")
    #expect(
      reasons("s-1") == [
        "2,", "3,", "1,an earlier count of the same answer: line 2 has more output",
      ])
  }

  @Test func `a deleted transcript leaves its calls, and a fork's copies count`() throws {
    try bench.folder.write(answer("m1") + answer("m2"), to: "a.jsonl")
    try bench.folder.write(
      answer("m1", session: "s-2", payer: "s-1") + answer("m3", session: "s-2"), to: "b.jsonl")
    _ = bench.orch("a.jsonl b.jsonl")
    #expect(reasons("s-1") == ["1,", "2,", "1,a copy in a fork: session s-1 paid"])
    #expect(unlink(bench.folder / "a.jsonl") == 0)
    #expect(reasons("s-1") == ["1,", ",no transcript has it"])
    #expect(bench.said("costs explain s-1 --json").contains("\"addsUp\":true"))
    #expect(reasons("s-2") == ["2,", "1,a copy in a fork: session s-1 paid"])
  }

  @Test func `a run has its calls alone of a session that others worked in`() throws {
    let run = try bench.bench.start(try bench.bench.file("Write the parser"))
    try book("claude:m1", session: "s-1", run: run.id)
    try book("claude:m2", session: "s-1")
    try place("s-1", answer("m1", output: 400) + answer("m2", output: 400) + answer("m3"))
    #expect(reasons("last") == ["1,", "2,this run did not make it", "3,not imported yet"])
    #expect(reasons("s-1") == ["1,", "2,", "3,not imported yet"])
    #expect(reasons("claude:m2") == ["2,"])
  }

  @Test func `the same file twice is named by its name`() throws {
    try bench.folder.write(answer("m1"), to: "a.jsonl")
    try bench.folder.write(answer("m1"), to: "b.jsonl")
    _ = bench.orch("a.jsonl b.jsonl")
    #expect(reasons("s-1") == ["1,", "1,the same answer again: line 1 of a.jsonl has it"])
  }

  @Test func `a file that can't be read is a warning`() throws {
    try book("claude:m1", session: "s-1")
    try place("s-1", answer("m1"))
    for name in [".claude", ".claude/projects", ".claude/projects/-p"] {
      #expect(chmod(bench.folder / name, 0o755) == 0)
    }
    let path = bench.folder / ".claude/projects/-p/s-1.jsonl"
    #expect(chmod(path, 0) == 0)
    try asNobody {
      #expect(
        bench.said("costs explain s-1 --fields line,reason --csv").hasSuffix(
          "--- stderr\nwarning: TMP/.claude/projects/-p/s-1.jsonl: Permission denied\n"))
    }
  }

  @Test func `a database has no lines, a copy in it has another id`() throws {
    let path = bench.folder / ".local/share/opencode/opencode.db"
    try bench.folder.write("", to: ".local/share/opencode/log/x.log")
    let client = try ClientDatabase(path, log: false)
    try client.run(openCodeTables)
    try client.run("INSERT INTO session VALUES ('ses_1', 'p', NULL, '/home/dev/project');")
    try client.run("INSERT INTO message VALUES ('msg_1', 'ses_1', 1, '\(openCodeAnswer())');")
    try client.run("INSERT INTO message VALUES ('msg_2', 'ses_2', 1, '\(openCodeAnswer())');")
    _ = bench.orch("opencode")
    let file = "TMP/.local/share/opencode/opencode.db"
    #expect(
      bench.said("costs explain ses_1 --fields call,file,line,reason --csv") == """
        call,file,line,reason\r
        opencode:msg_1,\(file),,\r
        opencode:msg_2,\(file),,a copy in a fork: session ses_1 paid\r

        """)
  }

  @Test func `a message that is written again counts as it is last`() throws {
    func line(_ output: Int) -> String {
      #"{"id":"m1","timestamp":"2026-01-10T10:00:05.000Z","type":"gemini","model":"gemini-2.5-pro","#
        + #""tokens":{"input":100,"output":\#(output),"cached":0,"thoughts":0,"tool":0}}"# + "\n"
    }
    let start = #"{"sessionId":"c-1","startTime":"2026-01-10T10:00:00.000Z"}"# + "\n"
    try bench.folder.write(
      start + line(5) + line(70) + line(30) + line(30), to: ".gemini/tmp/x/chats/session-1.jsonl")
    _ = bench.orch("gemini")
    #expect(
      reasons("c-1") == [
        "4,", "2,an earlier count of the same answer: line 4 has more output",
        "3,an earlier count of the same answer: line 4 corrects it",
        "5,the same answer again: line 4 has it",
      ])
  }

  @Test func `totals of an old rollout count where they move`() throws {
    func line(_ second: String, _ type: String, _ payload: String) -> String {
      #"{"timestamp":"2026-01-10T10:00:\#(second)Z","type":"\#(type)","payload":\#(payload)}"#
        + "\n"
    }
    func count(_ second: String, _ total: Int) -> String {
      let usage = #"{"input_tokens":\#(total),"output_tokens":\#(total)}"#
      return line(
        second, "event_msg", #"{"type":"token_count","info":{"total_token_usage":\#(usage)}}"#)
    }
    let meta = #"{"id":"t-1","cwd":"/home/dev/project","forked_from_id":"t-0"}"#
    try bench.folder.write(
      line("00.000", "session_meta", meta) + count("00.500", 100)
        + line("05.000", "turn_context", #"{"model":"gpt-5"}"#) + count("06.000", 150)
        + count("06.100", 150)
        + line("07.000", "event_msg", #"{"type":"token_count","info":null}"#),
      to: "rollout.jsonl")
    _ = bench.orch("rollout.jsonl")
    #expect(
      reasons("t-1") == [
        "4,", "2,a copy in a fork: the total of what it goes on from", "5,repeated total",
        "6,no usage",
      ])
  }

  @Test func `a call that is priced anew is proved by the new price`() throws {
    try book("claude:m1", nil, minutesAgo: 5)
    #expect(bench.said("costs explain claude:m1 --json").contains("\"rates\":null"))
    _ = bench.said("costs reprice --since 7d --yes")
    #expect(bench.said("costs explain claude:m1 --json").contains("\"rates\":{\"input\":3,"))
  }
}
