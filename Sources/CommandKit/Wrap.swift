/// `text` in lines of at most `width` columns, every line but the first moved right by `indent`.
///
/// Only spaces break a line; a word that is longer than a line gets one of its own.
func wrapped(_ text: String, width: Int, indent: Int = 0) -> [String] {
  var lines: [String] = []
  var line = ""
  let margin = String(repeating: " ", count: indent)
  for word in text.utf8.split(separator: UInt8(ascii: " ")).map({ String(Substring($0)) }) {
    if line.isEmpty {
      line = word
    } else if line.columns + 1 + word.columns <= width {
      line += " " + word
    } else {
      lines.append(line)
      line = margin + word
    }
  }
  return lines + [line]
}

/// A paragraph, or lines that are kept as they are.
enum Block: Equatable {
  case paragraph(String)
  case verbatim([String])

  /// The blocks of `text`: blank lines part them, and lines that begin with two spaces are verbatim.
  static func blocks(of text: String) -> [Block] {
    var blocks: [Block] = []
    var mayContinue = false
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let line = String(Substring(line))
      let isVerbatim = line.begins(with: "  ")
      switch (blocks.last, mayContinue) {
      case _ where line.isEmpty:
        mayContinue = false
        continue
      case (.verbatim(let lines)?, true) where isVerbatim:
        blocks[blocks.count - 1] = .verbatim(lines + [line])
      case (.paragraph(let words)?, true) where !isVerbatim:
        blocks[blocks.count - 1] = .paragraph(words + " " + line)
      default: blocks.append(isVerbatim ? .verbatim([line]) : .paragraph(line))
      }
      mayContinue = true
    }
    return blocks
  }

  func lines(width: Int) -> [String] {
    switch self {
    case .paragraph(let text): wrapped(text, width: width)
    case .verbatim(let lines): lines
    }
  }
}

/// Labels and what they mean, in two columns: the lines under a title in help.
func twoColumns(_ rows: [(label: String, text: String)], width: Int) -> [String] {
  let most = max(width / 2 - 4, 12)
  let label = rows.map(\.label.columns).filter { $0 <= most }.max() ?? 0
  let margin = String(repeating: " ", count: label + 4)
  return rows.flatMap { row in
    guard !row.text.isEmpty else { return ["  \(row.label)"] }
    let lines = wrapped(row.text, width: max(20, width - label - 4))
    guard row.label.columns <= label else { return ["  \(row.label)"] + lines.map { margin + $0 } }
    return ["  \(row.label.padded(to: label))  \(lines[0])"] + lines.dropFirst().map { margin + $0 }
  }
}
