import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchImport

@Suite("orch import: files")
struct FileTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  private func append(_ text: String, to name: String) throws {
    try bench.folder.write(try bench.folder.bytes(of: name) + Array(text.utf8), to: name)
  }

  @Test func `a second import opens nothing and changes nothing`() throws {
    try bench.folder.write(answer("m1"), to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    let before = try (bench.ledger(), bench.bench.store.sourceFiles())
    let again = bench.shown("a.jsonl")
    #expect(
      again == """
        imported 0 calls: 0 tokens, $0.00
        calls: 0 new, 0 updated, 0 known, of 0 sessions
        files: 0 read (0.0 MB), 1 unchanged

        """)
    #expect(try bench.ledger() == before.0)
    #expect(try bench.bench.store.sourceFiles() == before.1)
  }

  @Test func `an appended file is read from where the last import stopped`() throws {
    try bench.folder.write(answer("m1"), to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    let added = answer("m2") + "no JSON\n"
    try append(added, to: "a.jsonl")
    let said = bench.orch("a.jsonl --json")
    #expect(said.contains("\"bytes\":\(added.utf8.count),"))
    #expect(said.contains("\"calls\":{\"new\":1,\"updated\":0,\"known\":0}"))
    #expect(said.contains("\"line\":3,\"reason\":\"not JSON"))
  }

  @Test func `a last line that is not whole is left for the next time`() throws {
    let whole = Array(answer("m2").utf8)
    try bench.folder.write(Array(answer("m1").utf8) + whole.dropLast(20), to: "a.jsonl")
    #expect(bench.shown("a.jsonl").hasPrefix("imported 1 call"))
    try bench.folder.write(Array(answer("m1").utf8) + whole, to: "a.jsonl")
    #expect(bench.shown("a.jsonl").hasPrefix("imported 1 call"))
    #expect(try bench.ledger().map(\.key) == ["claude:m1", "claude:m2"])
  }

  @Test func `a last line that lacks its end alone counts`() throws {
    try bench.folder.write(Array(answer("m1").utf8.dropLast()), to: "a.jsonl")
    #expect(bench.shown("a.jsonl").hasPrefix("imported 1 call"))
    try append("\n" + answer("m2"), to: "a.jsonl")
    #expect(
      bench.orch("a.jsonl --json").contains("\"calls\":{\"new\":1,\"updated\":0,\"known\":1}"))
  }

  @Test func `a file that became shorter or another is read again, and nothing is taken out`()
    throws
  {
    try bench.folder.write(answer("m1") + answer("m2"), to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    try bench.folder.write(answer("m3"), to: "a.jsonl")
    #expect(bench.shown("a.jsonl").hasPrefix("imported 1 call"))
    try bench.folder.write(answer("m4") + answer("m5") + answer("m6"), to: "a.jsonl")
    #expect(bench.shown("a.jsonl").hasPrefix("imported 3 calls"))
    #expect(try bench.ledger().count == 6)
  }

  @Test(arguments: [Fixture.transcript, Fixture.rollout])
  func `cut anywhere and imported again when it is whole, a file gives the same`(name: String)
    throws
  {
    let bytes = try Fixture.bytes(name)
    let whole = try ImportBench()
    try whole.folder.write(bytes, to: "a.jsonl")
    _ = whole.orch("a.jsonl")
    let expected = withoutProjects(try whole.ledger())
    #expect(expected.count >= 3)
    for length in stride(from: 0, to: bytes.count, by: 97) {
      let bench = try ImportBench()
      try bench.folder.write(Array(bytes[..<length]), to: "a.jsonl")
      let first = bench.orch("a.jsonl")
      #expect(!first.contains("exit"), "\(length): \(first)")
      try bench.folder.write(bytes, to: "a.jsonl")
      _ = bench.orch("a.jsonl")
      #expect(withoutProjects(try bench.ledger()) == expected, "\(length)")
    }
  }

  @Test func `a named file of another client is not passed over in silence`() throws {
    try bench.folder.write(answer("m1"), to: "a.jsonl")
    let said = bench.orch("codex a.jsonl")
    #expect(said.contains("this is a file of claude, which was not asked for"))
    #expect(said.hasSuffix("--- exit 9\n"))
    #expect(try bench.ledger().isEmpty)
  }

  @Test func `what later rounds of an import come to is added once`() {
    let problem = Problem(file: "/a", line: nil, reason: "No such file or directory")
    var totals = ImportTotals()
    totals.sessions = [ByteText("a")]
    totals.note(problem)
    var part = ImportTotals()
    part.sessions = [ByteText("a"), ByteText("b")]
    part.note(problem)
    part.note(Problem(file: "/a", line: 3, reason: "no JSON"))
    part.archive = ArchiveRound.Totals(copies: 2)
    totals.add(part)
    totals.add(part)
    #expect(totals.sessions.count == 2)
    #expect(totals.problemCount == 2)
    #expect(totals.archive?.copies == 4)
  }

  @Test func `an import that was killed in the middle of a file is gone on with`() throws {
    let lines = (1...2000).map { answer("m\($0)") }
    try bench.folder.write(lines.joined(), to: "a.jsonl")
    var search = FileSearch()
    search.add(bench.folder / "a.jsonl", format: .claude)
    let found = try #require(search.files.first)
    let file = try LineFile(found, format: .claude, after: nil)
    let calls = try #require(try file.next()).calls.count
    let state = try #require(file.state(atEnd: false))
    #expect(calls > 500 && calls < 2000 && state.offset < found.size)
    try bench.bench.store.keep(state)
    #expect(bench.shown("a.jsonl").hasPrefix("imported \(grouped(2000 - calls)) calls"))
    #expect(bench.shown("a.jsonl").hasSuffix("1 unchanged\n"))
  }

  private func grouped(_ number: Int) -> String {
    number < 1000 ? "\(number)" : "\(number / 1000)," + "\(1000 + number % 1000)".dropFirst()
  }

  @Test func `in any order, and a file at a time, the ledger is the same`() throws {
    let folder = "claude-code/resume/projects/-home-dev-project"
    let names = [
      "\(folder)/11111111-2222-4333-8444-555555555555.jsonl",
      "\(folder)/a5d19f38-f6db-4e3f-b988-599b4bcabb25.jsonl",
    ]
    var ledgers: [[LedgerEntry]] = []
    for order in [names, names.reversed()] {
      let bench = try ImportBench()
      for name in order { _ = bench.orch("claude \(Fixture.folder)/\(name)") }
      ledgers.append(withoutProjects(try bench.ledger()))
    }
    #expect(ledgers[0] == ledgers[1] && ledgers[0].count == 5)
  }

  @Test func `what the kernel makes up is not looked into`() throws {
    try bench.folder.write(answer("m1"), to: "p/a.jsonl")
    #expect(symlink("/proc", bench.folder / "p/processes") == 0)
    #expect(symlink("/sys", bench.folder / "p/devices") == 0)
    #expect(bench.shown("p").contains("files: 1 read"))
    #expect(bench.shown("/proc").contains("files: 0 read"))
  }

  @Test func `loops of links, pipes and other files are no trouble`() throws {
    try bench.folder.write(answer("m1"), to: "p/a.jsonl")
    try bench.folder.write("{}\n", to: "p/notes.txt")
    #expect(symlink(bench.folder / "p", bench.folder / "p/loop") == 0)
    #expect(symlink(bench.folder / "p/a.jsonl", bench.folder / "p/b.jsonl") == 0)
    #expect(symlink("/nowhere/at-all", bench.folder / "p/gone.jsonl") == 0)
    #expect(mkfifo(bench.folder / "p/pipe.jsonl", 0o600) == 0)
    #expect(
      bench.shown("p") == """
        imported 1 call: 110 tokens, $0.0004
        calls: 1 new, 0 updated, 0 known, of 1 session
        files: 1 read (0.0 MB), 0 unchanged
        1 problem:
          TMP/p/gone.jsonl: No such file or directory
        --- exit 9

        """)
  }

  @Test func `what can't be read is named, the rest is imported`() throws {
    try bench.folder.write(answer("m1"), to: "p/a.jsonl")
    try bench.folder.write(answer("m2"), to: "p/b.jsonl")
    chmod(bench.folder / "p/b.jsonl", 0)
    chmod(bench.folder / "p/a.jsonl", 0o644)
    chmod(bench.folder / "p", 0o755)
    try asNobody {
      #expect(
        bench.shown("p").hasSuffix(
          "1 problem:\n  TMP/p/b.jsonl: Permission denied\n--- exit 9\n"))
    }
    #expect(try bench.ledger().map(\.key) == ["claude:m1"])
    _ = bench.orch("p")
    #expect(try bench.ledger().count == 2)
  }
}
