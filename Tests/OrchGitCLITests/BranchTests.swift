import Glibc
import Testing

@Suite("orch git branch")
struct BranchTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  @Test func `a branch is made, listed and deleted again`() throws {
    let head = try bench.git("rev-parse", "HEAD", in: bench["repo"]).dropLast()
    try bench.expect(
      "git", "branch", "create", "fix/parser",
      says: """
        created branch 'fix/parser' at \(head.prefix(10)) First
        next: orch git worktree create fix/parser
        undo: orch git branch delete fix/parser

        """)
    try bench.expect(
      "git", "branches", "--all", "--fields",
      "name,head,subject,committedAt,ahead,behind,isHead",
      says: """
        BRANCH      HEAD        SUBJECT  COMMITTED   AHEAD  BEHIND  IS HEAD
        fix/parser  \(head.prefix(10))  First    2023-11-14      0       0  no
        main        \(head.prefix(10))  First    2023-11-14      0       0  yes

        base main, base commit \(head)

        """)
    try bench.expect(
      "git", "branch", "delete", "fix/parser", "--yes",
      says: """
        deleted branch 'fix/parser' at \(head.prefix(10)) First
        undo: orch git branch create fix/parser --base \(head)

        """)
    #expect(try bench.git("branch", "--list", "fix/*", in: bench["repo"]).isEmpty)
  }

  @Test func `without tasks there is nothing to list but --all`() throws {
    try bench.expect(
      "git", "branch", says: "--- stderr\nno branches of tasks; see 'orch git branch list --all'\n")
  }

  @Test func `a task's id makes its branch`() throws {
    try bench.file("t4k2p", "Fix the parser; $(rm -rf /)")
    let made = try bench.said("git", "branch", "create", "t4k2p")
    #expect(made.code == 0)
    #expect(made.text.hasPrefix("created branch 'orch/t4k2p-fix-the-parser-rm-rf' at "))
    let listed = try bench.said("git", "branch", "list", "--fields", "name,task,run", "--csv")
    #expect(listed.text == "name,task,run\norch/t4k2p-fix-the-parser-rm-rf,t4k2p,\n")
    try bench.expect(
      "git", "branch", "create", "t4k2p",
      says: """
        --- stderr
        error: branch 'orch/t4k2p-fix-the-parser-rm-rf' exists already
        hint: choose another name, or use it: orch git worktree create BRANCH
        --- exit 65

        """)
    try bench.expect(
      "git", "branch", "create", "t4k2q",
      says: """
        --- stderr
        error: no task 't4k2q'
        hint: did you mean 't4k2p'?
        --- exit 66

        """)
  }

  @Test func `a branch belongs to the task of its run, and to none by a name alone`() throws {
    try bench.git("branch", "work", in: bench["repo"])
    try bench.git("branch", "orch/tests-first", in: bench["repo"])
    try bench.file("t4k2p", "Work", run: ("r9x1c", .completed), branch: "work")
    let listed = try bench.said(
      "git", "branches", "--all", "--fields", "name,task,run,status", "--csv")
    #expect(
      listed.text == """
        name,task,run,status
        main,,,
        orch/tests-first,,,
        work,t4k2p,r9x1c,completed

        """)
  }

  @Test func `a branch with commits of its own is kept, and says which`() throws {
    try bench.git("checkout", "-q", "-b", "work", in: bench["repo"])
    for number in 1...4 { try bench.commit("Step \(number)") }
    let tips = try bench.git("log", "--format=%H", "-3", in: bench["repo"]).split(separator: "\n")
    try bench.git("checkout", "-q", "main", in: bench["repo"])
    let steps = zip(tips, [4, 3, 2]).map { "'\($0.prefix(10)) Step \($1)'" }.joined(separator: ", ")
    for words in [["-n"], ["--yes"]] {
      let ended = try bench.orchGit(["git", "branch", "delete", "work"] + words)
      #expect(ended.code == 65)
      #expect(
        String(decoding: ended.narration, as: UTF8.self) == """
          error: branch 'work' has 4 commits that are nowhere else: \(steps) and 1 more
          hint: merge it, or push it, or keep it

          """)
    }
    let json = try bench.said("git", "branch", "delete", "work", "--yes", "--json")
    #expect(json.text.contains(#""commits":[{"id":"\#(tips[0])","subject":"Step 4"}"#))
    #expect(json.text.contains(#""commitCount":4"#))
    let forced = try bench.said("git", "branch", "delete", "work", "--yes", "--force")
    #expect(
      forced.code == 0
        && forced.text.contains("undo: orch git branch create work --base \(tips[0])"))
    #expect(try bench.said("git", "branch", "create", "work", "--base", String(tips[0])).code == 0)
    #expect(try bench.git("rev-parse", "work", in: bench["repo"]) == tips[0] + "\n")
  }

  @Test func `deleting needs a yes, and a dry run deletes nothing`() throws {
    try bench.git("branch", "old", in: bench["repo"])
    let refused = try bench.said("git", "branch", "delete", "old")
    #expect(refused.code == 64 && refused.text.contains("agree beforehand with --yes"))
    let dry = try bench.said("git", "branch", "delete", "old", "-n")
    #expect(dry.code == 0 && dry.text.hasPrefix("would delete branch 'old' at "))
    #expect(try bench.git("branch", "--list", "old", in: bench["repo"]) == "  old\n")
  }

  @Test func `a branch in use, and one that is not there`() throws {
    try bench.expect(
      "git", "branch", "delete", "main", "--yes", "--force",
      says: """
        --- stderr
        error: branch 'main' is checked out at 'TMP/repo'
        hint: see 'orch git worktree list'
        --- exit 65

        """)
    try bench.git("branch", "parser", in: bench["repo"])
    try bench.expect(
      "git", "branch", "delete", "parsr", "--yes",
      says: """
        --- stderr
        error: no branch 'parsr'
        hint: did you mean 'parser'?
        --- exit 66

        """)
    try bench.file("t4k2p", "Work", run: ("r9x1c", .paused), branch: "parser")
    try bench.expect(
      "git", "branch", "delete", "parser", "--yes", "--force",
      says: """
        --- stderr
        error: run 'r9x1c' works on branch 'parser': it is paused
        hint: see 'orch runs show r9x1c'; stop it first: orch runs stop r9x1c
        --- exit 65

        """)
  }

  @Test func `the base is what --base or the configuration says`() throws {
    try bench.git("branch", "old", in: bench["repo"])
    try bench.commit("Second")
    let there = try bench.said("git", "branches", "--all", "--fields", "name,ahead,behind", "--csv")
    #expect(there.text == "name,ahead,behind\nmain,0,0\nold,0,1\n")
    let based = try bench.said(
      "git", "branches", "--all", "--base", "old", "--fields", "name,ahead,behind", "--csv")
    #expect(based.text == "name,ahead,behind\nmain,1,0\nold,0,0\n")
    let unknown = try bench.said("git", "branch", "list", "--base", "nothing")
    #expect(unknown.code == 66 && unknown.text.hasPrefix("error: no commit 'nothing'"))
    mkdir(bench["repo/.orch"], 0o755)
    try bench.write("[run]\nbase = \"old\"\n", to: "repo/.orch/config.toml")
    _ = try bench.said("git", "branch", "create", "new")
    #expect(
      try bench.git("rev-parse", "new", in: bench["repo"])
        == bench.git("rev-parse", "old", in: bench["repo"]))
  }
}
