import OrchModel

/// `text` as it may be shown on a terminal: everything in it can be seen, and nothing is obeyed.
///
/// Control characters become `^[` or `<U+009B>`, what hides or reorders text `<U+202E>`; tab stays,
/// and newline when asked to. At most eight combining marks to a letter survive. Takes linear time.
package func visible(_ text: String, keepingNewlines: Bool = false) -> String {
  var text = text
  let isPlain = text.withUTF8 { utf8 in
    utf8.allSatisfy { isPlainByte($0) || $0 == 0x09 || $0 == 0x0A && keepingNewlines }
  }
  if isPlain { return text }
  var bytes: [UInt8] = []
  writeVisible(text, to: &bytes, keepingNewlines: keepingNewlines)
  return String(decoding: bytes, as: UTF8.self)
}

/// `bytes` decoded, what is not UTF-8 replaced, and made visible.
package func visible(_ bytes: some Collection<UInt8>, keepingNewlines: Bool = false) -> String {
  visible(String(decoding: bytes, as: UTF8.self), keepingNewlines: keepingNewlines)
}

/// Appends what `visible(_:)` would return, with `tab` in place of each tab.
func writeVisible(
  _ text: String, to bytes: inout [UInt8], keepingNewlines: Bool = false, tab: UInt8 = 0x09
) {
  var text = text
  text.withUTF8 { utf8 in
    var start = 0  // of what can be copied as it is and has not been yet
    var position = 0
    var marks = 0
    while position < utf8.count {
      if isPlainByte(utf8[position]) {
        position += 1
        marks = 0
        continue
      }
      let (value, length) = scalar(in: utf8, at: position)
      let isMark = isZeroWidth(value) && !isUnseen(value)
      marks = isMark ? marks + 1 : 0
      if isMark ? marks > 8 : isUnseen(value) {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<position]))
        start = position + length
        if !isMark { write(unseen: value, to: &bytes, keepingNewlines, tab) }
      }
      position += length
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
  }
}

private func isPlainByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

/// True for what a terminal obeys or does not show, and for what is no character at all.
private func isUnseen(_ value: UInt32) -> Bool {
  switch value {
  case ..<0x20, 0x7F...0x9F, 0xAD, 0x34F, 0x3164: true
  case ..<0x61C, 0x3000...0xD7FF: false
  default: Unicode.Scalar(value)?.isHidden ?? true || value & 0xFFFE == 0xFFFE
  }
}

/// Writes `^[`, `<U+202E>`, or what was asked for in place of a tab or a newline.
private func write(
  unseen value: UInt32, to bytes: inout [UInt8], _ keepsNewlines: Bool, _ tab: UInt8
) {
  switch value {
  case 0x09: bytes.append(tab)
  case 0x0A where keepsNewlines: bytes.append(0x0A)
  case ..<0x20, 0x7F:
    bytes.append(UInt8(ascii: "^"))
    bytes.append(UInt8(value) ^ 0x40)
  default:
    let hex = String(value, radix: 16, uppercase: true)
    let zeros = String(repeating: "0", count: max(0, 4 - hex.utf8.count))
    bytes.append(text: "<U+\(zeros)\(hex)>")
  }
}
