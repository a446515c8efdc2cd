import OrchModel

/// One value of a record by its name, where a record is written a value to a row.
struct Pair {
  let name: String
  let heading: String
  let field: Field
}

extension Grid {
  /// The values of a row by name.
  func pairs(of row: Int) -> [Pair] {
    zip(columns, fields(of: row)).map { Pair(name: $0.name, heading: $0.heading, field: $1) }
  }

  /// A row for each value of one record, which has its name before it.
  init(_ pairs: [Pair]) {
    self.init(pairs, [Column("field") { $0.name }, Column("value") { $0.field }])
  }
}

extension Page {
  /// Writes rows in the format of the page, which is not a JSON one.
  mutating func write(rows grid: Grid) {
    switch format {
    case .table, .json, .ndjson:
      Table(grid, style: style, mayDropColumns: fields.isEmpty).write(to: &bytes)
    case .tsv: write(separated: grid, by: UInt8(ascii: "\t"), end: "\n")
    case .csv: write(separated: grid, by: UInt8(ascii: ","), end: "\r\n")
    case .markdown: write(markdown: grid)
    }
  }

  /// Writes one record a value each row: labels and values to a person.
  mutating func write(pairs: [Pair]) {
    guard format == .table else { return write(rows: Grid(pairs)) }
    let width = pairs.map { displayWidth($0.heading) }.max() ?? 0
    for pair in pairs {
      bytes.append(text: pair.heading)
      bytes.append(spaces: width - displayWidth(pair.heading) + 2)
      var cell = style.cell(pair.field, lines: true)
      cell.text = indented(cell.text, by: width + 2)
      style.write(cell, to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  private mutating func write(
    separated grid: Grid, by separator: UInt8, end: StaticString
  ) {
    for (place, column) in grid.columns.enumerated() {
      if place > 0 { bytes.append(separator) }
      bytes.append(text: column.name)
    }
    bytes.append(end)
    for row in 0..<grid.count {
      for (place, field) in grid.fields(of: row).enumerated() {
        if place > 0 { bytes.append(separator) }
        write(bare: field)
      }
      bytes.append(end)
    }
  }

  /// Writes a value exactly, for a program: amounts bare, times as RFC 3339, nothing when absent.
  private mutating func write(bare field: Field) {
    switch field {
    case .absent: break
    case .text(let text), .status(let text, _): write(bareText: text)
    case .number(let number), .duration(let number): writeNumber(number, to: &bytes)
    case .flag(let flag): bytes.append(flag ? "true" : "false")
    case .time(let time): writeTime(time, to: &bytes)
    case .money(let money): writeMoney(money, to: &bytes)
    case .percent(let tenths): writeTenths(tenths, to: &bytes)
    case .list(let fields) where fields.allSatisfy(\.isWord):
      write(bareText: fields.compactMap(\.word).joined(separator: ","))
    case .tokens, .list, .object, .json: write(bareText: field.json)
    }
  }

  private mutating func write(bareText text: String) {
    if format == .csv {
      write(csv: text)
    } else {
      writeVisible(text, to: &bytes, tab: UInt8(ascii: " "))
    }
  }

  /// Writes a CSV cell by RFC 4180.
  ///
  /// What a spreadsheet would take for a formula gets a `'` before it. A file gets the text exactly;
  /// a terminal gets it made safe.
  private mutating func write(csv text: String) {
    let text = style.isTerminal ? visible(text, keepingNewlines: true) : text
    let isFormula = text.utf8.first.map(startsFormula) ?? false
    let mark: StaticString = isFormula && guardsFormulas ? "'" : ""
    guard text.utf8.contains(where: needsQuotes) else {
      bytes.append(mark)
      bytes.append(text: text)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(mark)
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func write(markdown grid: Grid) {
    bytes.append(text: "| \(grid.columns.map(\.heading).joined(separator: " | ")) |\n")
    bytes.append(text: "|\(grid.columns.map { _ in " --- |" }.joined())\n")
    for row in 0..<grid.count {
      bytes.append(UInt8(ascii: "|"))
      for field in grid.fields(of: row) {
        bytes.append(UInt8(ascii: " "))
        write(markdown: field)
        bytes.append(" |")
      }
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  /// Writes a value into a Markdown cell: as a person reads it, but times in full, for the page stays.
  private mutating func write(markdown field: Field) {
    if case .time(let time) = field { return writeTime(time, to: &bytes) }
    for byte in style.shown(field).utf8 {
      if meansSomethingInMarkdown(byte) { bytes.append(UInt8(ascii: "\\")) }
      bytes.append(byte)
    }
  }
}

extension Field {
  /// The value as JSON text on one line.
  var json: String {
    var writer = JSONWriter(bytes: [], isPretty: false)
    writer.write(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// A text or status as it is; nil for anything else.
  fileprivate var word: String? {
    switch self {
    case .text(let text), .status(let text, _): text
    default: nil
    }
  }

  fileprivate var isWord: Bool { word != nil }
}

/// `text` with every line after the first moved right.
private func indented(_ text: String, by columns: Int) -> String {
  guard text.utf8.contains(UInt8(ascii: "\n")) else { return text }
  let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  return lines.map { String(Substring($0)) }
    .joined(separator: "\n" + String(repeating: " ", count: columns))
}

/// True for what a spreadsheet may take for the beginning of a formula, or skip before one.
private func startsFormula(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0A, 0x0D,
    0:
    true
  default: false
  }
}

/// True for what a CSV cell may only have between quotes.
private func needsQuotes(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
}

private func meansSomethingInMarkdown(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "\\"), UInt8(ascii: "|"), UInt8(ascii: "`"), UInt8(ascii: "*"),
    UInt8(ascii: "_"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["),
    UInt8(ascii: "]"):
    true
  default: false
  }
}
