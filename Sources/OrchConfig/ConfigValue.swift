import OrchModel

/// A value a setting can have.
package enum ConfigValue: Hashable, Sendable {
  case text(String)
  case number(Int64)
  case money(Money)
  case duration(Duration)
  case words([String])

  /// As `orch config list` prints it, and as trust is asked for it.
  package var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .number(let number): .integer(number)
    case .money(let money): money.json
    case .duration(let duration): .string(DurationText.text(of: duration))
    case .words(let words): .array(words.map { .string($0) })
    }
  }
}

/// What may stand in a place, and how it is read from TOML and from text.
enum ConfigType: Sendable {
  /// Any text, or one that starts a program: not empty, no NUL.
  case text
  /// A name of a client, role or workflow.
  case name
  case number(ClosedRange<Int64>)
  case money
  case duration
  /// A program and its arguments: a list, or a string that is split without a shell.
  case command
  /// A list of strings; each may be empty.
  case list
  case choice([String])

  var expected: String {
    switch self {
    case .text, .name, .choice: "a string"
    case .number: "a whole number"
    case .money: "dollars, as a string or a number"
    case .duration: "a duration such as \"30m\""
    case .command: "a string or a list of strings"
    case .list: "a list of strings"
    }
  }
}

extension ConfigType {
  /// Reads a value of the file.
  func value(_ node: TOMLNode, key: String, origin: Origin) throws(ConfigFailure) -> ConfigValue {
    switch (self, node.content) {
    case (.number, .integer(let number)): return try bounded(number, key: key, origin: origin)
    case (.money, .integer(let number)):
      return try value(text: String(number), key: key, origin: origin)
    case (.money, .decimal(let literal)):
      return try value(text: literal.asNumber, key: key, origin: origin)
    case (.number, .string), (.list, .string): break
    case (_, .string(let text)): return try value(text: text, key: key, origin: origin)
    case (.command, .array(let nodes)), (.list, .array(let nodes)):
      return .words(try words(nodes, key: key, origin: origin))
    default: break
    }
    throw .wrongType(origin, key: key, expected: expected, found: node.kind)
  }

  /// Reads what a variable, a flag or a string of the file says.
  func value(text: String, key: String, origin: Origin) throws(ConfigFailure) -> ConfigValue {
    guard !text.utf8.contains(0) else {
      throw .wrongValue(origin, key: key, reason: "has a NUL character")
    }
    switch self {
    case .text:
      guard !text.isEmpty else { throw .wrongValue(origin, key: key, reason: "is empty") }
      return .text(text)
    case .name:
      guard ConfigName.isValid(text) else { throw .badName(origin, text) }
      return .text(text)
    case .choice(let choices):
      guard choices.contains(where: text.isSameBytes) else {
        throw .wrongValue(origin, key: key, reason: "can't be '\(text)'", choices: choices)
      }
      return .text(text)
    case .number:
      guard let number = Int64(text) else {
        throw .wrongType(origin, key: key, expected: expected, found: "'\(text)'")
      }
      return try bounded(number, key: key, origin: origin)
    case .money: return .money(try money(text, key: key, origin: origin))
    case .duration: return .duration(try duration(text, key: key, origin: origin))
    case .command, .list: return .words(try split(text, key: key, origin: origin))
    }
  }
}

extension ConfigType {
  private func bounded(_ number: Int64, key: String, origin: Origin) throws(ConfigFailure)
    -> ConfigValue
  {
    guard case .number(let range) = self, range.contains(number) else {
      let range = if case .number(let range) = self { range } else { Int64.min...Int64.max }
      throw .wrongValue(
        origin, key: key,
        reason: "must be from \(range.lowerBound) to \(range.upperBound), not \(number)")
    }
    return .number(number)
  }

  private func money(_ text: String, key: String, origin: Origin) throws(ConfigFailure) -> Money {
    guard let money = Money(decimal: text), money >= .zero else {
      throw .wrongValue(origin, key: key, reason: "must be dollars from 0, not '\(text)'")
    }
    return money
  }

  private func duration(_ text: String, key: String, origin: Origin) throws(ConfigFailure)
    -> Duration
  {
    guard let duration = DurationText.duration(text) else {
      throw .wrongValue(
        origin, key: key, reason: "must be a duration such as 90s, 30m or 1h30m, not '\(text)'")
    }
    return duration
  }

  private func split(_ text: String, key: String, origin: Origin) throws(ConfigFailure) -> [String]
  {
    do {
      return try CommandWords.split(text)
    } catch {
      switch error {
      case .shellCharacter(let character): throw .shell(origin, key: key, character: character)
      case .openQuote: throw .wrongValue(origin, key: key, reason: "has a quote that does not end")
      case .empty: throw .wrongValue(origin, key: key, reason: "is empty")
      }
    }
  }

  /// A list of strings; a command's first must not be empty.
  private func words(_ nodes: [TOMLNode], key: String, origin: Origin) throws(ConfigFailure)
    -> [String]
  {
    var words: [String] = []
    for node in nodes {
      guard case .string(let text) = node.content else {
        throw .wrongType(
          origin.at(node), key: key, expected: "a list of strings", found: "\(node.kind) in it")
      }
      guard !text.utf8.contains(0) else {
        throw .wrongValue(origin.at(node), key: key, reason: "has a NUL character")
      }
      words.append(text)
    }
    if case .command = self, words.first?.isEmpty ?? true {
      throw .wrongValue(origin, key: key, reason: "names no program")
    }
    return words
  }
}

extension String {
  /// A number of TOML as other readers know it: without `_` and a leading `+`.
  var asNumber: String {
    let digits = utf8.filter { $0 != UInt8(ascii: "_") }
    return String(
      decoding: digits.first == UInt8(ascii: "+") ? digits.dropFirst() : digits[...], as: UTF8.self)
  }
}
