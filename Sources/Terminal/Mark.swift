/// The glyph before a status word and its colour; the word is always there too.
package enum Mark: Sendable {
  case completed, failed, running, pending, paused, cancelled, waiting, partial, warning, unknown

  /// What a colour would say.
  package enum Tone: Sendable { case plain, good, bad, warning, active, quiet }

  package var glyph: String {
    switch self {
    case .completed: "✓"
    case .failed: "✗"
    case .running: "●"
    case .pending: "○"
    case .paused: "‖"
    case .cancelled: "–"
    case .waiting: "◔"
    case .partial: "◐"
    case .warning: "!"
    case .unknown: "?"
    }
  }

  /// The glyph where only ASCII can be shown.
  package var ascii: String {
    switch self {
    case .completed: "+"
    case .failed: "x"
    case .running: "*"
    case .pending: "o"
    case .paused: "="
    case .cancelled: "-"
    case .waiting: "~"
    case .partial: "%"
    case .warning: "!"
    case .unknown: "?"
    }
  }

  package var tone: Tone {
    switch self {
    case .completed: .good
    case .failed: .bad
    case .running: .active
    case .pending, .cancelled: .quiet
    case .paused, .waiting, .partial, .warning: .warning
    case .unknown: .plain
    }
  }
}

/// A status a person sees as a glyph and a word.
package protocol StatusShown: FieldConvertible {
  var mark: Mark { get }
}

extension StatusShown where Self: RawRepresentable, RawValue == String {
  package var field: Field { .status(rawValue, mark) }
}

extension Mark.Tone {
  /// What switches a terminal to this tone; nil for plain.
  var code: StaticString? {
    switch self {
    case .plain: nil
    case .good: "\u{1B}[32m"
    case .bad: "\u{1B}[31m"
    case .warning: "\u{1B}[33m"
    case .active: "\u{1B}[36m"
    case .quiet: "\u{1B}[2m"
    }
  }

  static let reset: StaticString = "\u{1B}[0m"
}
