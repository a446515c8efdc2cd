/// What help explains beside commands, and a page of the manual of its own.
package struct HelpTopic: Sendable {
  /// The word it is asked for by: `command-client`.
  package let name: String
  package let summary: String
  /// Paragraphs with blank lines between them; lines that begin with two spaces are kept as they are.
  package let text: String

  package init(name: String, summary: String, text: String) {
    self.name = name
    self.summary = summary
    self.text = text
  }

  /// What `help` prints for it.
  package func help(width: Int = 80) -> String {
    let blocks = Block.blocks(of: text).flatMap { [""] + $0.lines(width: width) }
    return (wrapped(summary, width: width) + blocks).joined(separator: "\n") + "\n"
  }

  /// The name of its page without the section: `orch-command-client`.
  package func manPageName(program: String) -> String { "\(program)-\(name)" }

  /// Its page of the manual, section 7.
  package func manPage(_ manual: Manual) -> String {
    var page = manual.head(
      manPageName(program: manual.program), section: 7, summary: summary)
    page.macro("SH", "DESCRIPTION")
    page.blocks(text)
    page.macro("SH", "SEE ALSO")
    page.formatted("\(bold(manual.program))(1)")
    return page.text
  }
}
