import OrchModel

/// What is wrong with a document, and where.
struct RecordFailure: Failure, Equatable {
  let line: Int
  /// The key it is about.
  let member: String
  let problem: String

  var code: String { "run.bad-document" }
  var message: String { "line \(line): '\(member.cut(toBytes: 60))' \(problem)" }
  var hint: String? { "see 'orch runs record --help' for what a document has" }
  var exitCode: ExitCode { .badData }
}

extension RecordFailure: Catalogued {
  static var catalogue: [Self] {
    [RecordFailure(line: 3, member: "status", problem: "is missing")]
  }
}

extension JSONSyntaxFailure: Catalogued {
  package static var catalogue: [Self] {
    [JSONSyntaxFailure(line: 3, problem: "a ',' or '}' is expected")]
  }
}
