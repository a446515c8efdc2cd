import OrchModel

/// An error on its way to standard error.
package struct Complaint {
  package let code: String
  package let message: String
  package let hint: String?
  package let exitCode: ExitCode
  package let details: [(key: String, value: JSONValue)]

  package init(
    code: String, message: String, hint: String?, exitCode: ExitCode,
    details: [(key: String, value: JSONValue)] = []
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.exitCode = exitCode
    self.details = details
  }

  package init(_ failure: any Failure) {
    self.init(
      code: failure.code, message: failure.message, hint: failure.hint,
      exitCode: failure.exitCode, details: failure.details)
  }
}

/// The bytes that say what went wrong: an `error:` and a `hint:` line, or with a JSON format one
/// JSON object instead.
package func render(_ complaint: Complaint, as format: Format, style: Style) -> [UInt8] {
  var page = Page(
    format: format, style: style,
    envelope: Envelope(schema: "orch.error/1", generatedAt: style.now))
  guard !format.isJSON else {
    page.write(json: false) { json in json.write(complaint.field) }
    return page.bytes
  }
  for (label, text) in [("error", complaint.message), ("hint", complaint.hint ?? "")] {
    guard !text.isEmpty else { continue }
    var cell = Cell(label + ":")
    cell.tone = label == "error" ? .bad : .active
    style.write(cell, to: &page.bytes)
    page.bytes.append(UInt8(ascii: " "))
    page.write(line: text)
  }
  return page.bytes
}

/// As `render(_:as:style:)`, for a failure.
package func render(failure: any Failure, as format: Format, style: Style) -> [UInt8] {
  render(Complaint(failure), as: format, style: style)
}

extension Complaint {
  fileprivate var field: Field {
    .object([
      "error": .object([
        "code": .text(code), "message": .text(message), "hint": hint.field,
        "exit": .number(Int64(exitCode.rawValue)),
        "details": .json(.object(details.map { JSONValue.Member($0.key, $0.value) })),
      ])
    ])
  }
}
