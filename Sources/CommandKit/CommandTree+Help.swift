extension CommandTree {
  /// What `help` prints for these words: the overview for none, a noun's commands, or a command.
  ///
  /// The word `globals` is the page about the options every command takes.
  package func help(
    for words: [String] = [], program: String, globals: (any ParameterGroup)? = nil,
    width: Int = 80
  ) throws(UsageError) -> String {
    if words.isEmpty { return overview(program: program, globals: globals, width: width) }
    if words.count == 1, words[0].hasSameBytes(as: "globals"), let globals {
      return globalsHelp(globals, program: program, width: width)
    }
    if let noun = canonicalNoun(words) {
      return help(noun: noun, program: program, globals: globals, width: width)
    }
    let (place, rest) = try find(words)
    let command = commands[place]
    if let word = rest.first {
      throw .unknownCommand(
        (command.path + [word.excerpt]).joined(separator: " "), near: nil,
        see: line(["help"] + command.path))
    }
    return command.help(program: program, globals: globals, width: width)
  }

  /// The noun that `words` name, by its first spelling; nil for a command, and for what is unknown.
  private func canonicalNoun(_ words: [String]) -> [String]? {
    func isNoun(_ path: [String]) -> Bool {
      path.count > words.count && zip(words, path).allSatisfy { $0.hasSameBytes(as: $1) }
    }
    for command in commands where !command.isHidden {
      let isCommand = ([command.path] + command.aliases).contains { path in
        path.count == words.count && zip(words, path).allSatisfy { $0.hasSameBytes(as: $1) }
      }
      if isCommand { return nil }
    }
    for command in commands where !command.isHidden {
      if isNoun(command.path) { return Array(command.path.prefix(words.count)) }
      if let alias = command.aliases.first(where: isNoun), alias.count == command.path.count {
        return Array(command.path.prefix(words.count))
      }
    }
    return nil
  }

  /// Every command that stands alone with its summary, every noun with its own and its verbs.
  private func overview(
    program: String, globals: (any ParameterGroup)?, width: Int
  ) -> String {
    var rows: [(label: String, text: String)] = []
    for name in names {
      let verbs = verbs(of: [name])
      let alone = commands.first { $0.path == [name] }
      rows.append((name, summary(ofGroup: [name]) ?? alone?.summary ?? ""))
      if !verbs.isEmpty { rows.append(("", verbs.map(\.name).joined(separator: ", "))) }
    }
    var lines = ["Usage: \(program) <command> [options]", "", "Commands:"]
    lines += twoColumns(rows, width: width)
    lines += ["", "Run '\(program) help <command>' for more about one of them."]
    if globals != nil { lines.append("Global options: see '\(program) help globals'") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func help(
    noun: [String], program: String, globals: (any ParameterGroup)?, width: Int
  ) -> String {
    let usual = defaultCommand(of: noun)
    let title = ([program] + noun).joined(separator: " ")
    var lines = summary(ofGroup: noun).map { wrapped($0, width: width) + [""] } ?? []
    lines += ["Usage: \(title) \(usual == nil ? "<command>" : "[<command>]") [options]"]
    lines += ["", "Commands:"]
    lines += twoColumns(
      verbs(of: noun).map { verb in
        let isUsual = usual.map { $0.path == verb.command.path } ?? false
        return (verb.name, verb.command.summary + (isUsual ? " (default)" : ""))
      }, width: width)
    let name = noun.joined(separator: " ")
    lines += ["", "Run '\(program) help \(name) <command>' for more about one of them."]
    if globals != nil { lines.append("Global options: see '\(program) help globals'") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The first words of all commands, each once, in their order.
  var names: [String] {
    var seen: Set<String> = []
    return commands.filter { !$0.isHidden }.compactMap { $0.path.first }
      .filter { seen.insert($0).inserted }
  }

  /// The commands whose names go on from `noun`, by what they add to it.
  func verbs(of noun: [String]) -> [(name: String, command: any Declared.Type)] {
    commands.filter { !$0.isHidden && $0.path.count > noun.count && $0.path.starts(with: noun) }
      .map { ($0.path.dropFirst(noun.count).joined(separator: " "), $0) }
  }
}
