import Glibc
import Testing

@Suite("orch git, in repositories of every kind")
struct RepositoryTests {
  @Test func `no repository at all`() throws {
    let bench = try Bench(isEmpty: true)
    for words in [["branch", "list"], ["worktree", "list"], ["branch", "create", "x"]] {
      let ended = try bench.orchGit(["git"] + words, in: bench["home"])
      #expect(ended.code == 66)
      #expect(
        String(decoding: ended.narration, as: UTF8.self)
          == "error: '\(bench["home"])' is not in a git repository\n"
          + "hint: change into a repository, or name one with -C\n")
    }
  }

  @Test func `no commit yet`() throws {
    let bench = try Bench(isEmpty: true)
    try bench.git("init", "-q", "-b", "main", bench["repo"])
    #expect(try bench.said("git", "branch", "--all").text == "no branch has a commit yet\n")
    let listed = try bench.said("git", "worktree", "--csv", "--fields", "path,branch,ahead,valid")
    #expect(listed.text == "path,branch,ahead,valid\nTMP/repo,main,,true\n")
    for noun in ["branch", "worktree"] {
      let made = try bench.said("git", noun, "create", "work")
      #expect(made.code == 65)
      #expect(
        made.text == """
          error: the repository at 'TMP/repo' has no commit yet
          hint: make a first commit

          """)
    }
    #expect(!bench.exists("repo/.git/worktrees"))
  }

  @Test func `a detached HEAD`() throws {
    let bench = try Bench()
    try bench.commit("Second")
    try bench.git("checkout", "-q", "--detach", "HEAD~1", in: bench["repo"])
    let listed = try bench.said("git", "worktree", "--csv", "--fields", "path,branch,ahead,behind")
    #expect(listed.text == "path,branch,ahead,behind\nTMP/repo,,0,0\n")
    let branches = try bench.said(
      "git", "branch", "--all", "--csv", "--fields", "name,ahead,isHead")
    #expect(branches.text == "name,ahead,isHead\nmain,1,false\n")
    #expect(try bench.said("git", "worktree", "create", "work").code == 0)
    #expect(
      try bench.git("rev-parse", "work", in: bench["repo"])
        == bench.git("rev-parse", "main~1", in: bench["repo"]))
  }

  @Test func `a bare repository`() throws {
    let bench = try Bench()
    try bench.git("clone", "-q", "--bare", bench["repo"], bench["bare.git"])
    let bare = bench["bare.git"]
    let empty = try bench.said("git", "worktree", in: bare)
    #expect(empty.code == 0 && empty.text.contains("no worktrees; make one with"))
    #expect(
      try bench.said("git", "worktree", "create", "work", "--path", "../tree", in: bare).code == 0)
    let listed = try bench.said(
      "git", "worktree", "--csv", "--fields", "path,branch,ahead", in: bench["tree"])
    #expect(listed.text == "path,branch,ahead\nTMP/tree,work,0\n")
    for directory in [bare, bench["tree"]] {
      let head = try bench.said(
        "git", "branch", "delete", "main", "--yes", "--force", in: directory)
      #expect(head.code == 65)
      #expect(head.text.contains("branch 'main' is what HEAD of the bare repository stands for"))
    }
    #expect(try bench.said("git", "worktree", "remove", "work", "--yes", in: bare).code == 0)
    #expect(try bench.said("git", "branch", "delete", "work", "--yes", in: bare).code == 0)
  }

  @Test func `submodules`() throws {
    let bench = try Bench()
    try bench.git("init", "-q", "-b", "main", bench["lib"])
    try bench.write("lib\n", to: "lib/lib.txt")
    try bench.commit("Lib", in: "lib")
    try bench.git(
      "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", bench["lib"], "lib",
      in: bench["repo"])
    try bench.commit("With lib")
    #expect(try bench.said("git", "worktree", "create", "work", "--path", "../tree").code == 0)
    let listed = try bench.said("git", "worktree", "--csv", "--fields", "branch,dirty,valid")
    #expect(listed.text == "branch,dirty,valid\nmain,0,true\nwork,0,true\n")
    let inside = try bench.said(
      "git", "worktree", "--csv", "--fields", "branch,isMain", in: bench["repo/lib"])
    #expect(inside.text == "branch,isMain\nmain,true\n")
    try bench.git(
      "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init",
      in: bench["tree"])
    let refused = try bench.said("git", "worktree", "remove", "work", "--yes")
    #expect(refused.code == 65)
    #expect(refused.text.contains("worktree 'TMP/tree' holds submodules' repositories"))
    #expect(try bench.said("git", "worktree", "remove", "work", "--yes", "--force").code == 0)
  }

  /// What git 2.48 writes with `worktree.useRelativePaths`.
  @Test func `relative worktrees`() throws {
    let bench = try Bench()
    _ = try bench.said("git", "worktree", "create", "work", "--path", "../tree")
    try bench.write("gitdir: ../repo/.git/worktrees/orch-work\n", to: "tree/.git")
    try bench.write("../../../../tree/.git\n", to: "repo/.git/worktrees/orch-work/gitdir")
    try bench.git("config", "core.repositoryformatversion", "1", in: bench["repo"])
    try bench.git("config", "extensions.relativeWorktrees", "true", in: bench["repo"])
    for directory in [bench["repo"], bench["tree"]] {
      let listed = try bench.said(
        "git", "worktree", "--csv", "--fields", "path,branch,valid", in: directory)
      #expect(listed.text == "path,branch,valid\nTMP/repo,main,true\nTMP/tree,work,true\n")
    }
    #expect(try bench.said("git", "worktree", "remove", "../tree", "--yes").code == 0)
    #expect(!bench.exists("tree") && !bench.exists("repo/.git/worktrees"))
  }

  @Test func `orch itself hands over, for help and for work`() throws {
    let bench = try Bench()
    let listed = try bench.orch(["git", "worktree", "--csv", "--fields", "branch"])
    #expect(listed.code == 0 && listed.answer == Array("branch\r\nmain\r\n".utf8))
    let help = try bench.orch(["git", "worktree", "remove", "--help"])
    #expect(String(decoding: help.answer, as: UTF8.self).contains("--keep-branch"))
    let wrong = try bench.orch(["git", "worktree", "remove"])
    #expect(wrong.code == 64)
    let json = try bench.orch(["git", "branch", "--all", "--json"], width: nil)
    let text = String(decoding: json.answer, as: UTF8.self)
    #expect(text.hasPrefix(#"{"schema":"orch.git.branch.list/1","generatedAt":"#))
    #expect(text.contains(#""isHead":true"#) && text.hasSuffix("\"warnings\":[]}\n"))
  }
}
