import OrchModel

/// An answer that is one line for a person, in pieces with a tone each, and named values for programs.
package struct Line: Report {
  package let pieces: [(text: String, tone: Mark.Tone)]
  package let report: [(String, Field)]
  package var warnings: [String]

  package init(
    _ pieces: [(text: String, tone: Mark.Tone)], report: [(String, Field)], warnings: [String] = []
  ) {
    self.pieces = pieces
    self.report = report
    self.warnings = warnings
  }

  package func write(to page: inout Page) throws {
    guard page.fields.isEmpty, page.format == .table || page.format == .tsv else {
      return try Facts(report: report, lines: [], warnings: warnings).write(to: &page)
    }
    for piece in pieces {
      var cell = Cell(visible(piece.text))
      cell.tone = piece.tone
      page.style.write(cell, to: &page.bytes)
    }
    page.endLine()
  }
}
