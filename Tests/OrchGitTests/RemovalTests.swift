import Glibc
import OrchModel
import TestSupport
import Testing

@testable import OrchGit

@Suite("removing worktrees")
struct RemovalTests {
  let scratch: Scratch
  let repository: Repository
  let worktree: Worktree
  let base: CommitID

  init() throws {
    scratch = try Scratch()
    repository = try scratch.repository()
    base = try repository.requiredHeadCommit()
    worktree = try scratch.worktree(of: repository)
  }

  private func tree(_ name: String) -> String { "trees/orch-1/" + name }

  @Test func `a clean one goes, its branch stays unless asked for`() throws {
    symlink(scratch["outside"], scratch[tree("link")])
    try scratch.write("link\n", to: "main/.git/info/exclude")
    let before = try scratch.fingerprint("outside")
    try repository.removeWorktree(worktree.path, base: base)
    #expect(!scratch.exists("trees/orch-1") && !scratch.exists("main/.git/worktrees"))
    #expect(try repository.branches().map(\.name) == ["main", "orch/orch-1"])
    #expect(try scratch.fingerprint("outside") == before)
    _ = try scratch.worktree(of: repository)
    try repository.removeWorktree("orch-1", base: base, deletesBranch: true)
    #expect(try repository.branches().map(\.name) == ["main"])
    try scratch.git("-C", scratch["main"], "fsck", "--strict")
  }

