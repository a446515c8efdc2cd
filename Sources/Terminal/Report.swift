import OrchModel

/// How an answer is written.
package enum Format: String, CaseIterable, Sendable {
  case table, tsv, json, ndjson, csv, markdown

  /// True when a program reads it as JSON, and errors should be JSON too.
  package var isJSON: Bool { self == .json || self == .ndjson }
}

/// What a command answers.
///
/// A value, so that tests can look at it without reading what was printed.
package protocol Report {
  var exitCode: ExitCode { get }
  /// What the reader should know before trusting the answer: in the envelope for programs, on
  /// standard error for people.
  var warnings: [String] { get }
  /// What a person is told beside the answer, on standard error: that there is nothing, or more.
  var notes: [String] { get }
  func write(to page: inout Page) throws
  /// Hands out the answer in the format of `page`, in pieces that are safe to send to a terminal.
  ///
  /// In one piece, as `write(to:)` writes it, unless the answer may be too long for that.
  func stream(as page: Page, _ send: ([UInt8]) throws -> Void) throws
}

extension Report {
  package var exitCode: ExitCode { .success }
  package var warnings: [String] { [] }
  package var notes: [String] { [] }

  package func stream(as page: Page, _ send: ([UInt8]) throws -> Void) throws {
    var page = page
    try write(to: &page)
    try send(page.bytes)
  }
}

/// What every JSON answer says about itself.
package struct Envelope: Sendable {
  /// The name of what it follows, with its version: `orch.tasks.list/1`.
  package let schema: String
  package let generatedAt: Timestamp
  /// What was asked, as it was understood.
  package let query: JSONValue

  package init(schema: String, generatedAt: Timestamp, query: JSONValue = .object([])) {
    self.schema = schema
    self.generatedAt = generatedAt
    self.query = query
  }
}
