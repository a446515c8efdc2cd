import OrchConfig
import OrchModel
import Testing

@Suite("configuration layers")
struct LayerTests {
  @Test func `without any file the built-in values hold`() throws {
    let configuration = try configuration()
    let run = configuration.run
    #expect(run.client == Setting("claude", Origin(.builtIn)))
    #expect(run.jobs.value == 4)
    #expect(run.onLimit.value == .pause)
    #expect(run.grace.value == .seconds(10))
    #expect(configuration.unpriced.value == .block)
    #expect(run.budget == nil)
    #expect(run.workflow == nil)
    #expect(
      configuration.clientNames == ["aider", "claude", "codex", "command", "gemini", "replay"])
    #expect(configuration.warnings.isEmpty)
    #expect(!configuration.isWithheld)
  }

  @Test func `user, project, environment, flag: the last one wins, and says so`() throws {
    let user = "[run]\nclient = \"codex\"\njobs = 1\nbase = \"main\"\nworkflow = \"w\""
    let project = "[run]\njobs = 2\nbase = \"dev\"\n  workflow = \"x\""
    let environment = ["ORCH_RUN_BASE": "release", "ORCH_RUN_WORKFLOW": "y", "ORCH_RUN_GRACE": ""]
    let flags = [Configuration.Override(key: "run.workflow", text: "z", flag: "--workflow")]
    let run = try configuration(
      user: user, project: project, environment: environment, flags: flags
    ).run
    #expect(run.client == Setting("codex", Origin(.user, "user.toml", line: 2, column: 10)))
    #expect(run.jobs == Setting(2, Origin(.project, "repo/.orch/config.toml", line: 2, column: 8)))
    #expect(run.base == Setting("release", Origin(.environment, "ORCH_RUN_BASE")))
    #expect(run.workflow == Setting("z", Origin(.flag, "--workflow")))
    #expect(run.grace.origin.layer == .builtIn)
  }

  @Test func `every entry is listed with its key, value and place`() throws {
    let configuration = try configuration(
      user: "[run]\nbudget = 2.50\nverify = \"make 'all tests'\"\ntime_limit = \"90m\"\n",
      environment: ["ORCH_BUDGET_UNPRICED": "allow"])
    let lines = configuration.entries.map {
      "\($0.key) = \($0.value.json.text) (\($0.origin.place))"
    }
    #expect(lines.contains("run.budget = 2.5 (user.toml:2:10)"))
    #expect(lines.contains(#"run.verify = ["make","all tests"] (user.toml:3:10)"#))
    #expect(lines.contains(#"run.time_limit = "1h30m" (user.toml:4:14)"#))
    #expect(lines.contains(#"budget.unpriced = "allow" (ORCH_BUDGET_UNPRICED)"#))
    #expect(lines.contains(#"run.grace = "10s" (built-in)"#))
    #expect(lines == lines.sorted())
    #expect(configuration.entry("run.budget")?.value == .money(Money(nanodollars: 2_500_000_000)))
    #expect(configuration.entry("run.budge") == nil)
    #expect(configuration.entry("") == nil)
    #expect(configuration.entry("zzz") == nil)
  }

  @Test func `money is read from its digits, not through binary fractions`() throws {
    for (literal, nanodollars) in [
      ("0.1", Int64(100_000_000)), ("\"0.000000001\"", 1),
      ("9007199.254740993", 9_007_199_254_740_993),
      ("5", 5_000_000_000), ("1_000.5", 1_000_500_000_000), ("+2.5", 2_500_000_000),
      ("1e-3", 1_000_000),
    ] {
      let run = try configuration(user: "[run]\nbudget = \(literal) # dollars").run
      #expect(run.budget?.value.nanodollars == nanodollars, "\(literal)")
    }
  }

  @Test func `an unknown key is a warning with the nearest known one`() throws {
    let user =
      "rum = 1\n[run]\njbos = 3\nqqqqqqqq = 1\n[clients.claude]\nenviroment = {}\n[[prices]]\nmodel = \"m\"\n"
      + "input = 1\noutput = 2\nchache_read = 1\n[workflows.w]\nstages = [{name = \"a\", rol = 1, role = \"b\"}]\nx = 1"
    let warnings = try configuration(user: user).warnings.map { "\($0.message); \($0.hint ?? "-")" }
    #expect(
      warnings == [
        "user.toml:1:7: unknown key 'rum'; did you mean 'run'?",
        "user.toml:3:8: unknown key 'run.jbos'; did you mean 'run.jobs'?",
        "user.toml:4:12: unknown key 'run.qqqqqqqq'; -",
        "user.toml:6:14: unknown key 'clients.claude.enviroment'; did you mean 'clients.claude.environment'?",
        "user.toml:11:15: unknown key 'prices.chache_read'; did you mean 'prices.cache_read'?",
        "user.toml:13:30: unknown key 'workflows.w.stages.rol'; did you mean 'workflows.w.stages.role'?",
        "user.toml:14:5: unknown key 'workflows.w.x'; -",
      ])
  }

  @Test func `a flag can set only what has one value`() {
    let flags = [
      Configuration.Override(key: "clients.claude.program", text: "x", flag: "--program")
    ]
    #expect(throws: ConfigFailure.self) { try configuration(flags: flags) }
  }

  @Test func `a wrong variable is named`() throws {
    do {
      _ = try configuration(environment: ["ORCH_RUN_JOBS": "many"])
      Issue.record("no failure")
    } catch let error as ConfigFailure {
      #expect(error.message == "ORCH_RUN_JOBS: 'run.jobs' must be a whole number, not 'many'")
      #expect(error.exitCode == .badConfiguration)
    }
  }

  @Test func `what the model calls a choice, the configuration does too`() throws {
    for action in Budget.OnLimit.allCases {
      let run = try configuration(user: "run.on_limit = \"\(action.rawValue)\"").run
      #expect(run.onLimit.value == action)
    }
    for policy in Budget.Unpriced.allCases {
      #expect(
        try configuration(user: "budget.unpriced = \"\(policy.rawValue)\"").unpriced.value == policy
      )
    }
  }
}
