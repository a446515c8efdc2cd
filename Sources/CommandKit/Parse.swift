extension Declared {
  /// Reads `words`, which no longer hold the command's own name, into a new value of this command.
  ///
  /// Options and operands come in any order; after `--` everything is an operand. `globals` are
  /// accepted beside the command's own, which win where both have a spelling. `program` is for the
  /// usage line in hints.
  package static func parse(
    _ words: some Sequence<String>, globals: (any ParameterGroup)? = nil, program: String = ""
  ) throws(UsageError) -> Self {
    let command = Self()
    let own = command.parameters
    var parser = Parser(own: own, globals: globals?.parameters ?? [], words: Array(words)[...])
    do {
      try parser.run()
    } catch {
      switch error {
      case .unexpectedWord(let word, _):
        throw .unexpectedWord(word, usage: usage(program: program, own))
      case .missingOperand(let operand, _):
        throw .missingOperand(operand, usage: usage(program: program, own))
      case .unknownOption(let word, nil, _):
        let words = (program.isEmpty ? [] : [program]) + ["help"] + path
        throw .unknownOption(word, near: nil, see: words.joined(separator: " "))
      default: throw error
      }
    }
    return command
  }
}

/// One reading of a command line, from left to right.
private struct Parser {
  let options: KnownOptions
  var operands: ArraySlice<Parameter>
  var words: ArraySlice<String>

  init(own: [Parameter], globals: [Parameter], words: ArraySlice<String>) {
    options = KnownOptions(own + globals)
    operands = own.filter { $0.kind == .operand }[...]
    self.words = words
  }

  mutating func run() throws(UsageError) {
    while let word = words.popFirst() {
      if word.hasSameBytes(as: "--") {
        while let word = words.popFirst() { try readOperand(word) }
      } else if word.begins(with: "--") {
        try readLong(word)
      } else if options.isCluster(word) {
        try readCluster(word)
      } else {
        try readOperand(word)
      }
    }
    if let missing = operands.first(where: { $0.isRequired && !$0.isGiven }) {
      throw .missingOperand(missing.spelling)
    }
  }

  private mutating func readOperand(_ word: String) throws(UsageError) {
    guard let operand = operands.first else { throw .unexpectedWord(word) }
    try operand.accept(word)
    if !operand.isRepeatable { operands = operands.dropFirst() }
  }

  /// `--limit 20`, `--limit=20`, `--all`, `--no-analyst`.
  private mutating func readLong(_ word: String) throws(UsageError) {
    let (spelling, attached) = split(word)
    guard let (parameter, isNegated) = options.long(spelling) else {
      throw .unknownOption(spelling, near: nearest(to: spelling, in: options.spellings))
    }
    if parameter.kind == .option {
      if let attached {
        try parameter.accept(attached)
      } else {
        try parameter.accept(value(of: parameter, written: spelling))
      }
    } else if attached == nil {
      try parameter.accept(isNegated ? "false" : "true")
    } else {
      throw .unexpectedValue(spelling)
    }
  }

  /// `-n`, `-ny`, `-n 20`, `-n20`, `-n=20`.
  private mutating func readCluster(_ word: String) throws(UsageError) {
    var letters = word.unicodeScalars.dropFirst()
    while let letter = letters.popFirst() {
      let spelling = "-\(letter)"
      guard let parameter = options.short(letter) else { throw .unknownOption(spelling, near: nil) }
      guard parameter.kind == .option else {
        try parameter.accept("true")
        continue
      }
      if letters.first == "=" {
        letters = letters.dropFirst()
      } else if letters.isEmpty {
        return try parameter.accept(value(of: parameter, written: spelling))
      }
      return try parameter.accept(String(letters))
    }
  }

  /// The next word, as the value of an option; not when it looks like an option itself.
  private mutating func value(
    of parameter: Parameter, written option: String
  ) throws(UsageError) -> String {
    guard let next = words.first else {
      throw .missingValue(
        option, choices: parameter.choices,
        expected: parameter.expected ?? "<\(parameter.valueName)>")
    }
    guard !looksLikeOption(next) || isNegativeNumber(next) else {
      throw .missingValue(option, before: next)
    }
    words = words.dropFirst()
    return next
  }
}

/// The flags and options there are, found by how they are written.
struct KnownOptions {
  private let parameters: [Parameter]

  /// Where two have the same spelling the first wins.
  init(_ parameters: [Parameter]) {
    self.parameters = parameters.filter { $0.kind != .operand }
  }

  /// The parameter spelled `--name`, or `--no-name` when it can be negated.
  func long(_ spelling: String) -> (parameter: Parameter, isNegated: Bool)? {
    let name = spelling.utf8.dropFirst(2)
    if let match = parameters.first(where: { $0.name.utf8.elementsEqual(name) }) {
      return (match, false)
    }
    guard name.starts(with: "no-".utf8) else { return nil }
    return parameters.first { $0.isNegatable && $0.name.utf8.elementsEqual(name.dropFirst(3)) }
      .map { ($0, true) }
  }

  func short(_ letter: Unicode.Scalar) -> Parameter? {
    parameters.first { $0.short?.unicodeScalars.first == letter }
  }

  /// Every long spelling.
  var spellings: [String] {
    parameters.flatMap { $0.isNegatable ? ["--\($0.name)", "--no-\($0.name)"] : ["--\($0.name)"] }
  }

  /// True for `-n` and `-ny`; not for a negative number, unless a digit is an option here.
  func isCluster(_ word: String) -> Bool {
    guard looksLikeOption(word), !word.begins(with: "--") else { return false }
    guard isNegativeNumber(word), let digit = word.unicodeScalars.dropFirst().first else {
      return true
    }
    return short(digit) != nil
  }

  /// True when the word after `word` belongs to it, as far as these options tell.
  func takesNext(_ word: String) -> Bool {
    if word.begins(with: "--") {
      return split(word).attached == nil && long(word)?.parameter.kind == .option
    }
    var letters = word.unicodeScalars.dropFirst()
    while let letter = letters.popFirst() {
      guard let parameter = short(letter) else { return false }
      if parameter.kind == .option { return letters.isEmpty }
    }
    return false
  }

  /// True when every part of `word` is an option here.
  func knows(_ word: String) -> Bool {
    if word.begins(with: "--") { return long(split(word).spelling) != nil }
    return word.unicodeScalars.dropFirst().first.map { short($0) != nil } ?? false
  }
}

/// True for `-n` and `--limit`; `-` alone is an operand.
func looksLikeOption(_ word: String) -> Bool {
  word.begins(with: "-") && word.utf8.count > 1
}

/// `--limit=20` is `--limit` with `20` attached.
private func split(_ word: String) -> (spelling: String, attached: String?) {
  guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return (word, nil) }
  return (String(word[..<equals]), String(word[word.utf8.index(after: equals)...]))
}

/// True for `-5`, `-0.25`, `-.5`.
private func isNegativeNumber(_ word: String) -> Bool {
  var digits = 0
  var points = 0
  for byte in word.utf8.dropFirst() {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
    case UInt8(ascii: "."): points += 1
    default: return false
    }
  }
  return word.begins(with: "-") && digits > 0 && points <= 1
}
