import OrchModel
import Terminal
import Testing

@Suite("A listing")
struct ListingTests {
  let listing = Listing(
    Sample.two, columns: Sample.columns, summary: [("costUsd", .money(.dollars(3)))], limit: 2,
    next: "c2", empty: "no samples", warnings: ["two prices are unknown"])

  @Test func `is a table for a person`() throws {
    #expect(
      try shown(listing, .table) == """
        ID  STATUS     TITLE                          COST  ATTEMPTS    TOOK  CREATED
        t2  ● running  Fix the tests             $1,204.50    12,345  1h 02m  1m ago
        t1  ○ pending  Write the parser, "fast"          -         1       -  2h ago

        cost usd $3.00

        """)
  }

  @Test func `is one line of JSON for a program`() throws {
    #expect(
      try shown(listing, .json) == """
        {"schema":"orch.samples/1","generatedAt":"2026-01-15T09:00:00.000Z",\
        "query":{"status":"running"},"items":[\
        {"id":"t2","status":"running","title":"Fix the tests","costUsd":1204.5,"attempts":12345,\
        "tookMs":3725000,"createdAt":"2026-01-15T08:58:30.000Z","share":12.5,"isUrgent":false,\
        "kind":"bug","labels":["ci","flaky"],"tokens":{"input":10,"cacheRead":20,"cacheWrite5m":0,\
        "cacheWrite1h":0,"output":3,"total":33}},\
        {"id":"t1","status":"pending","title":"Write the parser, \\"fast\\"","costUsd":null,\
        "attempts":1,"tookMs":null,"createdAt":"2026-01-15T07:00:00.000Z","share":12,\
        "isUrgent":true,"kind":"feature","labels":[],"tokens":null}],\
        "summary":{"costUsd":3},"page":{"limit":2,"next":"c2"},\
        "warnings":["two prices are unknown"]}

        """)
  }

  @Test(arguments: [Format.json, .ndjson, .csv])
  func `that is long comes in pieces, which are the same`(_ format: Format) throws {
    let long = Listing(
      (0..<2000).map { _ in Sample.two }.flatMap(\.self), columns: Sample.columns,
      summary: [("costUsd", .money(.dollars(3)))])
    let page = Page(
      format: format, style: Style(now: Sample.now),
      envelope: Envelope(schema: "s/1", generatedAt: Sample.now))
    var pieces: [[UInt8]] = []
    try long.stream(as: page) { pieces.append($0) }
    var whole = page
    try long.write(to: &whole)
    #expect(pieces.flatMap(\.self) == Array(whole.text.utf8))
    #expect(format == .csv || pieces.count > 5 && pieces.allSatisfy { $0.count < 1 << 17 })
  }

  @Test func `is indented JSON on a terminal`() throws {
    #expect(
      try shown(listing, .json, width: 80, fields: ["id", "labels"]) == """
        {
          "schema": "orch.samples/1",
          "generatedAt": "2026-01-15T09:00:00.000Z",
          "query": {
            "status": "running"
          },
          "items": [
            {
              "id": "t2",
              "labels": [
                "ci",
                "flaky"
              ]
            },
            {
              "id": "t1",
              "labels": []
            }
          ],
          "summary": {
            "costUsd": 3
          },
          "page": {
            "limit": 2,
            "next": "c2"
          },
          "warnings": [
            "two prices are unknown"
          ]
        }

        """)
  }

  @Test func `is one object a line as NDJSON`() throws {
    #expect(
      try shown(listing, .ndjson, fields: ["title", "id"]) == """
        {"title":"Fix the tests","id":"t2"}
        {"title":"Write the parser, \\"fast\\"","id":"t1"}

        """)
  }

  @Test func `is bare values with tabs for other programs`() throws {
    #expect(
      try shown(listing, .tsv) == """
        id\tstatus\ttitle\tcostUsd\tattempts\ttookMs\tcreatedAt
        t2\trunning\tFix the tests\t1204.5\t12345\t3725000\t2026-01-15T08:58:30.000Z
        t1\tpending\tWrite the parser, "fast"\t\t1\t\t2026-01-15T07:00:00.000Z

        """)
    #expect(
      try shown(listing, .tsv, fields: ["share", "isUrgent", "labels", "tokens"]) == """
        share\tisUrgent\tlabels\ttokens
        12.5\tfalse\tci,flaky\t{"input":10,"cacheRead":20,"cacheWrite5m":0,"cacheWrite1h":0,"output":3,"total":33}
        12\ttrue\t\t

        """)
  }

  @Test func `is CSV by RFC 4180`() throws {
    #expect(
      try shown(listing, .csv, fields: ["id", "title", "costUsd", "labels"])
        == "id,title,costUsd,labels\r\n" + "t2,Fix the tests,1204.5,\"ci,flaky\"\r\n"
        + "t1,\"Write the parser, \"\"fast\"\"\",,\r\n")
  }

  @Test func `is a Markdown table`() throws {
    #expect(
      try shown(listing, .markdown, fields: ["id", "status", "costUsd", "createdAt", "tokens"])
        == """
        | id | status | cost | created | tokens |
        | --- | --- | --- | --- | --- |
        | t2 | running | $1,204.50 | 2026-01-15T08:58:30.000Z | input 10, cache read 20, output 3, total 33 |
        | t1 | pending | - | 2026-01-15T07:00:00.000Z | - |

        cost usd $3.00

        """)
    let hostile = Listing([Sample.titled("a|b\n# c <img> `x` \\| [y](z)")], columns: Sample.columns)
    #expect(
      try shown(hostile, .markdown, fields: ["title"]) == """
        | title |
        | --- |
        | a\\|b^J# c \\<img\\> \\`x\\` \\\\\\| \\[y\\](z) |

        """)
  }

  @Test func `shows the columns asked for, in that order, in every format`() throws {
    #expect(
      try shown(listing, .table, fields: ["labels", "id"]) == """
        LABELS     ID
        ci, flaky  t2
                   t1

        cost usd $3.00

        """)
    for format in Format.allCases {
      #expect(throws: FieldFailure.unknown("titel", known: Sample.columns.map(\.name))) {
        try shown(listing, format, fields: ["id", "titel"])
      }
    }
  }

  @Test func `of nothing is nothing but its heading, and says so beside it`() throws {
    let none = Listing([], columns: Sample.columns, empty: "no samples")
    #expect(try shown(none, .table) == "")
    #expect(try shown(none, .tsv, fields: ["id"]) == "id\n")
    #expect(try shown(none, .ndjson) == "")
    #expect(
      try shown(none, .json) == """
        {"schema":"orch.samples/1","generatedAt":"2026-01-15T09:00:00.000Z",\
        "query":{"status":"running"},"items":[],"summary":{},"page":{"limit":null,"next":null},\
        "warnings":[]}

        """)
    #expect(none.notes == ["no samples"])
    #expect(listing.notes == ["more: --after c2"])
    #expect(none.exitCode == .success)
  }

  @Test func `colours only the status, and only when asked to`() throws {
    let text = try shown(listing, .table, color: true)
    #expect(text.contains("\u{1B}[36m● running\u{1B}[0m  Fix"))
    #expect(text.contains("\u{1B}[2m○ pending\u{1B}[0m  Write"))
    #expect(text.utf8.count { $0 == 0x1B } == 4)
  }

  @Test func `has a word and a glyph for every status`() throws {
    let all = Listing(
      Sample.Status.allCases.map { Sample(id: "x", status: $0, title: "", createdAt: Sample.now) },
      columns: Sample.columns)
    #expect(
      try shown(all, .table, fields: ["status"]) == """
        STATUS
        ○ pending
        ● running
        ✓ completed
        ✗ failed
        – cancelled
        ‖ paused

        """)
    #expect(
      try shown(all, .table, unicode: false, fields: ["status"]) == """
        STATUS
        o pending
        * running
        + completed
        x failed
        - cancelled
        = paused

        """)
  }

  @Test func `the failure about a field teaches`() {
    let failure = FieldFailure.unknown("Titel", known: ["id", "title"])
    #expect(failure.code == "usage.unknown-field")
    #expect(failure.exitCode == .usage)
    #expect(failure.message == "no field 'Titel'")
    #expect(failure.hint == "did you mean 'title'? choose from id, title")
    #expect(FieldFailure.unknown("x", known: ["id", "title"]).hint == "choose from id, title")
  }
}
