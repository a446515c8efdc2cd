/// A command line that cannot be understood.
package enum UsageError: Error, Equatable {
  /// `near` is a whole command line; `see` is where the commands are listed.
  case unknownCommand(String, near: String?, see: String? = nil)
  /// The words name a group of commands and none of them.
  case missingCommand(String, see: String? = nil)
  /// `see` is where the options are listed.
  case unknownOption(String, near: String?, see: String? = nil)
  case unexpectedWord(String, usage: String? = nil)
  /// `before` is the word that follows, when it looks like an option; else what the value may be.
  case missingValue(
    String, before: String? = nil, choices: [String] = [], expected: String? = nil)
  case unexpectedValue(String)
  case missingOperand(String, usage: String? = nil)
  case badValue(String, of: String, choices: [String], expected: String? = nil)

  /// A permanent name that programs match on.
  package var code: String {
    switch self {
    case .unknownCommand: "usage.unknown-command"
    case .missingCommand: "usage.missing-command"
    case .unknownOption: "usage.unknown-option"
    case .unexpectedWord: "usage.unexpected-word"
    case .missingValue: "usage.missing-value"
    case .unexpectedValue: "usage.unexpected-value"
    case .missingOperand: "usage.missing-operand"
    case .badValue: "usage.bad-value"
    }
  }

  package var message: String {
    switch self {
    case .unknownCommand(let word, _, _): "no command '\(word.excerpt)'"
    case .missingCommand("", _): "no command given"
    case .missingCommand(let group, _): "'\(group.excerpt)' needs a command after it"
    case .unknownOption(let word, _, _): "no option '\(word.excerpt)'"
    case .unexpectedWord(let word, _): "unexpected '\(word.excerpt)'"
    case .missingValue(let option, _, _, _): "option '\(option)' needs a value"
    case .unexpectedValue(let option): "option '\(option)' takes no value"
    case .missingOperand(let operand, _): "missing \(operand)"
    case .badValue(let text, let parameter, _, _):
      "'\(text.excerpt)' is not a value for \(parameter)"
    }
  }

  package var hint: String? {
    switch self {
    case .unknownCommand(_, let near?, _), .unknownOption(_, let near?, _):
      "did you mean '\(near)'?"
    case .unknownCommand(_, nil, let see?), .missingCommand(_, let see?),
      .unknownOption(_, nil, let see?):
      "see '\(see)'"
    case .missingOperand(_, let usage?), .unexpectedWord(_, let usage?): "usage: \(usage)"
    case .missingValue(let option, let next?, _, _):
      "a value that begins with '-' is written \(option)=\(next.excerpt)"
    case .missingValue(let option, nil, let choices, let expected):
      choices.isEmpty
        ? expected.map { "write \($0) after \(option)" }
        : "choose one of \(choices.joined(separator: ", "))"
    case .unexpectedValue(let option): "write \(option) alone"
    case .badValue(let text, _, let choices, let expected):
      Self.hint(for: text, choices: choices, expected: expected)
    default: nil
    }
  }

  private static func hint(for text: String, choices: [String], expected: String?) -> String? {
    guard !choices.isEmpty else { return expected.map { "write \($0)" } }
    let list = "choose one of \(choices.joined(separator: ", "))"
    return nearest(to: text, in: choices).map { "did you mean '\($0)'? \(list)" } ?? list
  }
}
