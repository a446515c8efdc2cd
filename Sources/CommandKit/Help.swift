extension Declared {
  /// What `--help` prints.
  ///
  /// Man pages and completions are made from the same declarations.
  package static func help(
    program: String, globals: (any ParameterGroup)? = nil, width: Int = 80
  ) -> String {
    let parameters = Self().parameters
    var lines = wrapped(summary, width: width) + [""]
    lines += wrapped("Usage: " + usage(program: program, parameters), width: width, indent: 7)
    for block in Block.blocks(of: discussion) { lines += [""] + block.lines(width: width) }
    lines += section("Operands", parameters.filter { $0.kind == .operand }, width: width)
    lines += section("Options", parameters.filter { $0.kind != .operand }, width: width)
    if globals != nil { lines += ["", "Global options: see '\(program) help globals'"] }
    if !examples.isEmpty { lines += ["", "Examples:"] + examples.map { "  \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// The page about the options every command takes.
package func globalsHelp(_ globals: any ParameterGroup, program: String, width: Int = 80) -> String
{
  let lines =
    wrapped(
      "Options that every '\(program)' command takes, anywhere on the line. Where a command has an "
        + "option of its own with the same name, its own counts.", width: width)
    + section("Global options", globals.parameters, width: width)
  return lines.joined(separator: "\n") + "\n"
}

private func section(_ title: String, _ parameters: [Parameter], width: Int) -> [String] {
  guard !parameters.isEmpty else { return [] }
  return ["", title + ":"]
    + twoColumns(parameters.map { ($0.label, $0.help + $0.remarks) }, width: width)
}

extension Parameter {
  /// How it is written, with the place of its value: `-s, --status <status>`.
  var label: String {
    switch kind {
    case .operand: return usage
    case .flag, .option:
      let value = kind == .option ? " <\(valueName)>" : ""
      let long = isNegatable ? "--[no-]\(name)" : spelling
      return (short.map { "-\($0), " } ?? "    ") + long + value
    }
  }

  /// What help says after the words about it: ` (pending, running; default: running)`.
  var remarks: String {
    var parts: [String] = []
    if !choices.isEmpty { parts.append(choices.joined(separator: ", ")) }
    if let defaultText { parts.append("default: \(defaultText)") }
    if isRepeatable, kind == .option { parts.append("may be repeated") }
    return parts.isEmpty ? "" : " (\(parts.joined(separator: "; ")))"
  }
}
