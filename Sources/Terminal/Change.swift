import OrchModel

/// An answer that says what was changed.
package struct Change<Record>: Report {
  /// The record as it is now.
  package let record: Record
  /// The record alone, and all its columns.
  let grid: Grid
  /// What a person reads: `completed t9`.
  package let message: String
  package let changes: [FieldChange]
  /// The command line that takes the change back.
  package let undo: String?
  /// Command lines that are likely to come next.
  package let next: [String]
  package var warnings: [String]
  package var exitCode: ExitCode

  package init(
    _ record: Record, columns: [Column<Record>], message: String, changes: [FieldChange] = [],
    undo: String? = nil, next: [String] = [], warnings: [String] = [],
    exitCode: ExitCode = .success
  ) {
    self.record = record
    self.grid = Grid([record], columns)
    self.message = message
    self.changes = changes
    self.undo = undo
    self.next = next
    self.warnings = warnings
    self.exitCode = exitCode
  }

  package func write(to page: inout Page) throws {
    let picked = try grid.picked(page.fields)
    let grid = picked ?? grid
    switch page.format {
    case .json:
      page.write(document: warnings) { json in
        json.key("item")
        grid.write(0, grid.keys(for: json), to: &json)
        json.member("changes", .list(changes.map(\.field)))
        json.member("undo", undo.field)
      }
    case .ndjson: page.write(lines: grid)
    case .table where picked == nil: writeLines(to: &page)
    case .table, .tsv, .csv, .markdown:
      page.write(pairs: grid.pairs(of: 0))
    }
  }

  private func writeLines(to page: inout Page) {
    page.write(line: message)
    for line in next { page.write(line: "next: \(line)") }
    if let undo { page.write(line: "undo: \(undo)") }
  }
}

/// One value that is not what it was.
package struct FieldChange: Equatable, Sendable {
  package let name: String
  package let from: Field
  package let to: Field

  package init(_ name: String, from: Field, to: Field) {
    self.name = name
    self.from = from
    self.to = to
  }

  var field: Field { .object(["field": .text(name), "from": from, "to": to]) }
}
