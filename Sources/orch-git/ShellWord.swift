import Terminal

/// `words` as one line that a shell takes apart into just these.
///
/// What a terminal would obey or hide is written as `$'\x1B'`, which bash and zsh understand.
func shellLine(_ words: [String]) -> String { words.map(shellWord).joined(separator: " ") }

private func shellWord(_ word: String) -> String {
  if !word.isEmpty, word.utf8.allSatisfy(isPlain) { return word }
  if word.utf8.contains(UInt8(ascii: "\t")) || visible(word).utf8.count != word.utf8.count {
    return "$'" + word.utf8.map(escaped).joined() + "'"
  }
  let quote = UInt8(ascii: "'")
  let bytes = word.utf8.flatMap { $0 == quote ? Array(#"'\''"#.utf8) : [$0] }
  return "'" + String(decoding: bytes, as: UTF8.self) + "'"
}

/// Letters, digits and what no shell gives a meaning to.
private func isPlain(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: "/._-+,:@%".utf8.contains(byte)
  }
}

private func escaped(_ byte: UInt8) -> String {
  switch byte {
  case UInt8(ascii: "\n"): #"\n"#
  case UInt8(ascii: "'"), UInt8(ascii: "\\"): "\\" + String(Unicode.Scalar(byte))
  case 0x20..<0x7F: String(Unicode.Scalar(byte))
  default: #"\x"# + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}
