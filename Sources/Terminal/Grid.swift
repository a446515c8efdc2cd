/// Records as rows of values by name, whatever the records are.
///
/// All formats are written from this. It is not generic itself, so that writing a row asks the runtime
/// for no types: that would take longer than the writing.
struct Grid {
  let names: [String]
  let headings: [String]
  /// How many rows there are.
  let count: Int
  /// The value of each column in the row given.
  let values: [(Int) -> Field]

  init<Record>(_ records: [Record], _ columns: [Column<Record>]) {
    names = columns.map { $0.name }
    headings = columns.map { $0.heading }
    count = records.count
    values = columns.map { column in { row in column.value(records[row]) } }
  }

  /// A row for each value of one record, which has its name before it.
  init(_ pairs: [Pair]) {
    names = ["field", "value"]
    headings = names
    count = pairs.count
    values = [{ .text(pairs[$0].name) }, { pairs[$0].field }]
  }

  /// Writes a row as a JSON object, one member a column; `keys` are the names as `json` encodes them.
  func write(_ row: Int, _ keys: [[UInt8]], to json: inout JSONWriter) {
    json.object { json in
      for place in keys.indices {
        json.key(encoded: keys[place])
        json.write(values[place](row))
      }
    }
  }

  /// Writes all rows as an array of objects.
  func write(to json: inout JSONWriter) {
    let keys = names.map(json.encoded)
    json.array { json in
      for row in 0..<count {
        json.element()
        write(row, keys, to: &json)
      }
    }
  }
}

extension Page {
  /// Writes each row as an object on a line of its own.
  mutating func write(lines grid: Grid) {
    write(json: false, endingLines: false) { json in
      let keys = grid.names.map(json.encoded)
      for row in 0..<grid.count {
        grid.write(row, keys, to: &json)
        json.endDocument()
      }
    }
  }
}
