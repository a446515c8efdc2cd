import Glibc
import Testing

@testable import OrchGit

@Suite(".worktreeinclude")
struct IncludesTests {
  let scratch: Scratch
  let repository: Repository

  init() throws {
    scratch = try Scratch()
    repository = try scratch.repository()
  }

  private func copy(_ list: String) throws -> IncludeReport {
    try scratch.write(list, to: "main/.worktreeinclude")
    let made = try scratch.worktree(of: repository)
    return try repository.copyIncludes(from: repository.worktree(scratch["main"]), to: made)
  }

  private func tree(_ name: String) -> String { "trees/orch-1/" + name }

  @Test func `listed files that git doesn't track are copied with their modes`() throws {
    try scratch.write(".env\nnode/\n", to: "main/.gitignore")
    try scratch.write("SECRET=1", to: "main/.env", mode: 0o600)
    try scratch.write("run", to: "main/bin/tool", mode: 0o755)
    try scratch.write("m", to: "main/node/m/index.js")
    try scratch.write("no", to: "main/other")
    let report = try copy("# what agents need\n.env\nbin/\n/node\na.txt\n")
    #expect(report.copied == [".env", "bin/tool", "node/m/index.js"] && report.refused.isEmpty)
    #expect(scratch.read(tree(".env")) == "SECRET=1" && scratch.mode(tree(".env")) == 0o600)
    #expect(scratch.mode(tree("bin/tool")) == 0o755)
    #expect(!scratch.exists(tree("other")))
  }

  @Test func `without a list nothing is copied`() throws {
    let made = try scratch.worktree(of: repository)
    let report = try repository.copyIncludes(from: repository.worktree(scratch["main"]), to: made)
    #expect(report.copied.isEmpty && report.refused.isEmpty)
  }

  @Test func `links on either side are refused, and nothing is written over`() throws {
    symlink(scratch["outside"], scratch["main/config"])
    try scratch.commit("A link in the tree")
    unlink(scratch["main/config"])
    try scratch.write("mine", to: "main/config/canary")
    try scratch.write("mine", to: "main/config/new")
    try scratch.write("tracked elsewhere", to: "main/plain")
    symlink("/etc/passwd", scratch["main/passwd"])
    symlink(scratch["outside"], scratch["main/folder"])
    mkfifo(scratch["main/pipe"], 0o644)
    try scratch.repository("main/nested")
    let before = try scratch.fingerprint("outside")
    let report = try copy("config/\npasswd\nfolder\npipe\nnested\n../outside\n/../outside/canary\n")
    #expect(report.copied.isEmpty)
    let reasons = Dictionary(
      report.refused.map { ($0.path, $0.reason) }, uniquingKeysWith: { one, _ in one })
    #expect(reasons["passwd"] == "it is a symbolic link")
    #expect(reasons["folder"] == "it is a symbolic link")
    #expect(reasons["pipe"] == "it is not a plain file")
    #expect(reasons["nested"] == "it is a repository of its own")
    #expect(reasons["config/canary"]?.contains("symbolic link") == true)
    #expect(reasons["config/new"]?.contains("symbolic link") == true)
    #expect(try scratch.fingerprint("outside") == before)
    #expect(scratch.read("outside/canary") == "canary")
  }

  @Test func `a file that is in the worktree already stays as it is`() throws {
    try scratch.write("theirs", to: "main/late")
    try scratch.commit("Late")
    try scratch.git("-C", scratch["main"], "rm", "-q", "--cached", "late")
    try scratch.write("mine", to: "main/late")
    let report = try copy("late\n")
    #expect(report.refused == [.init(path: "late", reason: "it exists in the worktree")])
    #expect(scratch.read(tree("late")) == "theirs")
  }

  @Test func `git's own folders are never copied`() throws {
    try scratch.write("x", to: "main/sub/.GIT/hooks/post-checkout")
    let report = try copy("*\n.git\n.git/**\n.GIT/\n")
    #expect(report.copied == [".worktreeinclude"])
    #expect(!scratch.exists(tree("sub")))
  }

  @Test func `a list that is a link, or endless, is refused`() throws {
    symlink("/etc/passwd", scratch["main/.worktreeinclude"])
    let made = try scratch.worktree(of: repository)
    let main = try repository.worktree(scratch["main"])
    func outcome() -> GitFailure? {
      failure { _ = try repository.copyIncludes(from: main, to: made) }
    }
    #expect(outcome()?.code == "git.invalid-include-file")
    unlink(scratch["main/.worktreeinclude"])
    try scratch.write(String(repeating: "a\n", count: 600_000), to: "main/.worktreeinclude")
    #expect(outcome()?.code == "git.invalid-include-file")
  }

