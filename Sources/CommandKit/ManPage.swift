/// What the manual pages of one program have in common.
package struct Manual {
  package let program: String
  /// What the footer shows: `orch 1.0`.
  package let version: String
  /// `2026-01-15`: given, so that the same sources make the same pages.
  package let date: String
  package let globals: (any ParameterGroup)?
  package let exitCodes: [(code: Int32, meaning: String)]
  /// More sections, written after our own: files, environment.
  package let sections: [(title: String, text: String)]
  /// The name of the page in section 7 that lists every error, where there is one: `orch-errors`.
  package let errorPage: String?

  package init(
    program: String, version: String = "", date: String, globals: (any ParameterGroup)? = nil,
    exitCodes: [(Int32, String)] = [], sections: [(title: String, text: String)] = [],
    errorPage: String? = nil
  ) {
    self.program = program
    self.version = version
    self.date = date
    self.globals = globals
    self.exitCodes = exitCodes.map { (code: $0.0, meaning: $0.1) }
    self.sections = sections
    self.errorPage = errorPage
  }

  func head(_ name: String, section: Int = 1, summary: String) -> Roff {
    var page = Roff()
    page.head(
      name: uppercased(name), section: section, date: date,
      source: version.isEmpty ? program : version)
    page.macro("SH", "NAME")
    page.formatted("\(escaped(name)) \\- \(escaped(summary))")
    return page
  }

  fileprivate func tail(_ page: inout Roff) {
    if !exitCodes.isEmpty {
      page.macro("SH", "EXIT STATUS")
      for (code, meaning) in exitCodes {
        page.macro("TP")
        page.formatted(bold(String(code)))
        page.line(meaning)
      }
      if let errorPage {
        page.macro("PP")
        page.formatted("Every error, with its code and what to do, is in \(bold(errorPage))(7).")
      }
    }
    for section in sections {
      page.macro("SH", uppercased(section.title))
      page.blocks(section.text)
    }
  }
}

extension Declared {
  /// The name of the command's manual page, without its section: `orch-tasks-list`.
  package static func manPageName(program: String) -> String {
    ([program] + path).joined(separator: "-")
  }

  /// The manual page of the command, section 1, as man macros.
  package static func manPage(_ manual: Manual) -> String {
    let parameters = Self().parameters
    var page = manual.head(manPageName(program: manual.program), summary: summary)
    page.macro("SH", "SYNOPSIS")
    page.formatted(synopsis(program: manual.program, parameters))
    page.macro("SH", "DESCRIPTION")
    page.line(summary + ".")
    page.blocks(discussion, first: false)
    page.parameters("OPERANDS", parameters.filter { $0.kind == .operand })
    page.parameters("OPTIONS", parameters.filter { $0.kind != .operand })
    if manual.globals != nil {
      page.macro("PP")
      page.formatted(
        "The options of every command are in \(bold(manual.program))(1), under GLOBAL OPTIONS.")
    }
    if !examples.isEmpty {
      page.macro("SH", "EXAMPLES")
      page.verbatim(examples)
    }
    manual.tail(&page)
    page.macro("SH", "SEE ALSO")
    let pages = ["\(bold(manual.program))(1)"] + (manual.errorPage.map { ["\(bold($0))(7)"] } ?? [])
    page.formatted(pages.joined(separator: ", "))
    return page.text
  }

  /// As `manPage(_:)`, with the parts of the manual given one by one.
  package static func manPage(
    program: String, version: String = "", date: String, globals: (any ParameterGroup)? = nil,
    exitCodes: [(Int32, String)] = [], sections: [(title: String, text: String)] = []
  ) -> String {
    manPage(
      Manual(
        program: program, version: version, date: date, globals: globals, exitCodes: exitCodes,
        sections: sections))
  }

  private static func synopsis(program: String, _ parameters: [Parameter]) -> String {
    var words = [bold(([program] + path).joined(separator: " "))]
    if parameters.contains(where: { $0.kind != .operand }) { words.append("[options]") }
    words += parameters.filter { $0.kind == .operand }.map { operand in
      let word = italic(operand.valueName) + (operand.isRepeatable ? "..." : "")
      return operand.isRequired ? word : "[\(word)]"
    }
    return words.joined(separator: " ")
  }
}

extension CommandTree {
  /// The overview page of the program: all commands, the global options, the exit codes.
  package func manPage(_ manual: Manual, summary: String, discussion: String = "") -> String {
    var page = manual.head(manual.program, summary: summary)
    page.macro("SH", "SYNOPSIS")
    page.formatted("\(bold(manual.program)) \(italic("command")) [options]")
    page.macro("SH", "DESCRIPTION")
    page.line(summary + ".")
    page.blocks(discussion, first: false)
    page.macro("SH", "COMMANDS")
    for command in commands where !command.isHidden {
      page.macro("TP")
      page.formatted("\(bold(command.manPageName(program: manual.program)))(1)")
      page.line(command.summary + ".")
    }
    if let globals = manual.globals { page.parameters("GLOBAL OPTIONS", globals.parameters) }
    manual.tail(&page)
    if let errorPage = manual.errorPage {
      page.macro("SH", "SEE ALSO")
      page.formatted("\(bold(errorPage))(7)")
    }
    return page.text
  }

  /// Every manual page there is, by file name: `orch.1`, `orch-tasks-list.1`, ….
  package func manPages(
    _ manual: Manual, summary: String, discussion: String = ""
  ) -> [(name: String, text: String)] {
    let overview = manPage(manual, summary: summary, discussion: discussion)
    return [("\(manual.program).1", overview)]
      + commands.filter { !$0.isHidden }.map {
        ("\($0.manPageName(program: manual.program)).1", $0.manPage(manual))
      }
  }
}

extension Roff {
  /// A section that tells what each parameter is for; nothing when there are none.
  fileprivate mutating func parameters(_ title: String, _ parameters: [Parameter]) {
    guard !parameters.isEmpty else { return }
    macro("SH", title)
    for parameter in parameters {
      macro("TP")
      formatted(parameter.roffLabel)
      line(parameter.help + parameter.remarks)
    }
  }
}

extension Parameter {
  /// How it is written, in the fonts of a manual page.
  fileprivate var roffLabel: String {
    if kind == .operand { return italic(valueName) + (isRepeatable ? "..." : "") }
    let long = isNegatable ? "\(bold("--"))[\(bold("no-"))]\(bold(name))" : bold("--\(name)")
    let spellings = (short.map { [bold("-\($0)")] } ?? []) + [long]
    return spellings.joined(separator: ", ") + (kind == .option ? " \(italic(valueName))" : "")
  }
}

/// ASCII letters in upper case.
private func uppercased(_ text: String) -> String {
  String(
    decoding: text.utf8.map {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 & 0xDF : $0
    },
    as: UTF8.self)
}
