import Terminal
import Testing

@Suite("A listing with records aside")
struct AsideTests {
  private func listing(_ titles: [String], aside: [String]) -> Listing<Sample> {
    Listing(
      titles.map(Sample.titled), columns: Sample.columns,
      aside: Aside(
        "leftOut", title: "left out", aside.map(Sample.titled), columns: Sample.columns))
  }

  @Test func `has a list of its own in JSON, be it empty`() throws {
    let text = try shown(listing(["one"], aside: ["two"]), .json, fields: ["title"])
    #expect(
      text.contains(#""items":[{"title":"one"}],"leftOut":[{"title":"two"}],"summary":{}"#),
      "\(text)")
    let none = try shown(listing(["one"], aside: []), .json, fields: ["title"])
    #expect(none.contains(#""items":[{"title":"one"}],"leftOut":[],"summary":{}"#), "\(none)")
  }

  @Test func `has a table of its own for a person, and none when it is empty`() throws {
    #expect(
      try shown(listing(["one"], aside: ["two", "three"]), .table, fields: ["title"]) == """
        TITLE
        one

        left out
        TITLE
        two
        three

        """)
    #expect(
      try shown(listing([], aside: ["two"]), .table, fields: ["title"])
        == "left out\nTITLE\ntwo\n")
    #expect(try shown(listing(["one"], aside: []), .table, fields: ["title"]) == "TITLE\none\n")
    #expect(
      try shown(listing(["one"], aside: ["two"]), .markdown, fields: ["title"]) == """
        | title |
        | --- |
        | one |

        ### left out

        | title |
        | --- |
        | two |

        """)
  }

  @Test func `follows the others where there is one table`() throws {
    let both = listing(["one"], aside: ["two"])
    #expect(try shown(both, .csv, fields: ["title"]) == "title\r\none\r\ntwo\r\n")
    #expect(try shown(both, .tsv, fields: ["title"]) == "title\none\ntwo\n")
    #expect(
      try shown(both, .ndjson, fields: ["title"])
        == #"{"title":"one"}"# + "\n" + #"{"title":"two"}"# + "\n")
  }
}
