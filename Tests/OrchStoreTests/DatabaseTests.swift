import CSQLite
import OrchModel
import Testing

@testable import OrchStore

@Suite("one connection")
struct DatabaseTests {
  let store: Database

  init() throws {
    store = try Database(path: ":memory:")
    try store.write {
      try store.execute(
        "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT CHECK (text <> 'bad')) STRICT")
    }
  }

  private func texts() throws -> [String?] {
    try store.rows("SELECT text FROM note ORDER BY id") { try $0["text"] as String? }
  }

  private func insert(_ text: String?) throws {
    try store.execute("INSERT INTO note (text) VALUES (\(text))")
  }

  @Test(arguments: [
    "", "\0", "before\0after", "'; DROP TABLE note; --", "?1 :a @b $c", "\u{1B}[2J", "\u{202E}abc",
    "é", "e\u{301}",
    "👩‍👩‍👧‍👦",
  ])
  func `text comes back as the bytes it went in as`(_ text: String) throws {
    try insert(text)
    let back = try #require(try texts().first ?? nil)
    #expect(Array(back.utf8) == Array(text.utf8))
  }

  @Test func `empty text is not null`() throws {
    try insert("")
    try insert(String("xyz".dropFirst(3)))
    try insert(nil)
    #expect(try texts() == ["", "", nil])
  }

  @Test func `text that is not UTF-8 comes back repaired and stops nothing`() throws {
    try store.execute("INSERT INTO note (text) VALUES (CAST(x'61ff62c3' AS TEXT)), ('next')")
    #expect(try texts() == ["a\u{FFFD}b\u{FFFD}", "next"])
  }

  @Test func `200 KB of combining marks are no slower than other text`() throws {
    let marks = "a" + String(repeating: "\u{301}\u{327}", count: 50_000)
    let start = ContinuousClock.now
    try insert(marks)
    let back = try #require(try texts().first ?? nil)
    #expect(back.utf8.elementsEqual(marks.utf8))
    #expect(start.duration(to: .now) < .seconds(1))
  }

  @Test func `a value of the wrong kind names its column`() throws {
    try insert("seven")
    let wrong = failure { _ = try store.row("SELECT text FROM note") { try $0["text"] as Int } }
    let unknown = failure { _ = try store.row("SELECT text FROM note") { try $0["txt"] as String } }
    let empty = failure { _ = try store.row("SELECT NULL AS text") { try $0["text"] as String } }
    #expect(wrong?.message.contains("'text'") == true)
    #expect(unknown?.message == "a query did not return column 'txt'")
    #expect(empty?.message == "column 'text' is empty")
  }

  @Test func `a write that fails leaves nothing`() throws {
    #expect(throws: StoreError.self) {
      try store.write {
        try insert("good")
        try insert("bad")
      }
    }
    #expect(try texts() == [])
    try insert("after")
    #expect(try texts() == ["after"])
  }

  @Test func `a write inside a write is undone alone when it fails`() throws {
    try store.write {
      try insert("outer")
      #expect(throws: StoreError.self) {
        try store.write {
          try insert("inner")
          try store.write { try insert("innermost") }
          try insert("bad")
        }
      }
      try store.write { try insert("second") }
    }
    #expect(try texts() == ["outer", "second"])
  }

  @Test func `a write inside a read is refused`() throws {
    try store.read {
      #expect(throws: StoreError.self) { try store.write { try insert("x") } }
      #expect(throws: StoreError.self) { try insert("x") }
      #expect(throws: StoreError.self) {
        try store.row("INSERT INTO note (text) VALUES ('x') RETURNING id") { _ in 0 }
      }
    }
    #expect(try texts() == [])
  }

  @Test func `a query that writes must be in a write`() throws {
    #expect(throws: StoreError.self) {
      try store.rows("DELETE FROM note RETURNING id") { _ in 0 }
    }
    try insert("x")
    let deleted = try store.write {
      try store.row("DELETE FROM note RETURNING text") { try $0["text"] as String }
    }
    #expect(deleted == "x")
  }

  @Test func `a broken rule is a bug, a refused value is bad data`() {
    #expect(throws: (any Error).self) { try insert("bad") }
    let refused = exitCode { try insert("bad") }
    let misspelt = exitCode { try store.execute("SELEC 1") }
    let misused = exitCode { try store.read { try insert("x") } }
    #expect(refused == .badData)
    #expect(misspelt == .bug)
    #expect(misused == .bug)
  }

  @Test func `names in double quotes are never text`() throws {
    #expect(throws: StoreError.self) {
      try store.execute("INSERT INTO note (text) VALUES (\"oops\")")
    }
  }

  @Test func `every guard is on`() throws {
    #expect(try store.pragma("foreign_keys") == .integer(1))
    #expect(try store.pragma("trusted_schema") == .integer(0))
    #expect(try store.pragma("cell_size_check") == .integer(1))
    #expect(try store.pragma("mmap_size") != .integer(1))
    #expect(try store.pragma("secure_delete") == .integer(1))
    #expect(try store.pragma("temp_store") == .integer(2))
    // The hook that counts takes the place of the automatic checkpoint.
    #expect(try store.pragma("wal_autocheckpoint") == .integer(0))
    #expect(throws: StoreError.self) { try store.perform("SELECT load_extension('x')") }
    #expect(throws: StoreError.self) { try store.execute("UPDATE sqlite_schema SET sql = ''") }
  }
}

/// What `body` throws; nil when it does not.
func failure(_ body: () throws -> Void) -> (any Failure)? {
  do {
    try body()
    return nil
  } catch let failure as any Failure {
    return failure
  } catch {
    Issue.record("not a failure: \(error)")
    return nil
  }
}

func exitCode(_ body: () throws -> Void) -> ExitCode? { failure(body)?.exitCode }