  @Test func `uncommitted changes are named and kept`() throws {
    try scratch.write("x", to: tree("new"))
    try scratch.write("x", to: tree("a.txt"))
    let found = failure { try repository.removeWorktree("orch-1", base: base) }
    #expect(
      found?.message
        == "worktree '\(worktree.path)' has 2 uncommitted changes: 'a.txt', 'new'")
    #expect(found?.exitCode == .badData)
    #expect(found?.details.map(\.key) == ["path", "files", "fileCount"])
    #expect(scratch.read(tree("new")) == "x")
    try repository.removeWorktree("orch-1", force: true, base: base)
    #expect(!scratch.exists("trees/orch-1"))
  }

  @Test func `commits on no other branch are counted and kept`() throws {
    for number in 1...2 {
      try scratch.write("\(number)", to: tree("x"))
      _ = try repository.commitAll(in: worktree, message: "Work", author: .agent)
    }
    let found = failure { try repository.removeWorktree("orch-1", base: base) }
    #expect(found?.message == "worktree '\(worktree.path)' has 2 commits on no other branch")
    #expect(found?.details.last?.value == .integer(2))
    let both = failure {
      try repository.removeWorktree(
        "orch-1", base: base, allowsUnmergedCommits: true, deletesBranch: true)
    }
    #expect(both?.code == "git.unmerged-commits")
    #expect(scratch.exists("trees/orch-1"))
    try repository.removeWorktree("orch-1", base: base, allowsUnmergedCommits: true)
    #expect(!scratch.exists("trees/orch-1"))
    #expect(
      try repository.aheadBehind(repository.tip(ofBranch: "orch/orch-1"), of: base).ahead == 2)
  }

  @Test func `commits of a detached head are never left to be lost`() throws {
    try scratch.git("-C", worktree.path, "checkout", "-q", "--detach")
    try scratch.write("x", to: tree("x"))
    _ = try repository.commitAll(in: worktree, message: "Work", author: .agent)
    let found = failure {
      try repository.removeWorktree("orch-1", base: base, allowsUnmergedCommits: true)
    }
    #expect(found?.code == "git.unmerged-commits")
  }

  @Test func `merged work, or work a tag holds, may go`() throws {
    try scratch.write("x", to: tree("x"))
    let report = try repository.commitAll(in: worktree, message: "Work", author: .agent)
    try scratch.git("-C", scratch["main"], "tag", "kept", try #require(report.commit).hex)
    try repository.removeWorktree("orch-1", base: base, deletesBranch: true)
    #expect(!scratch.exists("trees/orch-1"))
  }

  @Test func `a locked one, the main one and an unknown one are refused`() throws {
    try scratch.git("-C", scratch["main"], "worktree", "lock", "--reason", "mine", worktree.path)
    let found = failure { try repository.removeWorktree("orch-1", base: base) }
    #expect(found?.message == "worktree '\(worktree.path)' is locked: 'mine'")
    let main = failure { try repository.removeWorktree(scratch["main"], force: true, base: base) }
    #expect(main?.code == "git.main-worktree")
    for name in HostileNames.all {
      let unknown = failure { try repository.removeWorktree(name, force: true, base: base) }
      #expect(unknown != nil)
    }
    #expect(scratch.exists("trees/orch-1/a.txt") && scratch.exists("main/a.txt"))
  }

  @Test func `a folder that is gone leaves a record to be removed`() throws {
    try scratch.git("-C", scratch["main"], "worktree", "list")
    let parent = try Folder(at: RawPath(bytes: scratch["trees"].utf8))
    try parent.removeTree("orch-1")
    #expect(try repository.worktree("orch-1").isValid == false)
    #expect(
      failure { _ = try repository.changes(in: worktree) }?.code == "git.worktree-missing")
    try repository.removeWorktree("orch-1", base: base)
    #expect(!scratch.exists("main/.git/worktrees"))
  }

  @Test func `a folder replaced by a link or a stranger's folder is not touched`() throws {
    let before = try scratch.fingerprint("outside")
    rename(scratch["trees/orch-1"], scratch["trees/moved"])
    symlink(scratch["outside"], scratch["trees/orch-1"])
    #expect(failure { try repository.removeWorktree("orch-1", force: true, base: base) } != nil)
    unlink(scratch["trees/orch-1"])
    try scratch.write("precious", to: tree("file"))
    let found = failure { try repository.removeWorktree("orch-1", force: true, base: base) }
    #expect(found?.code == "git.worktree-moved")
    #expect(scratch.read(tree("file")) == "precious")
    #expect(try scratch.fingerprint("outside") == before)
  }

  @Test func `deep, closed and odd files are removed`() throws {
    try scratch.write("deep\nclosed\npipe\n", to: "main/.git/info/exclude")
    var folder = try Folder(at: worktree.rawPath).folder("deep", making: 0o755)
    for _ in 0..<3000 { folder = try folder.folder("d", making: 0o755) }
    try scratch.write("x", to: tree("closed/in/x"))
    chmod(scratch[tree("closed/in")], 0o500)
    chmod(scratch[tree("closed")], 0)
    mkfifo(scratch[tree("pipe")], 0)
    try repository.removeWorktree("orch-1", force: true, base: base)
    #expect(!scratch.exists("trees/orch-1"))
  }

  @Test func `one that orch was killed while making is known and removed`() throws {
    let record = "main/.git/worktrees/orch-2/"
    try scratch.write("orch is making it\n", to: record + "locked")
    try scratch.write("../..\n", to: record + "commondir")
    try scratch.write("ref: refs/heads/orch/orch-2\n", to: record + "HEAD")
    try scratch.write(scratch["trees/orch-2/.git"] + "\n", to: record + "gitdir")
    mkdir(scratch["trees/orch-2"], 0o755)
    #expect(try repository.worktree("orch-2").isHalfMade)
    try repository.removeWorktree("orch-2", force: true, base: nil)
    #expect(!scratch.exists("trees/orch-2") && !scratch.exists(record))
    #expect(try !repository.worktree("orch-1").isHalfMade)
  }

  @Test func `records of garbage neither stop the list nor lead anywhere`() throws {
    let before = try scratch.fingerprint("outside")
    for (number, name) in (HostileNames.all + ["\n", " \n\n", "ref: ", "\(base.hex)"]).enumerated()
    {
      let record = "main/.git/worktrees/junk-\(number)/"
      try scratch.write("../..\n", to: record + "commondir")
      try scratch.write(name, to: record + "HEAD")
      try scratch.write(name, to: record + "gitdir")
      try scratch.write(name, to: record + "locked")
    }
    mkfifo(scratch["main/.git/worktrees/junk-1/rebase-merge"], 0o600)
    try scratch.write(scratch["outside/canary"], to: "main/.git/worktrees/junk-2/gitdir")
    let all = try repository.worktrees(base: base)
    #expect(all.filter(\.isValid).count == 2 && all.count > 100)
    for worktree in all where !worktree.isValid {
      _ = failure {
        try repository.removeWorktree(worktree.name ?? "", force: true, base: nil)
      }
    }
    #expect(try scratch.fingerprint("outside") == before)
    #expect(scratch.exists("main/a.txt") && scratch.exists("trees/orch-1/a.txt"))
  }
}
