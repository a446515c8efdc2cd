import OrchModel
import Terminal

/// A record, and how its numbers were worked out where that was asked for.
struct ExplainedCard<Record>: Report {
  let record: Record
  let columns: [Column<Record>]
  var sections: [any CardSection] = []
  /// Nil unless asked for.
  let explanations: [Explanation]?

  func write(to page: inout Page) throws {
    let isDrawn = page.format == .table && page.fields.isEmpty
    let explained = explanations.map {
      Section("explain", title: "Explain", $0, columns: Explanation.columns)
    }
    try Card(
      record, columns: columns,
      sections: sections + (isDrawn ? [] : explained.map { [$0] } ?? [])
    ).write(to: &page)
    if isDrawn, let explanations { Explanation.write(explanations, to: &page) }
  }
}
