import CSimdjson
import Glibc
import OrchModel

/// A value inside a text that a `JSONParser` is reading: the whole, or a part of it.
///
/// What is not there reads as `missing`, however deep one asks: `line["message"]["usage"]`.
package struct JSONDocument {
  package enum Kind: Sendable { case missing, null, bool, number, string, array, object }

  let parser: OpaquePointer?
  let value: CJSONValue

  /// What is not there.
  static var missing: JSONDocument { JSONDocument(parser: nil, value: .missing) }

  package var kind: Kind {
    switch CJSONKindOf(parser, value) {
    case .missing: .missing
    case .null: .null
    case .false, .true: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  /// The member of an object; the first of several with the same key.
  package subscript(_ key: StaticString) -> JSONDocument {
    JSONDocument(
      parser: parser,
      value: CJSONMember(parser, value, key.utf8Start, key.utf8CodeUnitCount))
  }

  package var bool: Bool? {
    switch CJSONKindOf(parser, value) {
    case .true: true
    case .false: false
    default: nil
    }
  }

  /// The text of a string.
  package var string: String? { string(cutTo: .max) }

  /// The text of a string, the first `limit` bytes of it cut back to a whole scalar.
  package func string(cutTo limit: Int) -> String? {
    guard kind == .string else { return nil }
    let bytes = stringBytes
    guard bytes.count > limit else { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes[..<bytes.scalarBoundary(limit)], as: UTF8.self)
  }

  /// A string's UTF-8, or nothing; lasts until anything else is asked of the document.
  var stringBytes: UnsafeRawBufferPointer {
    let text = CJSONString(parser, value)
    return UnsafeRawBufferPointer(start: text.bytes, count: text.count)
  }

  /// True for a string of exactly these bytes.
  package func equals(_ text: StaticString) -> Bool {
    let bytes = stringBytes
    return bytes.count == text.utf8CodeUnitCount && kind == .string
      && memcmp(bytes.baseAddress ?? UnsafeRawPointer(text.utf8Start), text.utf8Start, bytes.count)
        == 0
  }
}

// MARK: - Numbers

extension JSONDocument {
  /// The literal of a number as it is written, which money is read from: `1.2e-3`.
  package var decimalText: String? {
    kind == .number && written.count <= 400 ? String(decoding: written, as: UTF8.self) : nil
  }

  /// A whole number that fits, whatever way it is written: `12`, `12.0`, `1.2e1`.
  package var int64: Int64? {
    guard let text = decimalText else { return nil }
    if let number = Int64(text) { return number }
    guard let decimal = Decimal(text), let whole = decimal.scaled(by: 0), decimal.isWhole else {
      return nil
    }
    return whole
  }

  /// A count of tokens: a whole number from 0 to 2⁵³, while everything else is damaged and counts 0.
  package var tokenCount: Int64 {
    var isDamaged = false
    return tokenCount(&isDamaged)
  }

  /// The same; `isDamaged` becomes true when something is there that is no such number.
  package func tokenCount(_ isDamaged: inout Bool) -> Int64 {
    if let count = int64, (0...(1 << 53)).contains(count) { return count }
    if kind != .missing, kind != .null { isDamaged = true }
    return 0
  }

  /// An amount of dollars, not below zero.
  package var money: Money? {
    guard let text = decimalText, let money = Money(decimal: text), money >= .zero else {
      return nil
    }
    return money
  }
}

extension Decimal {
  fileprivate var isWhole: Bool {
    var rest = mantissa
    var places = exponent
    while places < 0, rest % 10 == 0, rest != 0 {
      rest /= 10
      places += 1
    }
    return places >= 0 || rest == 0
  }
}

// MARK: - What is inside

extension JSONDocument {
  /// The elements of an array, in order.
  package var elements: Elements { Elements(parser: parser, upcoming: first(.array)) }

  /// The members of an object in the order they are written, equal keys included.
  package var members: Members { Members(parser: parser, upcoming: first(.object)) }

  private func first(_ kind: Kind) -> CJSONValue {
    self.kind == kind ? CJSONFirst(parser, value) : .missing
  }

  package struct Elements: Sequence, IteratorProtocol {
    fileprivate let parser: OpaquePointer?
    fileprivate var upcoming: CJSONValue

    package mutating func next() -> JSONDocument? {
      guard CJSONKindOf(parser, upcoming) != .missing else { return nil }
      defer { upcoming = CJSONNext(parser, upcoming) }
      return JSONDocument(parser: parser, value: upcoming)
    }
  }

  package struct Members: Sequence, IteratorProtocol {
    fileprivate let parser: OpaquePointer?
    fileprivate var upcoming: CJSONValue

    package mutating func next() -> (key: JSONDocument, value: JSONDocument)? {
      guard CJSONKindOf(parser, upcoming) != .missing else { return nil }
      let value = CJSONNext(parser, upcoming)
      defer { upcoming = CJSONNext(parser, value) }
      return (
        JSONDocument(parser: parser, value: upcoming), JSONDocument(parser: parser, value: value)
      )
    }
  }
}

extension CJSONValue {
  fileprivate static var missing: CJSONValue { CJSONValue(node: .max, generation: 0) }
}

// MARK: - As it is written

extension JSONDocument {
  /// The bytes of the value as it is written, quotes and braces included.
  var written: UnsafeRawBufferPointer {
    let text = CJSONWritten(parser, value)
    return UnsafeRawBufferPointer(start: text.bytes, count: text.count)
  }

  /// The JSON text of the value, its first `limit` bytes cut back to a whole scalar.
  package func text(cutTo limit: Int = .max) -> String {
    let bytes = written
    guard bytes.count > limit else { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes[..<bytes.scalarBoundary(limit)], as: UTF8.self)
  }

  /// The JSON text of the value, with parts of it replaced by strings; parts that are missing are not.
  func bytes(replacing parts: [(part: JSONDocument, by: String)]) -> [UInt8] {
    let whole = written
    guard let start = whole.baseAddress else { return [] }
    var result: [UInt8] = []
    var copied = 0
    let ranges = parts.compactMap { part, text -> (Range<Int>, String)? in
      let bytes = part.written
      guard let address = bytes.baseAddress else { return nil }
      let offset = address - start
      return (offset..<offset + bytes.count, text)
    }
    for (range, text) in ranges.sorted(by: { $0.0.lowerBound < $1.0.lowerBound }) {
      guard range.lowerBound >= copied, range.upperBound <= whole.count else { continue }
      result += whole[copied..<range.lowerBound]
      JSONValue.write(quoted: text, to: &result)
      copied = range.upperBound
    }
    return result + whole[copied...]
  }
}

extension UnsafeRawBufferPointer {
  /// The last offset up to `limit` where no UTF-8 sequence is cut; `limit` lies inside.
  fileprivate func scalarBoundary(_ limit: Int) -> Int {
    var end = limit
    while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
    return end
  }
}
