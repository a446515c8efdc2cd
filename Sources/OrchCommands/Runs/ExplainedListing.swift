import OrchModel
import Terminal

/// A list, and how its numbers were worked out where that was asked for.
struct ExplainedListing<Record>: Report {
  let records: [Record]
  let columns: [Column<Record>]
  let summary: [(String, Field)]
  /// What a person reads of the summary.
  var totals: String?
  /// The most records there could have been, and where the next page begins.
  var limit: Int?
  var next: String?
  /// What a person is told when there are no records.
  var empty: String?
  var warnings: [String] = []
  var exitCode = ExitCode.success
  /// Nil unless asked for.
  let explanations: [Explanation]?

  private func listing(isDocument: Bool) -> Listing<Record> {
    var summary = summary
    if isDocument, let explanations {
      summary.append(("explain", rows(explanations, Explanation.columns)))
    }
    return Listing(
      records, columns: columns, summary: summary, totals: totals, limit: limit, next: next,
      empty: empty, warnings: warnings, exitCode: exitCode)
  }

  var notes: [String] { listing(isDocument: false).notes }

  func write(to page: inout Page) throws {
    try listing(isDocument: page.format == .json).write(to: &page)
    guard page.format == .table, page.fields.isEmpty, let explanations else { return }
    Explanation.write(explanations, to: &page)
  }
}
