import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch import: sessions")
struct SessionTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  private var store: Database { bench.bench.store }

  private func agents() throws -> [Agent] {
    try store.agents(limit: 100).map(\.agent).reversed()
  }

  // MARK: Agents

  @Test func `a session is an agent, its subagent one below it`() throws {
    _ = bench.orch("\(Fixture.folder)/claude-code/subagent")
    let agents = try agents()
    let main = try #require(agents.first { $0.parent == nil })
    let child = try #require(agents.first { $0.parent != nil })
    #expect(agents.count == 2 && child.parent == main.id && main.run == nil && main.stage == nil)
    #expect(main.role == "main" && child.role == "subagent")
    #expect(child.activity == "SUBTASK-ONE: list the files here")
    #expect(try store.spend(SpendFilter(agent: main.id)).calls == 4)
    #expect(try store.spend(SpendFilter(agent: child.id)).calls == 2)
    let tools = try store.toolUse(of: main.id)
    #expect(tools.map(\.name) == ["Bash", "Agent", "Edit", "Write", "mcp__notes__record"])
    #expect(tools.map(\.calls) == [2, 1, 1, 1, 1] && tools.map(\.failed) == [2, 0, 0, 0, 0])
    let said = try store.messages(of: main.id, last: 100)
    #expect(said.map(\.kind) == ["prompt", "answer", "answer", "answer", "answer"])
    #expect(try store.messages(of: main.id, last: 2) == said.suffix(2))
  }

  @Test func `files have the lines that the client's tools added and removed`() throws {
    _ = bench.orch("\(Fixture.folder)/claude-code/basic")
    let agent = try #require(try agents().first)
    let files = try store.touchedFiles(of: agent.id)
    #expect(files.map(\.path) == ["/home/dev/project/README.md", "/home/dev/project/hello.txt"])
    #expect(files.map(\.kind) == [.modified, .created])
    #expect(files.map(\.added) == [1, 2] && files.map(\.removed) == [1, 0])
  }

  @Test func `a rollout has its tools, files and words too`() throws {
    _ = bench.orch("\(Fixture.folder)/codex/exec")
    let agent = try #require(try agents().first)
    let tools = try store.toolUse(of: agent.id)
    #expect(tools.map(\.name) == ["exec_command"] && tools.map(\.calls) == [3])
    #expect(tools.map(\.failed) == [1])
    let files = try store.touchedFiles(of: agent.id)
    #expect(files.map(\.path) == ["/home/dev/project/README.md", "/home/dev/project/notes.md"])
    #expect(files.map(\.added) == [1, 1] && files.map(\.removed) == [1, 0])
    #expect(
      try store.messages(of: agent.id, last: 100).map(\.text) == [
        "Create hello.txt", "I'll create the file.", "Created hello.txt and changed the README.",
      ])
  }

  @Test func `imported again, in any order, the records are the same`() throws {
    let folder = "\(Fixture.folder)/claude-code/subagent"
    _ = bench.orch(folder)
    let once = try agents()
    let other = try ImportBench()
    for name in ["claude-code/subagent", "claude-code/subagent", "claude-code/basic"].reversed() {
      _ = other.orch("\(Fixture.folder)/\(name)")
    }
    let again = try other.bench.store.agents(limit: 100).map(\.agent)
    for agent in once {
      let same = try #require(again.first { $0.id == agent.id })
      #expect(same.startedAt == agent.startedAt && same.endedAt == agent.endedAt)
      #expect(try store.toolCounts(of: agent.id) == other.bench.store.toolCounts(of: agent.id))
      #expect(
        try store.messages(of: agent.id, last: 100)
          == other.bench.store.messages(of: agent.id, last: 100))
    }
  }

  @Test func `words that are the client's own are an error, tool results and notes are none`()
    throws
  {
    try bench.folder.write(
      user("u1", "\"Say one\"") + user("u2", "\"hidden\"", more: "\"isMeta\":true,")
        + user("u3", #"[{"type":"tool_result","tool_use_id":"t1","content":"x"}]"#)
        + #"{"type":"system","subtype":"api_error","uuid":"e1","sessionId":"s-1","#
        + #""timestamp":"2026-01-10T10:00:01.000Z","error":{"formatted":"429 too many"}}"# + "\n",
      to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    let agent = try #require(try agents().first)
    let said = try store.messages(of: agent.id, last: 100)
    #expect(said.map(\.kind) == ["prompt", "error"])
    #expect(said.map(\.text) == ["Say one", "429 too many"])
  }

  // MARK: What no line mentions

  @Test func `what a client counted beyond its lines is booked once, and dated by its total`()
    throws
  {
    let first = total("0.01") + "\n"
    // A call of 100 input and 10 output tokens of claude-sonnet-4-5 costs 0.00045 USD.
    try bench.folder.write(answer("m1", at: "2026-01-10T10:00:00.000Z") + first, to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    let agent = try #require(try agents().first).id
    let entry = try #require(try store.ledgerEntry(LedgerEntry.unlistedKey(agent)))
    #expect(entry.cost == Money(decimal: "0.00955") && entry.kind == .unlisted)
    #expect(entry.at.iso8601 == "2026-01-10T10:00:00.000Z" && entry.tokens == .zero)
    #expect(try bench.cost() == Money(decimal: "0.01"))
    _ = bench.orch("a.jsonl")
    #expect(try bench.cost() == Money(decimal: "0.01"))
  }

  @Test func `it shrinks when a subagent's file explains it, and calls after it do not`() throws {
    let late = answer("m2", at: "2026-01-10T11:00:00.000Z")
    try bench.folder.write(answer("m1") + total("0.01") + "\n" + late, to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    #expect(try bench.cost() == Money(decimal: "0.01045"))
    let sub = answer("m3", at: "2026-01-10T10:00:00.000Z")
      .replacing("\"type\":\"assistant\"", with: "\"agentId\":\"x1\",\"type\":\"assistant\"")
    try bench.folder.write(sub, to: "b.jsonl")
    _ = bench.orch("b.jsonl")
    #expect(try bench.cost() == Money(decimal: "0.01045"))
    let agent = try #require(try agents().first { $0.parent == nil }).id
    let entry = try #require(try store.ledgerEntry(LedgerEntry.unlistedKey(agent)))
    #expect(entry.cost == Money(decimal: "0.0091"))
    let broken = try store.check().filter { !$0.holds }
    #expect(broken.isEmpty, "\(broken.map(\.name))")
  }

  @Test func `a later total takes the place of the one before`() throws {
    try bench.folder.write(answer("m1") + total("0.01") + "\n", to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    let more = answer("m2", at: "2026-01-10T12:00:00.000Z") + total("0.0109") + "\n"
    try bench.folder.write(answer("m1") + total("0.01") + "\n" + more, to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    // Two calls cost 0.0009 USD of the 0.0109 that the client counts by then.
    #expect(try bench.cost() == Money(decimal: "0.0109"))
    let agent = try #require(try agents().first).id
    let entry = try #require(try store.ledgerEntry(LedgerEntry.unlistedKey(agent)))
    #expect(entry.cost == Money(decimal: "0.01") && entry.at.iso8601 == "2026-01-10T12:00:00.000Z")
  }

  @Test func `what the client counts for a model without a price here is not booked`() throws {
    let models = #""nobody-knows":{"costUSD":0.007}"#
    let strange = answer("m1", model: "nobody-knows") + total("0.007", models, unknown: true) + "\n"
    try bench.folder.write(strange, to: "a.jsonl")
    _ = bench.orch("a.jsonl")
    #expect(try bench.ledger().map(\.kind) == [.call])
  }

  @Test(arguments: [false, true])
  func `a fork begins where its parent was`(parentIsGone: Bool) throws {
    let parent = answer("m1") + total("0.01") + "\n"
    let copied = answer("m1", session: "s-2", payer: "s-1")
    let own = answer("m2", session: "s-2", payer: "s-2", at: "2026-01-10T12:00:00.000Z")
    try bench.folder.write(parent, to: "a.jsonl")
    try bench.folder.write(copied + own + total("0.0115", session: "s-2") + "\n", to: "b.jsonl")
    _ = bench.orch(parentIsGone ? "b.jsonl" : "a.jsonl b.jsonl")
    // 0.0115 less the parent's 0.01 (or the 0.00045 of the copied call) and its own 0.00045.
    let id = try #require(try agents().first { $0.session == "s-2" }).id
    let rest = try store.ledgerEntry(LedgerEntry.unlistedKey(id))?.cost
    #expect(rest == Money(decimal: parentIsGone ? "0.0106" : "0.00105"))
  }

  @Test(arguments: [false, true])
  func `a try says what an import would book, of new sessions and of known ones`(isKnown: Bool)
    throws
  {
    try bench.folder.write(answer("m1") + total("0.01") + "\n", to: "a.jsonl")
    if isKnown { _ = bench.orch("a.jsonl") }
    // The client counts 0.0109 by then; the store has 0.01 of it, or nothing.
    let more = answer("m2", at: "2026-01-10T12:00:00.000Z") + total("0.0109") + "\n"
    try bench.folder.write(answer("m1") + total("0.01") + "\n" + more, to: "a.jsonl")
    let before = try bench.cost()
    #expect(before == (isKnown ? Money(decimal: "0.01") : .zero))
    let added = "\"costUsd\":\(isKnown ? "0.0009" : "0.0109"),"
    let tried = bench.orch("a.jsonl -n --json")
    #expect(tried.contains(added), "\(tried)")
    #expect(try bench.cost() == before)
    let done = bench.orch("a.jsonl --json")
    #expect(done.contains(added), "\(done)")
    #expect(try bench.cost() == Money(decimal: "0.0109"))
  }

  // MARK: Forks

  /// A line of an old client that asks for a tool; it does not say who paid.
  private func asking(_ id: String, session: String, tool: String, at time: String) -> String {
    #"{"sessionId":"\#(session)","cwd":"/p","version":"2.0.53","type":"assistant","uuid":"\#(id)","#
      + #""timestamp":"\#(time)","message":{"id":"\#(id)","model":"claude-sonnet-4-5","#
      + #""content":[{"type":"tool_use","id":"\#(tool)","name":"Bash","input":{"command":"ls"}}],"#
      + #""stop_reason":"tool_use","usage":{"input_tokens":100,"output_tokens":10}}}"# + "\n"
  }

  @Test(arguments: [["a.jsonl", "b.jsonl"], ["b.jsonl", "a.jsonl"], ["."]])
  func `the tools of lines that an old fork copied are its parent's alone`(order: [String]) throws {
    let early = "2026-01-10T09:00:00.000Z"
    let copied = asking("m1", session: "s-2", tool: "t1", at: early)
    let own = asking("m2", session: "s-2", tool: "t2", at: "2026-01-10T10:00:00.000Z")
    try bench.folder.write(asking("m1", session: "s-1", tool: "t1", at: early), to: "a.jsonl")
    try bench.folder.write(copied + own, to: "b.jsonl")
    for name in order { _ = bench.orch(name) }
    let agents = try bench.agents()
    #expect(agents.map(\.session) == ["s-1", "s-2"])
    let ids = try agents.map { agent in
      try store.rows("SELECT id FROM tool_call WHERE agent_id = \(agent.id)") {
        try $0["id"] as String
      }
    }
    #expect(ids == [["t1"], ["t2"]])
  }

  private func total(
    _ cost: String, _ models: String = "", session: String = "s-1", unknown: Bool = false
  ) -> String {
    #"{"type":"cost-state","sessionId":"\#(session)","totalCostUSD":\#(cost),"#
      + #""modelUsage":{\#(models)},"hasUnknownModelCost":\#(unknown)}"#
  }

  private func user(_ id: String, _ content: String, more: String = "") -> String {
    #"{"type":"user","uuid":"\#(id)","sessionId":"s-1",\#(more)"#
      + #""timestamp":"2026-01-10T10:00:00.000Z","message":{"role":"user","content":\#(content)}}"#
      + "\n"
  }
}
