import OrchModel
import Terminal
import Testing

@Suite("Fitting a table to the terminal")
struct FitTests {
  let listing = Listing(
    [
      Sample.titled(String(repeating: "A long title ", count: 20)),
      Sample.titled("日本語のとても長い題名です、端末の幅に収まりません、きっと収まりません、たぶん収まらないのです"),
      Sample.titled("👍🏽 cafe\u{301} 🇫🇷 ❤\u{FE0F} " + String(repeating: "e\u{301}", count: 120)),
      Sample.titled("short"),
    ], columns: Sample.columns)

  @Test(arguments: [60, 80, 120, 200], [true, false])
  func `no line is wider than the terminal`(width: Int, unicode: Bool) throws {
    let text = try shown(listing, .table, width: width, unicode: unicode)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { displayWidth($0) <= width })
    #expect(lines[1].contains(unicode ? "…" : "..."))
    #expect(lines[4].contains("short"))
    #expect(!lines.contains { $0.hasSuffix(" ") })
  }

  @Test func `the widest words give way, amounts do not`() throws {
    #expect(
      try shown(Listing(Sample.two, columns: Sample.columns), .table, width: 72) == """
        ID  STATUS     TITLE                     COST  ATTEMPTS    TOOK  CREATED
        t2  ● running  Fix the tests        $1,204.50    12,345  1h 02m  1m ago
        t1  ○ pending  Write the parser, …          -         1       -  2h ago

        """)
  }

  @Test func `what has no room at all is left out, from the right`() throws {
    #expect(
      try shown(Listing(Sample.two, columns: Sample.columns), .table, width: 40) == """
        ID  STATUS     TITLE                COST
        t2  ● running  Fix the tests   $1,204.50
        t1  ○ pending  Write the par…          -

        """)
  }

  @Test func `what was asked for by name stays`() throws {
    let text = try shown(
      Listing(Sample.two, columns: Sample.columns), .table, width: 20,
      fields: ["id", "createdAt", "status", "costUsd"])
    #expect(text.hasPrefix("ID  CREATED  STATUS          COST\n"))
  }

  @Test func `a column lines up whatever its letters are`() throws {
    let mixed = Listing(
      ["ab", "日本", "e\u{301}e\u{301}", "👍", "\u{1B}"].map(Sample.titled), columns: Sample.columns)
    #expect(
      try shown(mixed, .table, fields: ["title", "id"]) == """
        TITLE  ID
        ab     t3
        日本   t3
        e\u{301}e\u{301}     t3
        👍     t3
        ^[     t3

        """)
  }
}
