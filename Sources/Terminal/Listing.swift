import OrchModel

/// An answer that is a list of records: a table for people, an array of objects for programs.
package struct Listing<Record>: Report {
  package let records: [Record]
  /// The records and all their columns.
  let grid: Grid
  /// Records beside those that are listed, when there may be some.
  let aside: Aside<Record>?
  /// Totals over what was asked for, by name.
  package let summary: [(String, Field)]
  /// What a person reads of the totals instead of their names and values.
  let totals: String?
  /// The most records there could have been; nil when there was no limit.
  package let limit: Int?
  /// Where the next page begins; nil on the last one.
  package let next: String?
  /// What a person is told when there are no records.
  package let emptyNote: String?
  package var warnings: [String]
  package var exitCode: ExitCode

  package init(
    _ records: [Record], columns: [Column<Record>], aside: Aside<Record>? = nil,
    summary: [(String, Field)] = [],
    totals: String? = nil, limit: Int? = nil, next: String? = nil, empty: String? = nil,
    warnings: [String] = [],
    exitCode: ExitCode = .success
  ) {
    self.records = records
    self.grid = Grid(records, columns)
    self.aside = aside
    self.summary = summary
    self.totals = totals
    self.limit = limit
    self.next = next
    self.emptyNote = empty
    self.warnings = warnings
    self.exitCode = exitCode
  }

  package var notes: [String] {
    if records.isEmpty { return emptyNote.map { [$0] } ?? [] }
    return next.map { ["more: --after \($0)"] } ?? []
  }

  package func write(to page: inout Page) throws { try write(to: &page) { _ in } }

  /// As JSON in pieces, so that an answer of any length takes no more memory than its records.
  package func stream(as page: Page, _ send: ([UInt8]) throws -> Void) throws {
    var page = page
    try write(to: &page) { bytes in
      guard bytes.count >= 1 << 16 else { return }
      try send(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    try send(page.bytes)
  }

  /// Writes the answer; what is written may be taken away on the way.
  private func write(
    to page: inout Page, taking take: (inout [UInt8]) throws -> Void
  ) throws {
    let picked = try grid.picked(page.fields)
    let asidePicked = try aside?.grid.picked(page.fields)
    switch page.format {
    case .json:
      try page.write(document: warnings) { json in
        json.key("items")
        try (picked ?? grid).write(to: &json, taking: take)
        if let aside {
          json.key(aside.name)
          (asidePicked ?? aside.grid).write(to: &json)
        }
        json.member("summary", .object(Field.Object(summary)))
        json.member("page", .object(["limit": limit.field, "next": next.field]))
      }
    case .ndjson:
      try page.write(lines: picked ?? grid, taking: take)
      if let aside { page.write(lines: asidePicked ?? aside.grid) }
    case .tsv, .csv:
      let whole = aside.map { Grid(records + $0.records, $0.columns) } ?? grid
      page.write(rows: try whole.picked(page.fields) ?? whole.forTable())
    case .table, .markdown:
      if page.format != .table || !records.isEmpty {
        page.write(rows: picked ?? grid.forTable())
      }
      aside?.write(asidePicked, to: &page)
      writeSummary(to: &page)
    }
  }

  /// The totals under the table, for a person.
  private func writeSummary(to page: inout Page) {
    guard !summary.isEmpty, !records.isEmpty else { return }
    guard page.format == .table || page.format == .markdown else { return }
    page.endLine()
    if let totals { return page.write(line: totals) }
    let named = summary.map { "\(words(of: $0.0)) \(page.style.shown($0.1))" }
    page.write(line: named.joined(separator: ", "))
  }
}
