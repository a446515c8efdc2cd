import OrchModel

/// A named value of a record: a column to a person, a key to a program.
package struct Column<Record>: Sendable {
  let untyped: AnyColumn

  /// The key in JSON, camelCase: a contract.
  package var name: String { untyped.name }
  package var heading: String { untyped.heading }
  package var isDetail: Bool { untyped.isDetail }

  /// `heading` is what a person reads instead of the name; `detail` is what tables leave out and cards and
  /// programs show.
  ///
  /// `value` has the record `inout` so that it is not copied for each of its values: a generic function is
  /// not specialised for the records of another module. It never changes it.
  package init<Value: FieldConvertible>(
    _ name: String, heading: String? = nil, detail: Bool = false,
    _ value: @escaping @Sendable (inout Record) -> Value
  ) {
    untyped = AnyColumn(
      name: name, heading: heading ?? words(of: name), isDetail: detail, isFlat: Value.isFlat,
      read: { value(&$0.assumingMemoryBound(to: Record.self).pointee).field })
  }

  package func value(_ record: Record) -> Field {
    var record = record
    return withUnsafeMutablePointer(to: &record) { untyped.read(UnsafeMutableRawPointer($0)) }
  }
}

/// A column of records whose type only its maker knows.
struct AnyColumn: Sendable {
  let name: String
  /// What a person reads instead; upper-cased above a table.
  let heading: String
  /// True for what tables leave out and cards and programs show.
  let isDetail: Bool
  let isFlat: Bool
  /// The value in the record at an address.
  let read: @Sendable (UnsafeMutableRawPointer) -> Field
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
