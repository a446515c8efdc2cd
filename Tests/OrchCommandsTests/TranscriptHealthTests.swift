import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch doctor: transcripts")
struct TranscriptHealthTests {
  let bench: Workbench
  let folder: ScratchFolder

  init() throws {
    bench = try Workbench(.file)
    folder = try #require(bench.folder)
    bench.environment["HOME"] = folder / "home"
  }

  private static let hash = String(repeating: "a", count: 64)

  private func finding(_ subject: String = "transcripts", _ options: String = "") -> String? {
    bench.said("doctor --fields subject,state,detail,advice\(options)").answer
      .split(separator: "\n").first { $0.hasPrefix("\(subject)\t") }
      .map { String($0.dropFirst(subject.count + 1)).replacing("\t", with: ": ") }
  }

  /// Writes a transcript of two bytes that is so many days old, and imports it.
  @discardableResult
  private func transcript(
    _ name: String, days: Int64, in place: String = "home/.claude", isImported: Bool = true
  ) throws -> SourceFile {
    let path = folder / "\(place)/projects/-p/\(name).jsonl"
    try folder.write("{}", to: "\(place)/projects/-p/\(name).jsonl")
    let written = bench.now.milliseconds / 1000 - days * 86_400
    var times = [
      timespec(tv_sec: Int(written), tv_nsec: 0), timespec(tv_sec: Int(written), tv_nsec: 0),
    ]
    #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
    let file = SourceFile(
      path: path, client: "claude", inode: 1, size: 2, modified: written * 1_000_000_000)
    if isImported { try bench.store.keep(file) }
    return file
  }

  private func keep(_ file: SourceFile, size: Int64 = 2) throws {
    try bench.store.note(
      kept: [KeptCopy(hash: Self.hash, size: size, modified: file.modified)], of: file.path)
  }

  private static let advice = ": orch import claude --archive"

  // MARK: Deletion

  @Test(
    arguments: [
      (nil, 10, "ok: 1 of 1 of Claude Code are not kept; it deletes the first on 2026-02-04"),
      (
        nil, 26,
        "warning: 1 of 1 of Claude Code are not kept; it deletes 1 of them within a week, the first on 2026-01-19"
      ),
      (
        7, 10,
        "warning: 1 of 1 of Claude Code are not kept; it deletes 1 of them when it starts next"
      ),
      (99, 26, "ok: 1 of 1 of Claude Code are not kept; it deletes the first on 2026-03-29"),
    ] as [(Int?, Int64, String)])
  func `says when the client deletes what is not kept`(days: Int?, age: Int64, finding: String)
    throws
  {
    if let days {
      try folder.write("{\"cleanupPeriodDays\": \(days)}", to: "home/.claude/settings.json")
    }
    let file = try transcript("a", days: age)
    #expect(self.finding() == finding + Self.advice)
    try keep(file)
    #expect(self.finding() == "ok: all 1 of Claude Code are kept: ")
  }

  @Test func `of several it says how many, and which were never imported`() throws {
    try transcript("a", days: 40)
    try transcript("b", days: 29, isImported: false)
    try transcript("c", days: 1)
    try keep(transcript("d", days: 35))
    #expect(
      finding() == "warning: 3 of 4 of Claude Code are not kept, 1 of them not imported; "
        + "it deletes 1 of them when it starts next" + Self.advice)
  }

  @Test func `a copy of what a file was is none of what it is`() throws {
    try keep(transcript("a", days: 1), size: 1)
    #expect(finding()?.hasPrefix("ok: 1 of 1 of Claude Code are not kept; it deletes") ?? false)
  }

  @Test func `each place has settings of its own, and a file with two names is one`() throws {
    bench.environment["CLAUDE_CONFIG_DIR"] = folder / "work"
    try transcript("a", days: 10, in: "work")
    try folder.write("{\"cleanupPeriodDays\": 365}", to: "work/settings.json")
    try transcript("b", days: 10, isImported: false)
    #expect(symlink(folder / "work", folder / "home/.config-claude") == 0)
    #expect(mkdir(folder / "home/.config", 0o700) == 0)
    #expect(symlink(folder / "work", folder / "home/.config/claude") == 0)
    #expect(
      finding() == "ok: 2 of 2 of Claude Code are not kept, 1 of them not imported; "
        + "it deletes the first on 2026-02-04" + Self.advice)
  }

  @Test func `the day is that of the zone`() throws {
    try transcript("a", days: 10)
    // 09:00 UTC is the day before at Pago Pago until 11:00.
    bench.environment["TZ"] = "Pacific/Pago_Pago"
    #expect(finding()?.contains("on 2026-02-03") ?? false)
  }

  @Test func `what the client does not keep itself it does not delete`() throws {
    try transcript("a", days: 90, in: "backup")
    #expect(finding() == nil)
  }

  @Test func `without a store nothing is imported`() throws {
    try transcript("a", days: 3, isImported: false)
    #expect(
      finding("transcripts", " --store \(folder / "none.db")")
        == "ok: 1 of 1 of Claude Code are not kept, 1 of them not imported; "
        + "it deletes the first on 2026-02-11" + Self.advice)
    #expect(!folder.names().contains("none.db"))
  }

  // MARK: Copies

  @Test func `copies are counted, and those that are gone`() throws {
    #expect(finding("archive") == nil)
    let file = try transcript("a", days: 1)
    try keep(file, size: 2_500_000)
    // The same text in another file.
    try keep(transcript("b", days: 2), size: 2_500_000)
    try folder.write(String(repeating: "x", count: 400_000), to: "archive/aa/\(Self.hash).zst")
    try folder.write("", to: "archive/dictionary")
    #expect(finding("archive") == "ok: 1 copy of 2 transcripts, 2.5 MB in 0.4: ")
    unlink(folder / "archive/dictionary")
    #expect(
      finding("archive") == "warning: '\(folder.path)/archive/dictionary' is gone, without which "
        + "most of 1 copy of 2 transcripts, 2.5 MB in 0.4 can't be read: orch import --archive")
    unlink(folder / "archive/aa/\(Self.hash).zst")
    #expect(
      finding("archive") == "warning: 1 copy is gone from \(folder.path)/archive; "
        + "there are 0 copies of 2 transcripts, 0.0 MB in 0.0: orch import --archive")
  }
}
