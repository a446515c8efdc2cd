import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch import opencode")
struct OpenCodeTests {
  let bench: ImportBench

  init() throws {
    bench = try ImportBench()
    try bench.folder.write("", to: "\(data)/log/x.log")
  }

  private let data = ".local/share/opencode"
  private var path: String { bench.folder / "\(data)/opencode.db" }

  private func insert(_ id: String, _ message: String, session: String = "ses_1") -> String {
    "INSERT INTO message VALUES ('\(id)', '\(session)', 1, '\(message)');"
  }

  private func session(_ id: String, parent: String? = nil, folder: String = "/home/dev/project")
    -> String
  {
    let parent = parent.map { "'\($0)'" } ?? "NULL"
    return "INSERT INTO session VALUES ('\(id)', 'p', \(parent), '\(folder)');"
  }

  private func place(file id: String, _ message: String, session: String = "ses_1") throws {
    try bench.folder.write(message, to: "\(data)/storage/message/\(session)/\(id).json")
  }

  /// 1000 fresh, 200 read, 100 written, 50 + 10 out, at 3, 0.30, 3.75 and 15 dollars a million:
  /// 3,000,000 + 60,000 + 375,000 + 900,000 nano-dollars.
  private let cost = Money(nanodollars: 4_335_000)

  @Test func `rows that are in the log alone count, the client's cost and parts do not`() throws {
    let client = try ClientDatabase(path)
    try client.run(openCodeTables)
    try client.run(session("ses_1") + insert("msg_1", openCodeAnswer()))
    try client.run(
      insert(
        "msg_2",
        openCodeAnswer(
          created: 1_768_039_300_000, input: 0, output: 0, reasoning: 0, read: 0, write: 0)))
    try client.run(insert("msg_0", #"{"role":"user","time":{"created":1}}"#))
    try client.run(
      """
      INSERT INTO part VALUES ('prt_1', 'msg_1', '{"type":"step-finish","tokens":{"input":1000,"output":50,\
      "reasoning":10,"cache":{"read":200,"write":100}}}')
      """)
    let before = bench.folder.names(in: data)
    #expect(
      bench.shown("opencode") == """
        imported 1 call: 1,360 tokens, $0.0043
        calls: 1 new, 0 updated, 0 known, of 1 session
        files: 1 read (0.1 MB), 0 unchanged

        """)
    #expect(bench.folder.names(in: data) == before)
    let entry = try #require(try bench.ledger().first)
    #expect(entry.key == "opencode:msg_1" && entry.cost == cost)
    #expect(
      entry.tokens == Tokens(input: 1000, cacheRead: 200, cacheWrite5m: 100, output: 60))
    #expect(entry.at.iso8601 == "2026-01-10T10:00:00.000Z")
    #expect(try bench.path(of: entry.attribution.project) == "/home/dev/project")
    #expect(bench.shown("opencode").contains("0 read (0.0 MB), 1 unchanged"))
    try client.run(insert("msg_3", openCodeAnswer(created: 1_768_039_300_000)))
    #expect(bench.shown("opencode").contains("calls: 1 new, 0 updated, 1 known"))
  }

  @Test func `subagents belong to the session at the root, wherever they worked`() throws {
    let client = try ClientDatabase(path, log: false)
    try client.run(openCodeTables)
    try client.run(
      session("ses_1") + session("ses_2", parent: "ses_1", folder: "/gone/there")
        + session("ses_3", parent: "ses_2") + session("ses_8", parent: "ses_9")
        + session("ses_9", parent: "ses_8"))
    let rows = [("msg_1", "ses_1"), ("msg_2", "ses_2"), ("msg_3", "ses_3"), ("msg_4", "ses_8")]
    for (number, (id, session)) in rows.enumerated() {
      let answer = openCodeAnswer(created: 1000 + number, folder: nil, agent: "explore")
      try client.run(insert(id, answer, session: session))
    }
    _ = bench.orch("opencode")
    let ledger = try bench.ledger()
    #expect(ledger.map(\.attribution.session) == ["ses_1", "ses_1", "ses_1", "ses_9"])
    #expect(ledger.prefix(3).map(\.attribution.role) == [nil, "explore", "explore"])
    let paths = try ledger.prefix(2).map { try bench.path(of: $0.attribution.project) }
    #expect(paths == ["/home/dev/project", "/gone/there"])
  }

