/// All the commands of a program, found by their words.
package struct CommandTree: Sendable {
  private let count: Int
  private let command: @Sendable (Int) -> any Declared.Type
  let program: String
  private let defaults: @Sendable () -> [[String]: [String]]
  private let groups: @Sendable () -> [(path: [String], summary: String)]

  /// A tree of `count` commands, each of which `command` answers for its place.
  ///
  /// `defaults` says which command a bare noun runs, `groups` what each noun is about. `program` is
  /// put before the command lines that errors suggest. The first two are not made before they are
  /// needed, which for most commands is never.
  package init(
    _ count: Int, program: String = "",
    defaults: @autoclosure @escaping @Sendable () -> [[String]: [String]] = [:],
    groups: @autoclosure @escaping @Sendable () -> [(path: [String], summary: String)] = [],
    command: @escaping @Sendable (Int) -> any Declared.Type
  ) {
    self.count = count
    self.command = command
    self.program = program
    self.defaults = defaults
    self.groups = groups
  }

  /// In the order help lists them.
  package var commands: [any Declared.Type] { (0..<count).map(command) }

  /// The place in `commands` of the one that `words` name, and the words that are not its name.
  ///
  /// The longest name wins. Options may stand before and between the words of the name; `known` are those
  /// of every command, which tell whether they take a value.
  package func find(
    _ words: [String], knowing known: @autoclosure () -> [Parameter] = []
  ) throws(UsageError) -> (place: Int, words: [String]) {
    // Most lines begin with the name, and a name of several words is not the beginning of another.
    let first = Array(words.prefix { !looksLikeOption($0) })
    if !first.isEmpty, let (place, length) = longestMatch(for: first), length > 1 {
      return (place, Array(words[length...]))
    }
    let known = known()
    var places = plainPlaces(in: words, options: KnownOptions(known))
    if let (place, length) = longestMatch(for: places.map { words[$0] }) {
      return (place, words.without(places.prefix(length)))
    }
    let noun = longestNoun(in: places.map { words[$0] })
    if let place = placeOfDefault(for: noun) {
      // What follows the noun may be the value of one of that command's own options.
      places = plainPlaces(
        in: words, options: KnownOptions(command(place).init().parameters + known))
      if places.count == noun.count {
        return (place, words.without(places[...]))
      }
    }
    throw complaint(words, places, noun: noun, options: KnownOptions(known))
  }

  /// The places of the words that are neither options nor, as far as `known` tells, their values.
  package func plainPlaces(in words: [String], knowing known: [Parameter] = []) -> [Int] {
    plainPlaces(in: words, options: KnownOptions(known))
  }

  private func plainPlaces(in words: [String], options: KnownOptions) -> [Int] {
    var places: [Int] = []
    var place = 0
    while place < words.count, !words[place].hasSameBytes(as: "--") {
      if looksLikeOption(words[place]) {
        if options.takesNext(words[place]) { place += 1 }
      } else {
        places.append(place)
      }
      place += 1
    }
    return places
  }

  private func longestMatch(for words: [String]) -> (place: Int, length: Int)? {
    var best: (place: Int, length: Int)?
    let first = words.first?.utf8.first
    for place in 0..<count {
      let name = command(place).name
      guard name.utf8.first == first, let length = length(ofName: name, in: words),
        length > best?.length ?? 0
      else { continue }
      best = (place, length)
    }
    if let best, best.length > 1 || best.length == words.count { return best }
    for place in 0..<count {
      for alias in command(place).aliases
      where alias.count > best?.length ?? 0 && alias.isPrefix(of: words) {
        best = (place, alias.count)
      }
    }
    return best
  }

  /// How many words `name` has when `words` begin with them, else nil.
  private func length(ofName name: String, in words: [String]) -> Int? {
    var rest = name.utf8[...]
    for (place, word) in words.enumerated() {
      guard rest.starts(with: word.utf8), !word.utf8.contains(UInt8(ascii: " ")) else { return nil }
      rest = rest.dropFirst(word.utf8.count)
      if rest.isEmpty { return place + 1 }
      guard rest.removeFirst() == UInt8(ascii: " ") else { return nil }
    }
    return nil
  }

  /// The most words from the front that some command's name goes on from.
  private func longestNoun(in words: [String]) -> [String] {
    var length = 0
    for command in commands {
      for path in [command.path] + command.aliases where path.count > 1 {
        let shared = zip(path.dropLast(), words).prefix { $0.hasSameBytes(as: $1) }.count
        length = max(length, shared)
      }
    }
    return Array(words.prefix(length))
  }

  /// What a bare `noun` runs; an alias of the noun runs the same.
  func defaultCommand(of noun: [String]) -> (any Declared.Type)? {
    placeOfDefault(for: noun).map(command)
  }

  private func placeOfDefault(for noun: [String]) -> Int? {
    let defaults = defaults()
    if let path = defaults[noun] { return commands.firstIndex { $0.path == path } }
    return commands.firstIndex { command in
      command.aliases.contains { $0.count == noun.count + 1 && $0.starts(with: noun) }
        && !noun.isEmpty && defaults.values.contains(command.path)
    }
  }

  /// What a noun is about, as help shows it.
  func summary(ofGroup path: [String]) -> String? {
    groups().first { $0.path == path }?.summary
  }
}

