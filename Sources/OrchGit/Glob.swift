/// One component of a pattern: `*`, `?`, `[a-z]`, backslash, and bytes that stand for themselves.
struct Glob {
  private enum Part {
    case byte(UInt8)
    case anyByte
    case anyBytes
    case set([ClosedRange<UInt8>], isNegated: Bool)
  }

  /// Nil for a pattern that is malformed and matches nothing.
  private let parts: [Part]?
  /// `**` alone.
  let isAnyPath: Bool

  init(_ text: some Sequence<UInt8>) {
    let text = Array(text)
    isAnyPath = text == [UInt8(ascii: "*"), UInt8(ascii: "*")]
    parts = Self.parts(of: text)
  }

  func matches(_ name: [UInt8]) -> Bool {
    guard let parts else { return false }
    return wildcardMatch(
      parts, name,
      isAny: { if case .anyBytes = $0 { true } else { false } },
      matches: { part, byte in
        switch part {
        case .byte(let own): own == byte
        case .anyByte: true
        case .anyBytes: false
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(byte) } != isNegated
        }
      })
  }

  private static func parts(of text: [UInt8]) -> [Part]? {
    var parts: [Part] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"): parts.append(.anyBytes)
      case UInt8(ascii: "?"): parts.append(.anyByte)
      case UInt8(ascii: "["):
        guard let set = set(from: &rest) else { return nil }
        parts.append(set)
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst() else { return nil }
        parts.append(.byte(escaped))
      default: parts.append(.byte(byte))
      }
    }
    return parts
  }

  /// Reads a set after its opening bracket, or is nil when it never ends.
  private static func set(from rest: inout ArraySlice<UInt8>) -> Part? {
    let isNegated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
    if isNegated { rest = rest.dropFirst() }
    var ranges: [ClosedRange<UInt8>] = []
    var isFirst = true
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "]"), !isFirst { return .set(ranges, isNegated: isNegated) }
      isFirst = false
      if byte == UInt8(ascii: "["), rest.first == UInt8(ascii: ":") {
        guard let named = namedRanges(from: &rest) else { return nil }
        ranges += named
        continue
      }
      guard let low = literal(byte, from: &rest) else { return nil }
      guard let range = range(from: low, &rest) else { return nil }
      if let range { ranges.append(range) }
    }
    return nil
  }

  private static func literal(_ byte: UInt8, from rest: inout ArraySlice<UInt8>) -> UInt8? {
    byte == UInt8(ascii: "\\") ? rest.popFirst() : byte
  }

  /// `low` or `low-high`; an inner nil for a range that is empty, an outer one for a set cut short.
  private static func range(
    from low: UInt8, _ rest: inout ArraySlice<UInt8>
  ) -> ClosedRange<UInt8>?? {
    guard rest.first == UInt8(ascii: "-"), let next = rest.dropFirst().first,
      next != UInt8(ascii: "]")
    else { return low...low }
    rest = rest.dropFirst(2)
    guard let high = literal(next, from: &rest) else { return nil }
    return .some(low <= high ? low...high : nil)
  }

  /// `[:alpha:]` and its like, after the first bracket.
  private static func namedRanges(from rest: inout ArraySlice<UInt8>) -> [ClosedRange<UInt8>]? {
    let name = rest.dropFirst().prefix { $0 != UInt8(ascii: ":") }
    let after = rest[name.endIndex...]
    guard name.count <= 6, after.starts(with: ":]".utf8),
      let ranges = classes[String(decoding: name, as: UTF8.self)]
    else { return nil }
    rest = after.dropFirst(2)
    return ranges
  }

  private static let classes: [String: [ClosedRange<UInt8>]] = [
    "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "alpha": [0x41...0x5A, 0x61...0x7A],
    "blank": [0x20...0x20, 0x09...0x09], "cntrl": [0x00...0x1F, 0x7F...0x7F],
    "digit": [0x30...0x39], "graph": [0x21...0x7E], "lower": [0x61...0x7A],
    "print": [0x20...0x7E], "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
    "space": [0x09...0x0D, 0x20...0x20], "upper": [0x41...0x5A],
    "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
  ]
}
