import CommandKit
import OrchModel
import Terminal

/// The whole program, but for the process around it: words in, an exit code out.
package enum Orch {
  /// Does what `words` say; the answer is the program's exit status.
  ///
  /// `hidden` are commands that only this program has, for other programs of `orch` to call.
  package static func run(
    _ words: [String], in context: Context, and hidden: [any Subcommand.Type] = []
  ) -> ExitCode {
    var context = context
    if !hidden.isEmpty, !hidden.contains(where: { $0.path.first == words.first }) {
      return run(words, in: context)
    }
    do {
      var (type, words) = try hidden.isEmpty ? find(words) : find(words, among: hidden)
      if words.takeFlag("--help") || words.takeFlag("-h") {
        return try help(type, in: context)
      }
      return try type.carryOut(words, in: &context)
    } catch let outside as OutsideCommand {
      return becoming(outside, in: context)
    } catch {
      return report(error, in: context, formattedBy: words)
    }
  }

  private static func find(_ words: [String], among hidden: [any Subcommand.Type]) throws -> (
    any Subcommand.Type, [String]
  ) {
    let (place, words) = try CommandTree(hidden.count) { hidden[$0] }.find(
      words, knowing: Globals().parameters)
    return (hidden[place], words)
  }

  private static func find(_ words: [String]) throws -> (any Subcommand.Type, [String]) {
    if words.isEmpty || words == ["--help"] || words == ["-h"] { return (Help.self, []) }
    if words == ["--version"] { return (ShowVersion.self, []) }
    do {
      let (place, words) = try tree.find(words, knowing: Globals().parameters)
      return (commands[place], words)
    } catch {
      throw outsideCommand(named: words, or: error)
    }
  }

  /// The program that may know a command this one does not, else the complaint as it was.
  private static func outsideCommand(
    named words: [String], or complaint: UsageError
  ) -> any Error {
    guard case .unknownCommand = complaint,
      let first = tree.plainPlaces(in: words, knowing: Globals().parameters).first,
      !isNoun(words[first]), words[first].isCommandName
    else { return complaint }
    return OutsideCommand(
      name: "orch-\(words[first])", words: Array(words[(first + 1)...]), complaint: complaint)
  }

  private static func isNoun(_ word: String) -> Bool {
    commands.contains { type in
      ([type.path] + type.aliases).contains { $0.first?.isSameBytes(as: word) ?? false }
    }
  }

  /// Reads the rest of the line, runs the command, and writes its answer.
  fileprivate static func answer<C: Command>(
    _ type: C.Type, _ words: [String], in context: inout Context
  ) throws -> ExitCode {
    let (command, globals) = try type.read(words)
    context.globals = globals
    try context.enterDirectory()
    let report = try command.run(context)
    let style = context.makeStyle(globals.color, .answer)
    let page = Page(
      format: globals.format(isTerminal: style.isTerminal), style: style,
      envelope: Envelope(
        schema: schema(of: type), generatedAt: context.now(), query: query(of: command, in: context)
      ),
      fields: globals.fieldNames)
    let output = context.output
    try report.stream(as: page) { try output.answer($0) }
    if !page.format.isJSON {
      for warning in report.warnings { context.narrate("warning: \(warning)") }
      for note in report.notes { context.narrate(note) }
    }
    return report.exitCode
  }

  /// `orch.tasks.list/1`.
  static func schema(of type: any Declared.Type) -> String {
    type.path.reduce("orch") { $0 + "." + $1 } + "/1"
  }

  /// What was asked, as it was understood: the options and operands that were given.
  private static func query(of command: some Declared, in context: Context) -> JSONValue {
    var members = command.parameters.filter(\.isGiven).map { parameter in
      JSONValue.Member(
        camelCase(parameter.name),
        parameter.isRepeatable
          ? .array(parameter.given.map(JSONValue.string)) : value(of: parameter))
    }
    if let project = context.globals.project { members.append(.init("project", .string(project))) }
    if context.globals.allProjects { members.append(.init("allProjects", true)) }
    return .object(members)
  }

  private static func value(of parameter: Parameter) -> JSONValue {
    let text = parameter.given.last ?? ""
    if parameter.kind == .flag { return .bool(text == "true") }
    return .string(text)
  }

  private static func camelCase(_ name: String) -> String {
    var result = ""
    for (index, part) in name.split(separator: "-").enumerated() {
      result += index == 0 ? String(part) : part.prefix(1).uppercased() + part.dropFirst()
    }
    return result
  }

  private static func help(_ type: any Declared.Type, in context: Context) throws -> ExitCode {
    try context.output.answer(type.help(program: "orch", globals: Globals()))
    return .success
  }

  /// Becomes `orch-NAME`, as git does for what it does not know itself.
  private static func becoming(_ outside: OutsideCommand, in context: Context) -> ExitCode {
    do {
      try context.become(outside.name, outside.words)
      return .bug
    } catch SiblingFailure.missing {
      return report(outside.complaint, in: context, formattedBy: [])
    } catch {
      return report(error, in: context, formattedBy: [])
    }
  }
}

