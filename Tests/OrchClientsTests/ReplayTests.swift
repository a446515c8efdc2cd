import Glibc
import OrchModel
import Testing

@testable import OrchClients

@Suite("Replay")
struct ReplayTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  struct Play {
    var lines: [[UInt8]] = []
    var waits: [Int64] = []
    var status: Int32?
    var tally = Tally([])
  }

  /// Plays a recording, and reads what it prints as orch would.
  func play(
    _ path: String, salt: String = "play-1", session: String? = nil, speed: Double = 0
  ) throws -> Play {
    var play = Play()
    var player = try ReplayPlayer(
      path: path, directory: folder("work"), speed: speed, salt: salt, session: session)
    play.status = try player.run(emit: { play.lines.append($0) }, sleep: { play.waits.append($0) })
    let reader = ReplayClient().makeReader(request { $0.replayFile = path })
    play.tally = Tally(events(Array(play.lines.joined()), reader, status: play.status))
    return play
  }

  func play(lines: String..., salt: String = "s") throws -> Play {
    try folder.write(lines.joined(separator: "\n"), to: "recording.jsonl")
    return try play(folder("recording.jsonl"), salt: salt)
  }

  func work(_ files: [String: String] = [:]) throws {
    try folder.write("", to: "work/.keep")
    for (name, text) in files { try folder.write(text, to: "work/\(name)") }
  }

  func file(_ name: String) -> String? { text(folder("work/\(name)")) }

  // MARK: Claude Code

  @Test func `a stream: the recorded files are written and edited`() throws {
    try work(["README.md": "# Demo\n"])
    let play = try play(Fixture.path("claude-code/basic/stream.jsonl"), session: "orch-session")
    #expect(file("hello.txt") == "hello\nworld\n")
    #expect(file("README.md") == "# Demo project\n")
    #expect(play.status == 0)
    #expect(play.tally.sessions == ["orch-session"])
    #expect(
      play.tally.files.map(\.path) == ["hello.txt", "README.md"].map { folder("work/\($0)") })
    #expect(play.tally.calls.count == 4)
    #expect(play.tally.calls.keys.allSatisfy { $0.hasPrefix("claude:msg_") })
    #expect(play.tally.calls["claude:msg_67c4525a4c3144fcadad98d7"] == nil)
    #expect(play.tally.calls.values.allSatisfy { $0.at == nil && $0.session == "orch-session" })
    #expect(play.tally.totals.map(\.cost) == [Money(decimal: "0.042759")])
    #expect(play.tally.verdicts.map(\.succeeded) == [true])
    #expect(play.tally.notices == ["replay: did not run the recorded commands again (1)"])
    #expect(play.tally.rejected == [] && play.waits == [])
  }

  @Test func `a stream with partial messages has the final numbers`() throws {
    try work(["README.md": "# Demo\n"])
    let name = try #require(Fixture.all(in: "claude-code/partial-messages").first)
    let play = try play(Fixture.path(name))
    #expect(play.tally.outputs == [22, 70, 85, 120])
    #expect(play.tally.totals.first?.tokens == play.tally.tokens)
  }

  @Test func `a transcript is played as the stream it came from`() throws {
    try work(["README.md": "# Demo\n"])
    let name = try #require(Fixture.all(in: "claude-code/basic/projects").first)
    let play = try play(Fixture.path(name), session: "orch-session")
    #expect(file("hello.txt") == "hello\nworld\n")
    #expect(file("README.md") == "# Demo project\n")
    #expect(play.tally.outputs == [22, 70, 85, 120])
    #expect(play.tally.calls.values.allSatisfy { $0.isFinal && $0.session == "orch-session" })
    #expect(play.tally.totals.map(\.cost) == [Money(decimal: "0.042759")])
    #expect(play.tally.totals.first?.tokens == play.tally.tokens)
    #expect(
      play.tally.verdicts.map(\.text) == ["Created hello.txt and updated the README heading."])
    #expect(play.tally.files.map(\.kind) == [.created, .modified])
    #expect(play.status == 0)
  }

  @Test func `two plays share no id, one play always has the same`() throws {
    try work(["README.md": "# Demo\n"])
    let path = Fixture.path(
      "claude-code/partial-messages/"
        + (try #require(
          Files.names(in: Fixture.path("claude-code/partial-messages")).first)))
    let (one, again, other) = (try play(path), try play(path), try play(path, salt: "play-2"))
    #expect(one.lines.count == other.lines.count)
    #expect(Set(one.tally.calls.keys) == Set(again.tally.calls.keys))
    #expect(Set(one.tally.calls.keys).isDisjoint(with: other.tally.calls.keys))
    #expect(one.tally.sessions != other.tally.sessions)
  }

  @Test(arguments: [
    ("claude-code/errors/rate-limit.stream.jsonl", 1 as Int32?, false),
    ("claude-code/errors/max-turns.stream.jsonl", 1, false),
    ("claude-code/errors/rate-limit.transcript.jsonl", 1, false),
    ("claude-code/errors/max-turns.transcript.jsonl", 1, false),
    ("claude-code/errors/fallback-model.transcript.jsonl", 0, true),
    ("claude-code/hook-decisions/pretooluse-deny-and-continue-false.stream.jsonl", 0, false),
    ("claude-code/signals/kill.stream.jsonl", nil, false),
    ("claude-code/signals/kill.transcript.jsonl", nil, false),
    ("codex/errors/rate-limit.stream.jsonl", 1, false), ("codex/exec/stream.jsonl", 0, true),
    ("codex/signals/int.rollout.jsonl", 1, false), ("codex/signals/kill.rollout.jsonl", nil, false),
  ])
  func `failures are played too`(name: String, status: Int32?, succeeded: Bool) throws {
    try work()
    let play = try play(Fixture.path(name))
    #expect(play.status == status)
    #expect(play.tally.verdicts.map(\.succeeded) == [succeeded])
  }

  @Test func `the recorded waits, divided by the speed`() throws {
    try work()
    let path = Fixture.path("claude-code/basic/stream.jsonl")
    let (once, twice) = (try play(path, speed: 1).waits, try play(path, speed: 2).waits)
    #expect(once.reduce(0, +) == 447 - 224)
    #expect(once.first == 2 && twice.first == 1)
  }

  @Test func `failed and refused edits are not made`() throws {
    try work()
    _ = try play(
      lines: #"{"type":"system","subtype":"init","session_id":"x","cwd":"/p"}"#,
      write("t1", "/p/a", "A"), result("t1", error: true))
    #expect(folder.names == ["recording.jsonl", "work/.keep"])
  }

  // MARK: Nothing leaves the folder

  func write(_ id: String, _ path: String, _ content: String) -> String {
    let input: JSONValue = ["file_path": .string(path), "content": .string(content)]
    return use(id, "Write", input)
  }

  func use(_ id: String, _ name: String, _ input: JSONValue) -> String {
    let block: JSONValue = [
      "type": "tool_use", "id": .string(id), "name": .string(name), "input": input,
    ]
    let line: JSONValue = [
      "type": "assistant", "session_id": "x", "message": ["id": "m", "content": [block]],
    ]
    return line.text
  }

  func result(_ id: String, error: Bool = false) -> String {
    let block: JSONValue = [
      "type": "tool_result", "tool_use_id": .string(id), "content": "ok", "is_error": .bool(error),
    ]
    let line: JSONValue = ["type": "user", "session_id": "x", "message": ["content": [block]]]
    return line.text
  }

  @Test(arguments: [
    "/etc/evil", "/p/../evil", "../evil", "a/../../evil", "/p", "/p/", "/private/evil", "/pevil",
    "",
    "/p/.git/hooks/post-checkout", "/p/.GIT/config", ".git", "link/evil", "/p/link/evil",
    "linkfile",
    "dangling", "pipe", "a\u{0}b", "sub", "..", ".", "/", "file/evil",
  ])
  func `a path that leads out, or to what is no file, is refused and said`(path: String) throws {
    try work(["file": "kept\n", "sub/kept": "kept\n"])
    try folder.write("outside\n", to: "outside/target")
    symlink(folder("outside"), folder("work/link"))
    symlink(folder("outside/target"), folder("work/linkfile"))
    symlink(folder("outside/new"), folder("work/dangling"))
    mkfifo(folder("work/pipe"), 0o600)
    let before = folder.names + ["recording.jsonl"]
    let play = try play(
      lines: #"{"type":"system","subtype":"init","session_id":"x","cwd":"/p"}"#,
      write("t", path, "evil"), result("t"))
    #expect(folder.names.sorted() == before.sorted())
    #expect(text(folder("outside/target")) == "outside\n")
    #expect(file("file") == "kept\n")
    #expect(play.tally.notices.count == 1)
    #expect(play.tally.notices.first?.hasPrefix("replay: left '") == true)
  }

  @Test func `new folders are made below, and paths of the folder itself are known`() throws {
    try work()
    _ = try play(
      lines: #"{"type":"system","subtype":"init","session_id":"x","cwd":"/p"}"#,
      write("1", "/p/a/b/c", "1"), result("1"), write("2", "d/e", "2"), result("2"),
      write("3", folder("work/f"), "3"), result("3"), write("4", "./g", "4"), result("4"))
    #expect([file("a/b/c"), file("d/e"), file("f"), file("g")] == ["1", "2", "3", "4"])
  }

  @Test(arguments: ["text … (120 characters left out)", "(left out)"])
  func `a text that the recording holds in part is not written`(content: String) throws {
    try work(["b": "x"])
    let edit: JSONValue = ["file_path": "b", "old_string": "x", "new_string": .string(content)]
    let play = try play(
      lines: write("1", "a", content), result("1"), use("2", "Edit", edit), result("2"),
      write("3", "c", "\(content) and more"), result("3"))
    #expect(file("a") == nil && file("b") == "x")
    #expect(file("c") == "\(content) and more")
    #expect(play.tally.notices.count == 2)
    #expect(
      play.tally.notices.first
        == "replay: left 'a' alone: the recording holds its text only in part")
  }

  @Test func `edits: several, all places, a new file, and those that find nothing`() throws {
    try work(["a": "one two one\n", "b": "x x\n", "c": "c\n"])
    func edit(_ path: String, _ old: String, _ new: String, all: Bool = false) -> JSONValue {
      [
        "file_path": .string(path), "old_string": .string(old), "new_string": .string(new),
        "replace_all": .bool(all),
      ]
    }
    let several: JSONValue = [
      "file_path": "a", "edits": [edit("", "two", "2"), edit("", "one", "1", all: true)],
    ]
    let play = try play(
      lines: use("1", "MultiEdit", several), result("1"), use("2", "Edit", edit("b", "x", "y")),
      result("2"),
      use("3", "Edit", edit("new", "", "fresh\n")), result("3"),
      use("4", "Edit", edit("c", "missing", "y")), result("4"),
      use("5", "Edit", edit("none", "x", "y")), result("5"),
      use("6", "NotebookEdit", ["notebook_path": "n.ipynb"]), result("6"))
    #expect(file("a") == "1 2 1\n" && file("b") == "x x\n" && file("c") == "c\n")
    #expect(file("new") == "fresh\n")
    #expect(play.tally.notices.count == 4)
  }

  // MARK: Codex

  @Test func `a rollout: files from what the client says of its patches, calls from its records`()
    throws
  {
    try work(["README.md": "# Demo\n"])
    let name = try #require(Fixture.all(in: "codex/exec/sessions").first)
    let play = try play(Fixture.path(name))
    #expect(file("notes.md") == "note\n")
    #expect(file("README.md") == "# Demo project\n")
    #expect(play.tally.calls.count == 3)
    #expect(play.tally.calls.values.allSatisfy { $0.model == "gpt-5.5" && $0.subagent == nil })
    #expect(play.tally.calls.values.first?.session == play.tally.sessions.first)
    #expect(play.tally.tokens == Tokens(input: 1500, cacheRead: 14300, output: 235))
    #expect(play.tally.totals.last?.tokens == play.tally.tokens)
    #expect(
      play.tally.said == ["I'll create the file.", "Created hello.txt and changed the README."])
    #expect(play.tally.verdicts.map(\.text) == ["Created hello.txt and changed the README."])
    #expect(
      Set(play.tally.files.map(\.path)) == [folder("work/notes.md"), folder("work/README.md")])
    #expect(play.status == 0)
    let other = try self.play(Fixture.path(name), salt: "play-2")
    #expect(Set(other.tally.calls.keys).isDisjoint(with: play.tally.calls.keys))
  }

  @Test func `a stream of codex: what it does not hold is said`() throws {
    try work(["README.md": "# Demo\n"])
    let play = try play(Fixture.path("codex/exec/stream.jsonl"))
    #expect(file("README.md") == "# Demo\n" && file("notes.md") == nil)
    #expect(play.tally.notices.count == 2)
    #expect(play.tally.totals.last?.tokens == Tokens(input: 1500, cacheRead: 14300, output: 235))
  }

  @Test func `an older rollout: patches from the calls that asked for them`() throws {
    try work(["a": "1\n"])
    let patch = "*** Begin Patch\\n*** Update File: a\\n-1\\n+2\\n*** End Patch"
    func call(_ id: String, _ patch: String) -> String {
      "{\"type\":\"response_item\",\"payload\":{\"type\":\"custom_tool_call\",\"call_id\":\"\(id)\",\"name\":\"apply_patch\",\"input\":\"\(patch)\"}}"
    }
    func output(_ id: String, _ text: String) -> String {
      "{\"type\":\"response_item\",\"payload\":{\"type\":\"custom_tool_call_output\",\"call_id\":\"\(id)\",\"output\":\"\(text)\"}}"
    }
    let shell =
      #"{"type":"response_item","payload":{"type":"function_call","call_id":"c3","name":"shell","arguments":"{\"command\":[\"apply_patch\",\"*** Begin Patch\\n*** Add File: b\\n+b\\n*** End Patch\"]}"}}"#
    let play = try play(
      lines:
        #"{"timestamp":"2026-01-01T00:00:00Z","type":"session_meta","payload":{"id":"T","cwd":"/p"}}"#,
      call("c1", patch), output("c1", "Success. Updated the following files"),
      call("c2", patch.replacingOne), output("c2", "failed"), shell,
      #"{"type":"response_item","payload":{"type":"function_call_output","call_id":"c3","output":"Success. Updated"}}"#,
      #"{"type":"event_msg","payload":{"type":"patch_apply_end","call_id":"c4","success":true,"changes":{"/p/c":{"type":"add","content":"c\n"}}}}"#,
      #"{"type":"event_msg","payload":{"type":"task_complete"}}"#)
    #expect(file("a") == "2\n" && file("b") == "b\n" && file("c") == "c\n")
    #expect(play.status == 0)
    #expect(play.tally.notices == [])
  }

  // MARK: The rest

  @Test func `what is no recording is refused`() throws {
    try work(["x.jsonl": "plain\n{\"type\":\"say\"}\n"])
    #expect(throws: ReplayFailure.self) { try play(folder("work/x.jsonl")) }
    #expect(throws: ReplayFailure.self) { try play(folder("nothing")) }
    #expect(RecordingKind(path: Fixture.path("codex/exec/stream.jsonl")) == .codexStream)
    #expect(
      RecordingKind(path: Fixture.path("claude-code/control-protocol/stdout.jsonl"))
        == .claudeStream)
  }

  @Test func `an error of the one who listens ends the play`() throws {
    struct Closed: Error {}
    try work()
    var player = try ReplayPlayer(
      path: Fixture.path("claude-code/basic/stream.jsonl"), directory: folder("work"), salt: "s")
    var count = 0
    #expect(throws: Closed.self) {
      _ = try player.run(
        emit: { _ in
          count += 1
          if count == 3 { throw Closed() }
        }, sleep: { _ in })
    }
    #expect(count == 3 && file("hello.txt") == nil)
  }

  @Test func `names keep their shape`() {
    let salt = Salt(text: "a")
    let id = salt.renamed("5ccf23d5-041e-41b6-98a4-a5baa340221c")
    #expect(id.utf8.count == 36 && id.split(separator: "-").map(\.utf8.count) == [8, 4, 4, 4, 12])
    #expect(
      salt.renamed("msg_1").hasPrefix("msg_") && salt.renamed("msg_1") != salt.renamed("msg_2"))
    #expect(Salt(text: "b").renamed("msg_1") != salt.renamed("msg_1"))
  }

  @Test func `how orch starts itself to play`() {
    let launch = ReplayClient().launch(request(directory: "/w") { $0.replayFile = "/r.jsonl" })
    #expect(
      launch.arguments == [
        "/bin/agent", "__replay", "/r.jsonl", "--speed", "0.0", "--directory", "/w", "--session",
        "0b8e2f1c-1111-4222-8333-444455556666", "--salt", "0b8e2f1c-1111-4222-8333-444455556666",
      ])
    #expect(launch.standardInput.isEmpty)
  }
}

extension String {
  fileprivate var replacingOne: String { String(map { $0 == "2" ? "9" : $0 }) }
}
