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

  @Test(arguments: [0, 1, 1000, 20_000]) func `what comes out is what went in`(lines: Int) throws {
    let archive = try archive()
    let text = String(repeating: answer("m1"), count: lines)
    let kept = try keep(text, in: archive)
    #expect(kept.copy.size == text.utf8.count && kept.outdated == nil)
    let path = archive.path(of: kept.copy.hash)
    let compression = Compression(dictionary: [])
    try compression.beginRestoring()
    var restored = 0
    var hash = ContentHash()
    try CopyReader(path).read(stoppingAt: nil) { (piece, _) throws(ArchiveFailure) in
      _ = try compression.restore(piece) {
        restored += $0.count
        hash.add($0)
      }
    }
    #expect(restored == text.utf8.count && hash.digits == kept.copy.hash)
    #expect(lines < 1000 || kept.stored < kept.copy.size / 50)
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
    #expect(longer.outdated == first.copy.hash)
    let other = try keep(
      answer("m9") + answer("m2") + answer("m3"), in: archive, after: longer.copy)
    #expect(other.outdated == nil)
    for hash in [first.copy.hash, longer.copy.hash, other.copy.hash] {
      #expect(access(archive.path(of: hash), F_OK) == 0)
    }
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

  @Test func `an import keeps what has changed, once, and lets go of what is outdated`() throws {
    let store = try Database(path: folder / "orch.db")
    try store.migrate()
    func round() throws -> ArchiveRound.Totals {
      var search = FileSearch()
      search.add(folder / "p", format: .claude)
      return try ArchiveRound(store: store, files: search.sorted()).run {
        Issue.record("\($0)")
      }
    }
    func file(_ name: String) -> SourceFile {
      SourceFile(path: folder / "p/\(name)", client: "claude", inode: 1, size: 1, modified: 1)
    }
    // Two files of the same text have one copy.
    for name in ["a.jsonl", "b.jsonl"] {
      try folder.write(answer("m1"), to: "p/\(name)")
      try store.keep(file(name))
    }
    #expect(try round().copies == 2)
    #expect(try round() == ArchiveRound.Totals())
    let first = try #require(try store.sourceFiles()[0].kept.flatMap(KeptCopy.init))
    try folder.write(answer("m1") + answer("m2"), to: "p/a.jsonl")
    #expect(try round().copies == 1)
    let path = try archive().path(of: first.hash)
    #expect(access(path, F_OK) == 0, "it is the copy of the other file still")
    try folder.write(answer("m1") + answer("m3"), to: "p/b.jsonl")
    #expect(try round().copies == 1)
    #expect(access(path, F_OK) != 0)
    // What an import notes of a file later does not touch its copy.
    try store.keep(file("a.jsonl"))
    #expect(try round() == ArchiveRound.Totals())
  }

  @Test func `trying keeps nothing`() throws {
    try bench.folder.write(answer("m1"), to: "a.jsonl")
    #expect(
      bench.orch("a.jsonl --archive -n").contains("--archive and --dry-run do not go together"))
  }
}
