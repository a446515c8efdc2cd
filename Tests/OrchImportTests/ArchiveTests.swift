import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchImport

@Suite("orch import --archive")
struct ArchiveTests {
  let bench: ImportBench
  let folder: ScratchFolder

  init() throws {
    bench = try ImportBench()
    folder = try ScratchFolder()
  }

  private func archive() throws(ArchiveFailure) -> TranscriptArchive {
    try TranscriptArchive(besides: folder / "orch.db", samples: { [] })
  }

  private func keep(_ text: String, in archive: TranscriptArchive, after: KeptCopy? = nil) throws
    -> TranscriptArchive.Kept
  {
    try folder.write(text, to: "a.jsonl")
    return try archive.keep(folder / "a.jsonl", after: after)
  }

  private func isThere(_ copy: KeptCopy) -> Bool {
    access(copy.path(in: folder / "archive"), F_OK) == 0
  }

  /// The second has as many bytes as zstd hands out at once.
  @Test(arguments: [0, 131_591, 263_182, 1_000_000]) func `what comes out is what went in`(
    length: Int
  ) throws {
    let text = String(String(repeating: answer("m1"), count: length / 200 + 1).prefix(length))
    let kept = try keep(text, in: try archive())
    #expect(kept.copy.size == length && kept.outdated == nil)
    var restored: [UInt8] = []
    try CopyRestorer(besides: folder / "orch.db").restore(kept.copy) { restored += $0 }
    #expect(restored == Array(text.utf8))
    #expect(length < 1000 || kept.stored < kept.copy.size / 50)
  }

  @Test func `what is no copy of the text is not taken for it`() throws {
    let first = try keep(answer("m1"), in: try archive()).copy
    let other = try keep(answer("m2"), in: try archive()).copy
    let place = "archive/\(first.hash.prefix(2))/\(first.hash).zst"
    let restorer = CopyRestorer(besides: folder / "orch.db")
    func fault() -> String? {
      do throws(ArchiveFailure) {
        try restorer.restore(first) { _ in }
        return nil
      } catch {
        return error.readingReason.replacing(folder.path, with: "TMP")
      }
    }
    #expect(fault() == nil)
    let whole = try folder.bytes(of: place)
    try folder.write(Array(whole.dropLast(3)), to: place)
    #expect(fault() == "its kept copy is damaged: it is cut off")
    var flipped = whole
    flipped[whole.count - 1] ^= 1
    try folder.write(flipped, to: place)
    #expect(fault() == "its kept copy is damaged: Restored data doesn't match checksum")
    try folder.write(whole + [0], to: place)
    #expect(fault()?.hasPrefix("its kept copy is damaged: ") ?? false)
    try folder.write(
      try folder.bytes(of: "archive/\(other.hash.prefix(2))/\(other.hash).zst"), to: place)
    #expect(fault() == "its kept copy is damaged: its text is another")
    unlink(folder / place)
    #expect(fault() == "its kept copy is gone: 'TMP/\(place)'")
  }

