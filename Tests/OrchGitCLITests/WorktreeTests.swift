import Glibc
import Testing

@Suite("orch git worktree")
struct WorktreeTests {
  let bench: Bench
  private let trees = "home/.local/share/orch/worktrees"

  init() throws { bench = try Bench() }

  @Test func `a worktree is made for a task, listed and removed again`() throws {
    try bench.file("t4k2p", "Fix the parser")
    try bench.write("/.env\n", to: "repo/.gitignore")
    try bench.write("KEY=1\n", to: "repo/.env")
    try bench.write(".env\n", to: "repo/.worktreeinclude")
    try bench.commit("Second")
    let head = try bench.git("rev-parse", "HEAD", in: bench["repo"]).dropLast()
    let (path, branch) = ("TMP/\(trees)/orch-t4k2p-fix-the-parser", "orch/t4k2p-fix-the-parser")
    try bench.expect(
      "git", "worktree", "create", "t4k2p",
      says: """
        created worktree '\(path)' on new branch '\(branch)' at \(head.prefix(10)), with one file of .worktreeinclude
        next: cd \(path)
        undo: orch git worktree remove \(path) && orch git branch delete \(branch)

        """)
    #expect(bench.bytes(of: trees + "/orch-t4k2p-fix-the-parser/.env") == Array("KEY=1\n".utf8))
    try bench.expect(
      "git", "worktrees", "--csv",
      "--fields", "path,branch,task,run,status,dirty,ahead,behind,filesChanged,locked,valid,isMain",
      says: """
        path,branch,task,run,status,dirty,ahead,behind,filesChanged,locked,valid,isMain
        TMP/repo,main,,,,0,0,0,0,false,true,true
        \(path),\(branch),t4k2p,,,0,0,0,0,false,true,false

        """)
    try bench.expect(
      "git", "worktree", "remove", branch, "--yes",
      says: """
        removed worktree '\(path)'; branch '\(branch)' stays at \(head.prefix(10))
        undo: orch git worktree create \(branch) --path \(path)

        """)
    #expect(!bench.exists(trees + "/orch-t4k2p-fix-the-parser"))
    #expect(!bench.exists("repo/.git/worktrees"))
    #expect(try bench.said("git", "worktree", "create", "t4k2p").code == 0)
  }