  @Test func `limits stop it with a reason`() throws {
    for number in 0..<20 { try scratch.write("0123456789", to: "main/data/\(number)") }
    try scratch.write("data/\n", to: "main/.worktreeinclude")
    let main = try repository.worktree(scratch["main"])
    let made = try scratch.worktree(of: repository)
    var limits = IncludeLimits()
    limits.files = 5
    let few = try repository.copyIncludes(from: main, to: made, limits: limits)
    #expect(few.copied.count == 5)
    #expect(few.refused == [.init(path: ".", reason: "too many files are listed")])
    limits = IncludeLimits()
    limits.bytes = 35
    let other = try scratch.worktree("orch-2", of: repository)
    let small = try repository.copyIncludes(from: main, to: other, limits: limits)
    #expect(small.copied.count == 3)
    #expect(small.refused == [.init(path: ".", reason: "the files listed are too large")])
  }

  @Test func `patterns mean what they mean to git`() throws {
    let files = [
      ".env", "a/.env", "a/b/.env", "build/x", "a/build/x", "a/build", "docs/a.md", "docs/x/a.md",
      "x.log", "a/x.log", "keep.log", "a[1]", "a1", "a-b", "#hash", "!bang", "end ", "q?",
      "deep/1/2/3",
      "foo/bar/baz", "foo/x/y/baz", "foo/baz", "UP", "up", "tab\tx", "back\\slash", "é", "e1", "z9",
    ]
    for file in files where !file.hasPrefix("a/build") || file == "a/build/x" {
      try scratch.write("x", to: "main/" + file)
    }
    let lists = [
      ".env", "/.env", "a/.env", "build/", "/build", "docs/*.md", "docs/**", "**/a.md",
      "*.log\n!keep.log",
      "a[1]", "a\\[1\\]", "a[!-x]b", "[a-c]*", "\\#hash", "\\!bang", "end\\ ", "end", "q\\?", "q?",
      "q[?]",
      "deep/**/3", "deep/*/3", "foo/**/baz", "foo/**", "**/baz", "**", "*", "[[:upper:]]*",
      "[[:digit:]]",
      "[[:bogus:]]", "[", "a[", "[]-]", "[]a]1", "\\", "back\\\\slash", "*\\", "?", "tab\tx", "é",
      "e?",
      "!*", "*\n!a", "*\n!a/\n!a/b/", "a/\n!a/.env", "[a-\\c]1", "[z-a]1", "z[0-9]", "z[^0-8]",
      "x.log\r",
      " .env", "/", "//", "foo//baz", "foo/", "foo/bar/", "/foo/*/baz", "***", "a**1", "[^a]nv",
    ]
    for list in lists {
      try scratch.write(list + "\n", to: "list")
      let theirs = try scratch.git(
        "-C", scratch["main"], "ls-files", "-z", "--others", "--ignored",
        "--exclude-from=" + scratch["list"]
      ).split(separator: "\0").map(String.init).sorted()
      #expect(try listed(list) == theirs, "list: \(list)")
    }
  }

  /// What our walk would copy for `list`.
  private func listed(_ list: String) throws -> [String] {
    mkdir(scratch["empty"], 0o755)
    let copier = IncludeCopier(
      patterns: IgnorePatterns(Array(list.utf8)), tracked: try TrackedFiles(of: repository),
      target: try Folder(at: RawPath(bytes: scratch["empty"].utf8)), limits: IncludeLimits())
    try copier.copy(try Folder(at: RawPath(bytes: scratch["main"].utf8)))
    try Folder(at: RawPath(bytes: scratch.path.utf8)).removeTree("empty")
    return copier.report.copied.sorted()
  }

  @Test func `a pattern made to take for ever doesn't`() {
    let patterns = IgnorePatterns(
      Array(
        (String(repeating: "*a", count: 200) + "b\n" + String(repeating: "**/a/", count: 200) + "b")
          .utf8))
    let name = RawPath(bytes: String(repeating: "a", count: 255).utf8)
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(!patterns.lists(Array(repeating: name, count: 60), isFolder: false))
      #expect(!patterns.lists(Array(repeating: "a", count: 60), isFolder: false))
    }
    #expect(time < .seconds(5))
  }
}
