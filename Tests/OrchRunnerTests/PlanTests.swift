import OrchConfig
import OrchModel
import Testing

@testable import OrchRunner

@Suite("Plans of runs")
struct PlanTests {
  @Test func `what a run was asked for survives the store`() {
    var request = PlanRequest()
    request.agent = "claude"
    request.model = "m \"1\"\n"
    request.role = "builder"
    request.workflow = "full"
    request.analyst = false
    request.budget = Money(decimal: "2.000000001")
    request.timeMs = 90_000
    request.maxTurns = 12
    request.onLimit = .stop
    request.base = "main"
    request.start = "0123456789abcdef0123456789abcdef01234567"
    request.replay = "/a b.jsonl"
    request.speed = "2.5"
    #expect(PlanRequest(json: request.json.text) == request)
    #expect(PlanRequest(json: PlanRequest().json.text) == PlanRequest())
    #expect(PlanRequest(json: "not json") == PlanRequest())
  }

  @Test func `an analyst can be added in front of everything`() {
    let stages = Workflows.applying(analyst: true, to: Workflows.simple)
    #expect(stages.map(\.name) == ["analyst", "builder", "tester"])
    #expect(stages[1].needs == ["analyst"])
    #expect(stages[2].needs == ["builder"])
  }

  @Test func `an analyst can be left out, and nobody waits for it`() {
    let stages = Workflows.applying(analyst: false, to: Workflows.full)
    #expect(stages.map(\.name) == ["planner", "builder", "tester", "reviewer"])
    #expect(stages[0].needs.isEmpty)
  }

  @Test func `asking for what is there changes nothing`() {
    #expect(Workflows.applying(analyst: true, to: Workflows.full) == Workflows.full)
    #expect(Workflows.applying(analyst: nil, to: Workflows.simple) == Workflows.simple)
  }

  private static let clients = """
    run.client = "mine"
    [clients.mine]
    kind = "command"
    program = "/bin/cat"
    [workflows.check]
    stages = [{ name = "lint", command = "make lint" }]
    """

  private func planner(user: String = "", project: String = "") throws -> Planner {
    let configuration = try Configuration.resolve(
      user: Array(user.utf8), userPath: "/config.toml", project: Array(project.utf8),
      projectPath: "/repo/.orch/config.toml", environment: { _ in nil })
    return Planner(
      configuration: configuration,
      finder: ClientFinder(
        configuration: configuration, environment: ["PATH": "/usr/bin:/bin"], excluded: [],
        player: "/usr/bin/true"))
  }

  @Test func `the reason says once what was asked for`() throws {
    func reason(_ workflow: String?, _ analyst: Bool?, set: String = "") throws -> String {
      var asked = PlanRequest()
      asked.workflow = workflow
      asked.analyst = analyst
      let setting = set.isEmpty ? "" : "run.workflow = \"\(set)\"\n"
      return try planner(user: setting + Self.clients).plan(
        asked, recommended: ("simple", "simple: as it is")
      ).workflowReason
    }
    #expect(try reason("full", false) == "full: asked for, without an analyst")
    #expect(try reason("simple", true) == "simple: asked for, with an analyst")
    #expect(try reason("simple", nil) == "simple: asked for")
    #expect(try reason(nil, true) == "simple: as it is")
    let set = try reason(nil, false, set: "full")
    #expect(set.hasPrefix("full: set by /config.toml"), "\(set)")
    #expect(set.hasSuffix(", without an analyst as asked for"), "\(set)")
  }

  @Test func `what is configured and not trusted yet is not unknown`() throws {
    let planner = try planner(project: Self.clients)
    var asked = PlanRequest()
    asked.agent = "mine"
    let client = #expect(throws: PlanFailure.self) {
      try planner.plan(asked, recommended: ("simple", "simple: as it is"))
    }
    #expect(client?.message == "client 'mine' is configured, but not trusted yet")
    #expect(client?.hint == "read it with 'orch trust --list', then agree with 'orch trust'")
    #expect(client?.exitCode == .notPermitted && client?.code == "client.untrusted")
    asked.workflow = "check"
    let workflow = #expect(throws: PlanFailure.self) {
      try planner.plan(asked, recommended: ("simple", "simple: as it is"))
    }
    #expect(workflow?.message == "workflow 'check' is configured, but not trusted yet")
    asked = PlanRequest()
    asked.agent = "min"
    let unknown = #expect(throws: PlanFailure.self) {
      try planner.plan(asked, recommended: ("simple", "simple: as it is"))
    }
    #expect(unknown?.message == "no client 'min'" && unknown?.exitCode == .notFound)
  }

  @Test func `a recording that is not there is no such file`() throws {
    var asked = PlanRequest()
    asked.replay = "/nonexistent/session.jsonl"
    let planner = try planner()
    let failure = #expect(throws: PlanFailure.self) {
      try planner.plan(asked, recommended: ("simple", "simple: as it is"))
    }
    #expect(failure?.message == "no such file '/nonexistent/session.jsonl'")
    #expect(failure?.exitCode == .notFound)
    asked.replay = "/dev/null"
    let other = #expect(throws: PlanFailure.self) {
      try planner.plan(asked, recommended: ("simple", "simple: as it is"))
    }
    #expect(other?.exitCode == .badData)
  }

  @Test func `a prompt has the task, the repository and the earlier answers, in that order`() throws
  {
    let text = Prompts.render(
      instruction: "You are the builder.",
      task: AgentTask(
        id: "t1", title: "Add a flag", description: "Call it --shout.",
        createdAt: Timestamp(milliseconds: 0)),
      facts: RepositoryFacts(
        project: "greeter", branch: "orch/t1-add-a-flag", base: "abc",
        entries: ["src/", "README.md"],
        verify: ["make", "test"]),
      earlier: [(stage: "analyst", answer: "It is one file.")])
    let places = try [
      "You are the builder.", "Add a flag", "Call it --shout.", "greeter", "src/, README.md",
      "make test", "It is one file.",
    ].map { part in try #require(text.range(of: part), "\(part)").lowerBound }
    #expect(places == places.sorted())
  }

  @Test func `every session id is a random UUID`() {
    let ids = (0..<100).map { _ in UUIDText.random() }
    #expect(Set(ids).count == 100)
    for id in ids {
      let parts = id.split(separator: "-")
      #expect(parts.map(\.utf8.count) == [8, 4, 4, 4, 12])
      #expect(parts[2].hasPrefix("4"))
      #expect("89ab".contains(parts[3].prefix(1)))
    }
  }

  @Test func `large counts are short on the live line`() {
    #expect(shortCount(950) == "950")
    #expect(shortCount(12_345) == "12k")
    #expect(shortCount(3_456_789) == "3.4M")
  }
}

extension String {
  /// Where `part` is first; nil when it is not in here.
  fileprivate func range(of part: String) -> Range<Int>? {
    let bytes = Array(utf8)
    let wanted = Array(part.utf8)
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: wanted) }) else {
      return nil
    }
    return start..<start + wanted.count
  }
}
