import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch import amp, aider, goose and mini-swe-agent")
struct OtherClientTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  // MARK: amp

  @Test func `an event of amp's ledger and the message that came of it are one call`() throws {
    try bench.folder.write(
      #"""
      {"v":9,"id":"T-1","created":1768039200000,"title":"x",
       "env":{"initial":{"trees":[{"uri":"file:///home/dev/my%20app","repository":{"ref":"refs/heads/main"}}]}},
       "messages":[{"role":"user","messageId":0},
        {"role":"assistant","messageId":1,"usage":{"model":"claude-sonnet-4-5","inputTokens":10,"outputTokens":40,
         "cacheReadInputTokens":1000,"cacheCreationInputTokens":200}},
        {"role":"assistant","messageId":3,"usage":{"model":"claude-sonnet-4-5","input_tokens":5,"output_tokens":6,
         "cache_read_input_tokens":7,"cache_creation_input_tokens":8}}],
       "usageLedger":{"events":[
        {"id":"e1","timestamp":"2026-01-10T10:00:05.000Z","model":"claude-sonnet-4-5","credits":1.5,
         "tokens":{"input":10,"output":40},"toMessageId":1},
        {"id":"e2","timestamp":"2026-01-10T10:00:09.000Z","model":"claude-haiku-4-5","tokens":{"input":100,"output":9},
         "operationType":"title"},
        {"tokens":{"input":1}}]}}
      """#, to: ".local/share/amp/threads/T-1.json")
    #expect(
      bench.shown("amp") == """
        imported 3 calls: 1,385 tokens, $0.0020
        calls: 3 new, 0 updated, 0 known, of 1 session
        files: 1 read (0.0 MB), 0 unchanged
        1 problem:
          TMP/.local/share/amp/threads/T-1.json: a call without an id
        --- exit 9

        """)
    let ledger = try bench.ledger()
    #expect(ledger.map(\.key) == ["amp:T-1:1", "amp:T-1:3", "amp:T-1:event-e2"])
    #expect(
      ledger.map(\.tokens) == [
        Tokens(input: 10, cacheRead: 1000, cacheWrite5m: 200, output: 40),
        Tokens(input: 5, cacheRead: 7, cacheWrite5m: 8, output: 6), Tokens(input: 100, output: 9),
      ])
    #expect(ledger[0].at.iso8601 == "2026-01-10T10:00:05.000Z")
    #expect(ledger[0].attribution.branch == "main")
    #expect(try bench.path(of: ledger[0].attribution.project) == "/home/dev/my app")
    // 10 × 3000 + 1000 × 300 + 200 × 3750 + 40 × 15,000; 5 × 3000 + 7 × 300 + 8 × 3750 + 6 × 15,000;
    // 100 × 1000 + 9 × 5000.
    #expect(ledger.map { $0.cost?.nanodollars } == [1_680_000, 137_100, 145_000])
  }

  @Test func `a thread without a ledger has the messages, one without both has no call`() throws {
    try bench.folder.write(
      #"{"id":"T-2","messages":[{"messageId":"m","usage":{"input_tokens":3,"output_tokens":4}}]}"#,
      to: "T-2.json")
    try bench.folder.write(#"{"id":"T-3","messages":[{"messageId":1}]}"#, to: "T-3.json")
    #expect(bench.shown(".").contains("calls: 1 new"))
    #expect(try bench.ledger().map(\.key) == ["amp:T-2:m"])
    #expect(try bench.ledger().map(\.attribution.client) == ["amp"])
  }

  // MARK: aider

  @Test func `aider's analytics are exact, with as much of the model as they say`() throws {
    let log = String(decoding: try Fixture.own("aider-analytics.jsonl"), as: UTF8.self)
    try bench.folder.write(log, to: "a.jsonl")
    try bench.folder.write(log, to: "copy/b.jsonl")
    #expect(
      bench.shown("a.jsonl copy") == """
        imported 1 call: 2,060 tokens, cost unknown
        calls: 1 new, 0 updated, 0 known, of 1 session
        files: 2 read (0.0 MB), 0 unchanged
        no price is known for 2,060 tokens

        """)
    let entry = try #require(try bench.ledger().first)
    #expect(entry.tokens == Tokens(input: 2000, output: 60) && entry.model == "openai/REDACTED")
    #expect(entry.attribution.client == "aider" && entry.at.iso8601 == "2026-11-21T00:06:04.000Z")
    let more =
      #"{"event":"message_send","properties":{"main_model":"gpt-5-mini","prompt_tokens":100,"#
      + #""completion_tokens":10,"total_cost":0.005},"user_id":"u","time":1795219570}"#
    try bench.folder.write(
      log + more + "\n" + #"{"event":"message_send","properties":{"prompt_tokens":1}}"#
        + "\n", to: "a.jsonl")
    #expect(
      bench.shown("aider a.jsonl") == """
        imported 1 call: 110 tokens, <$0.0001
        calls: 1 new, 0 updated, 0 known, of 1 session
        files: 1 read (0.0 MB), 0 unchanged
        1 problem:
          TMP/a.jsonl:8: a call without a user and a time, which it is known by
        --- exit 9

        """)
    // 100 × 250 + 10 × 2000.
    #expect(try bench.cost() == Money(nanodollars: 45_000))
  }

  @Test func `aider's chat history is refused, because its numbers are rounded`() throws {
    try bench.folder.write(try Fixture.own("aider.chat.history.md"), to: ".aider.chat.history.md")
    try bench.folder.write(try Fixture.own("aider.chat.history.md"), to: "renamed.txt")
    try bench.folder.write(try Fixture.own("aider.chat.history.md"), to: "p/.aider.chat.history.md")
    for name in [".aider.chat.history.md", "renamed.txt"] {
      #expect(
        bench.orch("aider \(name)") == """
          --- stderr
          error: '\(name)' has no exact numbers: aider rounds the token counts in it
          hint: start aider with --analytics-log FILE, then 'orch import aider FILE'
          --- exit 65

          """)
    }
    #expect(
      bench.shown("aider p").hasSuffix(
        "1 problem:\n  TMP/p/.aider.chat.history.md: aider rounds the token counts in it\n--- exit 9\n"
      ))
    #expect(!bench.shown("codex p").contains("problem"))
    #expect(
      bench.orch("aider") == """
        --- stderr
        error: aider keeps exact numbers nowhere unless it is told to
        hint: start aider with --analytics-log FILE, then 'orch import aider FILE'
        --- exit 64

        """)
    #expect(try bench.ledger().isEmpty)
  }

  // MARK: goose

  private let gooseTable = """
    CREATE TABLE sessions (id TEXT PRIMARY KEY, working_dir TEXT NOT NULL, created_at TIMESTAMP,
      total_tokens INTEGER, input_tokens INTEGER, output_tokens INTEGER, accumulated_total_tokens INTEGER,
      accumulated_input_tokens INTEGER, accumulated_output_tokens INTEGER, provider_name TEXT,
      model_config_json TEXT);
    """

  @Test func `a session of goose is one entry that grows, priced without long prompts`() throws {
    try bench.folder.write("", to: ".local/share/goose/sessions/x")
    let client = try ClientDatabase(bench.folder / ".local/share/goose/sessions/sessions.db")
    try client.run(gooseTable)
    try client.run(
      """
      INSERT INTO sessions VALUES
        ('20260110_1', '/home/dev/project', '2026-01-10 10:00:00', 9, 8, 1, 410000, 400000, 10000, 'google',
         '{"model_name":"gemini-2.5-pro"}'),
        ('20260110_2', '/home/dev/project', '2026-01-10 11:00:00', 30, 20, 10, NULL, NULL, NULL, 'x', 'no JSON'),
        ('20260110_3', '/home/dev/project', '2026-01-10 12:00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        ('20260110_4', 7, 'then', 'many', -5, 2.0, NULL, NULL, NULL, x'00', x'FF')
      """)
    _ = bench.orch("goose")
    var ledger = try bench.ledger()
    #expect(
      ledger.map(\.key) == [
        "goose:20260110_1:1768039200000", "goose:20260110_2:1768042800000", "goose:20260110_4",
      ])
    #expect(
      ledger.map(\.tokens) == [
        Tokens(input: 400_000, output: 10_000), Tokens(input: 20, output: 10), Tokens(output: 2),
      ])
    // 400,000 × 1250 + 10,000 × 10,000: no prompt is said to have been above 200,000.
    #expect(ledger.map { $0.cost?.nanodollars } == [600_000_000, nil, nil])
    #expect(ledger[0].at.iso8601 == "2026-01-10T10:00:00.000Z")
    try client.run(
      """
      UPDATE sessions SET accumulated_input_tokens = 500000, accumulated_output_tokens = 11000
       WHERE id = '20260110_1'
      """)
    #expect(bench.shown("").contains("calls: 0 new, 1 updated, 2 known"))
    ledger = try bench.ledger()
    #expect(ledger.count == 3 && ledger[0].tokens == Tokens(input: 500_000, output: 11_000))
    #expect(ledger[0].cost == Money(nanodollars: 735_000_000))
    let broken = try bench.bench.store.check().filter { !$0.holds }
    #expect(broken.isEmpty, "\(broken.map(\.name))")
  }

  @Test func `a database is told by its tables`() throws {
    let client = try ClientDatabase(bench.folder / "copy.sqlite", log: false)
    try client.run(gooseTable)
    try client.run(
      "INSERT INTO sessions (id, working_dir, accumulated_input_tokens) VALUES ('s', '/x', 5)")
    #expect(bench.shown("copy.sqlite").contains("calls: 1 new"))
    #expect(bench.shown("claude copy.sqlite").contains("0 read (0.0 MB), 0 unchanged"))
    let other = try ClientDatabase(bench.folder / "other.sqlite", log: false)
    try other.run("CREATE TABLE t (x)")
    #expect(
      bench.shown("other.sqlite").hasSuffix(
        "  TMP/other.sqlite: a database without the tables of any client\n--- exit 9\n"))
  }

  // MARK: mini-swe-agent

  @Test func `a trajectory of mini-swe-agent has a call an answer, its last run is a known place`()
    throws
  {
    let name = ".config/mini-swe-agent/last_mini_run.traj.json"
    try bench.folder.write(try Fixture.own("mini-swe-agent.traj.json"), to: name)
    try bench.folder.write(try Fixture.own("mini-swe-agent.traj.json"), to: "runs/one.json")
    #expect(
      bench.shown("mini-swe-agent") == """
        imported 2 calls: 4,390 tokens, $0.0006
        calls: 2 new, 0 updated, 0 known, of 1 session
        files: 1 read (0.0 MB), 0 unchanged

        """)
    #expect(
      try bench.ledger().map(\.tokens).sorted { $0.input < $1.input } == [
        Tokens(input: 300, cacheRead: 2000, output: 30),
        Tokens(input: 1200, cacheRead: 800, output: 60),
      ])
    // As the client counts them: 0.000625 dollars.
    #expect(try bench.cost() == Money(decimal: "0.000625"))
    #expect(bench.shown("mini-swe-agent runs").contains("calls: 0 new, 0 updated, 2 known"))
  }

  @Test func `a document of nobody, or without token counts, is refused with the reason`() throws {
    try bench.folder.write(#"{"a": [1, 2]}"#, to: "a.json")
    try bench.folder.write(
      #"{"info":{},"messages":[{"role":"assistant","content":"x"}]}"#, to: "b.json")
    try bench.folder.write(
      #"{"info":{},"messages":[{"extra":{"response":{"usage":{"prompt_tokens":1}}}}]}"#,
      to: "c.json")
    try bench.folder.write("{\n \"a\": [", to: "d.json")
    try bench.folder.write(#"{"a": 1}"#, to: "p/T-other.json")
    #expect(!bench.shown("p").contains("problem") && !bench.shown("amp p").contains("problem"))
    #expect(
      bench.shown("a.json b.json c.json d.json").hasSuffix(
        """
        4 problems:
          TMP/a.json: a document of no client that is known
          TMP/b.json: its answers have no token counts
          TMP/c.json: a call without an id
          TMP/d.json: cut off at byte 9
        --- exit 9

        """))
    #expect(
      bench.shown("mini-swe-agent a.json").hasSuffix(
        "  TMP/a.json: not a trajectory of mini-swe-agent: it has no messages\n--- exit 9\n"))
    #expect(
      bench.shown("mini-swe-agent d.json").hasSuffix(
        "  TMP/d.json: cut off at byte 9\n--- exit 9\n"))
  }

  // MARK: All of them

  @Test func `without words every known place of every client is read`() throws {
    try bench.folder.write(answer("m1"), to: ".claude/projects/-p/1.jsonl")
    let tokens = #""tokens":{"input":10,"output":5,"cached":0,"thoughts":0,"tool":0,"total":15}"#
    try bench.folder.write(
      #"{"sessionId":"g","projectHash":"0"}"# + "\n" + #"{"id":"a","type":"gemini",\#(tokens)}"#
        + "\n",
      to: ".gemini/tmp/x/chats/session-1.jsonl")
    try bench.folder.write(
      openCodeAnswer(id: "msg_1", session: "ses_1"),
      to: ".local/share/opencode/storage/message/ses_1/msg_1.json")
    try bench.folder.write(
      #"{"id":"T-1","messages":[{"messageId":1,"usage":{"input_tokens":3,"output_tokens":4}}]}"#,
      to: ".local/share/amp/threads/T-1.json")
    try bench.folder.write(
      try Fixture.own("mini-swe-agent.traj.json"),
      to: ".config/mini-swe-agent/last_mini_run.traj.json")
    try bench.folder.write("", to: ".local/share/goose/sessions/x")
    let goose = try ClientDatabase(bench.folder / ".local/share/goose/sessions/sessions.db")
    try goose.run(gooseTable)
    try goose.run(
      "INSERT INTO sessions (id, working_dir, accumulated_input_tokens) VALUES ('s', '/x', 5)")
    #expect(bench.shown("").contains("calls: 7 new, 0 updated, 0 known, of 6 sessions"))
    let clients = Set(try bench.ledger().map(\.attribution.client))
    #expect(clients == ["claude", "gemini", "opencode", "amp", "goose", "mini-swe-agent"])
    #expect(bench.shown("all").contains("0 read (0.0 MB), 6 unchanged"))
  }
}
