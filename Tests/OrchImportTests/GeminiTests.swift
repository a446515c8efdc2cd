import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch import gemini")
struct GeminiTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  private let chats = ".gemini/tmp/app/chats"

  private func message(
    _ id: String, input: Int = 1000, output: Int = 50, cached: Int = 200, thoughts: Int = 30,
    tool: Int = 10, model: String = "gemini-2.5-pro"
  ) -> String {
    #"{"id":"\#(id)","timestamp":"2026-01-10T10:00:00.000Z","type":"gemini","content":"…","#
      + #""model":"\#(model)","tokens":{"input":\#(input),"output":\#(output),"cached":\#(cached),"#
      + #""thoughts":\#(thoughts),"tool":\#(tool),"total":\#(input + output + thoughts + tool)}}"#
  }

  private func head(_ session: String, kind: String = "main") -> String {
    #"{"sessionId":"\#(session)","projectHash":"0f","startTime":"2026-01-10T09:00:00.000Z","#
      + #""kind":"\#(kind)"}"# + "\n"
  }

  private func lines(_ parts: String...) -> String { parts.map { $0 + "\n" }.joined() }

  /// a1 810 + 200 + 80, a2 2000 + 0 + 60, a3 400 + 100 + 20 tokens fresh, read and out.
  ///
  /// At 1.25, 0.125 and 10 dollars a million: 3210 × 1250 + 300 × 125 + 160 × 10,000 nano-dollars.
  private var chat: String {
    let user = #"{"id":"u1","timestamp":"2026-01-10T09:59:00.000Z","type":"user","content":"do"}"#
    let early = message("a2", input: 2000, output: 100, cached: 0, thoughts: 0, tool: 0)
    let late = message("a2", input: 2000, output: 60, cached: 0, thoughts: 0, tool: 0)
    let alone = message("a3", input: 500, output: 20, cached: 100, thoughts: 0, tool: 0)
    return head("g-1")
      + lines(
        user, message("a1"), message("a1"), early, late,
        #"{"$set":{"lastUpdated":"2026-01-10T10:01:00.000Z","messages":[\#(user),\#(message("a1")),\#(alone)]}}"#,
        #"{"$rewindTo":"a1"}"#, #"{"id":"a2","type":"gemini","tokens":null}"#)
  }

  @Test
  func `the last version of each message counts, also one that is only in a replaced conversation`()
    throws
  {
    try bench.folder.write(chat, to: "\(chats)/session-1.jsonl")
    #expect(
      bench.shown("gemini") == """
        imported 3 calls: 3,670 tokens, $0.0056
        calls: 3 new, 0 updated, 0 known, of 1 session
        files: 1 read (0.0 MB), 0 unchanged

        """)
    let ledger = try bench.ledger()
    #expect(ledger.map(\.key) == ["gemini:g-1:a1", "gemini:g-1:a2", "gemini:g-1:a3"])
    #expect(ledger[0].tokens == Tokens(input: 810, cacheRead: 200, output: 80))
    #expect(ledger[1].tokens == Tokens(input: 2000, output: 60))
    #expect(ledger[2].tokens == Tokens(input: 400, cacheRead: 100, output: 20))
    #expect(try bench.cost() == Money(nanodollars: 5_650_000))
    #expect(bench.shown("gemini").contains("0 read (0.0 MB), 1 unchanged"))
  }

  @Test func `what is cached is part of the input, and no number goes below zero`() throws {
    let odd = message("a1", input: 100, output: 5, cached: 300, thoughts: 0, tool: 7)
    try bench.folder.write(head("g-1") + odd + "\n", to: "\(chats)/session-1.jsonl")
    _ = bench.orch("gemini")
    #expect(try bench.ledger().map(\.tokens) == [Tokens(input: 7, cacheRead: 300, output: 5)])
  }

  @Test func `an older document that goes on in a file of lines counts once, the newest numbers`()
    throws
  {
    let old =
      #"{"sessionId":"g-1","projectHash":"0f","startTime":"2026-01-10T09:00:00.000Z","#
      + #""messages":[\#(message("a1", output: 70)),\#(message("a0"))]}"#
    let new = head("g-1") + lines(message("a1", output: 40), message("a2"))
    for order in [["json", "jsonl"], ["jsonl", "json"], ["json", "jsonl", "json"]] {
      let bench = try ImportBench()
      try bench.folder.write(old, to: "\(chats)/session-1.json")
      for ending in order {
        if ending == "jsonl" { try bench.folder.write(new, to: "\(chats)/session-1.jsonl") }
        _ = bench.orch("gemini \(chats)/session-1.\(ending)")
      }
      let ledger = try bench.ledger()
      #expect(ledger.map(\.key) == ["gemini:g-1:a0", "gemini:g-1:a1", "gemini:g-1:a2"])
      #expect(ledger.map(\.tokens.output) == [80, 70, 80], "\(order)")
    }
  }

  @Test func `a message that is written again with smaller numbers after an import is revised`()
    throws
  {
    let first = head("g-1") + lines(message("a1", output: 90))
    try bench.folder.write(first, to: "\(chats)/session-1.jsonl")
    _ = bench.orch("gemini")
    try bench.folder.write(
      first + lines(message("a1", output: 20)), to: "\(chats)/session-1.jsonl")
    #expect(bench.shown("gemini").contains("calls: 0 new, 1 updated, 0 known"))
    #expect(try bench.ledger().map(\.tokens.output) == [50])
    let broken = try bench.bench.store.check().filter { !$0.holds }
    #expect(broken.isEmpty, "\(broken.map(\.name))")
  }

  @Test func `a file that was taken for another client's is read again`()
    throws
  {
    try bench.folder.write(chat, to: "\(chats)/session-1.jsonl")
    _ = bench.orch("gemini")
    var file = try #require(try bench.bench.store.sourceFiles().first)
    file.client = "claude"
    try bench.bench.store.keep(file)
    #expect(bench.shown("gemini").contains("calls: 0 new, 0 updated, 3 known"))
    #expect(try bench.bench.store.sourceFiles().map(\.client) == ["gemini"])
  }

  @Test func `a subagent's calls are its session's, at any depth`() throws {
    try bench.folder.write(
      head("g-1") + lines(message("a1")), to: "\(chats)/session-1.jsonl")
    try bench.folder.write(
      head("g-2", kind: "subagent") + lines(message("b1")), to: "\(chats)/g-1/g-2.jsonl")
    try bench.folder.write(
      head("g-3", kind: "subagent") + lines(message("c1")), to: "\(chats)/g-2/g-3.jsonl")
    _ = bench.orch("gemini")
    #expect(try bench.ledger().map(\.key) == ["gemini:g-1:a1", "gemini:g-2:b1", "gemini:g-3:c1"])
    #expect(try bench.ledger().map(\.attribution.session) == ["g-1", "g-1", "g-1"])
  }

  @Test func `the folder is what the project says, or projects.json by name or by hash`() throws {
    // The SHA-256 of '/src/hashed', and one of nothing that is listed.
    let hash = "66cd3eb39e0789d8b4f74a845396a4b543ae9153969304540947d01993dab346"
    let other = "00" + hash.dropFirst(2)
    try bench.folder.write(
      #"{"projects":{"/src/named":"app","/src/hashed":"other","/src/marked":"third"}}"#,
      to: ".gemini/projects.json")
    try bench.folder.write("/src/marked\n", to: ".gemini/tmp/zzz/.project_root")
    for (name, session) in [("app", "g-1"), (hash, "g-2"), ("zzz", "g-3"), (other, "g-4")] {
      try bench.folder.write(
        head(session) + lines(message("a1")), to: ".gemini/tmp/\(name)/chats/session-1.jsonl")
    }
    _ = bench.orch("gemini")
    let paths = try bench.ledger().map { try bench.path(of: $0.attribution.project) }
    #expect(paths == ["/src/named", "/src/hashed", "/src/marked", nil])
  }

  @Test func `what can't be read is named, the rest counts`() throws {
    var bytes = Array((head("g-1") + lines(message("a1"), "[1]", "{\"id\":")).utf8)
    bytes += Array(#"{"type":"gemini","tokens":{"input":5,"output":-3}}"#.utf8) + [0x0A]
    bytes += Array(#"{"id":"a2","tokens":{"input":1e300,"output":2.5,"cached":-1}}"#.utf8) + [0x0A]
    bytes += Array(repeating: UInt8(ascii: "["), count: 10_000) + [0x0A]
    bytes += Array(#"{"id":"a3","content":""#.utf8) + [0xFF, 0xC0]
    bytes += Array(#"","tokens":{"input":7,"output":1}}"#.utf8) + [0x0A]
    bytes += Array(message("a4").utf8.dropLast(3))
    try bench.folder.write(bytes, to: "\(chats)/session-1.jsonl")
    try bench.folder.write(
      "{\"sessionId\":\"g-2\",\"messages\":[{]}", to: "\(chats)/session-2.json")
    #expect(
      bench.shown("gemini") == """
        imported 2 calls: 1,098 tokens, $0.0018
        calls: 2 new, 0 updated, 0 known, of 1 session
        files: 2 read (0.0 MB), 0 unchanged
        no price is known for 8 tokens
        5 problems:
          TMP/.gemini/tmp/app/chats/session-1.jsonl:3: not a JSON object
          TMP/.gemini/tmp/app/chats/session-1.jsonl:4: cut off at byte 6
          TMP/.gemini/tmp/app/chats/session-1.jsonl:5: a call without an id
          TMP/.gemini/tmp/app/chats/session-1.jsonl:7: nested more than 1024 deep at byte 1024
          TMP/.gemini/tmp/app/chats/session-2.json: not JSON at byte 32
        --- exit 9

        """)
  }

  @Test func `a line or a document beyond the limit is named and left out`() throws {
    let long = #"{"id":"a1","content":""# + String(repeating: "x", count: 17 << 20) + #""}"#
    try bench.folder.write(head("g-1") + lines(long, message("a2")), to: "\(chats)/session-1.jsonl")
    let huge = #"{"sessionId":"g-2","messages":[],"x":""# + String(repeating: "x", count: 64 << 20)
    try bench.folder.write(huge + "\"}", to: "\(chats)/session-2.json")
    let said = bench.shown("gemini")
    #expect(said.contains("calls: 1 new"))
    #expect(said.contains("session-1.jsonl:2: a line of 17825816 bytes is too long"))
    #expect(
      said.contains("session-2.json: larger than 64 MiB, which is all that is read of a document"))
  }
}
