/// A shell that completions can be made for.
package enum Shell: String, CaseIterable, Sendable, ArgumentValue {
  case bash, zsh, fish
}

/// A script that completes command lines of `program`.
///
/// Names, options and choices are in the script. For values only the program knows it runs
/// `program __complete KIND PREFIX`, which prints a value a line, a tab and a description after it.
package func completions(
  shell: Shell, program: String, tree: CommandTree, globals: (any ParameterGroup)? = nil
) -> String {
  let table = CompletionTable(tree: tree, globals: globals?.parameters ?? [])
  return switch shell {
  case .bash: bashCompletions(program: program, table)
  case .zsh: zshCompletions(program: program, table)
  case .fish: fishCompletions(program: program, table)
  }
}

/// `program` as part of a function's name.
func identifier(_ program: String) -> String {
  String(
    decoding: program.utf8.map { byte in
      let letter = byte | 0x20
      let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      return isLetter || isDigit ? byte : UInt8(ascii: "_")
    }, as: UTF8.self)
}

/// The table of bash and zsh: a function that sets arrays for the node it is given.
///
/// An element of an array is what belongs together, with tabs between.
func posixTable(name: String, _ table: CompletionTable, hasHelp: Bool) -> String {
  func array(_ name: String, _ elements: [[String]]) -> [String] {
    elements.isEmpty ? [] : ["\(name)=(\(elements.map(quoted).joined(separator: " ")))"]
  }
  func entries(_ entries: [CompletionTable.Entry]) -> [[String]] {
    entries.map { hasHelp ? [$0.word, $0.help] : [$0.word] }
  }
  let cases = table.rendered { node in
    array("verbs", entries(node.verbs)) + array("flags", entries(node.parameters.flagEntries))
      + array("valued", node.parameters.valueEntries)
      + array("operands", node.operands.map(\.source)) + (node.repeatsLast ? ["rest=1"] : [])
  }
  var lines = [
    "\(name)_node() {", "  verbs=() flags=() valued=() operands=() rest=0", "  case $1 in",
  ]
  for (names, body) in cases {
    lines.append("    \(names.map { "'\($0)'" }.joined(separator: "|")))")
    lines += body.map { "      \($0)" }
    lines.append("      ;;")
  }
  lines += ["    *) return 1 ;;", "  esac"]
  lines += array("flags+", entries(table.globals.flagEntries)).map { "  \($0)" }
  lines += array("valued+", table.globals.valueEntries).map { "  \($0)" }
  return (lines + ["}"]).joined(separator: "\n")
}

/// The parts with tabs between, as `$'…'`, which bash and zsh read alike.
private func quoted(_ parts: [String]) -> String {
  var text = "$'"
  for (place, part) in parts.enumerated() {
    if place > 0 { text += "\\t" }
    for scalar in part.unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "'": text += "\\'"
      case "\n", "\t": text += " "
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
  return text + "'"
}
