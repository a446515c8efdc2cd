/// One way in which a program can fail, for its manual.
package struct ListedError: Sendable {
  package let code: String
  package let status: Int32
  package let message: String
  package let hint: String?

  package init(code: String, status: Int32, message: String, hint: String?) {
    self.code = code
    self.status = status
    self.message = message
    self.hint = hint
  }

  fileprivate var order: (String, String, Int32) { (code, message, status) }
}

extension Manual {
  /// The page that lists every error by its code, section 7; the errors may come in any order.
  ///
  /// Errors that differ in their hint alone are one entry with several hints.
  package func errorPage(
    _ errors: [ListedError], summary: String, discussion: String
  ) -> String {
    var page = head(errorPage ?? "\(program)-errors", section: 7, summary: summary)
    page.macro("SH", "DESCRIPTION")
    page.blocks(discussion)
    page.macro("SH", "ERRORS")
    for entry in entries(errors) {
      page.macro("TP")
      page.formatted("\(bold(entry.first.code)) (\(entry.first.status))")
      page.line(entry.first.message)
      for hint in entry.hints {
        page.macro("br")
        page.formatted("\(italic("hint:")) \(escaped(hint))")
      }
    }
    page.macro("SH", "SEE ALSO")
    page.formatted("\(bold(program))(1)")
    return page.text
  }

  private func entries(_ errors: [ListedError]) -> [(first: ListedError, hints: [String])] {
    var entries: [(first: ListedError, hints: [String])] = []
    // Equal ones stay in the order they came in, which is that of their hints.
    let sorted = errors.enumerated().sorted {
      $0.element.order == $1.element.order
        ? $0.offset < $1.offset : $0.element.order < $1.element.order
    }
    for error in sorted.map(\.element) {
      if entries.last.map({ $0.first.order == error.order }) != true { entries.append((error, [])) }
      guard let hint = error.hint, !entries[entries.count - 1].hints.contains(hint) else {
        continue
      }
      entries[entries.count - 1].hints.append(hint)
    }
    return entries
  }
}
