import OrchModel
import Testing

/// A session recorded from a real client.
func recording(_ name: String) -> String {
  let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
  return "/\(folder)/Fixtures/\(name).jsonl"
}

@Suite("orch run")
struct RunTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  @Test func `in a pipe, tells what happens in lines and ends with the run`() throws {
    let outcome = try scene.orch(
      "run", "Add a --shout flag to greet", "--replay", recording("claude-transcript"))
    #expect(outcome.status == 0, outcome.shown)
    let run = try scene.show()
    let id = try #require(run["id"].text)
    #expect(outcome.errors.contains("\(id)  workflow simple: skipping analyst"), outcome.shown)
    #expect(outcome.errors.contains("\(id)  builder started (replay)"))
    #expect(outcome.errors.contains("next: orch runs show \(id)"))
    #expect(outcome.output.contains("\ncostUsd\t0.042759\n"))
    #expect(
      try run["branch"].text == "orch/\(#require(run["task"].text))-add-a-shout-flag-to-greet")
    #expect(run["costUsd"].money == Money(decimal: "0.042759"))
    #expect(run["clientCostUsd"].money == Money(decimal: "0.042759"))
    #expect(run["worktree"].text?.hasPrefix(scene["home"]) == true)
    try scene.expectSoundStore()
  }

  @Test func `as JSON, is an object a line and ends with one run.finished`() throws {
    let outcome = try scene.orch(
      "run", "One", "--replay", recording("claude-partial-messages"), "--json")
    #expect(outcome.status == 0, outcome.shown)
    #expect(outcome.errors == "")
    #expect(!outcome.events.contains { !$0.isObject }, outcome.shown)
    #expect(outcome.events("run.started").count == 1)
    #expect(outcome.events("run.finished").count == 1)
    let last = try #require(outcome.events.last)
    #expect(last["event"].text == "run.finished")
    #expect(try last["item"] == scene.show())
  }

  @Test func `runs show has every field of the contract`() throws {
    _ = try scene.orch("run", "One", "--replay", recording("claude-transcript"), "--json")
    let run = try scene.show()
    let money = ["costUsd", "clientCostUsd", "unpricedTokens", "tokens", "durationMs"]
    let own = [
      "id", "title", "number", "status", "outcome", "trigger", "attempt", "task", "project",
      "branch", "worktree", "startedAt", "endedAt", "costDifference", "filesChanged", "incidents",
      "stages",
    ]
    for key in own + money { #expect(run.keys.contains(key), "\(key)") }
    #expect(run["costDifference"].keys == ["usd", "reason"])
    let buckets = ["input", "cacheRead", "cacheWrite5m", "cacheWrite1h", "output", "total"]
    #expect(run["tokens"].keys == buckets)
    let stage = run["stages"][0]
    let ofStage = ["name", "role", "client", "model", "agent", "status", "outcome"]
    for key in ofStage + money { #expect(stage.keys.contains(key), "stage \(key)") }
    #expect(run["filesChanged"].int == 1)
    #expect(run["files"][0]["path"].text == "hello.txt")
  }

  @Test func `plays what codex keeps, each call counted once`() throws {
    let outcome = try scene.orch("run", "One", "--replay", recording("codex-rollout"), "--json")
    #expect(outcome.status == 0, outcome.shown)
    let run = try scene.show()
    #expect((run["calls"].int ?? 0) > 0)
    #expect(run["tokens"]["total"].int == 16_035)
  }

  @Test func `a session that failed fails the run, one with a subagent counts it`() throws {
    let failed = try scene.orch("run", "One", "--replay", recording("claude-rate-limit"), "--json")
    #expect(failed.status == 1, failed.shown)
    #expect(try scene.show()["reason"].text == "stage 'builder' failed: api_error")
    _ = try scene.orch("run", "Two", "--replay", recording("claude-subagent"), "--json")
    let run = try scene.show()
    #expect(run["costUsd"].money == run["clientCostUsd"].money)
    #expect(run["costDifference"]["reason"].text?.contains("0.00561 USD") == true)
  }

  @Test(arguments: [
    ("claude-overloaded-then-ok", "0.010392"), ("claude-unknown-model", nil), ("codex-stream", nil),
  ])
  func `a session counts what its calls cost, or says that it does not know`(
    _ name: String, _ cost: String?
  ) throws {
    let outcome = try scene.orch("run", "One", "--replay", recording(name), "--json")
    #expect(outcome.status == 0, outcome.shown)
    let run = try scene.show()
    #expect(run["costUsd"].money == cost.flatMap { Money(decimal: $0) })
    if cost == nil { #expect(run["unpricedTokens"] == run["tokens"]["total"]) }
  }

  @Test func `commits what each stage has changed, with trailers`() throws {
    scene.agent("cat > prompt.txt; echo done")
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    let run = try scene.show()
    let branch = try #require(run["branch"].text)
    let message = try scene.git("log", "-1", "--format=%B", branch)
    #expect(
      try message == """
        builder: Do it

        Orch-Task: \(#require(run["task"].text))
        Orch-Run: \(#require(run["id"].text))
        Orch-Stage: builder


        """)
    #expect(try scene.git("show", "\(branch):prompt.txt").contains("# Task\n\nDo it"))
    #expect(try scene.git("status", "--porcelain") == "")
  }

  @Test func `prints the workflow it chose, and why`() throws {
    scene.agent("cat > /dev/null")
    let prompt = "Refactor the storage architecture and migrate the database schema, with tests"
    let plan = try scene.orch("run", "-n", prompt, "--json").json["report"]["runs"][0]
    #expect(plan["workflow"].text == "full")
    #expect(
      plan["stages"].items.compactMap { $0["name"].text } == [
        "analyst", "planner", "builder", "tester", "reviewer",
      ])
    let outcome = try scene.orch("run", prompt, "--no-analyst")
    #expect(outcome.status == 0, outcome.shown)
    let reason = try #require(try scene.show()["workflowReason"].text)
    #expect(reason.hasPrefix("full: every role but the analyst, as asked for; "))
    #expect(outcome.errors.contains("workflow \(reason)"))
  }

  @Test func `a dry run makes nothing`() throws {
    let outcome = try scene.orch("run", "-n", "Add a flag", "--replay", recording("codex-rollout"))
    #expect(outcome.status == 0, outcome.shown)
    let plan = try scene.orch(
      "run", "-n", "Add a flag", "--replay", recording("codex-rollout"), "--json")
    #expect(
      plan.json["report"]["runs"][0]["stages"][0]["prompt"].text?.contains("Add a flag") == true)
    #expect(!scene.exists(scene["home/.local"]))
    #expect(try scene.orch("budget", "set", "daily", "--limit", "5").status == 0)
    #expect(try scene.orch("run", "-n", "One", "--replay", recording("codex-rollout")).status == 0)
    #expect(try !scene.hasTraces())
  }

  @Test func `runs several tasks, some at once`() throws {
    scene.agent("cat > /dev/null; echo $$ > work.txt; sleep 0.5")
    let words = ["--workflow", "solo", "--jobs", "3", "--json"]
    let outcome = try scene.orch(["run", "One", "Two", "Three"] + words)
    #expect(outcome.status == 0, outcome.shown)
    let kinds = outcome.events.compactMap { $0["event"].text }
    #expect(kinds.count { $0 == "run.finished" } == 3)
    let firstEnd = try #require(kinds.firstIndex(of: "run.finished"))
    #expect(kinds[..<firstEnd].count { $0 == "stage.started" } == 3)
    #expect(try scene.worktrees().count == 3)
  }

  @Test func `stages that do not need each other run side by side`() throws {
    try scene.configure(
      """
      [workflows.both]
      stages = [
        { name = "left", role = "builder", needs = [] }, { name = "right", role = "builder", needs = [] },
        { name = "last", role = "reviewer", needs = ["left", "right"] },
      ]
      """)
    // Each of the two ends only when the other has begun.
    scene.agent(
      """
      prompt=$(cat)
      case $prompt in *"You are the reviewer"*) echo "$prompt" > review.txt; exit 0 ;; esac
      echo x >> begun.$$; n=0
      while [ "$(ls begun.* | wc -l)" -lt 2 ]; do n=$((n + 1)); [ $n -gt 100 ] && exit 1; sleep 0.1; done
      echo "I saw the other"
      """)
    let outcome = try scene.orch("run", "Do it", "--workflow", "both", "--json")
    #expect(outcome.status == 0, outcome.shown)
    let run = try scene.show()
    let review = try scene.git("show", "\(#require(run["branch"].text)):review.txt")
    #expect(review.contains("## left\n\nI saw the other"))
    #expect(review.contains("## right\n\nI saw the other"))
  }
}

