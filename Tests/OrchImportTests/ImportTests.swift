import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch import")
struct ImportTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  private func place(_ name: String, _ text: String) throws {
    try bench.folder.write(text, to: name)
  }

  @Test func `a table says what came of it`() throws {
    try place("a.jsonl", answer("m1") + answer("m2", output: 20) + answer("m2", output: 5))
    #expect(
      bench.shown("a.jsonl") == """
        imported 2 calls: 230 tokens, $0.0010
        calls: 2 new, 0 updated, 0 known, of 1 session
        files: 1 read (0.0 MB), 0 unchanged

        """)
    #expect(try bench.cost() == Money(nanodollars: 2 * 300_000 + 30 * 15_000))
  }

  @Test func `JSON has every number`() throws {
    try place("a.jsonl", answer("m1") + answer("m2", model: "nobody-1") + "{\n")
    #expect(
      bench.orch("a.jsonl --json") == """
        {"schema":"orch.import/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{"what":["a.jsonl"]},\
        "report":{"dryRun":false,"files":{"found":1,"read":1,"unchanged":0,"older":0},\
        "calls":{"new":2,"updated":0,"known":0},"sessions":1,\
        "tokens":{"input":200,"cacheRead":0,"cacheWrite5m":0,"cacheWrite1h":0,"output":20,"total":220},\
        "costUsd":0.00045,"unpricedTokens":110,"agents":1,"archive":null,"bytes":523,"durationMs":0,"problemCount":1,\
        "problems":[{"file":"TMP/a.jsonl","line":3,"reason":"cut off at byte 1"}]},"warnings":[]}
        --- exit 9

        """)
  }

  @Test func `a model without a price has tokens and no cost`() throws {
    try place("a.jsonl", answer("m1", model: "nobody-1"))
    #expect(
      bench.shown("a.jsonl") == """
        imported 1 call: 110 tokens, cost unknown
        calls: 1 new, 0 updated, 0 known, of 1 session
        files: 1 read (0.0 MB), 0 unchanged
        no price is known for 110 tokens

        """)
    let entry = try #require(try bench.ledger().first)
    #expect(entry.cost == nil && entry.unpricedReason == "unknown-model")
  }

  @Test func `what is not there or can't be read is refused`() throws {
    #expect(
      bench.orch("cursor") == """
        --- stderr
        error: there is no file or folder 'cursor' to import
        hint: name a client or all first, then files and folders; see 'orch help import'
        --- exit 66

        """)
    #expect(
      bench.orch("/dev/null") == """
        --- stderr
        error: '/dev/null' can't be imported: it is no file and no folder
        hint: write what it gives into a file that ends in .jsonl, and import that
        --- exit 65

        """)
  }

  @Test func `a time that is none is refused`() {
    #expect(
      bench.orch("--since never") == """
        --- stderr
        error: 'never' is not a value for --since
        hint: write 7d, 12h, today, yesterday, monday, 2026-05-01 or 2026-05-01T12:00:00Z
        --- exit 64

        """)
  }

  @Test func `without operands the known places are read, the client named alone`() throws {
    bench.bench.environment["CLAUDE_CONFIG_DIR"] = bench.folder / "own"
    try place("own/projects/-p/1.jsonl", answer("m1", session: "s-1"))
    try place(".claude/projects/-p/2.jsonl", answer("m2", session: "s-2"))
    try place(".config/claude/projects/-p/3.jsonl", answer("m3", session: "s-3"))
    try place(".claude/history.jsonl", answer("m4"))
    let name = Fixture.rollout.split(separator: "/").last.map(String.init) ?? ""
    let rollout = try Fixture.bytes(Fixture.rollout)
    try bench.folder.write(rollout, to: ".codex/sessions/2026/11/21/\(name)")
    try bench.folder.write(rollout, to: ".codex/archived_sessions/\(name)")
    #expect(
      bench.shown("claude") == """
        imported 3 calls: 330 tokens, $0.0014
        calls: 3 new, 0 updated, 0 known, of 3 sessions
        files: 3 read (0.0 MB), 0 unchanged

        """)
    #expect(
      bench.shown("") == """
        imported 3 calls: 16,035 tokens, $0.02
        calls: 3 new, 0 updated, 0 known, of 1 session
        files: 2 read (0.0 MB), 3 unchanged

        """)
  }

  @Test func `a dry run counts, and keeps nothing`() throws {
    try place("a.jsonl", answer("m1"))
    _ = bench.orch("a.jsonl")
    try place("a.jsonl", answer("m1") + answer("m2"))
    #expect(
      bench.shown("a.jsonl -n") == """
        would import 1 call: 110 tokens, $0.0004
        calls: 1 new, 0 updated, 0 known, of 1 session
        files: 1 read (0.0 MB), 0 unchanged

        """)
    #expect(try bench.ledger().map(\.key) == ["claude:m1"])
    try place("b.jsonl", answer("m1", output: 50))
    #expect(
      bench.shown("b.jsonl -n").hasPrefix(
        "would import 0 calls: 40 tokens, $0.0006\ncalls: 0 new, 1 updated"))
  }

  @Test func `only files written since a time`() throws {
    try place("a.jsonl", answer("m1"))
    #expect(bench.shown("a.jsonl --since 2999-01-01").contains("0 unchanged, 1 older"))
    #expect(bench.shown("a.jsonl --since 1d").contains("1 new"))
  }

  @Test func `a broken line is named, those around it count`() throws {
    var bytes = Array(answer("m1").utf8)
    bytes += Array("{\"type\":\"assistant\",\"mess\n[1]\n\n".utf8)
    bytes += Array(answer("m2").utf8)
    bytes += Array("{\"type\":\"user\",\"text\":\"".utf8) + [0xFF, 0xC0] + Array("\"}\n".utf8)
    bytes += Array("{\"a\":\"".utf8) + [UInt8](repeating: 0x61, count: 17 << 20)
    bytes += Array("\"}\n".utf8) + Array(answer("m3").utf8)
    try bench.folder.write(bytes, to: "a.jsonl")
    #expect(
      bench.shown("a.jsonl") == """
        imported 3 calls: 330 tokens, $0.0014
        calls: 3 new, 0 updated, 0 known, of 1 session
        files: 1 read (17.8 MB), 0 unchanged
        3 problems:
          TMP/a.jsonl:2: cut off at byte 25
          TMP/a.jsonl:3: not a JSON object
          TMP/a.jsonl:7: a line of 17825800 bytes is too long
        --- exit 9

        """)
  }

  @Test func `numbers nobody can believe are left out and named`() throws {
    try place("a.jsonl", answer("m1", output: 2_000_000_000, model: "nobody-1") + answer("m2"))
    #expect(
      bench.shown("a.jsonl").hasSuffix(
        "1 problem:\n  TMP/a.jsonl:1: more tokens than any call has\n--- exit 9\n"))
    #expect(try bench.ledger().map(\.key) == ["claude:m2"])
  }
}
