import Glibc
import Testing

@testable import OrchGit

@Suite("making and listing worktrees")
struct WorktreeTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  @Test func `git agrees with what was made`() throws {
    let repository = try scratch.repository()
    try scratch.write("#!/bin/sh\n", to: "main/run.sh", mode: 0o755)
    symlink("a.txt", scratch["main/link"])
    try scratch.commit("Modes")
    let worktree = try scratch.worktree(of: repository)
    #expect(worktree.branch == "orch/orch-1" && worktree.isValid && !worktree.isLocked)
    let listing = try scratch.git("-C", scratch["main"], "worktree", "list", "--porcelain")
    #expect(
      listing.contains(
        """
        worktree \(scratch["trees/orch-1"])
        HEAD \(try repository.requiredHeadCommit().hex)
        branch refs/heads/orch/orch-1

        """))
    #expect(try scratch.git("-C", worktree.path, "status", "--porcelain", "--ignored") == "")
    #expect(scratch.mode("trees/orch-1/run.sh") == 0o755)
    #expect(scratch.exists("trees/orch-1/link"))
    try scratch.git("-C", scratch["main"], "fsck", "--strict")
    #expect(try scratch.git("-C", scratch["main"], "worktree", "prune", "--dry-run") == "")
  }

  @Test func `folders of orch's own are for this user alone`() throws {
    let repository = try scratch.repository()
    _ = try repository.createWorktree(
      name: "orch-1", path: scratch["own/project/orch-1"], root: scratch["own"], branch: "x",
      base: repository.requiredHeadCommit())
    #expect(scratch.mode("own") == 0o700 && scratch.mode("own/project") == 0o700)
  }

  @Test(arguments: ["a b", "a\nb", "-x", "é\u{1B}[31m", "$(touch pwned)", "'\"\\"])
  func `a path may hold anything`(name: String) throws {
    let repository = try scratch.repository()
    let worktree = try repository.createWorktree(
      name: "orch-1", path: scratch["trees/"] + name, root: scratch["trees"], branch: "x",
      base: repository.requiredHeadCommit())
    #expect(worktree.isValid && worktree.path == scratch["trees/"] + name)
    #expect(try scratch.git("-C", worktree.path, "status", "--porcelain") == "")
    #expect(try repository.worktrees().last?.state?.changes.isClean == true)
    try repository.removeWorktree("orch-1", base: repository.requiredHeadCommit())
    #expect(!scratch.exists("trees/" + name))
  }

  @Test func `a folder without a root goes beside others, its parent must be there`() throws {
    let repository = try scratch.repository()
    let base = try repository.requiredHeadCommit()
    let found = failure {
      _ = try repository.createWorktree(
        name: "orch-1", path: scratch["no/where"], branch: "x", base: base)
    }
    #expect(found?.code == "git.no-parent-folder")
    let made = try repository.createWorktree(
      name: "orch-1", path: scratch["beside"], branch: "x", base: base)
    #expect(made.path == scratch["beside"])
  }

  @Test(arguments: ["relative", "/", "/tmp/../x", "/tmp/./x", "/tmp/x ", "/tmp/x\n", "/a\0b"])
  func `a path that could mean two things is refused`(path: String) throws {
    let repository = try scratch.repository()
    let before = try scratch.fingerprint("main")
    let found = failure {
      _ = try repository.createWorktree(
        name: "orch-1", path: path, branch: "x", base: repository.requiredHeadCommit())
    }
    #expect(found?.code == "git.invalid-path")
    #expect(try scratch.fingerprint("main") == before)
  }

  @Test func `a link planted above the worktree is not followed`() throws {
    let repository = try scratch.repository()
    let base = try repository.requiredHeadCommit()
    let before = try (scratch.fingerprint("main"), scratch.fingerprint("outside"))
    mkdir(scratch["own"], 0o700)
    symlink(scratch["outside"], scratch["own/project"])
    symlink(scratch["outside"], scratch["linked"])
    for (root, path) in [
      ("own", "own/project/orch-1"), ("linked", "linked/orch-1"), ("own", "outside/orch-1"),
    ] {
      let found = failure {
        _ = try repository.createWorktree(
          name: "orch-1", path: scratch[path], root: scratch[root], branch: "x", base: base)
      }
      #expect(found?.code == "git.unsafe-path")
    }
    symlink(scratch["outside"], scratch["own/leaf"])
    let found = failure {
      _ = try repository.createWorktree(
        name: "orch-1", path: scratch["own/leaf"], root: scratch["own"], branch: "x", base: base)
    }
    #expect(found?.code == "git.path-exists")
    #expect(try scratch.fingerprint("main") == before.0)
    #expect(try scratch.fingerprint("outside") == before.1)
  }

  @Test func `a root that others can write to is refused`() throws {
    let repository = try scratch.repository()
    mkdir(scratch["own"], 0o700)
    chmod(scratch["own"], 0o777)
    let found = failure {
      _ = try repository.createWorktree(
        name: "orch-1", path: scratch["own/x"], root: scratch["own"], branch: "x",
        base: repository.requiredHeadCommit())
    }
    #expect(found?.code == "git.unsafe-path")
  }

  @Test func `a parent swapped for a link all the while leads nowhere`() throws {
    let repository = try scratch.repository()
    let base = try repository.requiredHeadCommit()
    mkdir(scratch["own"], 0o700)
    mkdir(scratch["own/project"], 0o700)
    let before = try scratch.fingerprint("outside")
    let racer = try Racer(scratch["own/project"], pointingTo: scratch["outside"])
    var number = 0
    while number < 40 || (racer.swaps < 500 && number < 1000) {
      number += 1
      let outcome = failure {
        _ = try repository.createWorktree(
          name: "orch-\(number)", path: scratch["own/project/orch-\(number)"], root: scratch["own"],
          branch: "orch/\(number)", base: base)
      }
      if outcome != nil {
        #expect(!scratch.exists("main/.git/worktrees/orch-\(number)"))
        #expect(try repository.tip(of: RawPath(bytes: "refs/heads/orch/\(number)".utf8)) == nil)
      }
    }
    racer.stop()
    #expect(racer.swaps >= 500)
    #expect(try scratch.fingerprint("outside") == before)
  }

  @Test func `a failed checkout leaves nothing behind`() throws {
    let repository = try scratch.repository()
    let base = try repository.requiredHeadCommit()
    let tree = try scratch.git("-C", scratch["main"], "rev-parse", "HEAD:src/b.txt")
    unlink(scratch["main/.git/objects/\(tree.prefix(2))/\(tree.dropFirst(2).prefix(38))"])
    let before = try scratch.fingerprint("main")
    let fresh = try Repository.open(at: scratch["main"])
    let found = failure {
      _ = try fresh.createWorktree(
        name: "orch-1", path: scratch["trees/x"], root: scratch["trees"], branch: "orch/x/y",
        base: base)
    }
    #expect(found?.code == "git.missing-object")
    #expect(try scratch.fingerprint("trees").isEmpty)
    let after = try scratch.fingerprint("main")
    #expect(after == before)
  }

  @Test func `names, folders and branches in use are told apart`() throws {
    let repository = try scratch.repository()
    let base = try repository.requiredHeadCommit()
    let first = try scratch.worktree(of: repository)
    func make(_ name: String, _ path: String, _ branch: String) -> GitFailure? {
      failure {
        _ = try repository.createWorktree(
          name: name, path: scratch[path], root: scratch["trees"], branch: branch, base: base)
      }
    }
    #expect(make("orch-1", "trees/other", "x")?.code == "git.worktree-exists")
    #expect(make("orch-2", "trees/orch-1", "x")?.code == "git.path-exists")
    #expect(make("orch-2", "trees/orch-2", "orch")?.code == "git.branch-blocked")
    #expect(make("orch-2", "trees/orch-2", "main/x")?.code == "git.branch-blocked")
    for branch in ["orch/orch-1", "main"] {
      let found = make("orch-2", "trees/orch-2", branch)
      #expect(found?.code == "git.branch-checked-out")
      #expect(found?.message.contains(branch == "main" ? scratch["main"] : first.path) == true)
    }
    #expect(try repository.worktrees().count == 2)
    #expect(try repository.branches().map(\.name) == ["main", "orch/orch-1"])
    #expect(!scratch.exists("trees/orch-2") && !scratch.exists("main/.git/worktrees/orch-2"))
  }

  @Test func `one is found by its name, else by its folder`() throws {
    let repository = try scratch.repository()
    let made = try scratch.worktree(of: repository)
    for name in ["orch-1", made.path, made.path + "/../orch-1"] {
      #expect(try repository.worktree(name).name == "orch-1")
    }
    #expect(try repository.worktree(scratch["main"]).isMain)
    #expect(repository.mainWorktree?.path == scratch["main"])
    #expect(try repository.repository(of: made).mainWorktree?.path == scratch["main"])
    for name in ["", ".", "..", "orch-2", "../worktrees/orch-1", "orch-1/", "/nowhere", "a\0b"] {
      let error = #expect(throws: GitFailure.self) { try repository.worktree(name) }
      guard case .unknownWorktree(name) = error else {
        Issue.record("'\(name)': \(String(describing: error))")
        continue
      }
    }
  }

  @Test func `a branch that exists is checked out where it stands`() throws {
    let repository = try scratch.repository()
    try repository.createBranch("older", at: repository.requiredHeadCommit())
    try scratch.write("later\n", to: "main/later.txt")
    try scratch.commit("Later")
    let worktree = try repository.createWorktree(
      name: "orch-1", path: scratch["trees/x"], root: scratch["trees"], branch: "older",
      base: repository.requiredHeadCommit())
    #expect(try worktree.head == repository.tip(ofBranch: "older"))
    #expect(!scratch.exists("trees/x/later.txt"))
  }

  @Test func `submodules stay empty and are not reported`() throws {
    try scratch.repository("lib")
    let repository = try scratch.repository()
    try scratch.git("-C", scratch["main"], "submodule", "add", "-q", scratch["lib"], "lib")
    try scratch.commit("Add a submodule")
    let worktree = try scratch.worktree(of: repository)
    #expect(try scratch.fingerprint("trees/orch-1/lib").isEmpty)
    #expect(try repository.worktrees().last?.state?.changes.isClean == true)
    #expect(try repository.changes(in: worktree).count == 0)
    let report = try repository.commitAll(in: worktree, message: "None", author: .agent)
    #expect(report.commit == nil)
    #expect(try scratch.git("-C", worktree.path, "status", "--porcelain") == "")
    try scratch.git("-C", worktree.path, "submodule", "update", "-q", "--init")
    let found = failure { try repository.removeWorktree("orch-1", base: report.commit) }
    #expect(found?.code == "git.initialized-submodules")
  }

  @Test func `the list tells how each stands`() throws {
    let repository = try scratch.repository()
    let base = try repository.requiredHeadCommit()
    let worktree = try scratch.worktree(of: repository)
    try scratch.write("more\n", to: "trees/orch-1/more.txt")
    _ = try repository.commitAll(in: worktree, message: "More", author: .agent)
    try scratch.write("x", to: "trees/orch-1/a.txt")
    try scratch.write("x", to: "trees/orch-1/u1")
    try scratch.write("x", to: "trees/orch-1/dir/u2")
    try scratch.write("x", to: "trees/orch-1/staged")
    unlink(scratch["trees/orch-1/src/b.txt"])
    try scratch.git("-C", worktree.path, "add", "staged")
    try scratch.git(
      "-C", worktree.path, "worktree", "lock", "--reason", "on a stick", worktree.path)
    let all = try repository.worktrees(base: base)
    #expect(all.map(\.isMain) == [true, false])
    let second = try #require(all.last)
    #expect(second.lockReason == "on a stick")
    #expect(second.state?.changes == counts(modified: 1, added: 1, deleted: 1, untracked: 2))
    #expect(second.state?.divergence == Divergence(ahead: 1, behind: 0))
    #expect(second.state?.filesChanged == 1)
    #expect(second.state?.lastCommitAt == Signature.agent.time)
    #expect(all.first?.state?.divergence == Divergence(ahead: 0, behind: 0))
  }

  private func counts(modified: Int, added: Int, deleted: Int, untracked: Int) -> ChangeCounts {
    ChangeCounts(modified: modified, added: added, deleted: deleted, untracked: untracked)
  }

  @Test func `other programs' worktrees are listed, whatever their names`() throws {
    let repository = try scratch.repository()
    try scratch.git("-C", scratch["main"], "worktree", "add", "-q", scratch["a b\nc"], "-b", "two")
    try scratch.git(
      "-C", scratch["main"], "worktree", "add", "-q", "--detach", scratch["bare head"])
    let all = try repository.worktrees()
    #expect(all.count == 3)
    #expect(all.filter(\.isValid).count == 3)
    #expect(all.compactMap(\.branch) == ["main", "two"])
    #expect(all.contains { $0.path == scratch["a b\nc"] })
    #expect(all.allSatisfy { $0.head != nil })
  }
}
