import Glibc
import TestSupport
import Testing

@testable import OrchGit

@Suite("hostile names and repositories")
struct HostileTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  @Test func `there are enough of them`() {
    #expect(HostileNames.all.count >= 117)
  }

  @Test func `any title makes a plain branch name that git takes`() throws {
    let repository = try scratch.repository()
    let base = try repository.requiredHeadCommit()
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)
    for (number, title) in HostileNames.all.enumerated() {
      let name = branchName(taskID: "t\(number)", title: title)
      #expect(name.hasPrefix("orch/t\(number)"))
      #expect(name.utf8.dropFirst(5).allSatisfy(allowed.contains) && name.utf8.count <= 110)
      try repository.createBranch(name, at: base)
    }
    #expect(try repository.branches().count == HostileNames.all.count + 1)
    try scratch.git("-C", scratch["main"], "fsck", "--strict")
  }

  @Test func `a hostile name of a worktree is refused before anything is made`() throws {
    let repository = try scratch.repository()
    let base = try repository.requiredHeadCommit()
    mkdir(scratch["trees"], 0o700)
    let before = try (scratch.fingerprint("main"), scratch.fingerprint("outside"))
    let plain = Set("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)
    for name in HostileNames.all
    where name.utf8.first == UInt8(ascii: "-") || name.utf8.count > 100 || name.isEmpty
      || !name.utf8.allSatisfy(plain.contains)
    {
      let found = failure {
        _ = try repository.createWorktree(
          name: name, path: scratch["trees/x"], root: scratch["trees"], branch: "orch/x", base: base
        )
      }
      #expect(found?.code == "git.invalid-worktree-name")
    }
    #expect(try scratch.fingerprint("main") == before.0)
    #expect(try scratch.fingerprint("outside") == before.1)
    #expect(try scratch.fingerprint("trees").isEmpty)
  }

  @Test func `a hostile path or branch leaves nothing behind and nothing outside`() throws {
    let repository = try scratch.repository()
    let base = try repository.requiredHeadCommit()
    mkdir(scratch["trees"], 0o700)
    let before = try (scratch.fingerprint("main"), scratch.fingerprint("outside"))
    for (number, name) in HostileNames.all.enumerated() {
      _ = failure {
        _ = try repository.createWorktree(
          name: "orch-\(number)", path: scratch["trees/"] + name, root: scratch["trees"],
          branch: name, base: base)
        try repository.removeWorktree("orch-\(number)", base: base, deletesBranch: true)
      }
    }
    #expect(try repository.worktrees().count == 1)
    #expect(try repository.branches().map(\.name) == ["main"])
    #expect(try scratch.fingerprint("outside") == before.1)
    let after = try scratch.fingerprint("main").filter { !$0.contains("/logs") }
    #expect(after == before.0.filter { !$0.contains("/logs") })
    #expect(!scratch.exists("pwned") && !scratch.exists("evil") && !scratch.exists("main/pwned"))
  }

  @Test func `a hostile base is a commit or refused, never an option or a search`() throws {
    let repository = try scratch.repository()
    let head = try repository.requiredHeadCommit()
    for name in HostileNames.all {
      let found = try? repository.resolve(base: name)
      #expect(found == nil || found == head)
      if name.contains(":") || name.contains("{/") || name.contains("..") || name.hasPrefix("-") {
        #expect(found == nil)
      }
    }
    #expect(try repository.resolve(base: "HEAD") == head)
    #expect(try repository.resolve(base: "main") == head)
    #expect(try repository.resolve(base: String(head.hex.prefix(12))) == head)
  }

  @Test func `nothing a repository plants is run`() throws {
    try scratch.repository()
    try plantCanaries()
    let repository = try Repository.open(at: scratch["main"])
    let worktree = try scratch.worktree(of: repository)
    #expect(scratch.read("trees/orch-1/a.txt") == "one\ntwo\nthree\n")
    #expect(scratch.read("trees/orch-1/big.bin") == "pointer\n")
    try scratch.write("changed\n", to: "trees/orch-1/a.txt")
    try scratch.write("new\n", to: "trees/orch-1/new.bin")
    _ = try repository.worktrees(base: repository.requiredHeadCommit())
    #expect(try repository.changes(in: worktree).count == 2)
    let report = try repository.commitAll(in: worktree, message: "Work", author: .agent)
    let commit = try #require(report.commit)
    _ = try repository.diffText(from: repository.requiredHeadCommit(), to: commit)
    _ = try repository.branches(base: commit)
    _ = repository.remoteURL
    try repository.removeWorktree("orch-1", base: nil, allowsUnmergedCommits: true)
    try repository.deleteBranch("orch/orch-1", unlessUnmergedInto: nil)
    #expect(!scratch.exists("canary-ran"))
  }

  @Test func `the canaries do sing when git itself works there`() throws {
    try scratch.repository()
    try plantCanaries()
    _ = try? scratch.git("-C", scratch["main"], "status")
    #expect(scratch.exists("canary-ran"))
  }

  /// Everything in a repository that can make git run a program.
  private func plantCanaries() throws {
    let script = "#!/bin/sh\ntouch '\(scratch["canary-ran"])'\ncat\n"
    try scratch.write("*.bin filter=x diff=x merge=x\n*.txt diff=x\n", to: "main/.gitattributes")
    try scratch.write("pointer\n", to: "main/big.bin")
    try scratch.commit("Attributes")
    let hooks = [
      "post-checkout", "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit",
      "reference-transaction", "post-index-change", "pre-auto-gc", "post-merge",
      "fsmonitor-watchman",
    ]
    for folder in ["main/.git/hooks/", "main/own-hooks/"] {
      for hook in hooks { try scratch.write(script, to: folder + hook, mode: 0o755) }
    }
    try scratch.write(script, to: "canary.sh", mode: 0o755)
    let program = scratch["canary.sh"]
    try scratch.write(
      """
      [core]
      \trepositoryformatversion = 0
      \tfsmonitor = \(program)
      \thooksPath = \(scratch["main/own-hooks"])
      \teditor = \(program)
      \tpager = \(program)
      \tsshCommand = \(program)
      \taskPass = \(program)
      \talternateRefsCommand = \(program)
      [filter "x"]
      \tclean = \(program)
      \tsmudge = \(program)
      \tprocess = \(program)
      \trequired = true
      [diff]
      \texternal = \(program)
      [diff "x"]
      \ttextconv = \(program)
      \tcommand = \(program)
      [merge "x"]
      \tdriver = \(program) %A
      [commit]
      \tgpgSign = true
      [gpg]
      \tprogram = \(program)
      [credential]
      \thelper = \(program)
      [uploadpack]
      \tpackObjectsHook = \(program)
      [include]
      \tpath = \(scratch["included"])
      [remote "origin"]
      \turl = ext::\(program)
      """, to: "main/.git/config")
    try scratch.write("[core]\n\tfsmonitor = \(program)\n", to: "included")
    try scratch.write("own-hooks/\n", to: "main/.git/info/exclude")
  }
}
