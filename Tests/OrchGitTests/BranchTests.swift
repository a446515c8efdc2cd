import Glibc
import OrchModel
import Testing

@testable import OrchGit

@Suite("branches and history")
struct BranchTests {
  let scratch: Scratch
  let repository: Repository
  let first: CommitID

  init() throws {
    scratch = try Scratch()
    repository = try scratch.repository()
    first = try repository.requiredHeadCommit()
  }

  @Test(arguments: [
    ("Fix the parser", "orch/t9-fix-the-parser"), ("  --Über  Größe!! ", "orch/t9-ber-gr-e"),
    ("", "orch/t9"), ("日本語", "orch/t9"), ("a.lock", "orch/t9-a-lock"), ("@{-1}", "orch/t9-1"),
    ("\u{1B}[31mred\0", "orch/t9-31mred"),
    (String(repeating: "ab ", count: 30), "orch/t9-" + String(repeating: "ab-", count: 15) + "ab"),
  ])
  func `a title becomes a slug`(title: String, name: String) {
    #expect(branchName(taskID: "t9", title: title) == name)
  }

  @Test func `the slug's length and the id are kept in bounds`() {
    #expect(branchName(taskID: "t9", title: "abcdef", length: 3) == "orch/t9-abc")
    #expect(branchName(taskID: "t9", title: "ab cd", length: 3) == "orch/t9-ab")
    #expect(branchName(taskID: "t9", title: "abc", length: -5) == "orch/t9")
    #expect(branchName(taskID: "../..", title: "x") == "orch/task-x")
    #expect(
      branchName(taskID: "t9", title: String(repeating: "x", count: 99), length: 99).utf8.count
        == 56)
    let marks = "e" + String(repeating: "\u{301}", count: 1_000_000)
    let clock = ContinuousClock()
    #expect(clock.measure { _ = branchName(taskID: marks, title: marks) } < .seconds(2))
  }

  @Test func `the list tells what each branch is`() throws {
    try repository.createBranch("orch/t1", at: first)
    try scratch.write("x", to: "main/x")
    try scratch.commit("Second \u{1B}[31m line\n\nBody")
    try scratch.git("-C", scratch["main"], "branch", "-q", "--track", "follower", "main")
    let main = try repository.requiredHeadCommit()
    let all = try repository.branches(base: main)
    #expect(all.map(\.name) == ["follower", "main", "orch/t1"])
    #expect(all.map(\.ahead) == [0, 0, 0] && all.map(\.behind) == [0, 0, 1])
    #expect(all.map(\.isHead) == [false, true, false])
    #expect(all.map(\.worktree) == [nil, scratch["main"], nil])
    #expect(all[0].upstream == "main" && all[2].upstream == nil)
    #expect(all[1].subject == "Second \u{1B}[31m line")
    #expect(all[1].tip == main && all[2].tip == first)
    #expect(all[1].committedAt == Timestamp(milliseconds: 1_700_000_000_000))
    #expect(try repository.branches()[0].ahead == nil)
  }

  @Test func `a branch whose name is not UTF-8 keeps its bytes`() throws {
    let path = RawPath(bytes: Array(scratch["main/.git/refs/heads/x"].utf8) + [0xFF])
    let file = path.withCString { open($0, O_CREAT | O_WRONLY, 0o644) }
    #expect(writeAll(Array((first.hex + "\n").utf8)[...], to: file))
    close(file)
    let branch = try #require(try repository.branches().last)
    #expect(branch.name == "x\u{FFFD}" && branch.nameBytes == [0x78, 0xFF])
  }

  @Test(arguments: ["", "-x", "a..b", "a b", "x.lock", "a~", "a\0b", "HEAD^", "/a", "a//b", "@{u}"])
  func `a name git would not take is refused`(name: String) throws {
    #expect(
      failure { try repository.createBranch(name, at: first) }?.code == "git.invalid-branch-name")
    #expect(try repository.branches().count == 1)
  }

  @Test func `a branch in the way is named`() throws {
    try repository.createBranch("a/b", at: first)
    for (name, other) in [("a", "a/b"), ("a/b/c", "a/b")] {
      let found = failure { try repository.createBranch(name, at: first) }
      #expect(found?.message == "branch '\(name)' can't be made while there is a branch '\(other)'")
    }
    #expect(failure { try repository.createBranch("a/b", at: first) }?.code == "git.branch-exists")
  }

  @Test func `a name is free when neither a branch nor a worktree has it`() throws {
    let repository = try scratch.repository()
    let worktree = try scratch.worktree(of: repository)
    #expect(try repository.isFree(branch: "orch/new"))
    #expect(try !repository.isFree(branch: "main"))
    #expect(try !repository.isFree(branch: "orch/orch-1"))
    // As after a kill between the record of a worktree and its branch.
    try scratch.git("-C", scratch["main"], "update-ref", "-d", "refs/heads/orch/orch-1")
    #expect(try !repository.isFree(branch: "orch/orch-1"))
    try scratch.git("-C", worktree.path, "checkout", "-q", "-f", "--detach", "main")
    #expect(try repository.isFree(branch: "orch/orch-1"))
    try scratch.write("refs/heads/orch/orch-1\n", to: "main/.git/worktrees/orch-1/BISECT_START")
    #expect(try repository.isFree(branch: "orch/orch-1"))
    try scratch.write("orch/orch-1\n", to: "main/.git/worktrees/orch-1/BISECT_START")
    #expect(try !repository.isFree(branch: "orch/orch-1"))
  }

  @Test func `a branch with work of its own is not deleted`() throws {
    try repository.createBranch("work", at: first)
    let worktree = try repository.createWorktree(
      name: "orch-1", path: scratch["tree"], branch: "work", base: first)
    #expect(
      failure { try repository.deleteBranch("work", unlessUnmergedInto: first) }?.code
        == "git.branch-checked-out")
    try scratch.write("x", to: "tree/x")
    let report = try repository.commitAll(in: worktree, message: "X", author: .agent)
    try repository.removeWorktree("orch-1", base: first, allowsUnmergedCommits: true)
    let found = failure { try repository.deleteBranch("work", unlessUnmergedInto: first) }
    #expect(found?.message == "branch 'work' has one commit not merged elsewhere")
    #expect(found?.exitCode == .badData)
    #expect(try !repository.isMerged("work", into: first))
    let tip = try #require(report.commit)
    #expect(try repository.isMerged("work", into: tip))
    try repository.createBranch("copy", at: tip)
    try repository.deleteBranch("work", unlessUnmergedInto: first)
    #expect(try repository.branches().map(\.name) == ["copy", "main"])
    #expect(
      failure { try repository.deleteBranch("work", unlessUnmergedInto: nil) }?.code
        == "git.unknown-branch")
  }

  @Test func `commits are compared as git compares them`() throws {
    try scratch.git("-C", scratch["main"], "checkout", "-q", "-b", "side")
    for number in 1...3 { try scratch.commit("Side \(number)") }
    let side = try repository.resolve(base: "side")
    try scratch.git("-C", scratch["main"], "checkout", "-q", "main")
    try scratch.commit("Main")
    let main = try repository.resolve(base: "HEAD")
    #expect(try repository.aheadBehind(side, of: main) == Divergence(ahead: 3, behind: 1))
    #expect(try repository.mergeBase(side, main) == first)
    #expect(try repository.resolve(base: "side~3") == first)
    try scratch.git("-C", scratch["main"], "checkout", "-q", "--orphan", "island")
    try scratch.commit("Island")
    #expect(try repository.mergeBase(repository.resolve(base: "island"), main) == nil)
    try scratch.git("-C", scratch["main"], "tag", "-a", "-m", "Tag", "v1", "main")
    #expect(try repository.resolve(base: "v1") == main)
    #expect(failure { _ = try repository.resolve(base: "island^{tree}") }?.exitCode == .notFound)
  }
}
