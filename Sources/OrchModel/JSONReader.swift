/// Reads JSON (RFC 8259) byte by byte, counting lines.
struct JSONReader {
  static let deepest = 64
  var rest: ArraySlice<UInt8>
  var line: Int

  mutating func document() throws -> ParsedJSON {
    let value = try value(depth: 0)
    skipBlanks()
    guard rest.isEmpty else { throw failure("more text after the document") }
    return value
  }

  private func failure(_ problem: String) -> JSONSyntaxFailure {
    JSONSyntaxFailure(line: line, problem: problem)
  }

  private mutating func value(depth: Int) throws -> ParsedJSON {
    skipBlanks()
    let start = line
    guard depth < Self.deepest else { throw failure("nested more than \(Self.deepest) deep") }
    let content: ParsedJSON.Content
    switch rest.first {
    case UInt8(ascii: "{"): content = .object(try members(depth: depth))
    case UInt8(ascii: "["): content = .list(try elements(depth: depth))
    case UInt8(ascii: "\""): content = .text(try string())
    case UInt8(ascii: "t"): content = try word("true", .bool(true))
    case UInt8(ascii: "f"): content = try word("false", .bool(false))
    case UInt8(ascii: "n"): content = try word("null", .null)
    case nil: throw failure("the document ends too early")
    default: content = .number(try number())
    }
    return ParsedJSON(line: start, content: content)
  }

  private mutating func members(depth: Int) throws -> [ParsedJSON.Member] {
    var members: [ParsedJSON.Member] = []
    var keys: Set<ByteText> = []
    rest = rest.dropFirst()
    skipBlanks()
    if take("}") { return members }
    repeat {
      skipBlanks()
      guard rest.first == UInt8(ascii: "\"") else { throw failure("a key in quotes is expected") }
      let key = try string()
      guard keys.insert(ByteText(key)).inserted else {
        throw failure("'\(key.cut(toBytes: 60))' is there twice")
      }
      skipBlanks()
      guard take(":") else { throw failure("a ':' is expected behind '\(key.cut(toBytes: 60))'") }
      members.append(ParsedJSON.Member(key: key, value: try value(depth: depth + 1)))
      skipBlanks()
    } while take(",")
    guard take("}") else { throw failure("a ',' or '}' is expected") }
    return members
  }

  private mutating func elements(depth: Int) throws -> [ParsedJSON] {
    var elements: [ParsedJSON] = []
    rest = rest.dropFirst()
    skipBlanks()
    if take("]") { return elements }
    repeat {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
    } while take(",")
    guard take("]") else { throw failure("a ',' or ']' is expected") }
    return elements
  }

  private mutating func string() throws -> String {
    var bytes: [UInt8] = []
    rest = rest.dropFirst()
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw failure("a text that is no UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try escape(to: &bytes)
      case ..<0x20: throw failure("a control character in a text")
      default: bytes.append(byte)
      }
    }
    throw failure("a text without its closing quote")
  }

  private mutating func escape(to bytes: inout [UInt8]) throws {
    switch rest.popFirst() {
    case UInt8(ascii: "\""): bytes.append(UInt8(ascii: "\""))
    case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
    case UInt8(ascii: "/"): bytes.append(UInt8(ascii: "/"))
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"): try unicode(to: &bytes)
    default: throw failure("an escape that JSON does not have")
    }
  }

  private mutating func unicode(to bytes: inout [UInt8]) throws {
    var units = [try unit()]
    if UTF16.isLeadSurrogate(units[0]) {
      guard take("\\"), take("u") else { throw failure("half a character") }
      units.append(try unit())
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw failure("half a character")
    }
    bytes += text.utf8
  }

  private mutating func unit() throws -> UInt16 {
    let digits = rest.prefix(4)
    rest = rest.dropFirst(4)
    guard digits.count == 4, !digits.contains(UInt8(ascii: "+")),
      !digits.contains(UInt8(ascii: "-")),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("four hexadecimal digits are expected") }
    return unit
  }

  private mutating func number() throws -> String {
    let start = rest
    _ = take("-")
    let isZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    var isWhole = whole > 0 && (!isZero || whole == 1)
    if isWhole, take(".") { isWhole = digits() > 0 }
    if isWhole, take("e") || take("E") {
      if !take("-") { _ = take("+") }
      isWhole = digits() > 0
    }
    guard isWhole else { throw failure("this is no JSON value") }
    return String(decoding: start[..<rest.startIndex], as: UTF8.self)
  }

  private mutating func digits() -> Int {
    let count = rest.prefix { (0x30...0x39).contains($0) }.count
    rest = rest.dropFirst(count)
    return count
  }

  private mutating func word(
    _ word: String, _ content: ParsedJSON.Content
  ) throws -> ParsedJSON.Content {
    guard rest.starts(with: word.utf8) else { throw failure("this is no JSON value") }
    rest = rest.dropFirst(word.utf8.count)
    return content
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: scalar) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func skipBlanks() {
    while let byte = rest.first, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      if byte == 0x0A { line += 1 }
      rest = rest.dropFirst()
    }
  }
}
