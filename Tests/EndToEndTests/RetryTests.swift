import OrchModel
import Testing

@Suite("orch runs retry, of some stages")
struct RetryTests {
  let scene: Scene

  /// Builds for a cent; tests for a cent, and fails until there is a file; reviews for a cent.
  init() throws {
    scene = try Scene(
      """
      [workflows.three]
      stages = [
        { name = "build", role = "builder" }, { name = "try", role = "tester" },
        { name = "read", role = "reviewer" },
      ]
      """)
    scene.agent(
      """
      prompt=$(cat)
      echo '\(Agent.cent)'
      case $prompt in
        *"You are the builder"*) echo built >> work.txt; echo "I built it" ;;
        *"You are the tester"*)
          echo half > half.txt
          [ -e '\(scene["outside/fixed"])' ] || exit 1
          mv half.txt whole.txt; echo "It holds" ;;
        *) echo "$prompt" > review.txt ;;
      esac
      """)
  }

  /// A run whose second stage fails; its id.
  private func failing() throws -> String {
    let outcome = try scene.orch("run", "Do it", "--workflow", "three", "--json")
    #expect(outcome.status == 1, outcome.shown)
    scene.write("", to: "outside/fixed")
    return try #require(try scene.show()["id"].text)
  }

  private func words(_ run: JSON, _ key: String) -> [String] {
    run["stages"].items.map { $0[key].text ?? "-" }
  }

  @Test func `only what failed is done again, on what was done`() throws {
    let first = try failing()
    let outcome = try scene.orch("runs", "retry", first, "--failed", "--json")
    #expect(outcome.status == 0, outcome.shown)
    #expect(outcome.events("stage.kept").map { $0["from"].text } == [first])
    #expect(outcome.events("stage.started").map { $0["stage"].text } == ["try", "read"])
    let run = try scene.show()
    #expect(run["attempt"].int == 2)
    #expect(run["workflowReason"].text == "three: try, read of #1 again")
    #expect(words(run, "status") == ["skipped", "completed", "completed"])
    #expect(words(run, "keptFrom") == [first, "-", "-"])
    #expect(run["stages"][0]["costUsd"].money == .zero)
    #expect(run["costUsd"].money == .cents(2))
    // The branch goes on from the commit of the kept stage; what the failed one left is not in it.
    let branch = try #require(run["branch"].text)
    #expect(
      try scene.git("log", "--format=%s", branch)
        == "read: Do it\ntry: Do it\nbuild: Do it\nChange\n")
    #expect(
      try scene.git("ls-tree", "--name-only", branch)
        == "greet.py\nreview.txt\nwhole.txt\nwork.txt\n"
    )
    #expect(try scene.git("show", "\(branch):work.txt") == "built\n")
    let told = try scene.git("show", "\(branch):review.txt")
    #expect(told.contains("## build\n\nI built it") && told.contains("## try\n\nIt holds"))
    #expect(run["filesChanged"].int == 2)
    // Two cents then, two now: nothing is booked twice.
    let costs = try scene.orch("costs", "today", "--json")
    #expect(costs.json["summary"]["costUsd"].money == .cents(4), costs.shown)
    try scene.expectSoundStore()
  }

  @Test func `a person reads what is kept, and a second retry keeps on`() throws {
    let first = try failing()
    let one = try scene.orch("runs", "retry", first, "--stage", "try")
    #expect(one.status == 0, one.shown)
    #expect(one.errors.contains("  build kept from \(first)\n"), one.shown)
    var run = try scene.show()
    #expect(words(run, "reason") == ["kept from \(first)", "-", "not asked for"])
    let second = try #require(run["id"].text)
    let rest = try scene.orch("runs", "retry", second, "--from", "read", "--json")
    #expect(rest.status == 0, rest.shown)
    run = try scene.show()
    #expect(words(run, "keptFrom") == [first, second, "-"])
    #expect(run["costUsd"].money == .cents(1))
    let branch = try #require(run["branch"].text)
    #expect(
      try scene.git("log", "--format=%s", branch)
        == "read: Do it\ntry: Do it\nbuild: Do it\nChange\n")
    // All of it again is all of it.
    let whole = try scene.orch("runs", "retry", "last", "--json")
    #expect(whole.status == 0, whole.shown)
    run = try scene.show()
    #expect(words(run, "status") == ["completed", "completed", "completed"])
    #expect(try scene.git("rev-list", "--count", #require(run["branch"].text)) == "4\n")
  }

  @Test func `a budget counts only what is done again`() throws {
    let first = try failing()
    #expect(
      try scene.orch("budget", "set", "building", "--limit", "0.01", "--scope", "role=builder")
        .status
        == 0)
    let whole = try scene.orch("runs", "retry", first)
    #expect(whole.status == 3, whole.shown)
    let rest = try scene.orch("runs", "retry", first, "--failed")
    #expect(rest.status == 0, rest.shown)
    try scene.expectSoundStore()
  }

  /// Like tasks took three cents, the tester one of them; two are left.
  @Test func `so does what is held`() throws {
    scene.write("", to: "outside/fixed")
    for _ in 1...3 {
      #expect(try scene.orch("run", "Do it", "--workflow", "three", "--json").status == 0)
    }
    _ = try scene.program("/bin/rm", [scene["outside/fixed"]], in: "/").wait()
    let first = try failing()
    #expect(try scene.orch("budget", "set", "all", "--limit", "0.13").status == 0)
    let whole = try scene.orch("runs", "retry", first)
    #expect(whole.status == 3, whole.shown)
    let one = try scene.orch("runs", "retry", first, "--stage", "try", "--json")
    #expect(one.status == 0, one.shown)
    #expect(try scene.show()["costUsd"].money == .cents(1))
    try scene.expectSoundStore()
  }

  @Test func `refused before anything is made`() throws {
    let first = try failing()
    let failures: [([String], Int32, String)] = [
      (["--failed", "--from", "try"], 64, "--failed, --from and --stage exclude each other"),
      (["--from", "tri"], 66, "did you mean 'try'?"),
      (["--stage", "read"], 65, "stage 'read' of run '\(first)' needs 'try', which was not done"),
    ]
    for (words, status, message) in failures {
      let outcome = try scene.orch(["runs", "retry", first] + words)
      #expect(outcome.status == status, outcome.shown)
      #expect(outcome.errors.contains(message), outcome.shown)
    }
    #expect(try scene.orch("runs", "list", "--json").json["items"].items.count == 1)
    #expect(try scene.worktrees().count == 1)
  }

  @Test func `nothing has failed, and what was committed is gone`() throws {
    let first = try failing()
    let branch = try #require(try scene.show()["branch"].text)
    try scene.git("worktree", "remove", "--force", #require(try scene.worktrees().first))
    try scene.git("branch", "-D", branch)
    try scene.git("reflog", "expire", "--expire=now", "--all")
    try scene.git("gc", "-q", "--prune=now")
    let gone = try scene.orch("runs", "retry", first, "--failed")
    #expect(gone.status == 65, gone.shown)
    #expect(gone.errors.contains("which the kept stages of run '\(first)' left, is gone"))
    #expect(gone.errors.contains("hint: do all of it again: orch runs retry \(first)"))
    #expect(try scene.orch("runs", "retry", first).status == 0)
    let whole = try scene.orch("runs", "retry", "last", "--failed")
    #expect(whole.status == 65, whole.shown)
    #expect(whole.errors.contains("has failed"))
  }
}
