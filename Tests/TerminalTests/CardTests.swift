import OrchModel
import Terminal
import Testing

@Suite("Answers about one thing")
struct CardTests {
  struct Stage: Sendable {
    let name: String
    let cost: Money
  }

  let columns: [Column<Sample>] = [
    Column("id") { $0.id }, Column("status") { $0.status }, Column("title") { $0.title },
    Column("costUsd", heading: "cost", detail: true) { $0.cost }, Column("tokens") { $0.tokens },
  ]
  let stages = Section(
    "stages", title: "Stages",
    [Stage(name: "plan", cost: .dollars(1)), Stage(name: "build", cost: .dollars(20))],
    columns: [Column("name") { $0.name }, Column("costUsd", heading: "cost") { $0.cost }])
  let none = Section("notes", title: "Notes", [Stage](), columns: [Column("name") { $0.name }])

  var card: Card<Sample> {
    Card(Sample.two[0], columns: columns, sections: [stages, none], exitCode: .refused)
  }

  @Test func `a card is a line per value for a person, and a table per section`() throws {
    #expect(
      try shown(card, .table) == """
        id      t2
        status  ● running
        title   Fix the tests
        cost    $1,204.50
        tokens  input 10, cache read 20, output 3, total 33

        Stages
        NAME     COST
        plan    $1.00
        build  $20.00

        """)
    #expect(card.exitCode == .refused)
  }

  @Test func `a value of several lines stays beside its label`() throws {
    #expect(
      try shown(
        Card(Sample.titled("one\ntwo\u{1B}\n"), columns: columns), .table, fields: ["title", "id"])
        == "title  one\n       two^[\n       \nid     t3\n")
  }

  @Test func `a card is one item for a program`() throws {
    let item = """
      {"id":"t2","status":"running","title":"Fix the tests","costUsd":1204.5,\
      "tokens":{"input":10,"cacheRead":20,"cacheWrite5m":0,"cacheWrite1h":0,"output":3,"total":33},\
      "stages":[{"name":"plan","costUsd":1},{"name":"build","costUsd":20}],"notes":[]}
      """
    #expect(
      try shown(card, .json) == """
        {"schema":"orch.samples/1","generatedAt":"2026-01-15T09:00:00.000Z",\
        "query":{"status":"running"},"item":\(item),"warnings":[]}

        """)
    #expect(try shown(card, .ndjson) == item + "\n")
  }

  @Test func `a card is rows of a name and a value elsewhere`() throws {
    #expect(
      try shown(card, .tsv, fields: ["id", "costUsd", "stages"]) == """
        field\tvalue
        id\tt2
        costUsd\t1204.5
        stages\t[{"name":"plan","costUsd":1},{"name":"build","costUsd":20}]

        """)
    #expect(
      try shown(card, .csv, fields: ["id", "title"])
        == "field,value\r\nid,t2\r\ntitle,Fix the tests\r\n")
    #expect(
      try shown(card, .markdown, fields: ["id", "stages"]) == """
        | field | value |
        | --- | --- |
        | id | t2 |

        ### Stages

        | name | cost |
        | --- | --- |
        | plan | $1.00 |
        | build | $20.00 |

        """)
    #expect(
      throws: FieldFailure.unknown("x", known: columns.map(\.name) + ["stages", "notes"])
    ) { try shown(card, .json, fields: ["stages", "x"]) }
  }

  @Test func `a change says what became of it, what is next and how to go back`() throws {
    let change = Change(
      Sample.two[0], columns: columns, message: "renamed t2 to 'Fix\nit'",
      changes: [FieldChange("title", from: .text("Fix"), to: .text("Fix the tests"))],
      undo: "orch tasks edit t2 --title Fix", next: ["orch run t2"])
    #expect(
      try shown(change, .table) == """
        renamed t2 to 'Fix^Jit'
        next: orch run t2
        undo: orch tasks edit t2 --title Fix

        """)
    #expect(
      try shown(change, .json, fields: ["id"]) == """
        {"schema":"orch.samples/1","generatedAt":"2026-01-15T09:00:00.000Z",\
        "query":{"status":"running"},"item":{"id":"t2"},\
        "changes":[{"field":"title","from":"Fix","to":"Fix the tests"}],\
        "undo":"orch tasks edit t2 --title Fix","warnings":[]}

        """)
    #expect(try shown(change, .tsv, fields: ["id"]) == "field\tvalue\nid\tt2\n")
    #expect(try shown(change, .ndjson, fields: ["id"]) == "{\"id\":\"t2\"}\n")
  }

  @Test func `facts are lines for a person and a report for a program`() throws {
    let facts = Facts(
      report: [
        ("spentUsd", .money(.dollars(2))), ("isOver", .flag(true)), ("at", .time(Sample.now)),
      ],
      lines: ["spent $2.00", "that is too much\u{1B}"], exitCode: .refused)
    #expect(try shown(facts, .table) == "spent $2.00\nthat is too much^[\n")
    #expect(
      try shown(facts, .json) == """
        {"schema":"orch.samples/1","generatedAt":"2026-01-15T09:00:00.000Z",\
        "query":{"status":"running"},"report":{"spentUsd":2,"isOver":true,\
        "at":"2026-01-15T09:00:00.000Z"},"warnings":[]}

        """)
    #expect(
      try shown(facts, .tsv)
        == "field\tvalue\nspentUsd\t2\nisOver\ttrue\nat\t2026-01-15T09:00:00.000Z\n")
    #expect(
      try shown(facts, .table, fields: ["isOver", "spentUsd"])
        == "is over    yes\nspent usd  $2.00\n")
    #expect(facts.exitCode == .refused)
  }

  @Test func `prose is text, made safe`() throws {
    let prose = Prose("one\n\ttwo\u{1B}[31m")
    #expect(try shown(prose, .table) == "one\n\ttwo^[[31m\n")
    #expect(try shown(prose, .tsv) == "one\n\ttwo^[[31m\n")
    #expect(try shown(Prose(""), .table) == "")
    #expect(
      try shown(prose, .json).hasSuffix(
        "\"report\":{\"text\":\"one\\n\\ttwo\\u001b[31m\"},\"warnings\":[]}\n"))
  }
}
