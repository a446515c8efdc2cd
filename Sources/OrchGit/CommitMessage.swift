import OrchModel

/// A commit's message: `text`, then a paragraph of trailers that nothing in `text` can be taken for.
///
/// Control characters and those that hide or reorder text become U+FFFD. Without a word in `text` the
/// subject is `Changes made by an agent`. Text is cut at 64 KiB, a trailer's value at 1 KiB.
package func commitMessage(_ text: String, trailers: [(String, String)]) -> String {
  let body = lines(of: harmless(text.cut(toBytes: 65_536)))
  let subject = "Changes made by an agent"
  let lead = body.isEmpty ? subject : body.joined(separator: "\n")
  let tail = trailers.compactMap { trailer($0, $1) }
  return lead + "\n" + (tail.isEmpty ? "" : "\n" + tail.joined(separator: "\n") + "\n")
}

/// `text` with one kind of line end and without what a terminal would obey or hide.
private func harmless(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  var isAfterReturn = false
  for scalar in text.unicodeScalars {
    defer { isAfterReturn = scalar == "\r" }
    switch scalar {
    case "\n" where isAfterReturn: break
    case "\n", "\r": result.append("\n")
    case "\t", "\u{200C}", "\u{200D}": result.append(scalar)
    case _ where scalar.value < 0x20 || scalar.isHidden: result.append("\u{FFFD}")
    default: result.append(scalar)
    }
  }
  return String(result)
}

/// The lines without white space at their ends, without blank lines around, with at most one between.
private func lines(of text: String) -> [String] {
  var lines: [String] = []
  for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
    let end = line.lastIndex { $0 != 0x20 && $0 != 0x09 }
    let kept = end.map { String(decoding: line[...$0], as: UTF8.self) } ?? ""
    if kept.isEmpty, lines.last?.isEmpty ?? true { continue }
    lines.append(kept)
  }
  if lines.last?.isEmpty == true { lines.removeLast() }
  return lines
}

/// `Orch-Task: t9`, or nil when `key` has nothing a trailer's name may have, or `value` nothing at all.
private func trailer(_ key: String, _ value: String) -> String? {
  let name = key.utf8.prefix(64).filter {
    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
      || $0 == UInt8(ascii: "-")
  }
  let words = lines(of: harmless(value.cut(toBytes: 1024))).filter { !$0.isEmpty }
  guard !name.isEmpty, !words.isEmpty else { return nil }
  return String(decoding: name, as: UTF8.self) + ": " + words.joined(separator: " ")
}