@Suite("orch run and the project's own commands")
struct ProjectCommandTests {
  let scene: Scene

  init() throws {
    scene = try Scene()
    scene.agent("cat > /dev/null; echo 2 > work.txt")
  }

  private func project(_ configuration: String) throws {
    scene.write(configuration, to: "repo/.orch/config.toml")
    try scene.commit()
  }

  @Test func `the verify command decides the tester's stage`() throws {
    try project("[run]\nverify = [\"grep\", \"2\", \"work.txt\"]\n")
    #expect(try scene.orch("trust", "--yes").status == 0)
    let passed = try scene.orch("run", "One", "--workflow", "simple", "--json")
    #expect(passed.status == 0, passed.shown)
    scene.agent("cat > /dev/null; echo 3 > work.txt")
    let failed = try scene.orch("run", "Two", "--workflow", "simple", "--json")
    #expect(failed.status == 1, failed.shown)
    let stages = try scene.show()["stages"]
    #expect(stages.items.compactMap { $0["status"].text } == ["completed", "failed"])
    #expect(stages[1]["reason"].text == "exit status 1")
  }

  @Test func `what a repository brings is run only once it is trusted`() throws {
    try project("[run]\nsetup = [\"touch\", \"\(scene["outside/was-here"])\"]\n")
    let refused = try scene.orch("run", "One", "--workflow", "solo")
    #expect(refused.status == 77, refused.shown)
    #expect(try !scene.hasTraces())
    #expect(!scene.exists(scene["outside/was-here"]))
    #expect(try scene.orch("trust", "--yes").status == 0)
    let outcome = try scene.orch("run", "One", "--workflow", "solo")
    #expect(outcome.status == 0, outcome.shown)
    #expect(scene.exists(scene["outside/was-here"]))
  }