/// A command that is not built in: a program called `orch-NAME`.
private struct OutsideCommand: Error {
  let name: String
  let words: [String]
  let complaint: UsageError
}

extension Orch {
  private static func report(_ error: any Error, in context: Context, formattedBy words: [String])
    -> ExitCode
  {
    let complaint = complaint(about: error)
    if complaint.exitCode == .closedPipe { return .closedPipe }
    let format: Format =
      words.contains { $0 == "--json" || $0 == "--ndjson" } ? .json : .table
    context.output.narrate(
      render(complaint, as: format, style: context.makeStyle(context.globals.color, .narration)))
    return complaint.exitCode
  }

  /// The words for an error of any kind; what is not a `Failure` is a bug.
  package static func complaint(about error: any Error) -> Complaint {
    switch error {
    case let error as UsageError:
      Complaint(code: error.code, message: error.message, hint: error.hint, exitCode: .usage)
    case let failure as any Failure: Complaint(failure)
    default:
      Complaint(
        code: "bug", message: "unexpected: \(error)", hint: "please report this", exitCode: .bug)
    }
  }
}

extension Command {
  package static func carryOut(_ words: [String], in context: inout Context) throws -> ExitCode {
    try Orch.answer(Self.self, words, in: &context)
  }
}

extension Elsewhere {
  package static func carryOut(_ words: [String], in context: inout Context) throws -> ExitCode {
    guard program == context.program else {
      // Read here too, so that a mistyped line costs no second program.
      _ = try read(words)
      try context.become(program, path + words)
      return .bug
    }
    guard let command = Self.self as? any Command.Type else {
      throw UsageError.missingCommand(path.joined(separator: " "))
    }
    return try Orch.answer(command, words, in: &context)
  }
}

extension Declared {
  /// The command as it was written, and what every command accepts.
  fileprivate static func read(_ words: [String]) throws -> (command: Self, globals: Globals) {
    let globals = Globals()
    return (try parse(words, globals: globals, program: "orch"), globals)
  }
}

extension Context {
  /// Takes `-C DIR` into account.
  fileprivate mutating func enterDirectory() throws {
    guard let folder = globals.directory else { return }
    directory = try existingFolder(absolute(folder))
  }
}

extension [String] {
  /// Takes `word` out, wherever it is before `--`; true when it was there.
  fileprivate mutating func takeFlag(_ word: String) -> Bool {
    guard let index = prefix(while: { $0 != "--" }).firstIndex(of: word) else { return false }
    remove(at: index)
    return true
  }
}

extension String {
  /// True for what may be part of a program's name: no path, no option.
  fileprivate var isCommandName: Bool {
    (1...40).contains(utf8.count) && utf8.first != UInt8(ascii: "-")
      && utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-")
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
  }
}
