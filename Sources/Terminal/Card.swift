import OrchModel

/// An answer that is one record: a line per value for people, one object for programs.
package struct Card<Record>: Report {
  package let record: Record
  /// The record alone, and all its columns.
  let grid: Grid
  package let sections: [any CardSection]
  package var warnings: [String]
  package var exitCode: ExitCode

  package init(
    _ record: Record, columns: [Column<Record>], sections: [any CardSection] = [],
    warnings: [String] = [], exitCode: ExitCode = .success
  ) {
    self.record = record
    self.grid = Grid([record], columns)
    self.sections = sections
    self.warnings = warnings
    self.exitCode = exitCode
  }

  package func write(to page: inout Page) throws {
    let (grid, sections) = try picked(page.fields)
    switch page.format {
    case .json:
      page.write(document: warnings) { json in
        json.key("item")
        write(grid, sections, to: &json)
      }
    case .ndjson: page.write(json: false) { write(grid, sections, to: &$0) }
    case .tsv, .csv:
      page.write(
        pairs: grid.pairs(of: 0)
          + sections.map { Pair(name: $0.name, heading: $0.title, field: .json(.raw($0.json))) })
    case .table, .markdown:
      if !grid.columns.isEmpty { page.write(pairs: grid.pairs(of: 0)) }
      for section in sections { section.write(to: &page) }
    }
  }

  /// The columns and sections `names` asks for, which may mix both.
  private func picked(_ names: [String]) throws -> (Grid, [any CardSection]) {
    guard !names.isEmpty else { return (grid, sections) }
    let chosen = sections.filter { section in names.contains { $0.isSameBytes(as: section.name) } }
    let others = names.filter { name in !chosen.contains { $0.name.isSameBytes(as: name) } }
    do {
      return (try grid.only(named: others), chosen)
    } catch FieldFailure.unknown(let name, let known) {
      throw FieldFailure.unknown(name, known: known + sections.map(\.name))
    }
  }

  private func write(
    _ grid: Grid, _ sections: [any CardSection], to json: inout JSONWriter
  ) {
    json.object { json in
      for pair in grid.pairs(of: 0) { json.member(pair.name, pair.field) }
      for section in sections {
        json.key(section.name)
        section.write(to: &json)
      }
    }
  }
}

/// A table that belongs to a card.
package protocol CardSection {
  /// The key in JSON.
  var name: String { get }
  /// What stands above the table.
  var title: String { get }
  /// Writes all its rows as an array of objects.
  func write(to json: inout JSONWriter)
  /// Writes the title and the table for a person; nothing when there are no rows.
  func write(to page: inout Page)
}

/// Records that belong to a card: the stages of a run.
package struct Section<Record>: CardSection {
  package let name: String
  package let title: String
  package let records: [Record]
  /// The records and all their columns.
  let grid: Grid

  package init(_ name: String, title: String, _ records: [Record], columns: [Column<Record>]) {
    self.name = name
    self.title = title
    self.records = records
    self.grid = Grid(records, columns)
  }

  package func write(to json: inout JSONWriter) {
    grid.write(to: &json)
  }

  package func write(to page: inout Page) {
    guard !records.isEmpty else { return }
    if !page.bytes.isEmpty { page.endLine() }
    page.write(line: page.format == .markdown ? "### \(title)" : title)
    if page.format == .markdown { page.endLine() }
    page.write(rows: grid.forTable())
  }
}

extension CardSection {
  /// All its rows as JSON text on one line.
  fileprivate var json: String {
    var writer = JSONWriter(bytes: [], isPretty: false)
    write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
