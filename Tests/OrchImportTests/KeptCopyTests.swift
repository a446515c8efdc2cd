import Glibc
import OrchClients
import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchImport

@Suite("orch costs explain: files that are gone")
struct KeptCopyTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench(.file) }

  private static let place = ".claude/projects/-p/s-one.jsonl"

  /// Where Claude Code keeps the session.
  private func write(_ text: String, to place: String = place) throws {
    try bench.folder.write(text, to: place)
  }

  private func delete(_ place: String = place) { #expect(unlink(bench.folder / place) == 0) }

  /// The lines of the proof, with what has them; then warnings.
  private func lines(_ subject: String = "s-one") -> [String] {
    bench.said("costs explain \(subject) --fields line,call,file,copy,reason --csv")
      .split(whereSeparator: \.isNewline).dropFirst().map { row in
        let parts = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5 else { return String(row) }
        let file = parts[2].split(separator: "/").last ?? "-"
        let copy = parts[3].isEmpty ? "" : " copy"
        return "\(file):\(parts[0]) \(parts[1])\(copy)\(parts[4].isEmpty ? "" : ": \(parts[4])")"
      }
  }

  private func copies() throws -> [KeptCopy] {
    try bench.bench.store.sourceFiles().flatMap(\.copies)
  }

  /// The file of a copy, below the store's folder.
  private func name(of copy: KeptCopy) -> String { copy.path(in: "archive") }

  private func store() throws -> ScratchFolder { try #require(bench.bench.folder) }

  // MARK: With a copy

  @Test func `a deleted file's lines are proved by its copy`() throws {
    try write(
      answer("m1", session: "s-one", output: 9) + answer("m1", session: "s-one", output: 40))
    #expect(bench.shown("claude --archive").contains("archive: 1 copy made"))
    let there = [
      "s-one.jsonl:2 claude:m1",
      "s-one.jsonl:1 claude:m1: an earlier count of the same answer: line 2 has more output",
    ]
    #expect(lines() == there)
    delete()
    #expect(
      lines() == there.map { $0.replacing("claude:m1", with: "claude:m1 copy", maxReplacements: 1) }
    )
    let said = bench.said("costs explain s-one --json")
    let copy = try name(of: #require(copies().first))
    #expect(said.contains(#""file":"TMP/\#(Self.place)","line":2,"reason":null,"#))
    #expect(said.contains(#""copy":"STORE/\#(copy)""#))
    #expect(said.contains(#""addsUp":true"#) && said.contains(#""warnings":[]"#))
  }

  @Test func `a person sees that it is the copy`() throws {
    try write(answer("m1", session: "s-one", output: 40))
    _ = bench.orch("claude --archive")
    delete()
    bench.bench.environment["ORCH_FORCE_TTY"] = "200"
    bench.bench.environment["NO_COLOR"] = "1"
    // 100 × $3 and 40 × $15 a million.
    #expect(
      bench.said("costs explain s-one").split(whereSeparator: \.isNewline).map(String.init) == [
        "AT                   MODEL                 COST  USD PER MILLION  INPUT  READ  WRITE 5M  "
          + "WRITE 1H  OUTPUT  LINE  FILE                     SOURCE           SINCE       CALL",
        "2026-01-10 10:00:00  claude-sonnet-4-5  $0.0009  3/0.3/3.75/6/15    100     0         0  "
          + "       0      40     1  s-one.jsonl (kept copy)  litellm 1.109.1  2026-11-21  claude:m1",
        "session s-one: $0.0009, 1 call, which is what reports show; 1 line is in kept copies",
      ])
  }

  @Test func `without a copy no line is known`() throws {
    try write(answer("m1", session: "s-one"))
    _ = bench.orch("claude")
    delete()
    #expect(lines() == ["-: claude:m1: no transcript has it"])
    #expect(bench.said("costs explain s-one --json").contains(#""file":null,"line":null,"#))
    #expect(bench.said("costs explain s-one --json").contains(#""copy":null}],"leftOut":[]"#))
  }

  @Test(arguments: [
    ("claude-code/resume/projects", "claude", "11111111"),
    ("claude-code/subagent/projects", "claude", "5c5b98eb"),
    ("claude-code/older/2.1.71/projects", "claude", "e3d2dfee"),
    ("codex/exec/sessions", "codex", "01a1fb68"),
    ("codex/subagent/sessions", "codex", "01a1fb77-5847"),
  ]) func `recordings prove the same when they are gone`(
    fixture: String, client: String, session: String
  ) throws {
    var search = FileSearch()
    search.add("\(Fixture.folder)/\(fixture)", format: HistoryFormat(rawValue: client))
    let places = try search.sorted().map { file in
      let place = "kept" + file.path.dropFirst(Fixture.folder.count)
      try write(
        String(
          decoding: try Fixture.bytes(String(file.path.dropFirst(Fixture.folder.count + 1))),
          as: UTF8.self), to: place)
      return place
    }
    _ = bench.orch("\(client) TMP/kept --archive".replacing("TMP", with: bench.folder.path))
    func proof() -> String {
      bench.said("costs explain \(session) --csv --fields at,call,kind,costUsd,file,line,reason")
    }
    let before = proof()
    #expect(before.contains(".jsonl"))
    for place in places { delete(place) }
    #expect(proof() == before)
  }

  @Test func `a document's calls are proved by its copy`() throws {
    let place = ".local/share/amp/threads/T-1.json"
    try write(
      #"{"id":"T-1","messages":[{"messageId":"m","usage":{"model":"claude-sonnet-4-5","#
        + #""input_tokens":3,"output_tokens":4}}]}"#, to: place)
    _ = bench.orch("amp --archive")
    delete(place)
    #expect(lines("T-1") == ["T-1.json: amp:T-1:m copy"])
  }

  // MARK: Other texts

  @Test func `an appended file's lines are all in the copy that took the place of the first`()
    throws
  {
    let first = answer("m1", session: "s-one")
    try write(first)
    _ = bench.orch("claude --archive")
    try write(first + answer("m2", session: "s-one"))
    _ = bench.orch("claude --archive")
    #expect(try copies().count == 1)
    delete()
    #expect(lines() == ["s-one.jsonl:1 claude:m1 copy", "s-one.jsonl:2 claude:m2 copy"])
  }

  @Test func `a file that has all its copy has is read alone`() throws {
    try write(answer("m1", session: "s-one"))
    _ = bench.orch("claude --archive")
    try write(answer("m1", session: "s-one") + answer("m2", session: "s-one"))
    _ = bench.orch("claude")
    try store().write("damaged", to: name(of: copies()[0]))
    #expect(lines() == ["s-one.jsonl:1 claude:m1", "s-one.jsonl:2 claude:m2"])
  }

  @Test func `of a file that was rewritten the copy tells what is not in it any more`() throws {
    let (first, second) = (answer("m1", session: "s-one"), answer("m2", session: "s-one"))
    try write("{}\n" + first + second + first)
    _ = bench.orch("claude --archive")
    try write(second + answer("m3", session: "s-one"))
    let proof = [
      "s-one.jsonl:2 claude:m1 copy", "s-one.jsonl:1 claude:m2", "s-one.jsonl:2 claude:m3",
      "s-one.jsonl:4 claude:m1 copy: the same answer again: line 2 has it",
    ]
    _ = bench.orch("claude")
    #expect(lines() == proof)
    // A copy of the new text does not take the place of the old one's.
    _ = bench.orch("claude --archive")
    #expect(try copies().count == 2)
    #expect(lines() == proof)
    delete()
    #expect(
      lines() == [
        "s-one.jsonl:2 claude:m1 copy", "s-one.jsonl:1 claude:m2 copy",
        "s-one.jsonl:2 claude:m3 copy",
        "s-one.jsonl:4 claude:m1 copy: the same answer again: line 2 has it",
      ])
  }

  @Test func `a file that is another session's now proves the first by its copy`() throws {
    try write(answer("m1", session: "s-one", output: 7))
    _ = bench.orch("claude --archive")
    try write(answer("m2", session: "s-two", output: 1234))
    _ = bench.orch("claude --archive")
    #expect(lines("s-one") == ["s-one.jsonl:1 claude:m1 copy"])
    #expect(lines("s-two") == ["s-one.jsonl:1 claude:m2"])
  }

  @Test func `of a document's earlier texts those are read that have what it has no more`() throws {
    let place = ".local/share/amp/threads/T-1.json"
    func message(_ id: String) -> String {
      #"{"messageId":"\#(id)","usage":{"model":"claude-sonnet-4-5","input_tokens":3,"output_tokens":4}}"#
    }
    for ids in [["a"], ["a", "b"], ["b"], ["b", "c"]] {
      let list = ids.map(message).joined(separator: ",")
      try write(#"{"id":"T-1","messages":[\#(list)]}"#, to: place)
      _ = bench.orch("amp --archive")
    }
    #expect(try copies().count == 4)
    let proof = ["T-1.json: amp:T-1:a copy", "T-1.json: amp:T-1:b", "T-1.json: amp:T-1:c"]
    #expect(lines("T-1") == proof)
    // The second text has the call; the first is not needed.
    try store().write("damaged", to: name(of: copies()[3]))
    #expect(lines("T-1") == proof)
  }

  @Test func `a file that was moved tells all itself`() throws {
    let place = ".claude/projects/-q/s-one.jsonl"
    try write(answer("m1", session: "s-one"))
    _ = bench.orch("claude --archive")
    delete()
    try write(answer("m1", session: "s-one"), to: place)
    #expect(lines() == ["s-one.jsonl:1 claude:m1"])
    _ = bench.orch("claude --archive")
    #expect(lines() == ["s-one.jsonl:1 claude:m1"])
  }

  // MARK: Damage

  @Test func `what is wrong with a copy is said, and the calls are shown without their lines`()
    throws
  {
    try write(answer("m1", session: "s-one"))
    _ = bench.orch("claude --archive")
    delete()
    let copy = try name(of: copies()[0])
    let whole = try store().bytes(of: copy)
    func expect(_ reason: String, sourceLocation: SourceLocation = #_sourceLocation) {
      #expect(
        lines() == [
          "-: claude:m1: no transcript has it", "--- stderr",
          "warning: TMP/\(Self.place): its kept copy is \(reason)",
        ], sourceLocation: sourceLocation)
    }
    try store().write(Array(whole.dropLast()), to: copy)
    expect("damaged: it is cut off")
    var flipped = whole
    flipped[whole.count / 2] ^= 0x40
    try store().write(flipped, to: copy)
    #expect(
      lines().last?.hasPrefix("warning: TMP/\(Self.place): its kept copy is damaged: ") ?? false)
    #expect(lines().first == "-: claude:m1: no transcript has it")
    unlink(try store() / copy)
    expect("gone: 'STORE/\(copy)'")
    try store().write(whole, to: copy)
    #expect(lines() == ["s-one.jsonl:1 claude:m1 copy"])
  }

  @Test func `copies that need a dictionary that is gone say so`() throws {
    for number in 0..<12 {
      let lines = (0..<40).map { answer("m\(number)-\($0)", session: "s-\(number)", output: $0) }
      try write(lines.joined(), to: ".claude/projects/-p/s-\(number).jsonl")
    }
    _ = bench.orch("claude --archive")
    #expect(try store().bytes(of: "archive/dictionary").count > 1000)
    delete(".claude/projects/-p/s-3.jsonl")
    #expect(lines("claude:m3-7") == ["s-3.jsonl:8 claude:m3-7 copy"])
    let dictionary = try store().bytes(of: "archive/dictionary")
    unlink(try store() / "archive/dictionary")
    let fault = [
      "-: claude:m3-7: no transcript has it", "--- stderr",
      "warning: TMP/.claude/projects/-p/s-3.jsonl: its kept copy was made with a dictionary that is gone",
    ]
    #expect(lines("claude:m3-7") == fault)
    // What is there still is copied anew; what is not waits for the old one.
    #expect(bench.shown("claude --archive").contains("archive: 11 copies made"))
    #expect(lines("claude:m3-7") == fault)
    try store().write(dictionary, to: "archive/dictionary")
    #expect(lines("claude:m3-7") == ["s-3.jsonl:8 claude:m3-7 copy"])
  }

  // MARK: What else goes on without files

  @Test func `nothing is lost or doubled when the files are gone`() throws {
    try write(answer("m1", session: "s-one") + answer("m2", session: "s-one"))
    _ = bench.orch("claude --archive")
    let ledger = try bench.ledger()
    let kept = try copies()
    delete()
    #expect(
      bench.shown("claude --archive").hasPrefix("imported 0 calls: 0 tokens, $0.00\n"))
    #expect(try bench.ledger() == ledger && copies() == kept)
    #expect(bench.said("db rebuild").contains("STORE/orch.db"))
    #expect(!bench.said("db check").contains("exit"))
    #expect(
      bench.said("costs reprice --since 2026-01-01 --yes").contains(
        "has the price it would have now"))
    #expect(try bench.ledger() == ledger)
    #expect(lines() == ["s-one.jsonl:1 claude:m1 copy", "s-one.jsonl:2 claude:m2 copy"])
  }
}
