import OrchModel
import OrchProcess
import OrchStore

/// The command that is run when a budget gives an alert, as a person types it.
///
/// The words are taken apart here, and no shell sees them: blanks stand between them, quotes and backslashes keep
/// what they cover as it is.
struct AlertCommand: Sendable {
  /// The program by its absolute path, then its arguments.
  let words: [String]

  /// Finds the program of `text` on `searchPath`, and nowhere inside of `folders`.
  init(_ text: String, searchPath: String, excluding folders: [String]) throws(BudgetFailure) {
    guard text.utf8.count <= 4096, let words = Self.words(of: text), let program = words.first
    else { throw .badCommand(text) }
    guard
      let path = executable(named: program, searchPath: searchPath, excluding: folders)
    else { throw .noCommand(program) }
    self.words = [path] + words.dropFirst()
  }

  /// The words of a line; nil for a quote without end, for a word of nothing, and for control characters.
  static func words(of text: String) -> [String]? {
    var words: [[UInt8]] = []
    var word: [UInt8]?
    var quote: UInt8?
    var isEscaped = false
    for byte in text.utf8 {
      guard byte >= 0x20, byte != 0x7F else { return nil }
      switch (byte, quote) {
      case _ where isEscaped:
        // Inside of double quotes a backslash covers only those two.
        if quote != nil, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
          word = (word ?? []) + [UInt8(ascii: "\\")]
        }
        word = (word ?? []) + [byte]
        isEscaped = false
      case (UInt8(ascii: "\\"), nil), (UInt8(ascii: "\\"), UInt8(ascii: "\"")): isEscaped = true
      case (UInt8(ascii: "'"), nil), (UInt8(ascii: "\""), nil): (quote, word) = (byte, word ?? [])
      case (quote ?? 0, _) where quote != nil: quote = nil
      case (UInt8(ascii: " "), nil):
        if let whole = word { words.append(whole) }
        word = nil
      default: word = (word ?? []) + [byte]
      }
    }
    guard quote == nil, !isEscaped else { return nil }
    if let whole = word { words.append(whole) }
    guard !words.isEmpty, words.allSatisfy({ !$0.isEmpty }) else { return nil }
    return words.map { String(decoding: $0, as: UTF8.self) }
  }
}

extension Context {
  /// The command `text`, found now, for a budget of `store`; nothing for `none`.
  func alertCommand(_ text: String, in store: Database) throws -> [String] {
    guard !text.isSameBytes(as: "none") else { return [] }
    try refuseBroughtCommands(of: store)
    let place = RepositoryPlace(containing: directory)
    return try AlertCommand(
      text, searchPath: environment("PATH") ?? "",
      excluding: place.map { [$0.topFolder, $0.commonFolder] } ?? []
    ).words
  }

  /// Throws for a store that may have come with the folder it is in: no command in it is known to be a person's.
  package func refuseBroughtCommands(of store: Database) throws {
    if try mayBeBrought(store) { throw BudgetFailure.broughtStore(store.path) }
  }

  /// Has the commands of those alerts run whose budgets have one, each by a process that nobody waits for.
  ///
  /// What can't be started is written to the budget's history, and in nobody's way.
  package func deliver(_ fired: [FiredAlert], in store: Database) throws {
    for alert in fired where !alert.standing.budget.notify.isEmpty {
      do {
        let program = try SiblingProgram.path(of: "orch-run", in: programFolders)
        try SiblingProgram.leave(
          program, ["__notify", String(alert.event), "--store", store.path])
      } catch let failure as SiblingFailure {
        try store.recordNotice(of: alert.standing.budget, failure: failure.message, at: now())
      }
    }
  }
}

extension [String] {
  /// The words as they would be typed.
  var commandLine: String { map(\.shellWord).joined(separator: " ") }
}
