import OrchModel

/// Rows of sums of one day as bytes, which are read ten times as fast as rows of a table.
///
/// A number for the format; how many tools there are, and each one's length and name; then row after row: which of
/// the numbers that may be nothing are there (a bit each), the hours, how far the place is from the row's before, the
/// number of the tool where there are tools, and the numbers. All numbers have 7 bits a byte, the lowest first.
struct PackedSums {
  private static let format: UInt8 = 1
  static let hoursOfDay: Int64 = 24

  /// What of a row is there, beside what always is.
  private struct Parts: OptionSet {
    let rawValue: UInt8
    static let isOneHour = Self(rawValue: 1)
    static let cacheRead = Self(rawValue: 2)
    static let cacheWrite5m = Self(rawValue: 4)
    static let cacheWrite1h = Self(rawValue: 8)
    static let cost = Self(rawValue: 16)
    static let unpriced = Self(rawValue: 32)
    static let unpricedCalls = Self(rawValue: 64)
    static let recorded = Self(rawValue: 128)
  }

  private let firstHour: Int64
  private var reader: PackedReader
  private var lastPlace: Int64 = 0
  private var hasBadRow = false
  /// The names of the tools, by their numbers.
  private(set) var tools: [UnsafeBufferPointer<UInt8>] = []
  /// The tool of the present row; 0 where there are none.
  private(set) var tool = 0
  private(set) var row = SumRow(hours: 0...0, place: 0, spend: Spend())

  /// True when the bytes are not what was packed.
  var isDamaged: Bool { hasBadRow || reader.isDamaged }

  /// What is packed in `bytes`, which must stay where they are, of a day since 1970; nil when its format is a later
  /// one's.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, day: Int64) {
    reader = PackedReader(bytes)
    guard reader.byte() == Self.format else { return nil }
    firstHour = day * Self.hoursOfDay
    let count = reader.count()
    while !reader.isDamaged, tools.count < count { tools.append(reader.bytes(reader.count())) }
  }

  /// Reads the next row; false when there is none.
  mutating func next() -> Bool {
    guard !reader.isAtEnd, !hasBadRow else { return false }
    let parts = Parts(rawValue: reader.byte())
    let first = firstHour + Int64(reader.byte())
    let last = parts.contains(.isOneHour) ? first : firstHour + Int64(reader.byte())
    let step = reader.number()
    lastPlace &+= Int64(bitPattern: step >> 1) ^ -Int64(step & 1)
    if !tools.isEmpty { tool = Int(truncatingIfNeeded: reader.number()) }
    guard first <= last, last < firstHour + Self.hoursOfDay,
      tools.isEmpty || tools.indices.contains(tool)
    else {
      hasBadRow = true
      return false
    }
    row.hours = first...last
    row.place = lastPlace
    row.spend.calls = Int(reader.amount())
    row.spend.tokens.input = reader.amount()
    row.spend.tokens.output = reader.amount()
    row.spend.tokens.cacheRead = parts.contains(.cacheRead) ? reader.amount() : 0
    row.spend.tokens.cacheWrite5m = parts.contains(.cacheWrite5m) ? reader.amount() : 0
    row.spend.tokens.cacheWrite1h = parts.contains(.cacheWrite1h) ? reader.amount() : 0
    row.spend.cost = Money(nanodollars: parts.contains(.cost) ? reader.amount() : 0)
    row.spend.unpricedTokens = parts.contains(.unpriced) ? reader.amount() : 0
    row.spend.unpricedCalls = parts.contains(.unpricedCalls) ? Int(reader.amount()) : 0
    row.recorded = parts.contains(.recorded) ? Money(nanodollars: reader.amount()) : nil
    return !reader.isDamaged
  }
}

extension PackedSums {
  /// Rows of a day as bytes; rows that add nothing are left out.
  ///
  /// `tools` are the names, in order, where rows have some.
  static func bytes(_ rows: [SumRow], day: Int64, tools: [ByteText] = []) -> [UInt8] {
    var bytes = [format]
    bytes.append(number: UInt64(tools.count))
    for tool in tools {
      bytes.append(number: UInt64(tool.string.utf8.count))
      bytes += tool.string.utf8
    }
    let numbers = Dictionary(zip(tools, UInt64(0)...), uniquingKeysWith: { one, _ in one })
    var last: Int64 = 0
    for row in rows where !row.isEmpty {
      append(row, after: last, day: day, tool: row.tool.flatMap { numbers[$0] }, to: &bytes)
      last = row.place
    }
    return bytes
  }

  private static func append(
    _ row: SumRow, after last: Int64, day: Int64, tool: UInt64?, to bytes: inout [UInt8]
  ) {
    let (spend, tokens) = (row.spend, row.spend.tokens)
    var parts: Parts = []
    var amounts = [Int64(spend.calls), tokens.input, tokens.output]
    func add(_ amount: Int64, _ part: Parts) {
      guard amount != 0 else { return }
      parts.insert(part)
      amounts.append(amount)
    }
    add(tokens.cacheRead, .cacheRead)
    add(tokens.cacheWrite5m, .cacheWrite5m)
    add(tokens.cacheWrite1h, .cacheWrite1h)
    add(spend.cost.nanodollars, .cost)
    add(spend.unpricedTokens, .unpriced)
    add(Int64(spend.unpricedCalls), .unpricedCalls)
    if let recorded = row.recorded {
      parts.insert(.recorded)
      amounts.append(recorded.nanodollars)
    }
    let isOneHour = row.hours.count == 1
    if isOneHour { parts.insert(.isOneHour) }
    bytes.append(parts.rawValue)
    bytes.append(UInt8(truncatingIfNeeded: row.hours.lowerBound - day * hoursOfDay))
    if !isOneHour {
      bytes.append(UInt8(truncatingIfNeeded: row.hours.upperBound - day * hoursOfDay))
    }
    let step = row.place &- last
    bytes.append(number: UInt64(bitPattern: (step << 1) ^ (step >> 63)))
    if let tool { bytes.append(number: tool) }
    for amount in amounts { bytes.append(number: UInt64(bitPattern: amount)) }
  }
}
