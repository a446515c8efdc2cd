/// A git configuration file, as git reads it.
///
/// Anything git accepts must be seen here, so the rules are git's own: keys without case, values with
/// quotes, escapes, comments and lines that go on.
struct GitConfigText {
  struct Setting: Equatable {
    /// Lower case.
    let section: [UInt8]
    /// As it is written; nil where there is none.
    let subsection: [UInt8]?
    /// Lower case.
    let key: [UInt8]
    let value: [UInt8]
  }

  private var rest: ArraySlice<UInt8>
  private var section: [UInt8] = []
  private var subsection: [UInt8]?
  private var settings: [Setting] = []

  /// Every setting in its order; nil for what git refuses.
  static func settings(in bytes: [UInt8]) -> [Setting]? {
    var text = GitConfigText(rest: bytes[...])
    if text.rest.starts(with: [0xEF, 0xBB, 0xBF]) { text.rest = text.rest.dropFirst(3) }
    while let byte = text.rest.first {
      let isRead: Bool
      switch byte {
      case space, tab, newline, carriageReturn:
        text.rest.removeFirst()
        isRead = true
      case UInt8(ascii: "#"), UInt8(ascii: ";"):
        text.rest = text.rest.drop { $0 != newline }
        isRead = true
      case UInt8(ascii: "["): isRead = text.readSection()
      default: isRead = text.readSetting()
      }
      guard isRead else { return nil }
    }
    return text.settings
  }

  private init(rest: ArraySlice<UInt8>) { self.rest = rest }

  /// The next byte, a line end being one whether it is written with a carriage return or not.
  private mutating func next() -> UInt8? {
    guard let byte = rest.popFirst() else { return nil }
    if byte == carriageReturn, rest.first == newline { return rest.popFirst() }
    return byte
  }
}

extension GitConfigText {
  /// `[section]`, `[section.subsection]` or `[section "subsection"]`.
  private mutating func readSection() -> Bool {
    _ = next()
    var name: [UInt8] = []
    while let byte = next() {
      if byte == UInt8(ascii: "]") {
        (section, subsection) = Self.split(name)
        return !name.isEmpty
      }
      if byte == space || byte == tab || byte == carriageReturn { return readSubsection(of: name) }
      guard isKeyByte(byte) || byte == UInt8(ascii: ".") else { return false }
      name.append(lower(byte))
    }
    return false
  }

  /// The old way to write a subsection, which has no case either.
  private static func split(_ name: [UInt8]) -> ([UInt8], [UInt8]?) {
    guard let dot = name.firstIndex(of: UInt8(ascii: ".")) else { return (name, nil) }
    return (Array(name[..<dot]), Array(name[(dot + 1)...]))
  }

  private mutating func readSubsection(of name: [UInt8]) -> Bool {
    while let byte = rest.first, byte == space || byte == tab || byte == carriageReturn {
      rest.removeFirst()
    }
    guard next() == UInt8(ascii: "\"") else { return false }
    var text: [UInt8] = []
    while let byte = next(), byte != newline {
      if byte == UInt8(ascii: "\"") {
        // `[filter.a "b"]` is the filter `a.b`.
        let (first, middle) = Self.split(name)
        (section, subsection) = (first, middle.map { $0 + [UInt8(ascii: ".")] + text } ?? text)
        return next() == UInt8(ascii: "]")
      }
      if byte == UInt8(ascii: "\\") {
        guard let escaped = next(), escaped != newline else { return false }
        text.append(escaped)
      } else {
        text.append(byte)
      }
    }
    return false
  }

  /// `key = value`, or `key` alone, which is true.
  private mutating func readSetting() -> Bool {
    guard let first = rest.first, isLetter(first) else { return false }
    var key: [UInt8] = []
    while let byte = rest.first, isKeyByte(byte) {
      key.append(lower(byte))
      rest.removeFirst()
    }
    while rest.first == space || rest.first == tab { rest.removeFirst() }
    var value = Array("true".utf8)
    switch next() {
    case nil, newline: break
    case UInt8(ascii: "="):
      guard let text = readValue() else { return false }
      value = text
    default: return false
    }
    settings.append(Setting(section: section, subsection: subsection, key: key, value: value))
    return true
  }

  private mutating func readValue() -> [UInt8]? {
    var value: [UInt8] = []
    var length = 0  // without the blanks at the end
    var isQuoted = false
    while let byte = next() {
      switch byte {
      case newline: return isQuoted ? nil : Array(value[..<length])
      case UInt8(ascii: "#"), UInt8(ascii: ";"):
        if isQuoted { fallthrough }
        rest = rest.drop { $0 != newline }
        continue
      case space, tab, carriageReturn:
        if !isQuoted {
          if !value.isEmpty { value.append(byte) }
          continue
        }
        value.append(byte)
      case UInt8(ascii: "\\"):
        guard let escaped = next() else { return nil }
        if escaped != newline {
          guard let meant = Self.escapes[escaped] else { return nil }
          value.append(meant)
        }
      case UInt8(ascii: "\""): isQuoted.toggle()
      default: value.append(byte)
      }
      length = value.count
    }
    return isQuoted ? nil : Array(value[..<length])
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "t"): tab, UInt8(ascii: "b"): 8, UInt8(ascii: "n"): newline,
    UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "\""): UInt8(ascii: "\""),
  ]
}

private let space = UInt8(ascii: " ")
private let tab: UInt8 = 9
private let newline: UInt8 = 10
private let carriageReturn: UInt8 = 13

private func lower(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

private func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte < 0x80
}

private func isKeyByte(_ byte: UInt8) -> Bool {
  isLetter(byte) || byte == UInt8(ascii: "-")
    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
