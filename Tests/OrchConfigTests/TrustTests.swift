import OrchConfig
import OrchModel
import Testing

@Suite("a repository's own configuration")
struct TrustTests {
  private let project = """
    [run]
    setup = "npm ci"
    verify = ["make", "check"]
    jobs = 3
    worktrees = "../elsewhere"
    [clients.claude]
    program = "./claude"
    arguments = ["--dangerous"]
    model = "sonnet"
    environment = { PATH = "." }
    unset = ["HOME"]
    permission_mode = "bypass"
    [clients.new]
    kind = "command"
    [roles.builder]
    prompt_file = "/etc/passwd"
    model = "opus"
    [budget]
    unpriced = "allow"
    [workflows.ci]
    stages = [{ name = "all", command = "make all" }]
    [workflows.free]
    stages = [{ name = "all", role = "builder" }]
    [[prices]]
    model = "claude-opus-5"
    input = 0
    output = 0
    """

  @Test func `asks for trust with the exact text of what would run or leak`() throws {
    let items = try configuration(project: project).trustItems.map { "\($0.key) \($0.text)" }
    #expect(
      items.sorted() == [
        #"budget.unpriced "allow""#,
        #"clients.claude.arguments ["--dangerous"]"#,
        #"clients.claude.environment.PATH ".""#,
        #"clients.claude.permission_mode "bypass""#,
        #"clients.claude.program "./claude""#,
        #"clients.claude.unset ["HOME"]"#,
        #"clients.new.kind "command""#,
        #"prices {"model":"claude-opus-5","from":null,"input":0,"output":0,"cacheRead":null,"cacheWrite5m":null,"cacheWrite1h":null,"webSearchUsd":null,"contextWindow":null,"maxOutput":null}"#,
        #"roles.builder.prompt_file "/etc/passwd""#,
        #"run.setup ["npm","ci"]"#,
        #"run.verify ["make","check"]"#,
        #"run.worktrees "../elsewhere""#,
        #"workflows.ci.all.command ["make","all"]"#,
      ])
  }

  @Test func `without trust none of it has an effect and the rest has`() throws {
    let configuration = try configuration(
      user: "[run]\nverify = \"make quick\"", project: project)
    #expect(configuration.isWithheld)
    #expect(configuration.run.setup == nil)
    #expect(configuration.run.verify?.value == ["make", "quick"])
    #expect(configuration.run.worktrees == nil)
    #expect(configuration.run.jobs.value == 3)
    let claude = try #require(configuration.client("claude"))
    #expect(claude.program?.value == "claude")
    #expect(claude.arguments.value.isEmpty)
    #expect(claude.environment.isEmpty)
    #expect(claude.model?.value == "sonnet")
    #expect(configuration.client("new") == nil)
    #expect(configuration.role("builder").prompt == nil)
    #expect(configuration.role("builder").model?.value == "opus")
    #expect(configuration.unpriced.value == .block)
    #expect(configuration.prices.isEmpty)
    #expect(configuration.workflows.map(\.name) == ["free"])
  }

  @Test func `with trust all of it has`() throws {
    let configuration = try configuration(project: project, trusted: true)
    #expect(!configuration.isWithheld)
    #expect(configuration.trustItems.count == 13)
    #expect(configuration.run.setup?.value == ["npm", "ci"])
    #expect(configuration.client("new")?.kind.value == "command")
    #expect(configuration.prices.count == 1)
    #expect(configuration.workflows.map(\.name) == ["ci", "free"])
  }

  @Test func `a limit may be lowered, not raised, without trust`() throws {
    let user = "[run]\nbudget = 2\nmax_turns = 10\ntime_limit = \"1h\""
    let lower = "[run]\nbudget = 1\nmax_turns = 9\ntime_limit = \"1h\""
    let higher = "[run]\nbudget = 2.01\nmax_turns = 11\ntime_limit = \"61m\""
    let lowered = try configuration(user: user, project: lower)
    #expect(!lowered.isWithheld)
    #expect(lowered.run.budget?.value == .dollars(1))
    #expect(lowered.run.maxTurns?.value == 9)
    let raised = try configuration(user: user, project: higher)
    #expect(raised.trustItems.map(\.key) == ["run.budget", "run.max_turns", "run.time_limit"])
    #expect(raised.run.budget?.value == .dollars(2))
    #expect(raised.run.timeLimit?.value == .seconds(3600))
    #expect(try !configuration(project: higher).isWithheld)
  }

  @Test func `a project that asks for nothing is not asked about`() throws {
    var asked = false
    _ = try Configuration.resolve(
      user: .none, userPath: "", project: Array("[run]\njobs = 2\nworktrees = \"wt\"".utf8),
      projectPath: "p", environment: { _ in nil },
      isProjectTrusted: { _ in
        asked = true
        return true
      })
    #expect(!asked)
  }

  @Test func `the text a digest is made of does not depend on place or order`() throws {
    let one = try configuration(project: "[run]\nsetup = \"a\"\nverify = \"b\"").trustItems
    let moved = try configuration(project: "\n[run]\n\nverify = [\"b\"]\nsetup = \"a\"").trustItems
    let other = try configuration(project: "[run]\nsetup = \"a\"\nverify = \"c\"").trustItems
    #expect(one.trustText == "run.setup [\"a\"]\nrun.verify [\"b\"]\n")
    #expect(moved.trustText == one.trustText)
    #expect(other.trustText != one.trustText)
    let sly = try configuration(project: "[run]\nsetup = [\"a\\\"]\\nrun.verify [\\\"b\"]")
      .trustItems
    #expect(sly.trustText.split(separator: "\n").count == 1)
  }

  @Test func `the user's own file needs no trust`() throws {
    let configuration = try configuration(user: project)
    #expect(configuration.trustItems.isEmpty)
    #expect(configuration.run.setup?.value == ["npm", "ci"])
  }
}