  @Test func `the hash is SHA-256`() {
    var hash = ContentHash()
    let text = Array("abc".utf8)
    text.withUnsafeBytes { hash.add($0) }
    #expect(
      hash.digits == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `a copy of the beginning is outdated, one of another text is not`() throws {
    let archive = try archive()
    let first = try keep(answer("m1"), in: archive)
    let longer = try keep(answer("m1") + answer("m2"), in: archive, after: first.copy)
    #expect(longer.outdated == first.copy)
    let other = try keep(
      answer("m9") + answer("m2") + answer("m3"), in: archive, after: longer.copy)
    #expect(other.outdated == nil)
    #expect([first, longer, other].allSatisfy { isThere($0.copy) })
  }

  @Test func `a dictionary is made once, and makes short texts smaller`() throws {
    let samples = (0..<40).map { Array(String(repeating: answer("m\($0)"), count: 40).utf8) }
    let plain = try keep(answer("x"), in: try archive())
    unlink(folder / "archive/dictionary")
    let trained = try TranscriptArchive(besides: folder / "orch.db", samples: { samples })
    let kept = try keep(answer("y"), in: trained)
    #expect(kept.stored < plain.stored)
    let again = try TranscriptArchive(besides: folder / "orch.db") {
      Issue.record("made again")
      return []
    }
    #expect(try keep(answer("y"), in: again).stored == kept.stored)
  }

  @Test func `a folder that can't be written is said, and nothing is lost`() throws {
    try folder.write("no folder", to: "archive")
    #expect(throws: ArchiveFailure.self) { try archive() }
  }

  // MARK: Rounds

  private func store() throws -> Database {
    let store = try Database(path: folder / "orch.db")
    try store.migrate()
    return store
  }

  private func file(_ name: String) -> SourceFile {
    SourceFile(path: folder / "p/\(name)", client: "claude", inode: 1, size: 1, modified: 1)
  }

  private func round(_ store: Database) throws -> ArchiveRound.Totals {
    var search = FileSearch()
    search.add(folder / "p", format: .claude)
    return try ArchiveRound(store: store, files: search.sorted()).run {
      Issue.record("\($0)")
    }
  }

  @Test func `an import keeps what has changed, once, and lets go of what is outdated`() throws {
    let store = try store()
    // Two files of the same text have one copy.
    for name in ["a.jsonl", "b.jsonl"] {
      try folder.write(answer("m1"), to: "p/\(name)")
      try store.keep(file(name))
    }
    #expect(try round(store).copies == 2)
    #expect(try round(store) == ArchiveRound.Totals())
    let first = try #require(try store.sourceFiles()[0].copies.first)
    try folder.write(answer("m1") + answer("m2"), to: "p/a.jsonl")
    #expect(try round(store).copies == 1)
    #expect(isThere(first), "it is the copy of the other file still")
    try folder.write(answer("m1") + answer("m3"), to: "p/b.jsonl")
    #expect(try round(store).copies == 1)
    #expect(!isThere(first))
    // What an import notes of a file later does not touch its copy.
    try store.keep(file("a.jsonl"))
    #expect(try round(store) == ArchiveRound.Totals())
  }

  @Test func `the copy of another text stays, beside that of the new one`() throws {
    let store = try store()
    try store.keep(file("a.jsonl"))
    func write(_ text: String) throws -> [KeptCopy] {
      try folder.write(text, to: "p/a.jsonl")
      #expect(try round(store).copies == 1)
      return try store.sourceFiles()[0].copies
    }
    let first = try write(answer("m1"))
    let both = try write(answer("m2-longer"))
    #expect(both.count == 2 && both[1] == first[0])
    let third = try write(answer("m2-longer") + answer("m3"))
    #expect(third.count == 2 && third[1] == first[0] && third[0] != both[0])
    #expect(isThere(first[0]) && !isThere(both[0]) && isThere(third[0]))
    let again = try write(answer("m1"))
    #expect(again.map(\.hash) == [first[0].hash, third[0].hash])
  }

  @Test func `a copy that is gone is made anew, and so are all when the dictionary is`() throws {
    let store = try store()
    for name in ["a.jsonl", "b.jsonl"] {
      try folder.write(answer(name), to: "p/\(name)")
      try store.keep(file(name))
    }
    #expect(try round(store).copies == 2)
    unlink(try store.sourceFiles()[1].copies[0].path(in: folder / "archive"))
    #expect(try round(store).copies == 1)
    #expect(try round(store).copies == 0)
    unlink(folder / "archive/dictionary")
    #expect(try round(store).copies == 2)
    #expect(try round(store).copies == 0)
  }

  @Test func `what is said of a subagent later makes no new copy`() throws {
    let store = try store()
    let name = "s/subagents/agent-1.jsonl"
    try folder.write(answer("m1"), to: "p/\(name)")
    try store.keep(file(name))
    #expect(try round(store).copies == 1)
    try folder.write(#"{"agentType":"explore"}"#, to: "p/s/subagents/agent-1.meta.json")
    #expect(try round(store).copies == 0)
  }

  @Test func `trying keeps nothing`() throws {
    try bench.folder.write(answer("m1"), to: "a.jsonl")
    #expect(
      bench.orch("a.jsonl --archive -n").contains("--archive and --dry-run do not go together"))
  }
}
