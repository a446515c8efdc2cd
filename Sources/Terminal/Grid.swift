/// Records as rows of values by name, whatever the records are.
///
/// All formats are written from this. It is not generic itself, so that writing a row asks the runtime
/// for no types: that would take longer than the writing.
struct Grid {
  let columns: [AnyColumn]
  private let records: Records

  /// How many rows there are.
  var count: Int { records.count }

  init<Record>(_ records: [Record], _ columns: [Column<Record>]) {
    var untyped: [AnyColumn] = []
    for place in columns.indices { untyped.append(columns[place].untyped) }
    self.init(untyped, Records(records))
  }

  private init(_ columns: [AnyColumn], _ records: Records) {
    self.columns = columns
    self.records = records
  }

  /// The columns named by `--fields`, in that order; nil when it names none.
  func picked(_ names: [String]) throws -> Grid? {
    names.isEmpty ? nil : try only(named: names)
  }

  /// The columns of those names, in that order.
  func only(named names: [String]) throws -> Grid {
    let chosen = try names.map { name in
      guard let column = columns.first(where: { $0.name.isSameBytes(as: name) }) else {
        throw FieldFailure.unknown(name, known: columns.map(\.name))
      }
      return column
    }
    return Grid(chosen, records)
  }

  /// The columns of a table nobody picked columns for.
  func forTable() -> Grid { Grid(columns.filter { $0.isFlat && !$0.isDetail }, records) }

  /// The values of a row.
  func fields(of row: Int) -> [Field] {
    let record = records.address(row)
    return columns.map { $0.read(record) }
  }

  /// Writes a row as a JSON object, one member a column; `keys` are the names as `json` encodes them.
  func write(_ row: Int, _ keys: [[UInt8]], to json: inout JSONWriter) {
    let record = records.address(row)
    json.object { json in
      for place in keys.indices {
        json.key(encoded: keys[place])
        json.write(columns[place].read(record))
      }
    }
  }

  /// The names as `json` encodes them.
  func keys(for json: JSONWriter) -> [[UInt8]] { columns.map { json.encoded($0.name) } }

  /// Writes all rows as an array of objects.
  func write(to json: inout JSONWriter) { write(to: &json) { _ in } }

  /// The same; what is written may be taken away after each.
  func write(to json: inout JSONWriter, taking take: (inout [UInt8]) throws -> Void) rethrows {
    let keys = keys(for: json)
    try json.array { json in
      for row in 0..<count {
        json.element()
        write(row, keys, to: &json)
        try take(&json.bytes)
      }
    }
  }
}

/// A copy of records, of whatever type, whose addresses stay.
private final class Records {
  let count: Int
  private let base: UnsafeMutableRawPointer
  private let stride: Int
  private let destroy: () -> Void

  init<Record>(_ records: [Record]) {
    let copies = UnsafeMutableBufferPointer<Record>.allocate(capacity: max(records.count, 1))
    _ = copies.initialize(from: records)
    count = records.count
    base = UnsafeMutableRawPointer(copies.baseAddress.unsafelyUnwrapped)
    stride = MemoryLayout<Record>.stride
    destroy = { [count] in
      copies.baseAddress?.deinitialize(count: count)
      copies.deallocate()
    }
  }

  func address(_ row: Int) -> UnsafeMutableRawPointer {
    precondition(row < count)
    return base + row * stride
  }

  deinit { destroy() }
}

extension Page {
  /// Writes each row as an object on a line of its own.
  mutating func write(lines grid: Grid) { write(lines: grid) { _ in } }

  /// The same; what is written may be taken away after each.
  mutating func write(lines grid: Grid, taking take: (inout [UInt8]) throws -> Void) rethrows {
    try write(json: false, endingLines: false) { json in
      let keys = grid.keys(for: json)
      for row in 0..<grid.count {
        grid.write(row, keys, to: &json)
        json.endDocument()
        try take(&json.bytes)
      }
    }
  }
}
