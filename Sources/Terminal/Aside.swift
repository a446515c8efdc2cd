/// Records of the kind that is listed, and not among them: what was left out.
///
/// A list of its own in JSON and to a person; rows like the others, behind them, in formats that have but one
/// table.
package struct Aside<Record> {
  /// The key in JSON.
  let name: String
  /// What stands above the table.
  let title: String
  let records: [Record]
  let columns: [Column<Record>]
  /// The records and all their columns.
  let grid: Grid

  /// For formats with one table the columns are to be those of the records that are listed.
  package init(_ name: String, title: String, _ records: [Record], columns: [Column<Record>]) {
    self.name = name
    self.title = title
    self.records = records
    self.columns = columns
    grid = Grid(records, columns)
  }

  /// Writes the title and the table, of the columns that are picked, for a person; nothing without records.
  func write(_ picked: Grid?, to page: inout Page) {
    guard !records.isEmpty else { return }
    if !page.bytes.isEmpty { page.endLine() }
    page.write(line: page.format == .markdown ? "### \(title)" : title)
    if page.format == .markdown { page.endLine() }
    page.write(rows: picked ?? grid.forTable())
  }
}
