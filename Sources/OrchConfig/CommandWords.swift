/// A command line split into the words a program is started with.
///
/// No shell is involved.
/// Words are separated by blanks; `'…'` is taken as it is; in `"…"` a backslash keeps the next
/// character; nothing is expanded. What only a shell could do is refused, not passed on as a word.
struct CommandWords {
  enum Refusal: Error, Equatable {
    case shellCharacter(String)
    case openQuote
    case empty
  }

  private var words: [String] = []
  private var word: String.UnicodeScalarView?
  private var quote: Unicode.Scalar?
  private var isEscaped = false

  static func split(_ text: String) throws(Refusal) -> [String] {
    var splitter = CommandWords()
    for scalar in text.unicodeScalars { try splitter.take(scalar) }
    guard splitter.quote == nil, !splitter.isEscaped else { throw .openQuote }
    splitter.endWord()
    guard !splitter.words.isEmpty else { throw .empty }
    return splitter.words
  }

  private mutating func take(_ scalar: Unicode.Scalar) throws(Refusal) {
    if isEscaped {
      append(scalar)
      isEscaped = false
    } else if let quote {
      if scalar == quote {
        self.quote = nil
      } else if scalar == "\\", quote == "\"" {
        isEscaped = true
      } else {
        append(scalar)
      }
    } else {
      try takeBare(scalar)
    }
  }

  private mutating func takeBare(_ scalar: Unicode.Scalar) throws(Refusal) {
    switch scalar {
    case " ", "\t", "\n", "\r": endWord()
    case "\\": isEscaped = true
    case "'", "\"":
      quote = scalar
      word = word ?? .init()
    case "|", "&", ";", "<", ">", "$", "`", "(", ")": throw .shellCharacter(String(scalar))
    default: append(scalar)
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    if word == nil { word = .init() }
    word?.append(scalar)
  }

  private mutating func endWord() {
    if let word { words.append(String(word)) }
    word = nil
  }
}
