import OrchModel
import Terminal

/// A log as an answer: its text to a person, one document to a program.
struct LogReport: StreamedReport {
  let agent: String
  let kind: LogKind
  let path: String
  let file: LogFile
  /// How many lines from the end; nil for all.
  let tail: Int?

  private var start: Int64 { tail.map(file.start(ofLast:)) ?? 0 }
  /// The member that holds the log itself.
  private var body: String { kind.hasJSONLines ? "lines" : "text" }

  func stream(as page: Page, _ send: ([UInt8]) throws -> Void) throws {
    try checkFields(page.fields)
    switch page.format {
    case .table, .tsv, .markdown: try streamText(send)
    case .csv: try streamCSV(isTerminal: page.style.isTerminal, send)
    case .json: try streamDocument(page, send)
    case .ndjson where kind.hasJSONLines:
      try file.lines(from: start) { try send(Array((JSONLine.value(of: $0).text + "\n").utf8)) }
    case .ndjson:
      try streamReport(page.fields, send)
      try send([UInt8(ascii: "\n")])
    }
  }

  private func checkFields(_ names: [String]) throws {
    let known = ["agent", "log", "path", body]
    for name in names where !known.contains(where: name.isSameBytes) {
      throw FieldFailure.unknown(name, known: known)
    }
  }

  private func streamText(_ send: ([UInt8]) throws -> Void) throws {
    var last: UInt8?
    try file.pieces(from: start) { piece in
      let bytes = Array(visible(piece, keepingNewlines: true).utf8)
      last = bytes.last ?? last
      try send(bytes)
    }
    if let last, last != UInt8(ascii: "\n") { try send([UInt8(ascii: "\n")]) }
  }

  /// One column called `line`; RFC 4180, and nothing a spreadsheet would take for a formula.
  private func streamCSV(isTerminal: Bool, _ send: ([UInt8]) throws -> Void) throws {
    try send(Array("line\r\n".utf8))
    try file.lines(from: start) { line in
      let text = String(decoding: line, as: UTF8.self)
      let cell = isTerminal ? visible(text) : text
      let isFormula = cell.utf8.first.map { "=+-@\t\r\0".utf8.contains($0) } ?? false
      var bytes = Array("\"\(isFormula ? "'" : "")".utf8)
      for byte in cell.utf8 {
        if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        bytes.append(byte)
      }
      try send(bytes + Array("\"\r\n".utf8))
    }
  }

  private func streamDocument(_ page: Page, _ send: ([UInt8]) throws -> Void) throws {
    let head: JSONValue = [
      "schema": .string(page.envelope.schema), "generatedAt": page.envelope.generatedAt.json,
      "query": page.envelope.query,
    ]
    try send(Array((head.text.dropLast() + ",\"report\":").utf8))
    try streamReport(page.fields, send)
    try send(Array(",\"warnings\":[]}\n".utf8))
  }

  /// The object with what was asked for; the log itself comes last.
  private func streamReport(_ fields: [String], _ send: ([UInt8]) throws -> Void) throws {
    func isWanted(_ name: String) -> Bool {
      fields.isEmpty || fields.contains { $0.isSameBytes(as: name) }
    }
    let facts = [("agent", agent), ("log", kind.rawValue), ("path", path)]
      .filter { isWanted($0.0) }.map { JSONValue.Member($0.0, .string($0.1)) }
    var head = Array(JSONValue.object(facts).text.utf8.dropLast())
    guard isWanted(body) else { return try send(head + [UInt8(ascii: "}")]) }
    head += (facts.isEmpty ? "" : ",").utf8
    head += "\"\(body)\":".utf8
    try send(head)
    try kind.hasJSONLines ? streamLines(send) : streamString(send)
    try send([UInt8(ascii: "}")])
  }

  private func streamLines(_ send: ([UInt8]) throws -> Void) throws {
    var opening = "["
    try file.lines(from: start) { line in
      try send(Array((opening + JSONLine.value(of: line).text).utf8))
      opening = ","
    }
    try send(Array((opening == "[" ? "[]" : "]").utf8))
  }

  private func streamString(_ send: ([UInt8]) throws -> Void) throws {
    try send([UInt8(ascii: "\"")])
    try file.pieces(from: start) { piece in
      var quoted: [UInt8] = []
      JSONValue.write(quoted: piece, to: &quoted)
      try send(Array(quoted.dropFirst().dropLast()))
    }
    try send([UInt8(ascii: "\"")])
  }
}
