import OrchModel
import OrchStore
import TestSupport
import Testing

/// What is told of sessions of the clients other than Claude Code and Codex.
@Suite("orch import: sessions of other clients")
struct OtherSessionTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  // MARK: Gemini CLI

  private let chats = ".gemini/tmp/app/chats"

  /// A chat as it is appended: each message again when something of it is new.
  private var chat: [String] {
    let call =
      #"{"id":"c1","name":"write_file","args":{"content":"a\nb\n","file_path":"/src/a.txt"},"#
    let shell = #"{"id":"c2","name":"run_shell_command","args":{"command":"make  test"},"#
    let diff = #"Index: a.txt\n--- a.txt\tCurrent\n+++ a.txt\tProposed\n@@ -0,0 +1,2 @@\n+a\n+b\n"#
    let done =
      #""status":"success","timestamp":"2026-01-10T10:00:04.000Z","resultDisplay":{"fileDiff":"#
      + #""\#(diff)","fileName":"a.txt","filePath":"/src/a.txt","originalContent":null,"#
      + #""newContent":"a\nb\n","isNewFile":true}}"#
    let failed = #""status":"error","timestamp":"2026-01-10T10:00:05.500Z","resultDisplay":"no"}"#
    func answer(_ more: String, calls: String...) -> String {
      #"{"id":"a1","timestamp":"2026-01-10T10:00:02.000Z","type":"gemini","model":"gemini-2.5-pro","#
        + #""content":[{"thought":true,"text":"hm"},{"text":"I write "},{"text":"it."}]"#
        + (calls.isEmpty ? "" : #","toolCalls":[\#(calls.joined(separator: ","))]"#) + more + "}"
    }
    let tokens = #","tokens":{"input":100,"output":5,"cached":0}"#
    return [
      #"{"sessionId":"g-1","projectHash":"0","startTime":"2026-01-10T10:00:00.000Z","kind":"main"}"#,
      #"{"id":"u1","timestamp":"2026-01-10T10:00:01.000Z","type":"user","#
        + #""content":[{"text":"Write @a.txt\n--- the file ---"}],"displayContent":"Write @a.txt"}"#,
      answer(""), answer(tokens), answer(tokens, calls: call + #""status":"executing"}"#),
      answer(tokens, calls: call + done, shell + failed),
      #"{"id":"e1","timestamp":"2026-01-10T10:00:06.000Z","type":"error","content":"429"}"#,
      #"{"id":"i1","timestamp":"2026-01-10T10:00:06.000Z","type":"info","content":"hello"}"#,
      #"{"$set":{"messages":[{"id":"s1","timestamp":"2026-01-10T10:00:07.000Z","type":"user","#
        + #""content":"<state_snapshot>"},\#(answer(tokens))]}}"#,
    ]
  }

  private let toldOfChat = [
    "prompt 00:01.000 Write @a.txt", "answer 00:02.000 I write it.", "error 00:06.000 429",
    "tool write_file /src/a.txt: done 00:02.000..00:04.000",
    "tool run_shell_command make test: failed 00:02.000..00:05.500",
    "file /src/a.txt created +2 -0",
  ]

  @Test func `a chat of Gemini CLI has its words, tools and files, each message once`() throws {
    try bench.folder.write("/src", to: ".gemini/tmp/app/.project_root")
    try bench.folder.write(
      chat.map { $0 + "\n" }.joined(), to: "\(chats)/session-1.jsonl")
    _ = bench.orch("gemini")
    let agents = try bench.agents()
    #expect(agents.map(\.session) == ["g-1"] && agents.map(\.role) == ["main"])
    #expect(agents.map(\.client) == ["gemini"] && agents.map(\.activity) == ["Write @a.txt"])
    #expect(try bench.path(of: agents[0].project) == "/src")
    #expect(try bench.store.lastCall(of: agents[0].id)?.model == "gemini-2.5-pro")
    #expect(try bench.told(of: agents[0]) == toldOfChat)
  }

  @Test func `imported after each line a chat tells the same, also from its older document`() throws
  {
    for count in 1...chat.count {
      try bench.folder.write(
        chat.prefix(count).map { $0 + "\n" }.joined(), to: "\(chats)/session-1.jsonl")
      _ = bench.orch("gemini")
    }
    #expect(try bench.told(of: try #require(bench.agents().first)) == toldOfChat)
    let other = try ImportBench()
    let head = chat[0].dropLast()
    let messages = chat[1..<8].joined(separator: ",")
    try other.folder.write("\(head),\"messages\":[\(messages)]}", to: "\(chats)/session-1.json")
    _ = other.orch("gemini")
    try other.folder.write(
      chat.map { $0 + "\n" }.joined(), to: "\(chats)/session-1.jsonl")
    _ = other.orch("gemini")
    #expect(try other.told(of: try #require(other.agents().first)) == toldOfChat)
  }

  @Test func `a subagent of Gemini CLI is an agent below its session`() throws {
    try bench.folder.write(
      chat.map { $0 + "\n" }.joined(), to: "\(chats)/session-1.jsonl")
    let head = #"{"sessionId":"g-2","projectHash":"0","kind":"subagent"}"#
    let prompt =
      #"{"id":"u2","timestamp":"2026-01-10T10:00:03.000Z","type":"user","content":"Look"}"#
    try bench.folder.write(head + "\n" + prompt + "\n", to: "\(chats)/g-1/g-2.jsonl")
    _ = bench.orch("gemini")
    let agents = try bench.agents()
    #expect(agents.map(\.session) == ["g-1", "g-2"])
    #expect(agents[1].parent == agents[0].id && agents[1].role == "subagent")
    #expect(try bench.told(of: agents[1]) == ["prompt 00:03.000 Look"])
  }

  // MARK: OpenCode

  private func insert(_ id: String, _ session: String, _ message: String, parts: String...)
    -> String
  {
    "INSERT INTO message VALUES ('\(id)', '\(session)', 1, '\(message)');"
      + parts.enumerated().map { place, part in
        "INSERT INTO part VALUES ('prt_\(id)_\(place)', '\(id)', '\(part)');"
      }.joined()
  }

  private func text(_ text: String, from start: Int, more: String = "") -> String {
    #"{"type":"text","text":"\#(text)",\#(more)"time":{"start":\#(start),"end":\#(start + 1)}}"#
  }

  private func tool(
    _ name: String, _ status: String, from start: Int, _ input: String, _ data: String
  )
    -> String
  {
    #"{"type":"tool","callID":"call_0","tool":"\#(name)","state":{"status":"\#(status)","#
      + #""input":{\#(input)},"metadata":{\#(data)},"time":{"start":\#(start),"end":\#(start + 250)}}}"#
  }

  /// 2026-01-10T10:00:00Z.
  private let start = 1_768_039_200_000

  /// What a session did, with its files; the messages' ids begin with `name`.
  private func openCodeSession(_ name: String, _ session: String) -> String {
    insert(
      "\(name)_1", session, #"{"role":"user","time":{"created":\#(start - 1000)},"agent":"build"}"#,
      parts: #"{"type":"text","text":"Do it"}"#,
      #"{"type":"text","text":"the file","synthetic":true}"#)
      + insert(
        "\(name)_2", session, openCodeAnswer(), parts: text("I do.", from: start + 10),
        #"{"type":"reasoning","text":"hm","time":{"start":1}}"#,
        tool(
          "write", "completed", from: start + 20, #""content":"a\nb","filePath":"/p/new""#,
          #""filepath":"/p/new","exists":false"#),
        tool(
          "edit", "completed", from: start + 30, #""filePath":"/p/old""#,
          #""filediff":{"file":"/p/old","additions":3,"deletions":1}"#),
        tool(
          "apply_patch", "completed", from: start + 40, #""patchText":"*** Begin""#,
          #""files":[{"filePath":"/p/a","type":"add","additions":4,"deletions":0},"#
            + #"{"filePath":"/p/b","type":"delete","additions":0,"deletions":5},"#
            + #"{"filePath":"/p/c","type":"move","movePath":"/p/d","additions":1,"deletions":1}]"#),
        tool("bash", "error", from: start + 50, #""command":"make""#, ""),
        #"{"type":"tool","tool":"read","state":{"status":"running","input":{"filePath":"/p/x"},"#
          + #""time":{"start":\#(start + 60)}}}"#)
  }

  private let toldOfOpenCode = [
    "prompt 59:59.000 Do it", "answer 00:00.010 I do.",
    "tool write /p/new: done 00:00.020..00:00.270",
    "tool edit /p/old: done 00:00.030..00:00.280",
    "tool apply_patch *** Begin: done 00:00.040..00:00.290",
    "tool + /p/b: done 00:00.040..00:00.290", "tool + /p/d: done 00:00.040..00:00.290",
    "tool + /p/c: done 00:00.040..00:00.290", "tool bash make: failed 00:00.050..00:00.300",
    "tool read /p/x: open 00:00.060..", "file /p/a created +4 -0", "file /p/b deleted +0 -5",
    "file /p/c deleted +? -?", "file /p/d created +1 -1", "file /p/new created +2 -0",
    "file /p/old modified +3 -1",
  ]

  private func openCode(_ bench: ImportBench) throws -> ClientDatabase {
    try bench.folder.write("", to: ".local/share/opencode/log/x.log")
    let path = bench.folder / ".local/share/opencode/opencode.db"
    let client = try ClientDatabase(path, log: false)
    try client.run(openCodeTables)
    return client
  }

  @Test func `a session of OpenCode has what its parts say, again and again the same`() throws {
    let client = try openCode(bench)
    try client.run(openCodeSession("msg", "ses_1"))
    _ = bench.orch("opencode")
    let agent = try #require(bench.agents().first)
    #expect(agent.session == "ses_1" && agent.role == "main" && agent.activity == "Do it")
    #expect(try bench.path(of: agent.project) == "/home/dev/project")
    #expect(try bench.told(of: agent) == toldOfOpenCode)
    try client.run("UPDATE message SET time_created = 2")
    #expect(bench.shown("opencode").contains("1 known"))
    #expect(try bench.told(of: agent) == toldOfOpenCode)
  }

  @Test func `of a database that is known only what is new is read, and all of another one`() throws
  {
    try bench.folder.write("", to: ".local/share/opencode/log/x.log")
    let path = bench.folder / ".local/share/opencode/opencode.db"
    let client = try ClientDatabase(path, log: false)
    try client.run(
      """
      CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_updated INTEGER, data TEXT);
      CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, time_updated INTEGER, data TEXT);
      """)
    func add(_ number: Int, at minute: Int) throws {
      let time = start + minute * 60_000
      let message = openCodeAnswer(created: time)
      let part = text("word \(number)", from: time)
      try client.run(
        """
        INSERT INTO message VALUES ('m\(number)', 'ses_1', \(time), '\(message)');
        INSERT INTO part VALUES ('p\(number)', 'm\(number)', \(time), '\(part)');
        """)
    }
    try add(1, at: 0)
    try add(2, at: 60)
    _ = bench.orch("opencode")
    let agent = try #require(bench.agents().first)
    func words() throws -> [String] { try bench.store.messages(of: agent.id, last: 9).map(\.text) }
    #expect(try words() == ["word 1", "word 2"])
    // What is taken out of the store shows what is read again.
    try bench.store.execute("DELETE FROM message")
    try add(3, at: 61)
    _ = bench.orch("opencode")
    #expect(try words() == ["word 2", "word 3"])
    try client.run("UPDATE message SET time_updated = \(start + 4_000_000) WHERE id = 'm1'")
    _ = bench.orch("opencode")
    #expect(try words() == ["word 1", "word 2", "word 3"])
  }

  @Test func `what an answer could not be had for is an error, what is still written is left`()
    throws
  {
    let client = try openCode(bench)
    let failure = #""error":{"name":"APIError","data":{"message":"overloaded"}}"#
    let retry =
      #"{"type":"retry","attempt":1,"error":{"name":"APIError","data":{"message":"529"}},"#
      + #""time":{"created":\#(start + 5)}}"#
    try client.run(
      insert(
        "m1", "ses_1",
        #"{"role":"assistant","time":{"created":\#(start),"completed":\#(start + 9)},\#(failure)}"#,
        parts: retry)
        + insert(
          "m2", "ses_1", #"{"role":"assistant","time":{"created":\#(start + 20)}}"#,
          parts: #"{"type":"text","text":"half a w","time":{"start":\#(start + 21)}}"#, "no JSON"))
    #expect(
      bench.shown("opencode").hasSuffix(
        "opencode.db: row 2: a part of it: not JSON\n--- exit 9\n"))
    #expect(
      try bench.told(of: try #require(bench.agents().first)) == [
        "error 00:00.005 529", "error 00:00.009 overloaded",
      ])
  }

  @Test(arguments: [[0, 1], [1, 0], [2]])
  func `the tools of a fork's copies are the original's alone`(order: [Int]) throws {
    let client = try openCode(bench)
    let sessions = [openCodeSession("msg_1", "ses_1"), openCodeSession("msg_5", "ses_2")]
    for step in order {
      try client.run(step == 2 ? sessions.joined() : sessions[step])
      _ = bench.orch("opencode")
    }
    let agents = try bench.agents()
    #expect(agents.map(\.session) == ["ses_1", "ses_2"])
    #expect(try bench.told(of: agents[0]) == toldOfOpenCode)
    #expect(try bench.told(of: agents[1]) == Array(toldOfOpenCode.prefix(2)))
  }

  @Test func `a subagent of OpenCode is an agent below its session, with its kind as role`() throws
  {
    let client = try openCode(bench)
    try client.run(
      "INSERT INTO session VALUES ('ses_2', 'p', 'ses_1', '/p')"
    )
    try client.run(
      insert("msg_1", "ses_1", openCodeAnswer())
        + insert(
          "msg_2", "ses_2", openCodeAnswer(created: start + 1000, agent: "explore"),
          parts: text("Found.", from: start + 1500)))
    _ = bench.orch("opencode")
    let agents = try bench.agents()
    #expect(agents.map(\.session) == ["ses_1", "ses_2"])
    #expect(agents[1].parent == agents[0].id && agents[1].role == "explore")
    #expect(try bench.told(of: agents[1]) == ["answer 00:01.500 Found."])
  }

  @Test func `older files of OpenCode have their parts beside them`() throws {
    let storage = ".local/share/opencode/storage"
    try bench.folder.write(
      openCodeAnswer(id: "msg_1", session: "ses_1"), to: "\(storage)/message/ses_1/msg_1.json")
    try bench.folder.write(
      #"{"id":"prt_1","sessionID":"ses_1","messageID":"msg_1",\#(text("Hi", from: start).dropFirst())"#,
      to: "\(storage)/part/msg_1/prt_1.json")
    try bench.folder.write("{", to: "\(storage)/part/msg_1/prt_2.json")
    #expect(bench.shown("opencode").contains("msg_1.json: its part prt_2.json: cut off at byte 1"))
    #expect(try bench.told(of: try #require(bench.agents().first)) == ["answer 00:00.000 Hi"])
  }

  // MARK: amp

  @Test func `a thread of amp has words and tools, of which nobody says when they were done`()
    throws
  {
    func thread(_ more: String) -> String {
      #"""
      {"v":9,"id":"T-1","created":1768039200000,
       "env":{"initial":{"trees":[{"uri":"file:///p","repository":{"ref":"refs/heads/main"}}]}},
       "messages":[
        {"role":"user","messageId":0,"meta":{"sentAt":1768039201000},"content":[{"type":"text","text":"Do it"}]},
        {"role":"assistant","messageId":1,"usage":{"model":"claude-sonnet-4-5","inputTokens":10,"outputTokens":4},
         "content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"I do."},
          {"type":"tool_use","id":"t1","name":"edit_file","input":{"path":"/p/a","old_str":"x","new_str":"y"}},
          {"type":"tool_use","id":"t2","name":"Bash","input":{"cmd":"make"}},
          {"type":"tool_use","id":"t3","name":"Read","input":{"path":"/p/b"}}]},
        {"role":"user","messageId":2,"content":[
          {"type":"tool_result","toolUseID":"t1","run":{"status":"done",
           "result":{"diff":"```diff\nIndex: /p/a\n--- /p/a\n+++ /p/a\n@@ -1,2 +1,2 @@\n-x\n+y\n same\n```"}}},
          {"type":"tool_result","toolUseID":"t2","run":{"status":"rejected-by-user"}},
          {"type":"tool_result","toolUseID":"t3","run":{"status":"in-progress"}}]}\#(more)],
       "usageLedger":{"events":[{"toMessageId":1,"timestamp":"2026-01-10T10:00:05.000Z",
        "model":"claude-sonnet-4-5","tokens":{"input":10,"output":4}}]}}
      """#
    }
    let half =
      #",{"role":"assistant","messageId":3,"state":{"type":"streaming"},"#
      + #""content":[{"type":"text","text":"Do"}]}"#
    try bench.folder.write(thread(half), to: "T-1.json")
    _ = bench.orch("T-1.json")
    let last =
      #",{"role":"assistant","messageId":3,"state":{"type":"error","error":{"message":"stopped"}},"#
      + #""content":[{"type":"text","text":"Done."}]}"#
    try bench.folder.write(thread(last), to: "T-1.json")
    _ = bench.orch("T-1.json")
    let agent = try #require(bench.agents().first)
    #expect(agent.session == "T-1" && agent.role == "main" && agent.activity == "Do it")
    #expect(try bench.path(of: agent.project) == "/p")
    #expect(
      try bench.told(of: agent) == [
        "prompt 00:01.000 Do it", "answer 00:05.000 I do.", "answer 00:05.000 Done.",
        "error 00:05.000 stopped", "tool edit_file /p/a: done 00:05.000..",
        "tool Bash make: failed 00:05.000..", "tool Read /p/b: open 00:05.000..",
        "file /p/a modified +1 -1",
      ])
  }

  @Test func `a thread without any time has its words once, however often it is written`() throws {
    for count in 1...3 {
      let messages = (0..<count).map { place in
        #"{"role":"user","messageId":\#(place),"content":[{"type":"text","text":"word \#(place)"}]}"#
      }
      try bench.folder.write(
        #"{"id":"T-2","messages":[\#(messages.joined(separator: ","))]}"#, to: "T-2.json")
      _ = bench.orch("T-2.json")
    }
    let agent = try #require(bench.agents().first)
    #expect(
      try bench.store.messages(of: agent.id, last: 9).map(\.text).sorted() == [
        "word 0", "word 1", "word 2",
      ])
  }

  // MARK: goose

  @Test func `a session of goose has its messages, a subagent is below the one it works for`()
    throws
  {
    try bench.folder.write("", to: ".local/share/goose/sessions/x")
    let path = bench.folder / ".local/share/goose/sessions/sessions.db"
    let client = try ClientDatabase(path, log: false)
    let created = start / 1000
    try client.run(
      """
      CREATE TABLE sessions (id TEXT PRIMARY KEY, working_dir TEXT NOT NULL, created_at TIMESTAMP,
        accumulated_input_tokens INTEGER, accumulated_output_tokens INTEGER, model_config_json TEXT,
        parent_session_id TEXT);
      CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT, session_id TEXT NOT NULL,
        role TEXT NOT NULL, content_json TEXT NOT NULL, created_timestamp INTEGER NOT NULL, metadata_json TEXT);
      INSERT INTO sessions VALUES ('20260110_1', '/p', '2026-01-10 10:00:00', 100, 5, NULL, NULL),
        ('20260110_2', '/p', '2026-01-10 10:00:02', 50, 5, NULL, '20260110_1');
      """)
    func add(
      _ session: String, _ role: String, _ content: String, _ time: Int, id: String? = nil,
      metadata: String = "{}"
    ) throws {
      try client.run(
        """
        INSERT INTO messages (message_id, session_id, role, content_json, created_timestamp, metadata_json)
        VALUES (\(id.map { "'\($0)'" } ?? "NULL"), '\(session)', '\(role)', '\(content)', \(time), '\(metadata)')
        """)
    }
    let edit =
      #"{"type":"toolRequest","id":"c1","toolCall":{"status":"success","value":{"name":"developer__text_editor","#
      + #""arguments":{"command":"str_replace","path":"/p/a","old_str":"x","new_str":"y"}}}}"#
    let shell =
      #"{"type":"toolRequest","id":"c2","toolCall":{"status":"success","value":{"name":"shell","#
      + #""arguments":{"command":"make"}}}}"#
    try add(
      "20260110_1", "user", #"[{"type":"text","text":"Do it"}]"#, created,
      metadata: #"{"userVisible":true}"#)
    try add(
      "20260110_1", "user", #"[{"type":"text","text":"<turn-context>"}]"#, created,
      metadata: #"{"userVisible":false}"#)
    try add(
      "20260110_1", "assistant", #"[{"type":"text","text":"I do."},\#(edit),\#(shell)]"#,
      created + 1, id: "msg_1")
    try add(
      "20260110_1", "user",
      #"[{"type":"toolResponse","id":"c1","toolResult":{"status":"success","value":[{"type":"text"}]}},"#
        + #"{"type":"toolResponse","id":"c2","toolResult":{"status":"success","value":{"isError":true}}}]"#,
      created + 3)
    try add("20260110_2", "user", #"[{"type":"text","text":"Look"}]"#, created + 2)
    let told = [
      "prompt 00:00.000 Do it", "answer 00:01.000 I do.",
      "tool developer__text_editor /p/a: done 00:01.000..00:03.000",
      "tool shell make: failed 00:01.000..00:03.000", "file /p/a modified +? -?",
    ]
    _ = bench.orch("goose")
    let agents = try bench.agents()
    #expect(agents.map(\.session) == ["20260110_1", "20260110_2"])
    #expect(agents[1].parent == agents[0].id && agents[1].role == "subagent")
    #expect(try bench.ledger().map(\.attribution.session) == ["20260110_1", "20260110_1"])
    #expect(try bench.told(of: agents[0]) == told)
    #expect(try bench.told(of: agents[1]) == ["prompt 00:02.000 Look"])
    // A conversation that is replaced has other numbers.
    try client.run("UPDATE messages SET id = id + 100")
    _ = bench.orch("goose")
    #expect(try bench.told(of: agents[0]) == told)
  }

  @Test func `messages of goose that can't be read are named, the rest is told`() throws {
    let client = try ClientDatabase(bench.folder / "sessions.db", log: false)
    try client.run(
      """
      CREATE TABLE sessions (id TEXT, accumulated_input_tokens INTEGER);
      CREATE TABLE messages (session_id, role, content_json, created_timestamp);
      INSERT INTO messages VALUES ('s', 'user', '[{"type":"text"', 1), (7, NULL, NULL, 'then'),
        ('s', 'user', '[{"type":"text","text":"Hi"},{"type":"toolRequest"},7]', -9223372036854775808),
        ('s', NULL, '{}', 9223372036854775807), ('s', 'assistant', '[{"type":"toolResponse","id":"c"}]', 1)
      """)
    #expect(
      bench.shown("sessions.db").hasSuffix(
        "  TMP/sessions.db: message 1: cut off at byte 15\n--- exit 9\n"))
    let agent = try #require(bench.agents().first)
    #expect(try bench.store.messages(of: agent.id, last: 9).map(\.text) == ["Hi"])
  }

  @Test func `of the messages of goose that are known the newest are read, and all of another's`()
    throws
  {
    let client = try ClientDatabase(bench.folder / "sessions.db", log: false)
    try client.run(
      """
      CREATE TABLE sessions (id TEXT, accumulated_input_tokens INTEGER);
      CREATE TABLE messages (id INTEGER PRIMARY KEY, session_id TEXT, role TEXT, content_json TEXT,
        created_timestamp INTEGER);
      """)
    func add(_ number: Int) throws {
      let content = #"[{"type":"text","text":"word \#(number)"}]"#
      try client.run(
        "INSERT INTO messages VALUES (\(number), 's', 'user', '\(content)', \(1_768_039_200 + number))"
      )
    }
    for number in [1, 2000] { try add(number) }
    _ = bench.orch("sessions.db")
    let agent = try #require(bench.agents().first)
    func words() throws -> [String] { try bench.store.messages(of: agent.id, last: 9).map(\.text) }
    #expect(try words() == ["word 1", "word 2000"])
    try bench.store.execute("DELETE FROM message")
    try add(2001)
    _ = bench.orch("sessions.db")
    #expect(try words() == ["word 2000", "word 2001"])
    try client.run("DELETE FROM messages WHERE id > 1")
    _ = bench.orch("sessions.db")
    #expect(try words() == ["word 1", "word 2000", "word 2001"])
  }

  // MARK: aider

  @Test func `a run of aider is a session, from its launch on, in however many steps it is read`()
    throws
  {
    func line(_ event: String, _ properties: String, at second: Int) -> String {
      #"{"event":"\#(event)","properties":{\#(properties)},"user_id":"u","time":\#(second)}"# + "\n"
    }
    func call(_ spent: String, at second: Int) -> String {
      line(
        "message_send",
        #""main_model":"gpt-5-mini","prompt_tokens":100,"completion_tokens":10,"total_cost":\#(spent)"#,
        at: second)
    }
    let lines = [
      line("launched", "", at: 1_768_039_200), call("0.1", at: 1_768_039_205),
      line(
        "message_send_exception", #""exception":"litellm.RateLimitError""#, at: 1_768_039_206),
      line("exit", "", at: 1_768_039_207), line("launched", "", at: 1_768_039_260),
      call("0.1", at: 1_768_039_265),
    ]
    for count in 1...lines.count {
      try bench.folder.write(lines.prefix(count).joined(), to: "a.jsonl")
      _ = bench.orch("a.jsonl")
    }
    let agents = try bench.agents()
    #expect(agents.map(\.session) == ["u:1768039200000", "u:1768039260000"])
    #expect(agents.map(\.client) == ["aider", "aider"] && agents.map(\.role) == ["main", "main"])
    #expect(
      try bench.ledger().map(\.attribution.session) == ["u:1768039200000", "u:1768039260000"])
    #expect(try bench.told(of: agents[0]) == ["error 00:06.000 litellm.RateLimitError"])
    let whole = try ImportBench()
    try whole.folder.write(lines.joined(), to: "a.jsonl")
    _ = whole.orch("a.jsonl")
    #expect(withoutProjects(try whole.ledger()) == withoutProjects(try bench.ledger()))
    #expect(try whole.agents().map(\.id) == agents.map(\.id))
  }

  // MARK: mini-swe-agent

  @Test func `a trajectory has its task, its answers and its commands with what they came to`()
    throws
  {
    try bench.folder.write(try Fixture.own("mini-swe-agent.traj.json"), to: "a.traj.json")
    for _ in 1...2 { _ = bench.orch("a.traj.json") }
    let agent = try #require(bench.agents().first)
    #expect(agent.client == "mini-swe-agent" && agent.activity == "(left out)")
    #expect(
      try bench.told(of: agent) == [
        "prompt 08:36.000 (left out)", "answer 08:36.656 Creating.", "answer 08:36.679 Finishing.",
        "tool bash echo hello > hello.txt: done 08:36.656..08:36.668",
        "tool bash echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT: failed 08:36.679..08:36.684",
      ])
  }

  @Test func `commands without a name are answered in their order, another end is an error`() throws
  {
    let usage =
      #""response":{"id":"r1","created":1768039200,"model":"gpt-5-mini","usage":{"prompt_tokens":9}}"#
    try bench.folder.write(
      #"""
      {"info":{},"messages":[{"role":"user","content":"Do it"},
       {"role":"assistant","content":"Two.","extra":{\#(usage),"timestamp":1768039201,
        "actions":[{"command":"one"},{"command":"two"}]}},
       {"role":"user","content":"<returncode>0","extra":{"returncode":0,"timestamp":1768039202}},
       {"role":"user","content":"<returncode>2","extra":{"returncode":2,"timestamp":1768039203}},
       {"role":"user","content":"<returncode>0","extra":{"returncode":0,"timestamp":1768039204}},
       {"role":"exit","content":"","extra":{"exit_status":"LimitsExceeded"}}]}
      """#, to: "a.traj.json")
    _ = bench.orch("a.traj.json")
    #expect(
      try bench.told(of: try #require(bench.agents().first)) == [
        "prompt 00:00.000 Do it", "answer 00:01.000 Two.", "error 00:04.000 LimitsExceeded",
        "tool bash one: done 00:01.000..00:02.000", "tool bash two: failed 00:01.000..00:03.000",
      ])
  }

  // MARK: As a person sees it

  @Test func `agents show has the model, the files, the tools and the words`() throws {
    try bench.folder.write("/src", to: ".gemini/tmp/app/.project_root")
    try bench.folder.write(
      chat.map { $0 + "\n" }.joined(), to: "\(chats)/session-1.jsonl")
    _ = bench.orch("gemini")
    let id = try #require(bench.agents().first).id
    let shown = bench.said("agents show \(id)")
    for line in [
      "client\tgemini", "model\tgemini-2.5-pro", "project\tsrc", "session\tg-1", "toolFailures\t1",
      #"files\t[{"path":"/src/a.txt","change":"created","edits":1,"added":2,"removed":0}]"#,
      #"tools\t[{"tool":"run_shell_command","calls":1,"failed":1},{"tool":"write_file","calls":1,"failed":0}]"#,
      #"messages\t[{"at":"2026-01-10T10:00:01.000Z","kind":"prompt","text":"Write @a.txt"},"#
        + #"{"at":"2026-01-10T10:00:02.000Z","kind":"answer","text":"I write it."},"#
        + #"{"at":"2026-01-10T10:00:06.000Z","kind":"error","text":"429"}]"#,
    ] {
      #expect(shown.contains(line.replacing("\\t", with: "\t") + "\n"), "\(shown)")
    }
  }
}