  /// As its author may have made it: a store in the repository in which all of it is trusted.
  @Test func `what a store in the repository says is trusted is not believed`() throws {
    try project("[run]\nsetup = [\"touch\", \"\(scene["outside/was-here"])\"]\n")
    #expect(try scene.orch("trust", "--yes").status == 0)
    #expect(try scene.orch("db", "backup", scene["repo/.orch/orch.db"]).status == 0)
    #expect(try scene.orch("trust", "--revoke").status == 0)
    let refused = try scene.orch("run", "One", "--workflow", "solo")
    #expect(refused.status == 77, refused.shown)
    #expect(!scene.exists(scene["outside/was-here"]))
    #expect(try scene.orch("trust", "--yes").status == 0)
    let outcome = try scene.orch("run", "One", "--workflow", "solo")
    #expect(outcome.status == 0, outcome.shown)
    #expect(scene.exists(scene["outside/was-here"]))
  }

  @Test func `another text needs to be trusted anew`() throws {
    try project("[run]\nverify = [\"true\"]\n")
    #expect(try scene.orch("trust", "--yes").status == 0)
    try project("[run]\nverify = [\"touch\", \"\(scene["outside/was-here"])\"]\n")
    let refused = try scene.orch("run", "One")
    #expect(refused.status == 77, refused.shown)
    #expect(!scene.exists(scene["outside/was-here"]))
    #expect(try !scene.hasTraces())
  }

