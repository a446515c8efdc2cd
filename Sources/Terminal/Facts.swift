import OrchModel

/// An answer that is neither a list nor a record: named values for programs, lines for a person.
package struct Facts: Report {
  package let report: [(String, Field)]
  package let lines: [String]
  package var warnings: [String]
  package var exitCode: ExitCode

  package init(
    report: [(String, Field)], lines: [String], warnings: [String] = [],
    exitCode: ExitCode = .success
  ) {
    self.report = report
    self.lines = lines
    self.warnings = warnings
    self.exitCode = exitCode
  }

  package func write(to page: inout Page) throws {
    let picked = try picked(page.fields)
    switch page.format {
    case .json:
      page.write(document: warnings) { $0.member("report", .object(Field.Object(picked))) }
    case .ndjson: page.write(json: false) { $0.write(.object(Field.Object(picked))) }
    case .table where page.fields.isEmpty:
      for line in lines { page.write(line: line) }
    case .table, .tsv, .csv, .markdown:
      page.write(pairs: picked.map { Pair(name: $0.0, heading: words(of: $0.0), field: $0.1) })
    }
  }

  private func picked(_ names: [String]) throws -> [(String, Field)] {
    guard !names.isEmpty else { return report }
    return try names.map { name in
      guard let fact = report.first(where: { $0.0.isSameBytes(as: name) }) else {
        throw FieldFailure.unknown(name, known: report.map(\.0))
      }
      return fact
    }
  }
}

/// An answer that is text: a log, a page of help, a generated file.
package struct Prose: Report {
  package let text: String

  package init(_ text: String) { self.text = text }

  package func write(to page: inout Page) throws {
    switch page.format {
    case .table, .tsv, .markdown: if !text.isEmpty { page.write(text: text) }
    case .json, .ndjson, .csv:
      try Facts(report: [("text", .text(text))], lines: []).write(to: &page)
    }
  }
}
