import OrchModel

/// Writes JSON straight into a buffer: in one line for programs, indented by two for people.
package struct JSONWriter {
  var bytes: [UInt8]
  private let isPretty: Bool
  private var depth = 0
  private var isFirst = true

  init(bytes: [UInt8], isPretty: Bool) {
    self.bytes = bytes
    self.isPretty = isPretty
  }

  /// Writes an object whose members `body` writes.
  package mutating func object(_ body: (inout Self) throws -> Void) rethrows {
    try nested("{", "}", body)
  }

  /// Writes an array whose elements `body` writes, each after `element()`.
  package mutating func array(_ body: (inout Self) throws -> Void) rethrows {
    try nested("[", "]", body)
  }

  /// Begins a member of an object; its value comes next.
  package mutating func key(_ name: String) {
    separate()
    JSONValue.write(quoted: name, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    if isPretty { bytes.append(UInt8(ascii: " ")) }
  }

  /// Ends the line after a whole value; another one may follow.
  mutating func endDocument() { bytes.append(UInt8(ascii: "\n")) }

  /// A key as `key(_:)` writes it, to be written many times.
  func encoded(_ name: String) -> [UInt8] {
    var bytes: [UInt8] = []
    JSONValue.write(quoted: name, to: &bytes)
    bytes.append(isPretty ? ": " : ":")
    return bytes
  }

  /// Begins a member of an object by its `encoded(_:)` key.
  mutating func key(encoded key: [UInt8]) {
    separate()
    bytes.append(contentsOf: key)
  }

  /// Begins an element of an array; its value comes next.
  package mutating func element() { separate() }

  package mutating func member(_ name: String, _ value: Field) {
    key(name)
    write(value)
  }

  package mutating func write(_ field: Field) {
    switch field {
    case .absent: bytes.append("null")
    case .text(let text), .status(let text, _): JSONValue.write(quoted: text, to: &bytes)
    case .number(let number), .duration(let number): writeNumber(number, to: &bytes)
    case .flag(let flag): bytes.append(flag ? "true" : "false")
    case .time(let time):
      bytes.append(UInt8(ascii: "\""))
      writeTime(time, to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    case .money(let money): writeMoney(money, to: &bytes)
    case .percent(let tenths): writeTenths(tenths, to: &bytes)
    case .tokens(let tokens): write(tokens)
    case .list(let fields):
      array { json in
        for field in fields {
          json.element()
          json.write(field)
        }
      }
    case .object(let object):
      self.object { json in for (key, value) in object.members { json.member(key, value) } }
    case .json(let value): write(value)
    }
  }

  /// Writes the buckets and their sum as members of an object.
  private mutating func write(_ tokens: Tokens) {
    guard isPretty else {
      bytes.append("{\"input\":")
      writeNumber(tokens.input, to: &bytes)
      bytes.append(",\"cacheRead\":")
      writeNumber(tokens.cacheRead, to: &bytes)
      bytes.append(",\"cacheWrite5m\":")
      writeNumber(tokens.cacheWrite5m, to: &bytes)
      bytes.append(",\"cacheWrite1h\":")
      writeNumber(tokens.cacheWrite1h, to: &bytes)
      bytes.append(",\"output\":")
      writeNumber(tokens.output, to: &bytes)
      bytes.append(",\"total\":")
      writeNumber(tokens.total, to: &bytes)
      bytes.append(UInt8(ascii: "}"))
      isFirst = false
      return
    }
    object { json in
      json.member("input", .number(tokens.input))
      json.member("cacheRead", .number(tokens.cacheRead))
      json.member("cacheWrite5m", .number(tokens.cacheWrite5m))
      json.member("cacheWrite1h", .number(tokens.cacheWrite1h))
      json.member("output", .number(tokens.output))
      json.member("total", .number(tokens.total))
    }
  }

  private mutating func write(_ value: JSONValue) {
    switch value {
    case .array(let values) where isPretty:
      array { json in
        for value in values {
          json.element()
          json.write(value)
        }
      }
    case .object(let members) where isPretty:
      object { json in
        for member in members {
          json.key(member.key)
          json.write(member.value)
        }
      }
    default: value.write(to: &bytes)
    }
  }

  private mutating func nested(
    _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ body: (inout Self) throws -> Void
  ) rethrows {
    bytes.append(UInt8(ascii: opening))
    depth += 1
    isFirst = true
    try body(&self)
    depth -= 1
    if !isFirst, isPretty { startLine() }
    isFirst = false
    bytes.append(UInt8(ascii: closing))
  }

  private mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    if isPretty { startLine() }
  }

  private mutating func startLine() {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(spaces: depth * 2)
  }
}
