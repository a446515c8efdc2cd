import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch archive")
struct ArchiveCommandTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench(.file) }

  private static let place = ".claude/projects/-p"

  /// Two sessions, of which one has a subagent, and copies of all three files.
  private func keep() throws {
    try bench.folder.write(answer("m1", session: "s-one"), to: "\(Self.place)/s-one.jsonl")
    try bench.folder.write(
      answer("m2", session: "s-one"), to: "\(Self.place)/s-one/subagents/agent-1.jsonl")
    try bench.folder.write(answer("m3", session: "s-two"), to: "\(Self.place)/s-two.jsonl")
    // The day before yesterday, yesterday and today.
    for (name, days) in [
      ("s-one.jsonl", 2), ("s-one/subagents/agent-1.jsonl", 1), ("s-two.jsonl", 0),
    ] {
      let second = Int(bench.bench.now.milliseconds / 1000) - days * 86_400
      var times = [timespec(tv_sec: second, tv_nsec: 0), timespec(tv_sec: second, tv_nsec: 0)]
      #expect(utimensat(AT_FDCWD, bench.folder / "\(Self.place)/\(name)", &times, 0) == 0)
    }
    #expect(bench.shown("claude --archive").contains("archive: 3 copies made"))
  }

  private func delete() {
    for name in ["s-one.jsonl", "s-one/subagents/agent-1.jsonl", "s-two.jsonl"] {
      unlink(bench.folder / "\(Self.place)/\(name)")
    }
  }

  private func copy(of name: String) throws -> String {
    let file = try bench.bench.store.sourceFiles().first { $0.path.hasSuffix(name) }
    return try #require(file?.copies.first).path(in: "archive")
  }

  private func store() throws -> ScratchFolder { try #require(bench.bench.folder) }

  // MARK: List

  @Test func `lists the newest first, all or those of a session or a file`() throws {
    #expect(
      bench.said("archive")
        == "session\tclient\twrittenAt\tbytes\tstoredBytes\tstate\tfault\tfile\tisLatest\tsha256\tcopy\n"
        + "--- stderr\nno copies are kept: 'orch import --archive' makes them\n")
    try keep()
    func rows(_ words: String = "") -> [String] {
      bench.said("archive list\(words) --fields session,writtenAt,state,file --csv")
        .split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    }
    let two = "s-two,2026-01-15T09:00:00.000Z,kept,TMP/\(Self.place)/s-two.jsonl"
    let one = [
      "s-one,2026-01-14T09:00:00.000Z,kept,TMP/\(Self.place)/s-one/subagents/agent-1.jsonl",
      "s-one,2026-01-13T09:00:00.000Z,kept,TMP/\(Self.place)/s-one.jsonl",
    ]
    #expect(rows() == [two] + one)
    #expect(rows(" --limit 1") == [two])
    #expect(rows(" s-o") == one)
    #expect(rows(" \(Self.place)/s-two.jsonl") == [two])
  }

  @Test func `a person sees what tells copies apart`() throws {
    try bench.folder.write(answer("m1", session: "s-one"), to: "\(Self.place)/s-one.jsonl")
    _ = bench.shown("claude --archive")
    unlink(try store() / copy(of: "s-one.jsonl"))
    bench.bench.environment["ORCH_FORCE_TTY"] = "150"
    bench.bench.environment["NO_COLOR"] = "1"
    let lines = bench.said("archive list").split(whereSeparator: \.isNewline).map(String.init)
    #expect(lines.count == 3)
    #expect(
      lines.first?.split(separator: " ") == [
        "SESSION", "CLIENT", "WRITTEN", "BYTES", "STORED", "STATE", "FAULT", "FILE",
      ])
    #expect(lines.dropFirst().first?.hasPrefix("s-one    claude  ") ?? false)
    #expect(lines.dropFirst().first?.contains(" gone ") ?? false)
    #expect(lines.last == "copies 1, bytes 267, gone 1")
  }

  @Test func `what has no copy is said`() throws {
    try keep()
    #expect(
      bench.said("archive list nothing") == """
        --- stderr
        error: no copy is kept of a session 'nothing'
        hint: see 'orch archive list'
        --- exit 66

        """)
    #expect(
      bench.said("archive restore s- TMP/out") == """
        --- stderr
        error: 's-' is the beginning of 2 sessions
        hint: write more of it, such as 's-one'
        --- exit 64

        """)
    #expect(
      bench.said("archive restore ./none.jsonl out") == """
        --- stderr
        error: no copy is kept of './none.jsonl'
        hint: see 'orch archive list'
        --- exit 66

        """)
    #expect(bench.said("archive list --limit 0").hasSuffix("--- exit 64\n"))
  }

  // MARK: Restore

  @Test func `writes a session's files below a folder, once, and replaces nothing`() throws {
    try keep()
    delete()
    let names = ["s-one.jsonl", "s-one/subagents/agent-1.jsonl"].map {
      "out\(bench.folder.path)/\(Self.place)/\($0)"
    }
    func rows() -> [String] {
      bench.said("archive restore s-one out --fields state,file,fault --csv")
        .split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    }
    #expect(
      Set(rows())
        == Set(
          names.map {
            "restored,TMP/\($0.replacing(bench.folder.path, with: "TMP")),".replacing(
              "TMP/TMP", with: "TMP")
          }))
    #expect(try bench.folder.bytes(of: names[0]) == Array(answer("m1", session: "s-one").utf8))
    #expect(try bench.folder.bytes(of: names[1]) == Array(answer("m2", session: "s-one").utf8))
    #expect(rows().allSatisfy { $0.hasPrefix("present,") })
    try bench.folder.write("mine", to: names[0])
    #expect(
      rows().filter { $0.hasPrefix("failed,") && $0.hasSuffix(",another file is there") }.count == 1
    )
    #expect(rows().last == "--- exit 9")
    #expect(try bench.folder.bytes(of: names[0]) == Array("mine".utf8))
  }

  @Test func `puts files back in their places, where an import finds nothing new`() throws {
    try keep()
    let ledger = try bench.ledger()
    delete()
    #expect(
      bench.said("archive restore s-one /").contains("restored\tTMP/\(Self.place)/s-one.jsonl\t"))
    #expect(bench.shown("claude --archive").hasPrefix("imported 0 calls: 0 tokens, $0.00\n"))
    #expect(try bench.ledger() == ledger)
    #expect(
      bench.said("costs explain claude:m1 --json").contains(
        #""line":1,"reason":null,"recordedUsd":null,"copy":null}"#))
  }

  @Test func `what its client does not keep there is not put back in its place`() throws {
    try bench.folder.write(answer("m1", session: "s-one"), to: "else/s-one.jsonl")
    _ = bench.orch("claude else --archive")
    unlink(bench.folder / "else/s-one.jsonl")
    #expect(
      bench.said("archive restore s-one / --fields state,fault") == """
        state\tfault
        failed\tclaude keeps none there: restore it below a folder
        --- exit 1

        """)
    #expect(bench.folder.names(in: "else").isEmpty)
    #expect(
      bench.said("archive restore s-one out --fields state") == "state\nrestored\n")
  }

  @Test func `a damaged copy is not written`() throws {
    try keep()
    delete()
    let copy = try copy(of: "s-two.jsonl")
    var bytes = try store().bytes(of: copy)
    bytes[bytes.count - 1] ^= 1
    try store().write(bytes, to: copy)
    #expect(
      bench.said("archive restore s-two / --fields state,fault") == """
        state\tfault
        failed\tits kept copy is damaged: Restored data doesn't match checksum
        --- exit 1

        """)
    #expect(bench.folder.names(in: Self.place) == ["s-one"])
  }

  // MARK: Verify

  @Test func `reads every copy`() throws {
    #expect(
      bench.said("archive verify").hasSuffix(
        "--- stderr\n0 copies are whole: 0.0 MB of transcripts\n"))
    try keep()
    #expect(
      bench.said("archive verify").hasSuffix(
        "--- stderr\n3 copies are whole: 0.0 MB of transcripts\n"))
    let (first, second) = (try copy(of: "agent-1.jsonl"), try copy(of: "s-two.jsonl"))
    try store().write("no copy", to: first)
    unlink(try store() / second)
    #expect(
      bench.said("archive verify --fields state,fault,file") == """
        state\tfault\tfile
        damaged\tUnknown frame descriptor\tTMP/\(Self.place)/s-one/subagents/agent-1.jsonl
        gone\tNo such file or directory\tTMP/\(Self.place)/s-two.jsonl
        --- exit 1

        """)
    #expect(bench.said("archive verify --json").contains(#""summary":{"copies":3,"bytes":"#))
    #expect(bench.said("archive verify --json").contains(#""broken":2}"#))
    // What is gone is made anew of the file.
    #expect(bench.shown("claude --archive").contains("archive: 1 copy made"))
  }
}
