import Glibc
import OrchClients
import OrchModel
import TestSupport
import Testing

@testable import OrchImport

@Suite("orch import --watch")
struct WatchTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func watch(_ names: String..., format: HistoryFormat? = .claude) throws -> FolderWatch {
    try FolderWatch(names.map { ImportRequest.Place(path: folder / $0, format: format) })
  }

  /// What happened by now: the kernel has told it before the call that made it happen returned.
  private func changes(_ watch: FolderWatch) throws -> (files: [String], isLost: Bool) {
    let changes = try watch.changes()
    let files = changes.files.keys.map { $0.string.replacing(folder.path, with: "TMP") }
    return (files.sorted(), changes.isLost)
  }

  @Test func `a file that is written is named, once, and nothing else is`() throws {
    try folder.write("{}\n", to: "p/-a/old.jsonl")
    let watch = try watch("p")
    #expect(try changes(watch) == ([], false))
    try folder.write("{}\n", to: "p/-a/new.jsonl")
    try folder.write("{}\n{}\n", to: "p/-a/new.jsonl")
    try folder.write("words", to: "p/-a/memory.md")
    #expect(try changes(watch) == (["TMP/p/-a/new.jsonl"], false))
    #expect(try changes(watch) == ([], false))
    try folder.write("{}\n", to: "p/-a/old.jsonl")
    #expect(try changes(watch) == (["TMP/p/-a/old.jsonl"], false))
  }

  @Test func `a folder that comes is watched, and all is looked at, for what came into it before`()
    throws
  {
    try folder.write("{}\n", to: "p/x.jsonl")
    let watch = try watch("p")
    try folder.write("{}\n", to: "p/-b/s-1/subagents/agent-x.jsonl")
    #expect(try changes(watch).isLost)
    _ = try changes(watch)
    try folder.write("{}\n", to: "p/-b/s-1/subagents/agent-x.jsonl")
    #expect(try changes(watch) == (["TMP/p/-b/s-1/subagents/agent-x.jsonl"], false))
  }

  @Test func `a place that is not there yet is noticed when it comes`() throws {
    let watch = try watch("home/.claude/projects")
    try folder.write("words", to: "other.txt")
    #expect(try changes(watch) == ([], false))
    try folder.write("{}\n", to: "home/.claude/projects/-a/1.jsonl")
    #expect(try changes(watch).isLost)
    _ = try changes(watch)
    try folder.write("{}\n", to: "home/.claude/projects/-a/1.jsonl")
    #expect(try changes(watch) == (["TMP/home/.claude/projects/-a/1.jsonl"], false))
  }

  @Test func `a log of writes stands for its database`() throws {
    try folder.write("x", to: "d/opencode.db")
    let watch = try watch("d", format: .opencode)
    try folder.write("y", to: "d/opencode.db-wal")
    try folder.write("z", to: "d/opencode.db-shm")
    #expect(try changes(watch) == (["TMP/d/opencode.db"], false))
  }

  @Test func `loops of links end`() throws {
    try folder.write("{}\n", to: "p/a.jsonl")
    #expect(symlink(folder / "p", folder / "p/loop") == 0)
    let watch = try watch("p")
    try folder.write("{}\n", to: "p/a.jsonl")
    #expect(try changes(watch).files == ["TMP/p/a.jsonl"])
  }

  @Test func `what several imports come to is added up`() {
    var totals = ImportTotals()
    totals.calls.new = 2
    totals.cost = .dollars(1)
    totals.files.found = 3
    var more = ImportTotals()
    more.calls.new = 1
    more.cost = .dollars(2)
    more.files.found = 1
    more.note(Problem(file: "a", line: 1, reason: "cut off"))
    totals.add(more)
    #expect(totals.calls.new == 3 && totals.cost == .dollars(3) && totals.files.found == 3)
    #expect(totals.problemCount == 1)
  }
}
