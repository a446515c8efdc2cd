import OrchModel

/// One line of a file of JSON lines, on its way into an answer.
enum JSONLine {
  /// The value on the line; a string of the line itself when it is no JSON, as the last one of a
  /// process that was killed may be.
  static func value(of bytes: ArraySlice<UInt8>) -> JSONValue {
    let text = String(decoding: bytes, as: UTF8.self)
    var scanner = JSONScanner(rest: Array(text.utf8)[...])
    return scanner.isDocument() ? .raw(harmless(text)) : .string(text)
  }

  /// JSON text with everything a terminal obeys or hides written as an escape: that can stand inside of
  /// strings only, where an escape means the same.
  private static func harmless(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 {
        result += " "
      } else if scalar.isHidden {
        for unit in UTF16.encode(scalar) ?? .init(UTF16.encodedReplacementCharacter) {
          let hex = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Tells whether bytes are one JSON value (RFC 8259), nested at most 256 deep.
struct JSONScanner {
  private static let deepest = 256
  var rest: ArraySlice<UInt8>

  mutating func isDocument() -> Bool {
    guard value(depth: 0) else { return false }
    skipBlanks()
    return rest.isEmpty
  }

  private mutating func value(depth: Int) -> Bool {
    skipBlanks()
    switch rest.first {
    case UInt8(ascii: "{"):
      return depth < Self.deepest && list(closing: "}") { $0.member(depth: depth + 1) }
    case UInt8(ascii: "["):
      return depth < Self.deepest && list(closing: "]") { $0.value(depth: depth + 1) }
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return take("true")
    case UInt8(ascii: "f"): return take("false")
    case UInt8(ascii: "n"): return take("null")
    default: return number()
    }
  }

  private mutating func list(
    closing: Unicode.Scalar, _ element: (inout JSONScanner) -> Bool
  ) -> Bool {
    rest = rest.dropFirst()
    skipBlanks()
    if takeByte(closing) { return true }
    repeat {
      guard element(&self) else { return false }
      skipBlanks()
    } while takeByte(",")
    return takeByte(closing)
  }

  private mutating func member(depth: Int) -> Bool {
    skipBlanks()
    guard string() else { return false }
    skipBlanks()
    return takeByte(":") && value(depth: depth)
  }

  private mutating func string() -> Bool {
    guard takeByte("\"") else { return false }
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return true
      case ..<0x20: return false
      case UInt8(ascii: "\\"): guard escape() else { return false }
      default: break
      }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard let byte = rest.popFirst() else { return false }
    guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
    let digits = rest.prefix(4)
    rest = rest.dropFirst(4)
    return digits.count == 4
      && digits.allSatisfy {
        switch $0 {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
      }
  }

  private mutating func number() -> Bool {
    _ = takeByte("-")
    let isZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !isZero || whole == 1 else { return false }
    if takeByte("."), digits() == 0 { return false }
    if takeByte("e") || takeByte("E") {
      if !takeByte("-") { _ = takeByte("+") }
      return digits() > 0
    }
    return true
  }

  /// Skips digits; the answer is how many.
  private mutating func digits() -> Int {
    let count = rest.prefix { (0x30...0x39).contains($0) }.count
    rest = rest.dropFirst(count)
    return count
  }

  private mutating func take(_ word: String) -> Bool {
    guard rest.starts(with: word.utf8) else { return false }
    rest = rest.dropFirst(word.utf8.count)
    return true
  }

  private mutating func takeByte(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: scalar) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func skipBlanks() {
    rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
  }
}
