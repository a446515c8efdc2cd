import Glibc
import Testing

@testable import OrchGit

@Suite("changes")
struct ChangesTests {
  let scratch: Scratch
  let repository: Repository

  init() throws {
    scratch = try Scratch()
    repository = try scratch.repository()
    try scratch.write((1...40).map { "line \($0)\n" }.joined(), to: "main/old.txt")
    try scratch.commit("Second")
  }

  private func edit() throws {
    try scratch.write("one\nTWO\nthree\nfour\n", to: "main/a.txt")
    rename(scratch["main/old.txt"], scratch["main/new\u{1B}name.txt"])
    unlink(scratch["main/src/b.txt"])
    try scratch.write([0, 1, 2, 0xFF], to: "main/data.bin")
    try scratch.write("x\ny\n", to: "main/dir/x.txt")
  }

  private func expectEdit(_ changes: Changes) {
    let lines = changes.files.map {
      "\($0.kind) \($0.path) +\($0.added) -\($0.removed)\($0.isBinary ? " binary" : "")"
    }
    #expect(
      lines.sorted() == [
        "created data.bin +0 -0 binary", "created dir/x.txt +2 -0", "deleted src/b.txt +0 -1",
        "modified a.txt +2 -1", "renamed new\u{1B}name.txt +0 -0",
      ])
    #expect(changes.files.first { $0.kind == .renamed }?.oldPath == "old.txt")
    #expect(changes.omitted == 0)
  }

  @Test func `a working tree is compared with its commit`() throws {
    try edit()
    expectEdit(try repository.changes())
    #expect(try repository.changeCounts().total == 6)
  }

  @Test func `commits are compared the same way`() throws {
    let old = try repository.requiredHeadCommit()
    try edit()
    try scratch.commit("Third")
    let new = try repository.requiredHeadCommit()
    expectEdit(try repository.changes(from: old, to: new))
    let diff = try repository.diffText(from: old, to: new)
    #expect(!diff.isTruncated)
    #expect(diff.text.contains("\n-two\n+TWO\n three\n+four\n"))
    #expect(diff.text.contains("rename from old.txt"))
    let short = try repository.diffText(from: old, to: new, limit: 50)
    #expect(short.isTruncated && short.bytes == Array(diff.bytes.prefix(50)))
    try scratch.write(diff.bytes, to: "patch")
    let stat = try scratch.git("-C", scratch["main"], "apply", "--numstat", scratch["patch"])
    #expect(stat.contains("2\t1\ta.txt\n") && stat.contains("0\t1\tsrc/b.txt\n"))
  }

  @Test func `too many files are counted, not kept`() throws {
    try edit()
    let few = try repository.changes(limit: 2)
    #expect(few.files.count == 2 && few.omitted == 4)
    #expect(try repository.changes(limit: 0).count == 6)
    #expect(try repository.changes(limit: -1).files.isEmpty)
  }

  @Test func `a huge file and a file without an end of line are counted`() throws {
    try scratch.write(Array(repeating: UInt8(ascii: "a"), count: 17 << 20), to: "main/huge.txt")
    try scratch.write("no end", to: "main/short.txt")
    let files = try repository.changes().files
    #expect(files.first { $0.path == "huge.txt" }?.isBinary == true)
    #expect(files.first { $0.path == "short.txt" }?.added == 1)
  }
}
