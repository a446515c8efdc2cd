import OrchConfig
import OrchModel
import Testing

@Suite("clients, roles and workflows")
struct ClientTests {
  @Test func `a client keeps what one layer says beside what another says`() throws {
    let user =
      "[clients.claude]\nmodel = \"opus\"\narguments = [\"--a\", \"\"]\nunset = [\"CI\"]\n"
      + "environment = { LANG = \"C\", B = \"b b\" }\npermission_mode = \"plan\""
    let project =
      "[clients.claude]\nmodel = \"sonnet\"\nenvironment.LANG = \"en\"\nprogram = \"/opt/claude\""
    let claude = try #require(
      try configuration(user: user, project: project, trusted: true).client("claude"))
    #expect(claude.kind.value == "claude")
    #expect(claude.program?.value == "/opt/claude")
    #expect(claude.model?.value == "sonnet")
    #expect(claude.arguments.value == ["--a", ""])
    #expect(claude.unset.value == ["CI"])
    #expect(claude.permissionMode?.value == "plan")
    #expect(claude.environment.map(\.name) == ["B", "LANG"])
    #expect(claude.environment.map(\.value.value) == ["b b", "en"])
    #expect(claude.environment.map(\.value.origin.layer) == [.user, .project])
  }

  @Test func `a client of a new name says what kind it is`() throws {
    let user = "[clients.mine]\nkind = \"command\"\nprogram = \"agent\""
    let mine = try #require(try configuration(user: user).client("mine"))
    #expect(mine.kind.value == "command")
    #expect(try configuration(user: user).clientNames.contains("mine"))
    #expect(
      failure("[clients.mine]\nprogram = \"agent\"")
        == "user.toml:2:11: client 'mine' does not say what kind it is [config.client-kind 78]")
    #expect(
      failure("[clients.mine]\nkind = \"magic\"")
        == "user.toml:2:8: 'clients.mine.kind' can't be 'magic' [config.value 78]")
    #expect(try configuration().client("mine") == nil)
    #expect(try configuration().client("../x") == nil)
  }

  @Test func `a role's model wins over its client's, whatever layer each is from`() throws {
    let user =
      "[roles.reviewer]\nmodel = \"fable\"\nclient = \"codex\"\n[clients.codex]\nmodel = \"sol\""
    let configuration = try configuration(user: user, project: "[clients.codex]\nmodel = \"astra\"")
    #expect(configuration.client(forRole: "reviewer").value == "codex")
    #expect(configuration.model(forRole: "reviewer", client: "codex")?.value == "fable")
    #expect(configuration.client(forRole: "builder").value == "claude")
    #expect(configuration.model(forRole: "builder", client: "codex")?.value == "astra")
    #expect(configuration.model(forRole: "builder", client: "claude") == nil)
    #expect(configuration.role("any thing").model == nil)
  }

  @Test func `a role has a prompt or a file with one; the stronger layer's counts`() throws {
    let text = "[roles.builder]\nprompt = \"\"\"\nBuild {task}.\n\"\"\""
    let file = "[roles.builder]\nprompt_file = \"prompts/builder.md\"\nbudget = 1"
    #expect(try configuration(user: text).role("builder").prompt?.value == .text("Build {task}.\n"))
    let both = try configuration(user: text, project: file).role("builder")
    #expect(both.prompt?.value == .file("prompts/builder.md"))
    #expect(both.budget?.value == .dollars(1))
    let other = try configuration(user: file, project: text).role("builder")
    #expect(other.prompt?.value == .text("Build {task}.\n"))
    #expect(
      failure("[roles.a]\nprompt = \"x\"\nprompt_file = \"y\"")
        == "user.toml:3:15: 'roles.a.prompt_file' can't stand beside 'prompt' [config.value 78]")
  }

  @Test func `a workflow is a list of stages, each after the one before unless it says`() throws {
    let user = """
      [workflows.careful]
      stages = [
        { name = "plan", role = "planner" },
        { name = "build", role = "builder" },
        { name = "lint", command = "make lint", needs = ["plan"] },
        { name = "check", command = ["make", "check all"], needs = ["build", "lint"] },
        { name = "alone", role = "reviewer", needs = [] },
      ]
      """
    let workflow = try #require(try configuration(user: user).workflow("careful"))
    #expect(workflow.stages.map(\.name) == ["plan", "build", "lint", "check", "alone"])
    #expect(workflow.stages.map(\.needs) == [[], ["plan"], ["plan"], ["build", "lint"], []])
    #expect(workflow.stages[2].work == .command(["make", "lint"]))
    #expect(workflow.stages[3].work == .command(["make", "check all"]))
    #expect(workflow.stages[4].work == .role("reviewer"))
    #expect(try configuration(user: user).workflow("careless") == nil)
  }

  @Test func `a project's workflow replaces the user's of the same name whole`() throws {
    let user =
      "[workflows.w]\nstages = [{ name = \"a\", role = \"x\" }, { name = \"b\", role = \"y\" }]"
    let project = "[workflows.w]\nstages = [{ name = \"c\", role = \"z\" }]"
    let workflows = try configuration(user: user, project: project).workflows
    #expect(workflows.map { $0.stages.map(\.name) } == [["c"]])
  }

  @Test(arguments: [
    ("stages = []", "has no stages"), ("", "has no stages"),
    ("stages = [{name='a', role='r'}, {name='a', role='r'}]", "has two stages named 'a'"),
    (
      "stages = [{name='a', role='r', needs=['b']}]",
      "has stage 'a' that needs 'b', which it does not have"
    ),
    ("stages = [{name='a', role='r', needs=['a']}]", "has stages that wait for each other: a"),
    (
      "stages = [{name='s', role='r'}, {name='a', role='r', needs=['c']}, {name='b', role='r'}, {name='c', role='r'}]",
      "has stages that wait for each other: a, b, c"
    ),
  ])
  func `a workflow that can't be run is refused`(_ stages: String, _ reason: String) {
    #expect(
      failure("[workflows.w]\n\(stages)")
        == "user.toml:1:1: workflow 'w' \(reason) [config.workflow 78]")
  }

  @Test func `a stage has a name and either a role or a command`() {
    let start = "user.toml:2:11: 'workflows.w.stages' has"
    #expect(
      failure("[workflows.w]\nstages = [{role='r'}]")
        == "\(start) a stage without a name [config.value 78]")
    #expect(
      failure("[workflows.w]\nstages = [{name='a'}]")
        == "\(start) stage 'a' without a role or a command [config.value 78]")
    #expect(
      failure("[workflows.w]\nstages = [{name='a', role='r', command='c'}]")?.hasSuffix(
        "can't stand beside 'role' or 'command' [config.value 78]") == true)
    #expect(
      failure("[workflows.w]\nstages = 3")?.hasSuffix(
        "must be a list of tables, not a whole number [config.type 78]") == true)
  }
}
