extension Declared {
  /// How the command is written, on one line: `orch tasks show [options] <task>`.
  package static func usage(program: String) -> String {
    usage(program: program, Self().parameters)
  }

  static func usage(program: String, _ parameters: [Parameter]) -> String {
    var words = program.isEmpty ? path : [program] + path
    if parameters.contains(where: { $0.kind != .operand }) { words.append("[options]") }
    words += parameters.filter { $0.kind == .operand }.map(\.usage)
    return words.joined(separator: " ")
  }
}

extension Parameter {
  /// An operand as the usage line shows it: `<task>`, `[<task>]`, `[<tasks>...]`.
  var usage: String {
    let word = spelling + (isRepeatable ? "..." : "")
    return isRequired ? word : "[\(word)]"
  }
}