  @Test func `uncommitted work is not lost, and named`() throws {
    _ = try bench.said("git", "worktree", "create", "work", "--path", "../tree")
    try bench.write("new", to: "tree/new.txt")
    try bench.write("two\n", to: "tree/a.txt")
    for words in [["-n"], ["--yes"], ["--yes", "--keep-branch"]] {
      let ended = try bench.orchGit(["git", "worktree", "remove", "../tree"] + words)
      #expect(ended.code == 65)
      #expect(
        String(decoding: ended.narration, as: UTF8.self).replacing(bench.path, with: "TMP") == """
          error: worktree 'TMP/tree' has 2 uncommitted changes: 'a.txt', 'new.txt'
          hint: commit them, or move them elsewhere

          """)
    }
    #expect(bench.bytes(of: "tree/new.txt") == Array("new".utf8))
    let forced = try bench.said("git", "worktree", "remove", "work", "--force", "--yes")
    #expect(forced.code == 0 && forced.text.contains("warning: 2 uncommitted changes go with it"))
    #expect(!bench.exists("tree"))
  }

  @Test func `commits that are nowhere else are not lost, and named`() throws {
    _ = try bench.said("git", "worktree", "create", "work", "--path", "../tree")
    try bench.commit("Mine", in: "tree")
    let tip = try bench.git("rev-parse", "work", in: bench["repo"]).dropLast()
    try bench.expect(
      "git", "worktree", "remove", "work", "--yes",
      says: """
        --- stderr
        error: worktree 'TMP/tree' has one commit on branch 'work' that is nowhere else: '\(tip.prefix(10)) Mine'
        hint: merge it, or keep the branch alone with --keep-branch
        --- exit 65

        """)
    try bench.expect(
      "git", "worktree", "remove", "work", "--yes", "--keep-branch",
      says: """
        removed worktree 'TMP/tree'; branch 'work' stays at \(tip.prefix(10))
        undo: orch git worktree create work --path TMP/tree

        """)
    #expect(try bench.git("rev-parse", "work", in: bench["repo"]) == tip + "\n")
  }

  @Test func `a detached HEAD's commits are not lost even when the branch is kept`() throws {
    _ = try bench.said("git", "worktree", "create", "work", "--path", "../tree")
    try bench.git("checkout", "-q", "--detach", in: bench["tree"])
    try bench.commit("Afloat", in: "tree")
    let refused = try bench.said("git", "worktree", "remove", "../tree", "--yes", "--keep-branch")
    #expect(refused.code == 65)
    #expect(refused.text.contains("has one commit at its detached HEAD that is nowhere else: '"))
    try bench.git("branch", "afloat", in: bench["tree"])
    let removed = try bench.said("git", "worktree", "remove", "../tree", "--yes")
    #expect(removed.code == 0)
    #expect(removed.text.contains("undo: git -C TMP/repo worktree add --detach TMP/tree "))
  }

  @Test func `a run's worktree is found by the run, and left alone while it goes on`() throws {
    let path = bench[trees + "/orch-r9x1c"]
    try bench.file("t4k2p", "Work", run: ("r9x1c", .running), branch: "work", worktree: path)
    mkdir(bench[trees], 0o700)
    _ = try bench.said("git", "worktree", "create", "work", "--path", path)
    let listed = try bench.said(
      "git", "worktree", "list", "--csv", "--fields", "branch,task,run,status")
    #expect(listed.text == "branch,task,run,status\nmain,,,\nwork,t4k2p,r9x1c,running\n")
    for word in ["r9x1c", "last", "#1", "work", path] {
      let refused = try bench.said("git", "worktree", "remove", word, "--yes", "--force")
      #expect(refused.code == 65)
      #expect(
        refused.text == """
          error: run 'r9x1c' works in 'TMP/\(trees)/orch-r9x1c': it is running
          hint: see 'orch runs show r9x1c'; stop it first: orch runs stop r9x1c

          """)
    }
    let (store, _) = try bench.store()
    var run = try #require(try store.run("r9x1c"))
    run.status = .completed
    run.outcome = .completed
    run.endedAt = Bench.time
    try store.update(run)
    #expect(try bench.said("git", "worktree", "remove", "r9x1", "--yes").code == 0)
    #expect(try store.run("r9x1c") == run)
    try bench.expect(
      "git", "worktree", "remove", "r9x1c", "--yes",
      says: """
        --- stderr
        error: run 'r9x1c' has no worktree in this repository
        hint: see 'orch git worktree list'
        --- exit 66

        """)
  }

  @Test func `a locked worktree, the main one, and one that is more than one`() throws {
    _ = try bench.said("git", "worktree", "create", "one", "--path", "../tree")
    try bench.git("worktree", "lock", "--reason", "on a disk", bench["tree"], in: bench["repo"])
    try bench.expect(
      "git", "worktree", "remove", "one", "--yes",
      says: """
        --- stderr
        error: worktree 'TMP/tree' is locked: 'on a disk'
        hint: 'git worktree unlock' ends that
        --- exit 65

        """)
    let main = try bench.said("git", "worktree", "remove", ".", "--yes", "--force")
    #expect(main.code == 65 && main.text.contains("'TMP/repo' is the main working tree"))
    _ = try bench.said("git", "worktree", "create", "orch-one", "--path", "../other")
    let both = try bench.said("git", "worktree", "remove", "orch-one", "--yes")
    #expect(both.code == 65)
    #expect(both.text.contains("'orch-one' is more than one worktree: 'TMP/tree', 'TMP/other'"))
  }

  @Test func `a folder that is gone is listed as such, and its record removed`() throws {
    _ = try bench.said("git", "worktree", "create", "work", "--path", "../tree")
    _ = try bench.run("/bin/rm", ["-rf", bench["tree"]])
    let listed = try bench.said(
      "git", "worktree", "list", "--csv", "--fields", "branch,valid,dirty")
    #expect(
      listed.text == """
        branch,valid,dirty
        main,true,0
        work,false,
        warning: worktree 'TMP/tree' is gone, or is not its own any more

        """)
    #expect(try bench.said("git", "worktree", "remove", "../tree", "--yes").code == 0)
    #expect(!bench.exists("repo/.git/worktrees"))
  }

  @Test func `a path with spaces and a line end is given back so that a shell takes it`() throws {
    let path = "a b\nc"
    let made = try bench.said("git", "worktree", "create", "work", "--path", "../" + path)
    #expect(made.code == 0 && bench.exists(path + "/a.txt"))
    #expect(made.text.contains("created worktree 'TMP/a b^Jc' on new branch 'work'"))
    #expect(made.text.contains(#"next: cd $'TMP/a b\nc'"#))
    let removed = try bench.said("git", "worktree", "remove", "../" + path, "--yes")
    #expect(removed.code == 0 && !bench.exists(path))
    #expect(removed.text.contains(#"undo: orch git worktree create work --path $'TMP/a b\nc'"#))
  }

  @Test func `places that can't be used`() throws {
    func refuses(_ path: String, _ code: Int32, _ text: String) throws {
      let said = try bench.said("git", "worktree", "create", "work", "--path", path)
      #expect(said.code == code, "\(path)")
      #expect(said.text.contains(text), "\(said.text)")
    }
    try refuses("a.txt", 65, "'TMP/repo/a.txt' exists already, so no worktree can be made there")
    try refuses("a.txt/tree", 66, "'TMP/repo/a.txt' is not a folder")
    try refuses(
      "../none/deep/tree", 66,
      """
      no folder 'TMP/repo/../none/deep'
      hint: the way there ends at 'TMP/repo/..': see what is in it with 'ls'
      """)
    try refuses(".git/tree", 77, "is inside the repository's own folder")
    try refuses("..", 64, "it has '.' or '..' in it")
    try refuses("../tree ", 64, "it ends in white space")
    try refuses("", 65, "'TMP/repo' exists already")
    #expect(!bench.exists("repo/.git/worktrees"))
    #expect(try bench.git("branch", "--list", "work", in: bench["repo"]).isEmpty)
  }

  @Test func `names that are taken get a number, and a branch that exists takes no base`() throws {
    _ = try bench.said("git", "worktree", "create", "a/b")
    let second = try bench.said("git", "worktree", "create", "a-b")
    #expect(
      second.text.hasPrefix("created worktree 'TMP/\(trees)/orch-a-b-2' on new branch 'a-b' at "))
    let again = try bench.said("git", "worktree", "create", "a-b")
    #expect(
      again.code == 65
        && again.text.contains("branch 'a-b' is checked out at 'TMP/\(trees)/orch-a-b-2'"))
    try bench.git("branch", "old", in: bench["repo"])
    let based = try bench.said("git", "worktree", "create", "old", "--base", "main")
    #expect(
      based.code == 65
        && based.text.contains("branch 'old' exists already, so --base has no meaning"))
    let below = try bench.said("git", "worktree", "create", "a-b/c")
    #expect(below.code == 65 && below.text.contains("can't be made while there is a branch 'a-b'"))
  }

  @Test func `the configured folder is used`() throws {
    mkdir(bench["trees"], 0o700)
    mkdir(bench["home/.config"], 0o700)
    mkdir(bench["home/.config/orch"], 0o700)
    try bench.write(
      "[run]\nworktrees = \"\(bench["trees/own"])\"\n", to: "home/.config/orch/config.toml")
    #expect(try bench.said("git", "worktree", "create", "work").code == 0)
    #expect(bench.exists("trees/own/orch-work/a.txt"))
  }

  @Test func `from inside a worktree the way back leads to what stays`() throws {
    _ = try bench.said("git", "worktree", "create", "work", "--path", "../tree")
    let removed = try bench.said("git", "worktree", "remove", ".", "--yes", in: bench["tree"])
    #expect(removed.code == 0)
    #expect(
      removed.text.contains("undo: orch -C TMP/repo git worktree create work --path TMP/tree"))
  }
}
