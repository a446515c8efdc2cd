/// A JSON value on its way out, with its keys in the order they were given.
///
/// Numbers are integers or exact decimals; a `Double` never gets in.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// A number already written as JSON writes it: `0.0125`.
  case decimal(String)
  case string(String)
  case array([JSONValue])
  case object([Member])
  /// JSON text that is known to be well formed, written as it is.
  case raw(String)

  package struct Member: Hashable, Sendable {
    package let key: String
    package let value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value as JSON text on one line.
  package var text: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  package func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .integer(let number): bytes += String(number).utf8
    case .decimal(let digits), .raw(let digits): bytes += digits.utf8
    case .string(let text): Self.write(quoted: text, to: &bytes)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(quoted: member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// Writes `text` as a JSON string.
  ///
  /// DEL, the C1 controls, and everything that hides or reorders text are escaped too, so that JSON is
  /// as safe on a terminal as a table is.
  package static func write(quoted text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      while start < utf8.count {
        var end = start
        while end < utf8.count, utf8[end].isPlainInJSON { end += 1 }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<end]))
        guard end < utf8.count else { break }
        let rest = String(decoding: utf8[end...].prefix(4), as: UTF8.self)
        // What follows a plain run is a whole scalar: Swift's strings are valid UTF-8.
        guard let scalar = rest.unicodeScalars.first else { break }
        write(scalar, to: &bytes)
        start = end + UTF8.width(scalar)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    switch scalar {
    case "\"": bytes += "\\\"".utf8
    case "\\": bytes += "\\\\".utf8
    case "\n": bytes += "\\n".utf8
    case "\t": bytes += "\\t".utf8
    case "\r": bytes += "\\r".utf8
    case _ where scalar.value < 0x20 || scalar.isHidden:
      for unit in UTF16.encode(scalar) ?? .init(UTF16.encodedReplacementCharacter) {
        let hex = String(unit, radix: 16)
        bytes += ("\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex).utf8
      }
    default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }
  }
}

extension UInt8 {
  /// True for what stands for itself in a JSON string: printable ASCII but `"` and `\`.
  fileprivate var isPlainInJSON: Bool {
    self >= 0x20 && self < 0x7F && self != 0x22 && self != 0x5C
  }
}

extension Unicode.Scalar {
  /// True for what a terminal obeys or hides instead of showing: DEL, the C1 controls, bidirectional
  /// controls, zero-width and tag characters, line and paragraph separators.
  package var isHidden: Bool {
    switch value {
    case 0x7F...0x9F, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B...0x200F,
      0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB, 0x1BCA0...0x1BCA3,
      0x1D173...0x1D17A, 0xE0000...0xE007F:
      true
    default: false
    }
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral
{
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(nilLiteral: ()) { self = .null }
}

/// What can be written as JSON.
package protocol JSONConvertible {
  var json: JSONValue { get }
}

extension JSONValue: JSONConvertible {
  package var json: JSONValue { self }
}

extension String: JSONConvertible {
  package var json: JSONValue { .string(self) }
}

extension Int: JSONConvertible {
  package var json: JSONValue { .integer(Int64(self)) }
}

extension Int64: JSONConvertible {
  package var json: JSONValue { .integer(self) }
}

extension Bool: JSONConvertible {
  package var json: JSONValue { .bool(self) }
}

extension ID: JSONConvertible {
  package var json: JSONValue { .string(rawValue) }
}

extension Timestamp: JSONConvertible {
  package var json: JSONValue { .string(iso8601) }
}

extension Money: JSONConvertible {
  package var json: JSONValue { .decimal(decimal) }
}

extension Optional: JSONConvertible where Wrapped: JSONConvertible {
  package var json: JSONValue { self?.json ?? .null }
}

extension Array: JSONConvertible where Element: JSONConvertible {
  package var json: JSONValue { .array(map(\.json)) }
}