  @Test func `a fork's copies are the calls of the smallest id, in whatever order they come`()
    throws
  {
    let copied = openCodeAnswer()
    let own = openCodeAnswer(created: 1_768_039_400_000)
    let steps = [
      insert("msg_1", copied) + session("ses_1"),
      insert("msg_5", copied, session: "ses_2") + session("ses_2", folder: "/gone/fork"),
      insert("msg_6", own, session: "ses_2"),
      insert("msg_7", openCodeAnswer(output: 51), session: "ses_2"),
    ]
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
      let bench = try ImportBench()
      try bench.folder.write("", to: "\(data)/log/x.log")
      let client = try ClientDatabase(bench.folder / "\(data)/opencode.db")
      try client.run(openCodeTables)
      for step in order {
        try client.run(steps[step])
        _ = bench.orch("opencode")
      }
      let ledger = try bench.ledger()
      #expect(
        ledger.map(\.key) == ["opencode:msg_1", "opencode:msg_6", "opencode:msg_7"], "\(order)")
      #expect(ledger.map(\.attribution.session) == ["ses_1", "ses_2", "ses_2"], "\(order)")
      let broken = try bench.bench.store.check().filter { !$0.holds }
      #expect(broken.isEmpty, "\(broken.map(\.name))")
    }
  }

  @Test func `a copy whose original is deleted after it was imported stays one call`() throws {
    let client = try ClientDatabase(path)
    try client.run(openCodeTables)
    try client.run(insert("msg_1", openCodeAnswer()))
    _ = bench.orch("opencode")
    try client.run("DELETE FROM message")
    try client.run(insert("msg_9", openCodeAnswer(), session: "ses_2"))
    #expect(bench.shown("opencode -n").hasPrefix("would import 0 calls: 0 tokens"))
    #expect(bench.shown("opencode").hasPrefix("imported 0 calls: 0 tokens"))
    #expect(try bench.ledger().map(\.key) == ["opencode:msg_1"])
  }

  @Test func `older files are read, with their sessions`() throws {
    try place(file: "msg_1", openCodeAnswer(id: "msg_1", session: "ses_1", folder: nil))
    try place(
      file: "msg_2", openCodeAnswer(id: "msg_2", session: "ses_2", created: 2000),
      session: "ses_2")
    try bench.folder.write(
      #"{"id":"ses_1","directory":"/gone/there","projectID":"p"}"#,
      to: "\(data)/storage/session/p/ses_1.json")
    try bench.folder.write(
      #"{"id":"ses_2","parentID":"ses_1","directory":"/home/dev/project"}"#,
      to: "\(data)/storage/session/p/ses_2.json")
    try bench.folder.write(openCodeAnswer(id: "prt_1"), to: "\(data)/storage/part/msg_1/prt_1.json")
    #expect(
      bench.shown("") == """
        imported 2 calls: 2,720 tokens, $0.0087
        calls: 2 new, 0 updated, 0 known, of 1 session
        files: 2 read (0.0 MB), 0 unchanged

        """)
    let ledger = try bench.ledger()
    #expect(ledger.map(\.attribution.session) == ["ses_1", "ses_1"])
    #expect(try bench.path(of: ledger[0].attribution.project) == "/gone/there")
  }

  @Test(arguments: [["files", "database"], ["database", "files"], ["all"]])
  func `the database wins over stale files, in either order`(order: [String]) throws {
    try place(file: "msg_1", openCodeAnswer(id: "msg_1", session: "ses_1", output: 990))
    try place(file: "msg_3", openCodeAnswer(id: "msg_3", session: "ses_1", created: 3000))
    for step in order {
      if step != "files" {
        let client = try ClientDatabase(path, log: false)
        try client.run(openCodeTables)
        try client.run(insert("msg_1", openCodeAnswer()))
      }
      switch step {
      case "files": _ = bench.orch("opencode \(data)/storage/message")
      case "database": _ = bench.orch("\(data)/opencode.db")
      default: _ = bench.orch("opencode")
      }
    }
    if order == ["database", "files"] { _ = bench.orch("opencode") }
    let ledger = try bench.ledger()
    #expect(ledger.map(\.key) == ["opencode:msg_1", "opencode:msg_3"])
    #expect(ledger.map(\.tokens.output) == [60, 60])
    #expect(bench.shown("opencode").contains("files: 0 read (0.0 MB), 3 unchanged"))
  }

  @Test func `a database that can't be read beside older files is named, and the files count`()
    throws
  {
    try place(file: "msg_1", openCodeAnswer(id: "msg_1", session: "ses_1"))
    try bench.folder.write("SQLite format 3\0 and no more", to: "\(data)/opencode.db")
    for words in ["opencode \(data)/storage/message", "opencode"] {
      #expect(
        bench.shown(words).hasSuffix(
          """
          1 problem:
            TMP/.local/share/opencode/opencode.db: file is not a database
          --- exit 9

          """))
    }
    #expect(try bench.ledger().map(\.key) == ["opencode:msg_1"])
  }

  // MARK: Files that are in use

  @Test func `a database that its client has locked is read from a copy`() throws {
    let client = try ClientDatabase(path, log: false)
    try client.run(openCodeTables)
    try client.run(insert("msg_1", openCodeAnswer()))
    try client.run("BEGIN EXCLUSIVE;" + insert("msg_2", openCodeAnswer(created: 2000)))
    let before = bench.folder.names(in: data)
    bench.bench.environment["TMPDIR"] = bench.folder / "copies"
    #expect(
      bench.shown("opencode").contains("opencode.db: no folder for a copy of it: No such file"))
    try bench.folder.write("", to: "copies/x")
    #expect(bench.shown("opencode").contains("calls: 1 new"))
    #expect(bench.folder.names(in: data) == before && bench.folder.names(in: "copies") == ["x"])
    try client.run("COMMIT")
    #expect(bench.shown("opencode").contains("calls: 1 new, 0 updated, 1 known"))
  }

  @Test func `a log without its shared memory, in a folder that can't be written, is read`() throws
  {
    let client = try ClientDatabase(bench.folder / "live.db")
    try client.run(openCodeTables)
    try client.run(insert("msg_1", openCodeAnswer()))
    try bench.folder.write(try bench.folder.bytes(of: "live.db"), to: "\(data)/opencode.db")
    try bench.folder.write(try bench.folder.bytes(of: "live.db-wal"), to: "\(data)/opencode.db-wal")
    for name in ["", "/opencode.db", "/opencode.db-wal"] {
      chmod(bench.folder / data + name, 0o555)
    }
    let before = bench.folder.names(in: data)
    try asNobody { #expect(bench.shown("opencode").contains("calls: 1 new")) }
    #expect(bench.folder.names(in: data) == before)
    chmod(bench.folder / data, 0o755)
  }

  @Test func `what a killed client left beside its database is read, and stays as it is`() throws {
    let client = try ClientDatabase(bench.folder / "live.db")
    try client.run(openCodeTables)
    try client.run(insert("msg_1", openCodeAnswer()))
    let names = ["opencode.db", "opencode.db-wal", "opencode.db-shm"]
    for name in names {
      let live = "live" + name.dropFirst("opencode".count)
      try bench.folder.write(try bench.folder.bytes(of: live), to: "\(data)/\(name)")
    }
    let before = try names.map { try bench.folder.bytes(of: "\(data)/\($0)") }
    #expect(bench.shown("opencode").contains("calls: 1 new"))
    #expect(try names.map { try bench.folder.bytes(of: "\(data)/\($0)") } == before)
    #expect(bench.folder.names(in: data) == ["log"] + names.sorted())
  }

  @Test func `a database without a log, in a folder that can't be written, is read`() throws {
    let client = try ClientDatabase(bench.folder / "live.db")
    try client.run(openCodeTables)
    try client.run(insert("msg_1", openCodeAnswer()) + "PRAGMA wal_checkpoint(TRUNCATE)")
    try bench.folder.write(try bench.folder.bytes(of: "live.db"), to: "\(data)/opencode.db")
    for name in ["", "/opencode.db"] { chmod(bench.folder / data + name, 0o555) }
    try asNobody { #expect(bench.shown("opencode").contains("calls: 1 new")) }
    #expect(!bench.folder.names(in: data).contains { $0.hasPrefix("opencode.db-") })
    chmod(bench.folder / data, 0o755)
  }

  // MARK: Hostile files

  @Test func `rows that can't be read are named, the rest counts`() throws {
    let client = try ClientDatabase(path, log: false)
    try client.run("CREATE TABLE message (id, session_id, data)")
    try client.run(
      """
      INSERT INTO message VALUES (NULL, 'ses_1', '\(openCodeAnswer())'), (7, NULL, '\(openCodeAnswer())'),
        ('msg_3', 'ses_1', NULL), ('msg_4', 'ses_1', 12), ('msg_5', 'ses_1', '{"role":'),
        ('msg_6', NULL, x'\(hex(openCodeAnswer(created: 5000)))'), ('msg_7', 'ses_1', '[]'),
        ('msg_8', 'ses_1', '\(String(repeating: "[", count: 10_000))'),
        ('msg_9', 'ses_1', '\(openCodeAnswer(created: -5, input: -1, output: 3, reasoning: 0, read: 0, write: 0))')
      """)
    #expect(
      bench.shown("opencode") == """
        imported 2 calls: 1,363 tokens, $0.0044
        calls: 2 new, 0 updated, 0 known, of 1 session
        files: 1 read (0.0 MB), 0 unchanged
        7 problems:
          TMP/.local/share/opencode/opencode.db: row 1: a call without an id
          TMP/.local/share/opencode/opencode.db: row 2: a call without an id
          TMP/.local/share/opencode/opencode.db: row 3: a message without data
          TMP/.local/share/opencode/opencode.db: row 4: a message without data
          TMP/.local/share/opencode/opencode.db: row 5: cut off at byte 8
          TMP/.local/share/opencode/opencode.db: row 7: not a JSON object
          TMP/.local/share/opencode/opencode.db: row 8: nested more than 1024 deep at byte 1024
        --- exit 9

        """)
    #expect(try bench.ledger().map(\.attribution.session) == [nil, "ses_1"])
  }

  private func hex(_ text: String) -> String {
    text.utf8.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
  }

  @Test(arguments: [
    ("CREATE TABLE other (id)", "a database without the tables of opencode"),
    ("CREATE TABLE message (id TEXT, text TEXT)", "a database without the tables of opencode"),
    (
      """
      CREATE VIEW message (id, session_id, data) AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT i, i, i FROM n
      """, "a database without the tables of opencode"
    ),
  ])
  func `a database with other tables is named`(tables: String, reason: String) throws {
    let client = try ClientDatabase(path, log: false)
    try client.run(tables)
    #expect(
      bench.shown("opencode").hasSuffix(
        "1 problem:\n  TMP/.local/share/opencode/opencode.db: \(reason)\n--- exit 9\n"))
  }

  @Test func `damaged databases are named, and none is a crash`() throws {
    let client = try ClientDatabase(bench.folder / "whole.db", log: false)
    try client.run(openCodeTables)
    for number in 0..<40 {
      try client.run(insert("msg_\(number)", openCodeAnswer(created: number)))
    }
    let whole = try bench.folder.bytes(of: "whole.db")
    try bench.folder.write("SQLite format 3\0 and no more", to: "\(data)/opencode.db")
    #expect(bench.shown("opencode").hasSuffix("file is not a database\n--- exit 9\n"))
    for place in stride(from: 24, to: whole.count, by: 211) {
      var bytes = whole
      for offset in place..<min(place + 7, bytes.count) { bytes[offset] ^= 0xA5 }
      try bench.folder.write(bytes, to: "\(data)/opencode.db")
      let said = bench.orch("opencode -n")
      #expect(!said.contains("bug") && !said.contains("exit 7"), "\(place): \(said)")
    }
    try bench.folder.write("no database", to: "\(data)/opencode.db")
    #expect(
      bench.shown("opencode").hasSuffix(
        "opencode.db: not a database, which opencode has\n--- exit 9\n"))
  }
}
