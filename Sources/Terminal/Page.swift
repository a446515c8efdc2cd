import OrchModel

/// An answer being written: one buffer of bytes, safe to send to a terminal.
package struct Page {
  package internal(set) var bytes: [UInt8] = []
  package let format: Format
  package let style: Style
  package let envelope: Envelope
  /// The columns asked for by name; empty for the usual ones.
  package let fields: [String]
  /// False when CSV cells may begin like a formula.
  package let guardsFormulas: Bool

  package init(
    format: Format, style: Style, envelope: Envelope, fields: [String] = [],
    guardsFormulas: Bool = true
  ) {
    self.format = format
    self.style = style
    self.envelope = envelope
    self.fields = fields
    self.guardsFormulas = guardsFormulas
  }

  /// The bytes as text, for tests.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Writes one line, made safe: a line end inside it is shown, not obeyed.
  package mutating func write(line: String) {
    writeVisible(line, to: &bytes)
    endLine()
  }

  /// Writes text of any number of lines, made safe, and ends the last line.
  package mutating func write(text: String) {
    writeVisible(text, to: &bytes, keepingNewlines: true)
    if bytes.last != UInt8(ascii: "\n") { endLine() }
  }

  mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

  /// Writes the envelope around the members that `body` writes.
  package mutating func write(
    document warnings: [String], _ body: (inout JSONWriter) throws -> Void
  ) rethrows {
    let envelope = envelope
    try write(json: style.isTerminal) { json in
      try json.object { json in
        json.member("schema", .text(envelope.schema))
        json.member("generatedAt", .time(envelope.generatedAt))
        json.member("query", .json(envelope.query))
        try body(&json)
        json.member("warnings", .list(warnings.map(Field.text)))
      }
    }
  }

  /// Writes one JSON value and ends the line.
  package mutating func write(
    json isPretty: Bool, _ body: (inout JSONWriter) throws -> Void
  ) rethrows {
    try write(json: isPretty, endingLines: true, body)
  }

  /// Writes JSON; `body` ends the lines itself when `endingLines` is false.
  mutating func write(
    json isPretty: Bool, endingLines: Bool, _ body: (inout JSONWriter) throws -> Void
  ) rethrows {
    var writer = JSONWriter(bytes: [], isPretty: isPretty)
    swap(&writer.bytes, &bytes)
    defer { swap(&writer.bytes, &bytes) }
    try body(&writer)
    if endingLines { writer.endDocument() }
  }
}