  @Test func `submodules, which are empty in a worktree, are told of where no command fills them`()
    throws
  {
    try scene.git("init", "-q", scene["outside/lib"])
    try scene.git("commit", "-q", "--allow-empty", "-m", "One", in: scene["outside/lib"])
    try scene.git(
      "-c", "protocol.file.allow=always", "submodule", "add", "-q", scene["outside/lib"], "lib")
    try scene.commit()
    func notes(_ outcome: Outcome) -> [String?] {
      outcome.events("notice").map { $0["message"].text }
    }
    let told = try scene.run()
    #expect(told.status == 0, told.shown)
    let text =
      "the submodules are empty in the worktree; run.setup can be a command that fills them"
    #expect(notes(told).contains(text), told.shown)
    try project("[run]\nsetup = [\"true\"]\n")
    #expect(try scene.orch("trust", "--yes").status == 0)
    let filled = try scene.run()
    #expect(filled.status == 0, filled.shown)
    #expect(!notes(filled).contains(text), filled.shown)
  }

  @Test func `a set-up command that fails fails the run before an agent starts`() throws {
    try project("[run]\nsetup = [\"false\"]\n")
    #expect(try scene.orch("trust", "--yes").status == 0)
    let outcome = try scene.run()
    #expect(outcome.status == 1, outcome.shown)
    #expect(outcome.events("stage.started").isEmpty)
    #expect(try scene.show()["reason"].text?.hasPrefix("the set-up command failed") == true)
  }

  @Test func `a verify command that is not installed fails its stage, and the run ends in order`()
    throws
  {
    try project("[run]\nverify = [\"no-such-program-here\"]\n")
    #expect(try scene.orch("trust", "--yes").status == 0)
    let outcome = try scene.orch("run", "One", "--workflow", "simple", "--json")
    #expect(outcome.status == 1, outcome.shown)
    let item = try scene.show()
    #expect(item["status"].text == "failed")
    #expect(item["stages"][1]["reason"].text?.contains("no-such-program-here") == true)
  }

  @Test func `a base that is not there makes nothing that stays`() throws {
    let outcome = try scene.run("--base", "nowhere")
    #expect(outcome.status != 0, outcome.shown)
    #expect(try scene.worktrees().isEmpty)
    #expect(try scene.git("branch", "--list", "orch/*") == "")
  }
}

@Suite("orch run, refused before anything is made")
struct RefusalTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  @Test func `a client that is not installed, with what to install`() throws {
    let outcome = try scene.orch("run", "One", "--agent", "codex")
    #expect(outcome.status == 69, outcome.shown)
    #expect(outcome.errors.contains("error: client 'codex' is not installed"))
    #expect(outcome.errors.contains("hint: "))
    #expect(try !scene.hasTraces())
  }

  @Test func `an unknown client, workflow or role, and a file that is no recording`() throws {
    scene.agent("true")
    let failures: [([String], Int32, String)] = [
      (["--agent", "claud"], 66, "did you mean 'claude'?"),
      (["--workflow", "ful"], 66, "did you mean 'full'?"),
      (["--role", "cook"], 66, "no role 'cook'"),
      (["--replay", "greet.py"], 65, "not a recorded session"),
      (["--replay", "nothing.jsonl"], 66, "no such file"),
      (["--budget", "-1"], 64, "error: "),
    ]
    for (words, status, message) in failures {
      let outcome = try scene.orch(["run", "One"] + words)
      #expect(outcome.status == status, outcome.shown)
      #expect(outcome.errors.contains(message), outcome.shown)
    }
    #expect(try !scene.hasTraces())
  }

  @Test func `an empty prompt, a folder that is no repository`() throws {
    scene.agent("true")
    #expect(try scene.orch("run", "").status == 64)
    #expect(try scene.orch("run", "-C", scene["outside"], "One").status == 66)
    #expect(try !scene.hasTraces())
  }

  @Test func `a budget that is spent`() throws {
    scene.agent(Agent.spender(calls: 9, pause: "0.05"))
    _ = try scene.orch("budget", "set", "daily", "--limit", "0.03")
    let first = try scene.run()
    #expect(first.status == 3, first.shown)
    let before = try scene.orch("runs", "list", "--json").json["items"].items.count
    let outcome = try scene.run()
    #expect(outcome.status == 3, outcome.shown)
    #expect(JSON(outcome.errors)["error"]["code"].text == "budget.refused")
    #expect(try scene.orch("runs", "list", "--json").json["items"].items.count == before)
    #expect(try scene.worktrees().count == 1)
    #expect(try scene.orch("budget", "check").status == 3)
  }
}
