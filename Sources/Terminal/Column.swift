import OrchModel

/// A named value of a record: a column to a person, a key to a program.
package struct Column<Record>: Sendable {
  /// The key in JSON, camelCase: a contract.
  package let name: String
  /// What a person reads instead; upper-cased above a table.
  package let heading: String
  /// True for what tables leave out and cards and programs show.
  package let isDetail: Bool
  let isFlat: Bool
  package let value: @Sendable (Record) -> Field

  package init<Value: FieldConvertible>(
    _ name: String, heading: String? = nil, detail: Bool = false,
    _ value: @escaping @Sendable (Record) -> Value
  ) {
    self.name = name
    self.heading = heading ?? words(of: name)
    self.isDetail = detail
    self.isFlat = Value.isFlat
    self.value = { value($0).field }
  }
}

extension Array {
  /// The columns named by `--fields`, in that order; nil when it names none.
  func picked<Record>(_ names: [String]) throws -> [Column<Record>]?
  where Element == Column<Record> {
    guard !names.isEmpty else { return nil }
    return try names.map { name in
      guard let column = first(where: { $0.name.isSameBytes(as: name) }) else {
        throw FieldFailure.unknown(name, known: map(\.name))
      }
      return column
    }
  }

  /// The columns of a table nobody picked columns for.
  func forTable<Record>() -> [Column<Record>] where Element == Column<Record> {
    filter { $0.isFlat && !$0.isDetail }
  }
}

/// `createdAt` as `created at`.
func words(of name: String) -> String {
  var bytes: [UInt8] = []
  for byte in name.utf8 {
    if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) {
      bytes += [UInt8(ascii: " "), byte | 0x20]
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
