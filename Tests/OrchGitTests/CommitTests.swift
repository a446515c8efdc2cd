import Glibc
import OrchModel
import Testing

@testable import OrchGit

@Suite("committing an agent's work")
struct CommitTests {
  let scratch: Scratch
  let repository: Repository
  let worktree: Worktree
  let first: CommitID

  init() throws {
    scratch = try Scratch()
    repository = try scratch.repository()
    first = try repository.requiredHeadCommit()
    worktree = try scratch.worktree(of: repository)
  }

  private func commit(branch: String? = "orch/orch-1") throws -> CommitReport {
    try repository.commitAll(
      in: worktree, message: "Work", author: .agent, trailers: [("Orch-Task", "t9")], branch: branch
    )
  }

  private func tree(_ name: String) -> String { "trees/orch-1/" + name }

  @discardableResult
  private func git(_ arguments: String...) throws -> String {
    try scratch.git(["-C", worktree.path] + arguments)
  }

  @Test func `everything that is not ignored goes in`() throws {
    try scratch.write("*.log\n", to: tree(".gitignore"))
    try scratch.write("x", to: tree("debug.log"))
    try scratch.write("new", to: tree("a b\nc"))
    try scratch.write("changed", to: tree("a.txt"))
    try scratch.write("#!/bin/sh", to: tree("run"), mode: 0o755)
    symlink("/etc/passwd", scratch[tree("link")])
    unlink(scratch[tree("src/b.txt")])
    let report = try commit()
    #expect(report.staged == 6 && report.notices.isEmpty && report.head == .branch("orch/orch-1"))
    #expect(report.before == first && report.after == report.commit)
    #expect(try git("status", "--porcelain") == "")
    let id = try #require(report.commit)
    let show = try git("show", "--format=%an <%ae> %at%n%B", "--summary", id.hex)
    #expect(
      show.hasPrefix(
        "Agent <agent@example.com> 1700000100\nWork\n\nOrch-Task: t9\n"))
    for line in ["120000 link", "100755 run", "delete mode 100644 src/b.txt"] {
      #expect(show.contains(line))
    }
    #expect(try git("log", "-1", "--format=%(trailers:key=Orch-Task,valueonly)") == "t9\n\n")
    try git("fsck", "--strict")
  }

  @Test func `nothing to commit is no commit`() throws {
    let report = try commit()
    #expect(report.commit == nil && report.before == first && report.after == first)
    #expect(try repository.tip(ofBranch: "orch/orch-1") == first)
  }

  @Test func `names that are not UTF-8 keep their bytes`() throws {
    let path = RawPath(bytes: Array(scratch[tree("x")].utf8) + [0xFF, 0xFE])
    close(path.withCString { open($0, O_CREAT | O_WRONLY, 0o644) })
    #expect(try repository.changes(in: worktree).files.map(\.pathBytes) == [[0x78, 0xFF, 0xFE]])
    #expect(try commit().staged == 1)
    #expect(try git("show", "--name-only", "--format=") == "\"x\\377\\376\"\n")
  }

  @Test func `an agent that committed itself is built on`() throws {
    try scratch.write("x", to: tree("x"))
    try git("add", "-A")
    try git("commit", "-q", "-m", "By the agent")
    #expect(try commit().commit == nil)
    try scratch.write("y", to: tree("y"))
    _ = try commit()
    #expect(try git("log", "--format=%s") == "Work\nBy the agent\nFirst\n")
  }

  @Test func `a detached head is put back on the branch`() throws {
    try git("checkout", "-q", "--detach")
    try scratch.write("x", to: tree("x"))
    let report = try commit()
    #expect(report.head == .branch("orch/orch-1"))
    #expect(report.notices == ["HEAD was detached; its commits are on 'orch/orch-1' now"])
    #expect(try repository.tip(ofBranch: "orch/orch-1") == report.commit)
    #expect(try git("status", "--porcelain", "--branch") == "## orch/orch-1\n")
  }

  @Test func `a detached head that has parted is left where it is`() throws {
    try scratch.write("x", to: tree("x"))
    _ = try commit()
    try git("checkout", "-q", "--detach", first.hex)
    try scratch.write("y", to: tree("y"))
    let report = try commit()
    let id = try #require(report.commit)
    #expect(report.head == .detached(id) && report.notices.count == 1)
    #expect(try repository.tip(ofBranch: "orch/orch-1") != id)
  }

  @Test func `another branch is committed to and reported`() throws {
    try git("checkout", "-q", "-b", "own-idea")
    try scratch.write("x", to: tree("x"))
    let report = try commit()
    #expect(report.head == .branch("own-idea"))
    #expect(
      report.notices == ["the working tree is on branch 'own-idea', not on 'orch/orch-1'"])
    #expect(try repository.tip(ofBranch: "own-idea") == report.commit)
  }

  @Test func `an orphan branch gets its first commit`() throws {
    try git("checkout", "-q", "--orphan", "fresh")
    let report = try commit(branch: nil)
    #expect(report.head == .branch("fresh"))
    #expect(try git("log", "--format=%s") == "Work\n")
  }

  @Test func `an index lock left over is named and nothing is written`() throws {
    try scratch.write("x", to: tree("x"))
    try scratch.write("", to: "main/.git/worktrees/orch-1/index.lock")
    let before = try scratch.fingerprint("main")
    let found = failure { _ = try commit() }
    #expect(found?.code == "git.index-locked")
    #expect(found?.message.contains(scratch["main/.git/worktrees/orch-1/index.lock"]) == true)
    #expect(try scratch.fingerprint("main") == before)
  }

  @Test func `repositories inside are reported, not added`() throws {
    try scratch.repository("trees/orch-1/vendor/lib")
    try scratch.git("init", "-q", scratch[tree("empty")])
    try scratch.write("in no commit", to: tree("empty/y"))
    try scratch.write("x", to: tree("x"))
    let report = try commit()
    #expect(report.embedded.sorted() == ["empty/", "vendor/lib/"])
    #expect(report.embeddedCount == 2 && report.staged == 1 && report.notices.count == 1)
    #expect(try git("ls-files", "-s", "vendor", "empty") == "")
    #expect(try git("show", "--name-only", "--format=") == "x\n")
  }

  @Test func `a tracked file that became a repository is reported`() throws {
    unlink(scratch[tree("a.txt")])
    try scratch.repository("trees/orch-1/a.txt")
    let report = try commit()
    #expect(report.embeddedCount >= 1)
    #expect(try git("ls-files", "-s", "a.txt").hasPrefix("160000") == false)
  }

  @Test func `a merge under way is ended, conflicts and rebases are not`() throws {
    try scratch.write("theirs\n", to: "main/a.txt")
    try scratch.commit("Theirs")
    try scratch.write("ours\n", to: tree("a.txt"))
    _ = try commit()
    _ = try? git("merge", "-q", "main")
    let found = failure { _ = try commit() }
    #expect(found?.message == "worktree '\(worktree.path)' has conflicts to resolve: 'a.txt'")
    try scratch.write("both\n", to: tree("a.txt"))
    try git("add", "a.txt")
    #expect(try commit().commit != nil)
    #expect(try git("log", "-1", "--format=%P").split(separator: " ").count == 2)
    #expect(!scratch.exists("main/.git/worktrees/orch-1/MERGE_HEAD"))
    try git("reset", "-q", "--hard", "HEAD^")
    _ = try? git("rebase", "-q", "main")
    try scratch.write("both\n", to: tree("a.txt"))
    try git("add", "a.txt")
    #expect(failure { _ = try commit() }?.code == "git.operation-in-progress")
  }

  @Test func `a worktree whose link was bent is not committed to`() throws {
    try scratch.repository("other")
    try scratch.write("x", to: tree("x"))
    let link = scratch.read(tree(".git")) ?? ""
    try scratch.write("gitdir: \(scratch["other/.git"])\n", to: tree(".git"))
    #expect(failure { _ = try commit() }?.code == "git.worktree-moved")
    try scratch.write(link, to: tree(".git"))
    try scratch.write(scratch["other/.git"] + "\n", to: "main/.git/worktrees/orch-1/gitdir")
    #expect(failure { _ = try commit() }?.code == "git.worktree-moved")
    #expect(try repository.worktree("orch-1").isValid == false)
    #expect(failure { try repository.removeWorktree("orch-1", force: true, base: nil) } != nil)
    #expect(scratch.exists("other/a.txt"))
  }

  @Test func `a thousand files, one unreadable pipe among them`() throws {
    for number in 0..<1000 { try scratch.write("\(number)", to: tree("many/\(number)")) }
    mkfifo(scratch[tree("pipe")], 0o600)
    #expect(try repository.changes(in: worktree, limit: 10).omitted == 990)
    #expect(try commit().staged == 1000)
  }
}

@Suite("a commit's message")
struct CommitMessageTests {
  @Test func `control characters are harmless and trailers are orch's own`() {
    #expect(
      commitMessage(
        "\n Fix \u{1B}[31mit\r\n\n\n\nOrch-Task: t1  \n\u{202E}x\0\n\n",
        trailers: [
          ("Orch-Task", "t9"), ("Orch-Run", "a\nOrch-Cost: 0"), ("bad key:", "v"), ("", "x"),
        ])
          == """
           Fix \u{FFFD}[31mit

          Orch-Task: t1
          \u{FFFD}x\u{FFFD}

          Orch-Task: t9
          Orch-Run: a Orch-Cost: 0
          badkey: v

          """)
  }

  @Test(arguments: ["", " \n\t", "\r\n\r\n"])
  func `a message without a word gets a subject`(text: String) {
    #expect(commitMessage(text, trailers: []) == "Changes made by an agent\n")
  }

  @Test func `a message is bounded`() {
    #expect(
      commitMessage(String(repeating: "é", count: 1_000_000), trailers: []).utf8.count <= 65_537)
  }
}