extension CommandTree {
  /// Why no command was found.
  private func complaint(
    _ words: [String], _ places: [Int], noun: [String], options: KnownOptions
  ) -> UsageError {
    let plain = places.map { words[$0] }
    let end = noun.count < places.count ? places[noun.count] : words.count
    if noun.isEmpty,
      let stray = words[..<end].first(where: { looksLikeOption($0) && !options.knows($0) })
    {
      let near = nearest(to: stray, in: options.spellings)
      return .unknownOption(stray, near: near, see: near == nil ? line(["help"]) : nil)
    }
    let see = line(noun.isEmpty ? ["help"] : ["help"] + noun)
    guard noun.count < plain.count else {
      return .missingCommand(noun.joined(separator: " "), see: see)
    }
    let word = (noun + [plain[noun.count].excerpt]).joined(separator: " ")
    return .unknownCommand(word, near: suggestion(for: plain, after: noun), see: see)
  }

  /// The command line that was probably meant.
  ///
  /// Of words that are equally near, the one with which what follows names a command, by its name sooner than
  /// by an alias: 'run' does something with any word, 'runs' with its verbs alone.
  private func suggestion(for words: [String], after noun: [String]) -> String? {
    let shown = commands.filter { !$0.isHidden }
    let paths = shown.map { $0.path }
    let next = (paths + shown.flatMap { $0.aliases })
      .filter { $0.count > noun.count && $0.starts(with: noun) }.map { $0[noun.count] }
    let lines = allNearest(to: words[noun.count], in: next).map { near in
      var corrected = words
      corrected[noun.count] = near
      let length = max(longestMatch(for: corrected)?.length ?? 0, noun.count + 1)
      return Array(corrected.prefix(length))
    }
    let isLong = { (words: [String]) in words.count > noun.count + 1 }
    let best =
      lines.first { isLong($0) && paths.contains($0) } ?? lines.first(where: isLong) ?? lines.first
    return best.map(line)
  }

  /// A command line of this program.
  func line(_ words: [String]) -> String {
    ((program.isEmpty ? [] : [program]) + words).joined(separator: " ")
  }
}

extension [String] {
  fileprivate func isPrefix(of words: [String]) -> Bool {
    count <= words.count && zip(self, words).allSatisfy { $0.hasSameBytes(as: $1) }
  }

  fileprivate func without(_ places: some Collection<Int>) -> [String] {
    indices.filter { !places.contains($0) }.map { self[$0] }
  }
}
