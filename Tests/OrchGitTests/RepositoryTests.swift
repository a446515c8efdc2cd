import Glibc
import Testing

@testable import OrchGit

@Suite("opening a repository")
struct RepositoryTests {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
  }

  @Test func `a folder inside finds the repository above it`() throws {
    try scratch.repository()
    let repository = try Repository.open(at: scratch["main/src"])
    #expect(repository.workingDirectory == scratch["main"])
    #expect(repository.commonDirectory == scratch["main/.git"])
    #expect(try repository.head == .branch("main"))
    #expect(repository.projectName == "main")
    #expect(!repository.isLinkedWorktree && !repository.isBare && !repository.isUnborn)
  }

  @Test func `a folder in no repository is not found`() throws {
    for place in [scratch["outside"], scratch["nowhere"], "", "a\0b"] {
      let failure = failure { _ = try Repository.open(at: place) }
      #expect(failure?.code == "git.not-a-repository")
      #expect(failure?.exitCode.rawValue == 66)
    }
  }

  @Test func `a repository without a commit says so when one is needed`() throws {
    try scratch.git("init", "-q", "-b", "trunk", scratch["new"])
    let repository = try Repository.open(at: scratch["new"])
    #expect(repository.isUnborn)
    #expect(try repository.head == .unborn("trunk"))
    #expect(try repository.branches().isEmpty)
    for spec in ["HEAD", "trunk"] {
      let found = failure { _ = try repository.resolve(base: spec) }
      #expect(found?.code == (spec == "HEAD" ? "git.no-commit" : "git.unknown-revision"))
    }
    #expect(failure { _ = try repository.requiredHeadCommit() }?.exitCode.rawValue == 65)
    let all = try repository.worktrees()
    #expect(all.count == 1)
    #expect(all.first?.state?.changes.isClean == true)
  }

  @Test func `a detached head is told by its commit`() throws {
    let repository = try scratch.repository()
    let commit = try repository.requiredHeadCommit()
    try scratch.git("-C", scratch["main"], "checkout", "-q", "--detach")
    #expect(try repository.head == .detached(commit))
    #expect(try scratch.git("-C", scratch["main"], "rev-parse", "HEAD") == commit.hex + "\n")
  }

  @Test func `a bare repository lists branches and has no working tree`() throws {
    try scratch.repository()
    try scratch.git("clone", "-q", "--bare", scratch["main"], scratch["bare.git"])
    let repository = try Repository.open(at: scratch["bare.git"])
    #expect(repository.isBare)
    #expect(repository.projectName == "bare")
    #expect(try repository.branches().map(\.name) == ["main"])
    #expect(failure { _ = try repository.changes() }?.code == "git.bare")
    let worktree = try scratch.worktree(of: repository)
    #expect(scratch.read("trees/orch-1/a.txt") == "one\ntwo\nthree\n")
    #expect(try repository.repository(of: worktree).projectName == "bare")
    try repository.removeWorktree("orch-1", base: repository.resolve(base: "main"))
    #expect(!scratch.exists("trees/orch-1"))
  }

  @Test func `another user's repository is refused and nothing is trusted for them`() throws {
    guard geteuid() == 0 else { return }
    try scratch.repository()
    chown(scratch["main"], 65_534, 65_534)
    let found = failure { _ = try Repository.open(at: scratch["main"]) }
    #expect(found?.code == "git.foreign-owner")
    #expect(found?.exitCode.rawValue == 77)
    #expect(found?.hint?.contains("safe.directory") == true)
    #expect(!scratch.exists("home/.gitconfig"))
  }

  @Test func `a worktree whose shared folder is another user's is refused`() throws {
    guard geteuid() == 0 else { return }
    _ = try scratch.worktree(of: scratch.repository())
    chown(scratch["main/.git"], 65_534, 65_534)
    let found = failure { _ = try Repository.open(at: scratch["trees/orch-1"]) }
    #expect(found?.code == "git.foreign-owner")
  }

  @Test(arguments: [
    ("refstorage", "reftable", "refstorage=reftable"),
    ("objectformat", "sha256", "objectformat=sha256"),
    ("orchNovelty", "true", "orchnovelty"),
  ])
  func `an extension that changes the format is named`(key: String, value: String, name: String)
    throws
  {
    try scratch.repository()
    try scratch.git("-C", scratch["main"], "config", "core.repositoryformatversion", "1")
    try scratch.git("-C", scratch["main"], "config", "extensions." + key, value)
    let found = failure { _ = try Repository.open(at: scratch["main"]) }
    #expect(found?.code == "git.unsupported-extension")
    #expect(found?.message.contains("'\(name)'") == true)
    #expect(found?.exitCode.rawValue == 69)
  }

  @Test func `a newer repository format is refused`() throws {
    try scratch.repository()
    try scratch.git("-C", scratch["main"], "config", "core.repositoryformatversion", "7")
    let found = failure { _ = try Repository.open(at: scratch["main"]) }
    #expect(found?.message.contains("repository format 7") == true)
  }

  @Test func `relative worktree pointers work`() throws {
    let made = try scratch.worktree(of: scratch.repository())
    try scratch.git("-C", scratch["main"], "config", "core.repositoryformatversion", "1")
    try scratch.git("-C", scratch["main"], "config", "extensions.relativeWorktrees", "true")
    try scratch.write("gitdir: ../../main/.git/worktrees/orch-1\n", to: "trees/orch-1/.git")
    try scratch.write(
      "../../../../trees/orch-1/.git\n", to: "main/.git/worktrees/orch-1/gitdir")
    let repository = try Repository.open(at: scratch["main"])
    let worktree = try repository.worktree("orch-1")
    #expect(worktree.isValid && worktree.path == made.path)
    let inside = try Repository.open(at: scratch["trees/orch-1/src"])
    #expect(inside.workingDirectory == made.path)
    #expect(inside.commonDirectory == scratch["main/.git"])
    try scratch.write("new\n", to: "trees/orch-1/new.txt")
    let report = try repository.commitAll(in: worktree, message: "New", author: .agent)
    #expect(try repository.tip(ofBranch: "orch/orch-1") == report.commit)
    try repository.removeWorktree("orch-1", force: true, base: nil)
    #expect(!scratch.exists("trees/orch-1") && !scratch.exists("main/.git/worktrees"))
  }

  @Test func `config.worktree is heeded`() throws {
    try scratch.repository()
    for key in ["core.repositoryformatversion=1", "extensions.worktreeConfig=true"] {
      let parts = key.split(separator: "=").map(String.init)
      try scratch.git("-C", scratch["main"], "config", parts[0], parts[1])
    }
    #expect(try Repository.open(at: scratch["main"]).isBare == false)
    try scratch.write("[core]\n\tbare = true\n", to: "main/.git/config.worktree")
    #expect(try Repository.open(at: scratch["main"]).isBare)
    try scratch.write("[core]\n\tworktree = /\n", to: "main/.git/config.worktree")
    let found = failure { _ = try Repository.open(at: scratch["main"]) }
    #expect(found?.code == "git.unsupported-extension")
  }

  @Test func `a damaged repository is told from a missing one`() throws {
    let repository = try scratch.repository()
    let commit = try repository.requiredHeadCommit().hex
    try scratch.write("[core\n", to: "main/.git/config")
    #expect(failure { _ = try Repository.open(at: scratch["main"]) }?.code == "git.corrupt")
    try scratch.write("[core]\n\tbare = false\n", to: "main/.git/config")
    let object = "main/.git/objects/\(commit.prefix(2))/\(commit.dropFirst(2))"
    unlink(scratch[object])
    let opened = try Repository.open(at: scratch["main"])
    #expect(failure { _ = try opened.changes() }?.code == "git.missing-object")
    try scratch.write("garbage", to: object)
    let again = try Repository.open(at: scratch["main"])
    #expect(failure { _ = try again.changes() }?.code == "git.corrupt")
  }

  @Test func `the project's name and remote are told without secrets`() throws {
    let repository = try scratch.repository()
    #expect(repository.remoteURL == nil)
    try scratch.git(
      "-C", scratch["main"], "remote", "add", "origin", "https://u:token@example.com/a.git?key=1")
    #expect(try Repository.open(at: scratch["main"]).remoteURL == "https://example.com/a.git")
    let worktree = try scratch.worktree(of: repository)
    #expect(try repository.repository(of: worktree).projectName == "main")
  }

  @Test(arguments: [
    ("https://token@example.com/a", "https://example.com/a"),
    ("https://a@b:c@example.com/x#y", "https://example.com/x"),
    ("https://example.com/a@b", "https://example.com/a@b"),
    ("ssh://git:pw@example.com/a.git", "ssh://git@example.com/a.git"),
    ("git+ssh://:pw@example.com/a", "git+ssh://example.com/a"),
    ("git@example.com:a/b.git", "git@example.com:a/b.git"), ("/srv/a.git", "/srv/a.git"),
    ("http://", "http://"), ("://@", "://"),
  ])
  func `credentials are cut from a url`(url: String, shown: String) {
    #expect(withoutCredentials(url) == shown)
  }

  @Test func `the identity is git's, else orch's with a notice`() throws {
    let repository = try scratch.repository()
    let own = try repository.identity
    #expect(own.name == "orch" && own.email == "orch@localhost" && own.notice != nil)
    try scratch.git("-C", scratch["main"], "config", "user.name", "A <b>\u{1B}[31m")
    try scratch.git("-C", scratch["main"], "config", "user.email", "a@example.com")
    let theirs = try Repository.open(at: scratch["main"]).identity
    #expect(theirs == Identity(name: "A b[31m", email: "a@example.com", notice: nil))
  }
}
