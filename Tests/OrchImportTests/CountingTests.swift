import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch import: counting")
struct CountingTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  /// Entries of the ledger and dollars, as the client itself counts them where the recordings say so.
  @Test(arguments: [
    ("claude-code/basic", 4, "0.042759"), ("claude-code/subagent", 6, "0.036138"),
    ("claude-code/background-subagent", 6, "0.036138"), ("claude-code/resume", 5, "0.031176"),
    ("claude-code/older/2.1.71", 6, "0.036138"), ("claude-code/older/2.0.53", 8, "0.036678"),
    ("claude-code/worktree", 1, "0.005196"), ("codex/exec", 3, "0.0217"),
    ("codex/subagent", 8, "0.04682"), ("codex/resume", 3, "0.02394"),
    ("codex/signals", 3, "0.02394"),
  ])
  func `recordings come to the totals that are known`(name: String, calls: Int, cost: String) throws
  {
    _ = bench.orch("\(Fixture.folder)/\(name)")
    #expect(try bench.ledger().count == calls)
    #expect(try bench.cost() == Money(decimal: cost))
  }

  @Test(arguments: [("bad-key", 0), ("stream-cut", 2), ("unknown-model", 1), ("rate-limit", 0)])
  func `made-up answers are no calls, abandoned attempts are unlisted`(name: String, calls: Int)
    throws
  {
    let said = bench.orch("\(Fixture.folder)/claude-code/errors/\(name).transcript.jsonl")
    #expect(!said.contains("exit"), "\(said)")
    #expect(try bench.ledger().count == calls)
  }

  @Test func `a subagent's calls are its session's, with its kind as their role`() throws {
    let session = "08270beb-f490-48b2-8111-e8351094e9d7"
    let folder = "claude-code/background-subagent/projects/-home-dev-project/\(session)/subagents"
    let name = "agent-a0a56c6a06a26e766"
    try bench.folder.write(try Fixture.bytes("\(folder)/\(name).jsonl"), to: "s/\(name).jsonl")
    try bench.folder.write("{\n \"agentType\": \"Explore\"\n}", to: "s/\(name).meta.json")
    _ = bench.orch("s")
    let ledger = try bench.ledger()
    #expect(ledger.map(\.attribution.session) == [session, session])
    #expect(ledger.map(\.attribution.role) == ["Explore", "Explore"])
    #expect(ledger.map(\.attribution.branch) == ["main", "main"])
  }

  @Test func `the kind of a subagent that is written late is the role of all its calls`() throws {
    let session = "08270beb-f490-48b2-8111-e8351094e9d7"
    let folder = "claude-code/background-subagent/projects/-home-dev-project/\(session)/subagents"
    let name = "agent-a0a56c6a06a26e766"
    let bytes = try Fixture.bytes("\(folder)/\(name).jsonl")
    let half = try #require(bytes[..<(bytes.count * 3 / 4)].lastIndex(of: 0x0A))
    try bench.folder.write(Array(bytes[...half]), to: "s/\(name).jsonl")
    _ = bench.orch("s")
    let before = try bench.ledger()
    #expect(!before.isEmpty && before.allSatisfy { $0.attribution.role == nil })
    try bench.folder.write(Array(bytes), to: "s/\(name).jsonl")
    _ = bench.orch("s")
    try bench.folder.write("{\"agentType\": \"Explore\"}", to: "s/\(name).meta.json")
    _ = bench.orch("s")
    #expect(try bench.ledger().map(\.attribution.role) == ["Explore", "Explore"])
    #expect(bench.shown("s").hasSuffix("1 unchanged\n"))
    let agents = try bench.bench.store.rows("SELECT role FROM agent WHERE parent_id IS NOT NULL") {
      try $0["role"] as String
    }
    #expect(agents == ["Explore"])
    let broken = try bench.bench.store.check().filter { !$0.holds }
    #expect(broken.isEmpty, "\(broken.map(\.name))")
  }

  @Test func `a copy in a fork is the call of the session that paid`() throws {
    let copied = answer("m1", session: "s-2", payer: "s-1")
    try bench.folder.write(copied + answer("m2", session: "s-2"), to: "a.jsonl")
    try bench.folder.write(answer("m1", session: "s-1"), to: "b.jsonl")
    _ = bench.orch("a.jsonl b.jsonl")
    #expect(try bench.ledger().map(\.attribution.session) == ["s-1", "s-2"])
  }

  @Test(arguments: [["a.jsonl", "b.jsonl"], ["b.jsonl", "a.jsonl"]])
  func `where no copy says who paid, it is the session that began first`(order: [String]) throws {
    let late = answer("m0", session: "s-1", at: "2026-01-10T11:00:00Z")
    try bench.folder.write(late + answer("m1", session: "s-1"), to: "a.jsonl")
    let early = answer("m9", session: "s-2", at: "2026-01-10T09:00:00Z")
    try bench.folder.write(early + answer("m1", session: "s-2"), to: "b.jsonl")
    for name in order { _ = bench.orch(name) }
    let shared = try #require(try bench.bench.store.ledgerEntry("claude:m1"))
    #expect(shared.attribution.session == "s-2")
    let broken = try bench.bench.store.check().filter { !$0.holds }
    #expect(broken.isEmpty, "\(broken.map(\.name))")
  }

  @Test func `the earliest time of any copy counts`() throws {
    let lines = ["2026-01-10T10:00:05Z", "2026-01-10T10:00:03Z", "2026-01-10T10:00:09Z"]
    try bench.folder.write(lines.map { answer("m1", at: $0) }.joined(), to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    #expect(try bench.ledger().map(\.at.iso8601) == ["2026-01-10T10:00:03.000Z"])
  }

  // MARK: Projects

  @Test func `a session that went into folders below belongs to the one it began in`() throws {
    let below = answer("m2", folder: "/home/dev/project/Sources/deep")
    try bench.folder.write(answer("m1") + below, to: "x/-home-dev-project/a.jsonl")
    _ = bench.orch("x")
    #expect(try bench.bench.store.projects().map(\.path) == ["/home/dev/project"])
  }

  @Test func `worktrees belong to their repository, whether they are still there or not`() throws {
    try bench.folder.write("ref: refs/heads/main\n", to: "repo/.git/HEAD")
    try bench.folder.write("", to: "repo/.git/objects/x")
    try bench.folder.write("", to: "repo/.git/refs/x")
    try bench.folder.write("../..\n", to: "repo/.git/worktrees/w/commondir")
    try bench.folder.write("gitdir: \(bench.folder / "repo/.git/worktrees/w")\n", to: "w/.git")
    try bench.folder.write(
      answer("m1", folder: bench.folder / "repo") + answer("m2", folder: bench.folder / "w")
        + answer("m3", folder: bench.folder / "repo/.claude/worktrees/gone/Sources")
        + answer("m4", folder: "/gone/app/.claude/worktrees/b") + answer("m5", folder: "/gone/app")
        + answer("m6", folder: nil), to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    let repository = bench.folder / "repo/.git"
    let paths = try bench.ledger().map { try bench.path(of: $0.attribution.project) }
    let expected = [repository, repository, repository, "/gone/app", "/gone/app", nil]
    #expect(paths == expected)
    #expect(try bench.bench.store.project(named: "unattributed") != nil)
  }

  // MARK: Sessions of orch run

  @Test func `a call that a run has booked stays the run's, and is not doubled`() throws {
    let (agent, _) = try agent(in: "s-1")
    try book("claude:m1", by: agent, output: 10)
    try finish(agent)
    try bench.folder.write(answer("m1", output: 30), to: "a.jsonl")
    #expect(bench.shown("a.jsonl").contains("calls: 0 new, 1 updated, 0 known"))
    let entry = try #require(try bench.ledger().first)
    #expect(entry.attribution.run == agent.run && entry.tokens.output == 30)
    #expect(try bench.ledger().count == 1)
  }

  @Test func `a call that the run missed becomes the run's`() throws {
    let (agent, run) = try agent(in: "s-1")
    try finish(agent)
    let inside = answer("m1", at: "2026-01-15T09:00:01Z")
    let later = answer("m2", at: "2026-01-15T12:00:00Z")
    try bench.folder.write(inside + later, to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    #expect(try bench.ledger().map(\.attribution.run) == [run.id, nil])
    #expect(try bench.ledger().map(\.attribution.role) == ["builder", nil])
  }

  @Test func `what is imported while the run is at work is the run's when it books it`() throws {
    let (agent, run) = try agent(in: "s-1")
    try bench.folder.write(answer("m1", at: "2026-01-15T09:00:01Z"), to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    #expect(try bench.ledger().map(\.attribution.run) == [nil])
    #expect(try bench.bench.store.sourceFiles().isEmpty)
    let change = try book("claude:m1", by: agent, output: 10)
    #expect(change.kind == .added && change.cost == Money(decimal: "0.00045"))
    #expect(try bench.ledger().map(\.attribution.run) == [run.id])
    let broken = try bench.bench.store.check().filter { !$0.holds }
    #expect(broken.isEmpty, "\(broken.map(\.name))")
  }

  private func agent(in session: String) throws -> (Agent, Run) {
    let workbench = bench.bench
    let run = try workbench.start(try workbench.file("Do it"))
    var agent = try workbench.agent(run)
    agent.session = session
    try workbench.store.update(agent)
    return (agent, run)
  }

  private func finish(_ agent: Agent) throws {
    bench.bench.wait(.seconds(60))
    var agent = agent
    agent.status = .completed
    agent.endedAt = bench.bench.now
    try bench.bench.store.update(agent)
  }

  @discardableResult
  private func book(_ key: String, by agent: Agent, output: Int64) throws -> LedgerChange {
    let place = LedgerEntry.Attribution(
      project: agent.project, run: agent.run, stage: agent.stage, agent: agent.id,
      role: agent.role, client: agent.client, session: agent.session)
    return try bench.bench.store.record(
      LedgerEntry(
        key: key, at: bench.bench.now, attribution: place, model: "claude-sonnet-4-5",
        tokens: Tokens(input: 100, output: output), cost: Money(decimal: "0.00045")))
  }
}
