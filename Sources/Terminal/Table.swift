/// Rows for a person: aligned, and fitted to the terminal.
struct Table {
  private let style: Style
  private var headings: [String]
  private var rows: [[Cell]]
  /// False when the columns were asked for by name, and must all stay.
  private let mayDropColumns: Bool

  init(_ grid: Grid, style: Style, mayDropColumns: Bool) {
    self.style = style
    self.mayDropColumns = mayDropColumns
    headings = grid.columns.map { $0.heading.uppercased() }
    rows = (0..<grid.count).map { row in grid.fields(of: row).map { style.cell($0) } }
  }

  func write(to bytes: inout [UInt8]) {
    let isNumeric = headings.indices.map { place in
      let cells = rows.lazy.map { $0[place] }
      return cells.contains { $0.isNumeric } && !cells.contains { !$0.isNumeric && $0.text != "-" }
    }
    let widths = fittedWidths()
    writeRow(headings.map { Cell($0, isFlexible: true) }, widths, isNumeric, to: &bytes)
    for row in rows { writeRow(row, widths, isNumeric, to: &bytes) }
  }

  private func writeRow(
    _ row: [Cell], _ widths: [Int], _ isNumeric: [Bool], to bytes: inout [UInt8]
  ) {
    for (place, width) in widths.enumerated() {
      let isLast = place == widths.count - 1
      var cell = row[place]
      if cell.width > width, cell.isFlexible {
        cell = Cell(fitted(cell.text, to: width, ellipsis: style.ellipsis))
      }
      let padding = width - cell.width
      if isNumeric[place] { bytes.append(spaces: padding) }
      style.write(cell, to: &bytes)
      if !isNumeric[place], !isLast { bytes.append(spaces: padding) }
      if !isLast { bytes.append("  ") }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// How wide each column becomes; fewer columns than there are when the last ones have no room.
  ///
  /// The widest column of words gives way first, down to ten or its heading.
  private func fittedWidths() -> [Int] {
    let natural = headings.indices.map { place in
      rows.reduce(displayWidth(headings[place])) { max($0, $1[place].width) }
    }
    guard let available = style.width else { return natural }
    let least = headings.indices.map { place in
      rows.contains { $0[place].isFlexible }
        ? min(natural[place], max(10, displayWidth(headings[place]))) : natural[place]
    }
    var count = natural.count
    while mayDropColumns, count > 1, total(least.prefix(count)) > available { count -= 1 }
    var widths = Array(natural.prefix(count))
    while total(widths[...]) > available {
      let flexible = widths.indices.filter { widths[$0] > least[$0] }
      guard let widest = flexible.max(by: { widths[$0] < widths[$1] }) else { break }
      let next = flexible.lazy.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
      let excess = total(widths[...]) - available
      let target = max(least[widest], next, widths[widest] - excess)
      widths[widest] = target < widths[widest] ? target : widths[widest] - 1
    }
    return widths
  }

  private func total(_ widths: ArraySlice<Int>) -> Int {
    widths.reduce(2 * (widths.count - 1), +)
  }
}

extension Style {
  /// Writes a cell, in its tone when there is colour.
  func write(_ cell: Cell, to bytes: inout [UInt8]) {
    guard usesColor, let code = cell.tone.code else {
      bytes.append(text: cell.text)
      return
    }
    bytes.append(code)
    bytes.append(text: cell.text)
    bytes.append(Mark.Tone.reset)
  }
}
