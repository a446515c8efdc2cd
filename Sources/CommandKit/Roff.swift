/// Text on its way into a manual page: every letter of it stands for itself.
struct Roff {
  private(set) var text = ""

  /// Writes a request or macro line with its arguments, which are escaped and quoted.
  mutating func macro(_ name: String, _ arguments: String...) {
    text += ".\(name)" + arguments.map { " \"\(escaped($0))\"" }.joined() + "\n"
  }

  /// Writes the title line of a page; the date is read by programs, so it stays bare.
  mutating func head(name: String, section: Int = 1, date: String, source: String) {
    let date = date.utf8.filter { (0x2D...0x39).contains($0) }
    text += ".TH \"\(escaped(name))\" \"\(section)\" \"\(String(decoding: date, as: UTF8.self))\""
    text += " \"\(escaped(source))\"\n"
  }

  /// Writes a line of text.
  mutating func line(_ line: String) {
    text += guarded(escaped(line)) + "\n"
  }

  /// Writes a line whose escapes are there already.
  mutating func formatted(_ line: String) {
    text += guarded(line) + "\n"
  }

  /// Writes paragraphs, and what is to be kept as it is.
  mutating func blocks(_ source: String, first: Bool = true) {
    for (place, block) in Block.blocks(of: source).enumerated() {
      if place > 0 || !first { macro("PP") }
      switch block {
      case .paragraph(let words): line(words)
      case .verbatim(let lines): verbatim(lines)
      }
    }
  }

  /// Writes lines that are neither filled nor broken.
  mutating func verbatim(_ lines: [String]) {
    macro("nf")
    for line in lines { self.line(line) }
    macro("fi")
  }

  /// A line that begins with a dot or a quote would be a request.
  private func guarded(_ line: String) -> String {
    line.begins(with: ".") || line.begins(with: "'") ? "\\&" + line : line
  }
}

/// `text` with what means something to roff, or may be typeset as something else, escaped.
func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\": result += "\\e"
    case "-": result += "\\-"
    case "'": result += "\\(aq"
    case "`": result += "\\(ga"
    case "^": result += "\\(ha"
    case "~": result += "\\(ti"
    case "\"": result += "\\(dq"
    case "\n", "\t": result += " "
    case _ where scalar.value < 0x20 || scalar.value == 0x7F: break
    case _ where scalar.value > 0x7E:
      let hex = String(scalar.value, radix: 16, uppercase: true)
      result += "\\[u" + String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex + "]"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// `text` escaped and in bold.
func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

/// `text` escaped and in italics, which terminals underline.
func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fR" }
