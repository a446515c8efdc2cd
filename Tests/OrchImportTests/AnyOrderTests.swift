import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch import: any order")
struct AnyOrderTests {
  /// What a call is, but for what differs between two stores.
  private struct Fact: Hashable {
    let key: String
    let at: Timestamp
    let session: String?
    let model: String?
    let tokens: Tokens
    let cost: Money?
  }

  private func facts(_ bench: ImportBench) throws -> [Fact] {
    try bench.ledger().map {
      Fact(
        key: $0.key, at: $0.at, session: $0.attribution.session, model: $0.model,
        tokens: $0.tokens, cost: $0.cost)
    }
  }

  /// What is told of each agent.
  private func told(in bench: ImportBench) throws -> [ID<Agent>: [String]] {
    var told: [ID<Agent>: [String]] = [:]
    for agent in try bench.agents() {
      told[agent.id] =
        try [agent.session, agent.role, agent.parent?.rawValue].map { $0 ?? "-" }
        + bench.told(of: agent)
    }
    return told
  }

  private func chatMessage(_ id: String, _ output: Int) -> String {
    #"{"id":"\#(id)","timestamp":"2026-01-10T10:00:0\#(output % 10).000Z","type":"gemini","#
      + #""content":"I do.","toolCalls":[{"id":"call-\#(id)","name":"ls","status":"success","#
      + #""args":{"path":"."},"timestamp":"2026-01-10T10:01:00Z"}],"model":"gemini-2.5-pro","tokens":{"input":900,"output":\#(output),"cached":300}}"#
  }

  /// The files of every client that are text.
  private func texts() throws -> [(name: String, text: String)] {
    let head = #"{"sessionId":"g-1","projectHash":"0","startTime":"2026-01-10T09:00:00.000Z""#
    let aider = String(decoding: try Fixture.own("aider-analytics.jsonl"), as: UTF8.self)
    let mini = String(decoding: try Fixture.own("mini-swe-agent.traj.json"), as: UTF8.self)
    return [
      ("claude.jsonl", answer("m1", output: 1) + answer("m1") + answer("m2")),
      ("gemini/chats/session-1.json", head + #","messages":[\#(chatMessage("a1", 5))]}"#),
      (
        "gemini/chats/session-1.jsonl",
        [
          head + "}", chatMessage("a1", 5), chatMessage("a2", 3), chatMessage("a2", 17),
          #"{"$set":{"messages":[\#(chatMessage("a3", 4)),\#(chatMessage("a1", 6))]}}"#,
        ].map { $0 + "\n" }.joined()
      ),
      ("gemini/chats/g-1/g-2.jsonl", #"{"sessionId":"g-2"}"# + "\n" + chatMessage("a1", 8) + "\n"),
      (
        "T-1.json",
        #"{"id":"T-1","created":1768039200000,"messages":[{"role":"user","messageId":0,"content":["#
          + #"{"type":"text","text":"Do it"}]},{"role":"assistant","messageId":1,"content":["#
          + #"{"type":"tool_use","id":"t1","name":"Bash","input":{"cmd":"ls"}}]}],"usageLedger":{"events":[{"toMessageId":1,"timestamp":"2026-01-10T10:00:00Z","#
          + #""model":"claude-sonnet-4-5","tokens":{"input":7,"output":8}}]}}"#
      ),
      ("aider.jsonl", aider), ("mini.traj.json", mini),
      ("o/storage/message/ses_2/msg_4.json", openCodeAnswer(id: "msg_4", session: "ses_2")),
      ("o/storage/message/ses_1/msg_1.json", openCodeAnswer(id: "msg_1", session: "ses_1")),
      (
        "o/storage/message/ses_2/msg_5.json",
        openCodeAnswer(id: "msg_5", session: "ses_2", created: 5000)
      ),
    ]
  }

  private func makeDatabases(in bench: ImportBench) throws {
    try bench.folder.write("", to: "db/x")
    let openCode = try ClientDatabase(bench.folder / "db/opencode.db", log: false)
    try openCode.run(openCodeTables)
    for (id, created) in [("msg_6", 6000), ("msg_8", 8000)] {
      let message = openCodeAnswer(created: created)
      try openCode.run(
        """
        INSERT INTO message VALUES ('\(id)', 'ses_3', 1, '\(message)');
        INSERT INTO part VALUES ('prt_\(id)', '\(id)', '{"type":"text","text":"\(id)","time":{"start":5,"end":6}}')
        """)
    }
    let goose = try ClientDatabase(bench.folder / "db/sessions.db", log: false)
    try goose.run(
      """
      CREATE TABLE sessions (id TEXT, created_at TEXT, accumulated_input_tokens, accumulated_output_tokens);
      INSERT INTO sessions VALUES ('s', '2026-01-10 10:00:00', 12, 34)
      """)
  }

  @Test(arguments: 1...12)
  func `files that come in any order, in parts, as copies and again give the same ledger`(seed: Int)
    throws
  {
    let texts = try texts()
    let whole = try ImportBench()
    for (name, text) in texts { try whole.folder.write(text, to: name) }
    try makeDatabases(in: whole)
    let first = whole.orch(".")
    #expect(!first.contains("exit"), "\(first)")
    let expected = try facts(whole)
    let told = try told(in: whole)
    #expect(told.values.joined().count > 20, "\(told)")
    #expect(expected.count == 15, "\(expected.map(\.key))")

    var random = Random(state: UInt64(seed))
    let bench = try ImportBench()
    for (place, (name, text)) in texts.shuffled(using: &random).enumerated() {
      let bytes = Array(text.utf8)
      if random.next() % 2 == 0 {
        let length = Int.random(in: 0..<bytes.count, using: &random)
        try bench.folder.write(Array(bytes[..<length]), to: name)
        _ = bench.orch(name)
      }
      try bench.folder.write(bytes, to: name)
      if random.next() % 3 == 0 { try bench.folder.write(bytes, to: "copy\(place)/\(name)") }
      _ = bench.orch(random.next() % 2 == 0 ? name : ".")
      if place == 4 { try makeDatabases(in: bench) }
    }
    _ = bench.orch(".")
    #expect(try facts(bench) == expected)
    #expect(try self.told(in: bench) == told)
    #expect(bench.shown(".").contains("calls: 0 new, 0 updated, 0 known"))
    let broken = try bench.bench.store.check().filter { !$0.holds }
    #expect(broken.isEmpty, "\(broken.map(\.name))")
  }
}

/// Numbers that are the same each time.
private struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 11 ^ state << 31
  }
}
